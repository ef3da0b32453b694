from . import retention_wallet_statement
