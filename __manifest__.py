{
    "name": "Customer Retention",
    "summary": "Loyalty tiers, bonus wallets and an honest ledger: "
    "turn one-time buyers into regular customers",
    "version": "19.0.1.0.0",
    "category": "Sales/Retention",
    "author": "Customer Retention maintainers",
    "license": "LGPL-3",
    "application": True,
    "depends": [
        "sale_management",
        "sale_margin",
        "website_sale_loyalty",
        "survey",
        "phone_validation",
        "utm",
        "resource",
        "calendar",
    ],
    "external_dependencies": {"python": ["phonenumbers"]},
    "data": [
        # Security
        "security/retention_groups.xml",
        "security/loyalty_security.xml",
        "security/ir.model.access.csv",
        # Points, wallets, tiers
        "data/loyalty/ir_cron_data.xml",
        "data/loyalty/mail_template_data.xml",
        "wizards/loyalty/base_module_uninstall_views.xml",
        "wizards/loyalty/retention_extra_grant_views.xml",
        "wizards/loyalty/retention_program_setup_views.xml",
        "wizards/loyalty/retention_tier_membership_set_views.xml",
        "wizards/loyalty/retention_wallet_adjust_views.xml",
        "wizards/loyalty/retention_wallet_statement_print_views.xml",
        "views/loyalty/loyalty_program_views.xml",
        "views/loyalty/res_partner_views.xml",
        "views/loyalty/retention_extra_views.xml",
        "views/loyalty/retention_gift_views.xml",
        "views/loyalty/retention_earning_rule_views.xml",
        "views/loyalty/retention_ledger_check_views.xml",
        "views/loyalty/retention_tier_membership_views.xml",
        "views/loyalty/retention_tier_views.xml",
        "views/loyalty/retention_wallet_accrual_views.xml",
        "views/loyalty/retention_wallet_entry_views.xml",
        "views/loyalty/retention_wallet_hold_views.xml",
        "views/loyalty/retention_wallet_lot_views.xml",
        "views/loyalty/retention_wallet_views.xml",
        "views/loyalty/sale_order_views.xml",
        # Printed pages
        "report/loyalty/retention_wallet_statement_templates.xml",
        # Webshop and portal
        "views/loyalty/website_sale_templates.xml",
        "views/loyalty/portal_templates.xml",
        # What no single domain owns
        "views/res_config_settings_views.xml",
        "views/retention_menus.xml",
    ],
    "assets": {
        "web.assets_frontend": [
            "customer_retention/static/src/loyalty/**/*",
        ],
        "web.assets_tests": [
            "customer_retention/static/tests/tours/**/*",
        ],
    },
    "uninstall_hook": "uninstall_hook",
}
