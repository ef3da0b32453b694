from . import test_ladder_moves
from . import test_customer_figures
