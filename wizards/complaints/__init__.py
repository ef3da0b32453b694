from . import retention_complaint_remedy_refuse
from . import retention_complaint_cause_merge
from . import retention_complaint_action_overrule
from . import retention_delivery_delay_tell
