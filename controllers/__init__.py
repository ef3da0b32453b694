from . import account
from . import card
from . import delivery
from . import portal
from . import product_configurator
from . import shop
from . import household
from . import touch
