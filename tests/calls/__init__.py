from . import test_call_lists
from . import test_call_guard
from . import test_call_filling
from . import test_call_rules
from . import test_call_sharing_out
