from .calls import *
from .complaints import *
from .customers import *
from .key_accounts import *
from .loyalty import *
from .rules import *
from .till import *
