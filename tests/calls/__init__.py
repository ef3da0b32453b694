from . import test_call_lists
from . import test_call_claim
from . import test_call_guard
from . import test_call_filling
