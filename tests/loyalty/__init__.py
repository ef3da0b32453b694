from . import test_cash_back
from . import test_checkout
from . import test_loyalty_tours
from . import test_portal_loyalty
from . import test_tiers
from . import test_transactions
