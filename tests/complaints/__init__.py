from . import test_complaint_flow
from . import test_complaint_bad_input
from . import test_complaint_rights
from . import test_complaint_recovery
from . import test_complaint_orders
from . import test_complaint_health
from . import test_complaint_merge
from . import test_complaint_views
