# Points, wallets, tiers
from . import loyalty
