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
# What Odoo's pages say until their owner writes something else
PLACEHOLDERS = {
    "info@yourcompany.example.com": COMPANY["email"],
    "+1 555-555-5556": COMPANY["phone"],
    "Company name": COMPANY["name"],
    "We are a team of passionate people whose goal is to improve everyone's life "
    "through disruptive products. We build great products to solve your business "
    "problems.": "We make furniture of oak, beech and birch in our own workshop, and "
    "have done so for two generations.",
    "Our products are designed for small to medium size companies willing to "
    "optimize their performance.": "Whoever buys from us becomes a member of the "
    "Fernwood Club: points for every purchase, and better prices for those who come "
    "back.",
}
PAGES = (
    "website.footer_copyright_company_name",
    "website.header_text_element",
    "website.footer_custom",
    "website.contactus",
)
GOLD_AT, VIP_AT = 1000, 5000


def open_shop(env):
    """Name the company and its website; prices are what customers pay.

    Orders show the discount of each line, so that everybody sees what a level
    gives.
    """
    env.ref("base.group_user")._apply_group(env.ref("sale.group_discount_per_so_line"))
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
    _write_pages(env)
    return website


def _write_pages(env):
    """Put the shop's own words where Odoo's pages have placeholders."""
    for view in env["ir.ui.view"].search([("key", "in", PAGES)]):
        words = view.arch_db
        for placeholder, own in PLACEHOLDERS.items():
            words = words.replace(placeholder, own)
        if words != view.arch_db:
            view.arch_db = words


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
