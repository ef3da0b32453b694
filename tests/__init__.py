from .loyalty import *
from .rules import *
