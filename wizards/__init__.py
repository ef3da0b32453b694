# Points, wallets, tiers
from . import loyalty

# The customer base
from . import customers

# Key accounts
from . import key_accounts

# Call lists
from . import calls

# Complaints
from . import complaints
