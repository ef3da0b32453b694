from . import test_ladder_moves
from . import test_customer_figures
from . import test_overview
from . import test_overview_tour
from . import test_search
from . import test_search_index
