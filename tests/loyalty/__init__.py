from . import test_cash_back
from . import test_tiers
