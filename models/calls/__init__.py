from . import retention_call_guard
from . import res_company_calls
from . import res_config_settings_calls
from . import res_partner_calls
from . import product_template_calls
from . import retention_key_account_calls
from . import retention_call_reason
# What is said
from . import retention_call_script_part
from . import retention_call_script
from . import retention_call_script_step
from . import retention_call_script_option
from . import retention_call_objection
from . import retention_call_script_merge
from . import retention_call_script_checking
from . import retention_call_script_choosing
from . import retention_call_script_answers

# How a call ends, and what follows
from . import retention_call_outcome
from . import retention_call_outcome_reading
from . import retention_call_outcome_planning
from . import retention_call_outcome_words
from . import retention_call_outcome_applying
from . import loyalty_program_calls
from . import loyalty_card_calls
from . import sale_order_calls

# Campaigns, tasks and what happened
from . import retention_call_campaign
from . import retention_call_campaign_rules
from . import retention_call_campaign_filling
from . import retention_call_campaign_sharing
from . import retention_call_campaign_states
from . import retention_call_campaign_ready
from . import retention_call_task
from . import retention_call_task_closing
from . import retention_call_task_absence
from . import retention_call_attempt
from . import retention_call_attempt_undo
from . import retention_call_answer
from . import retention_call_session
