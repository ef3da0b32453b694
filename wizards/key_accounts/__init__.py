from . import retention_key_account_assign
