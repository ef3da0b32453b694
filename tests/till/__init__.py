from . import test_till_browser
from . import test_till_installed
from . import test_till_overdraft
from . import test_till_points
