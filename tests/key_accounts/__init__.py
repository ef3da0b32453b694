from . import test_key_accounts
from . import test_key_decisions
from . import test_key_card
from . import test_key_account_merge
from . import test_key_managers
from . import test_dependency_differential
from . import test_dependency_measuring
