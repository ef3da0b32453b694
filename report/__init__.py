# Points, wallets, tiers
from . import loyalty

# Key accounts
from . import key_accounts
