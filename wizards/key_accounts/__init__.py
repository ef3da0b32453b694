from . import retention_key_account_assign
from . import retention_key_suggestion_mixin
from . import retention_key_account_decide
from . import retention_key_account_open
from . import retention_win_back_record
