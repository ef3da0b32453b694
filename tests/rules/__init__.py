from . import test_amounts
from . import test_discount_rules
from . import test_gift_rules
from . import test_lots
from . import test_rule_examples
from . import test_settlement_rules
from . import test_tier_rules
from . import test_tier_windows
