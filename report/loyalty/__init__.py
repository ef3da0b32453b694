from . import retention_balance_import
from . import retention_card_sheets
from . import retention_wallet_statement
