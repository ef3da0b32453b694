# Points, wallets, tiers
from . import loyalty

# The customer base
from . import customers

# Key accounts
from . import key_accounts

# Calls
from . import calls
