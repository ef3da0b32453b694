from . import test_call_lists
from . import test_call_offers
from . import test_call_outcomes
from . import test_call_outcomes_effects
from . import test_call_scripts
from . import test_call_scripts_talk
from . import test_call_undo
