from . import test_call_lists
from . import test_call_results
from . import test_call_supervision
from . import test_call_supervision_lessons
from . import test_call_supervision_tour
