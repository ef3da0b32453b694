# Programme and tiers
from . import loyalty_program
from . import loyalty_program_setup
from . import loyalty_program_earning
from . import loyalty_rule
from . import loyalty_reward
from . import retention_tier
from . import retention_tier_version
from . import retention_tier_membership
from . import retention_earning_rule

# Ledger
from . import ledger_origin
from . import retention_wallet
from . import retention_wallet_ledger
from . import retention_wallet_expiry
from . import retention_wallet_accrual
from . import retention_wallet_entry
from . import retention_wallet_entry_details
from . import retention_wallet_lot
from . import retention_wallet_allocation
from . import retention_tier_evaluation
from . import retention_ledger_check
from . import retention_card
from . import retention_card_batch
from . import retention_card_life
from . import retention_card_wallet
from . import retention_card_brake
from . import retention_wallet_hold
from . import retention_wallet_member
from . import loyalty_card
from . import loyalty_card_till
from . import retention_wallet_overdraft

# Documents that earn, spend and take back
from . import sale_order
from . import sale_order_wallet
from . import sale_order_earning
from . import sale_order_card
from . import sale_order_documents
from . import sale_order_settlement
from . import retention_wallet_accrual_settlement
from . import sale_order_spending
from . import sale_order_rewards
from . import sale_order_holds
from . import product_category
from . import res_company
from . import sale_order_line
from . import sale_order_floor
from . import sale_order_line_floor
from . import account_move
from . import account_partial_reconcile
from . import payment_transaction
from . import retention_past_orders
from . import retention_wallet_export
from . import retention_wallet_statement
from . import retention_balance_import
from . import retention_balance_import_line
from . import retention_balance_import_check
from . import retention_balance_import_post
from . import retention_wallet_statement_export

# Gifts
from . import loyalty_program_gifts
from . import retention_extra
from . import retention_extra_budget
from . import retention_gift
from . import retention_gift_occasion
from . import retention_gift_giving
from . import retention_gift_event
from . import retention_gift_welcome

# Shop and portal
from . import website
from . import sale_order_card_pages
from . import product_template

# What is owed
from . import loyalty_program_liability
from . import retention_liability
from . import retention_liability_age
from . import retention_liability_overview
from . import retention_liability_posting
from . import loyalty_program_booking
from . import retention_ledger_check_books

# Customers
from . import res_partner
from . import res_partner_statement
from . import res_partner_gifts
from . import res_users
from . import base_partner_merge

# Core's wizards that change points
from . import loyalty_card_update_balance
from . import loyalty_generate_wizard

# Trying other terms on the past
from . import retention_replay
from . import retention_replay_facts
from . import retention_replay_run
from . import retention_replay_result
