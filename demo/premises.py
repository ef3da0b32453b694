"""The shop itself: company, website, staff, way to pay, loyalty programme."""

from odoo.fields import Command

from .pictures import draw

COMPANY = {
    "name": "Fernwood Furniture",
    "street": "18 Mill Lane",
    "city": "Portland",
    "zip": "04101",
    "phone": "+1 555-555-0100",
    "email": "hello@fernwood.example.com",
    "website": "https://fernwood.example.com",
}
STAFF = {
    # login: (name, groups)
    "mia": ("Mia Larsson", ["sales_team.group_sale_manager"]),
    "tom": ("Tom Byrne", ["sales_team.group_sale_salesman"]),
    "zoe": ("Zoe Tran", ["sales_team.group_sale_salesman_all_leads"]),
}
GOLD_AT, VIP_AT = 1000, 5000


def open_shop(env):
    """Name the company and its website; prices are what customers pay."""
    company = env.company
    us = env.ref("base.us")
    company.write(
        {
            **COMPANY,
            "country_id": us.id,
            "state_id": env.ref("base.state_us_20").id,
            "account_price_include": "tax_included",
            "logo": draw("logo"),
        }
    )
    website = env["website"].search([("company_id", "=", company.id)], limit=1)
    website.write(
        {
            "name": company.name,
            "homepage_url": "/shop",
            "auth_signup_uninvited": "b2c",
            "show_line_subtotals_tax_selection": "tax_included",
            "logo": draw("logo"),
        }
    )
    return website


def hire_staff(env):
    """Give the shop people; each logs in with the login as password.

    :return: {login: ``res.users``}
    """
    users = env["res.users"].create(
        [
            {
                "name": name,
                "login": login,
                "password": login,
                "email": f"{login}@fernwood.example.com",
                "group_ids": [
                    Command.set(
                        [env.ref(group).id for group in ["base.group_user", *groups]]
                    )
                ],
            }
            for login, (name, groups) in STAFF.items()
        ]
    )
    return dict(zip(STAFF, users))


def start_program(env):
    """Make the loyalty programme as the guided set-up does.

    Gold and VIP ask for what was paid in the last 12 months, so that levels come
    and go.
    """
    program = env["loyalty.program"]._retention_create_default(
        env.company, {"name": "Fernwood Club", "ecommerce_ok": True}
    )
    _standard, gold, vip = program.retention_tier_ids.sorted()
    for tier, amount in ((vip, VIP_AT), (gold, GOLD_AT)):
        tier.write({"min_amount": amount, "window": "rolling", "window_months": 12})
    return program
