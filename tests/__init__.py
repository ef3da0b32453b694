from .customers import *
from .loyalty import *
from .rules import *
from .till import *
