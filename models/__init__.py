# What no single domain owns
from . import res_company
from . import res_config_settings
from . import res_currency
from . import res_partner

# Points, wallets, tiers
from . import loyalty

# The customer base that measures itself
from . import customers

# Whom we depend on, and their dossiers
from . import key_accounts

# What customers hold against us, and what was done about it
from . import complaints

# Call lists and what the calls brought
from . import calls
