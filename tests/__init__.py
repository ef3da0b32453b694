from .loyalty import *
