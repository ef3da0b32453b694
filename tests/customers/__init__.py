from . import test_ladder_moves
