from . import base_module_uninstall
from . import retention_balance_import_undo
from . import retention_extra_grant
from . import retention_liability_post
from . import retention_program_setup
from . import retention_tier_membership_set
from . import retention_wallet_adjust
from . import retention_wallet_statement_print
