from . import account
from . import delivery
from . import portal
from . import product_configurator
from . import shop
from . import household
