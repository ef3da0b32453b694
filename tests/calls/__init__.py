from . import test_call_lists
from . import test_call_claim
