from . import test_key_accounts
