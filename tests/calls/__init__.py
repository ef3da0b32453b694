from . import test_call_lists
