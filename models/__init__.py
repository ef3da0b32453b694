# What no single domain owns
from . import res_company
from . import res_config_settings

# Points, wallets, tiers
from . import loyalty
