from datetime import timedelta

from babel.dates import format_skeleton

from odoo import models
from odoo.tools import format_amount
from odoo.tools.misc import babel_locale_parse, formatLang, get_lang

from ...tools.call_names import first_name

# Names of the fields, and the group of facts that each is read with
MERGE_FIELDS = {
    "first_name": "person",
    "name": "person",
    "firm": "person",
    "caller": "caller",
    "caller_first_name": "caller",
    "company": "caller",
    "last_order": "order",
    "last_order_date": "order",
    "last_order_amount": "order",
    "product": "order",
    "days_late": "figures",
    "level": "wallet",
    "points": "wallet",
    "expiring_points": "wallet",
    "expiring_date": "wallet",
    "offer_percent": "offer",
    "offer_until": "offer",
}
# What only those are told who may see what the customer bought
OF_CUSTOMER = {"order", "figures", "wallet"}
# Where people write the family first in any script
FAMILY_FIRST = ("hu", "vi", "zh", "ja", "ko")


class RetentionCallScript(models.Model):
    """What the merge fields of a script stand for; what is not known is missing."""

    _inherit = "retention.call.script"

    def _merge_values(self, task, wanted=None):
        """Return {name: text or False} of merge fields, in the script's language.

        :param wanted: names; only what they need is read. All by default
        """
        wanted = set(MERGE_FIELDS) if wanted is None else set(wanted)
        groups = {MERGE_FIELDS[name] for name in wanted if name in MERGE_FIELDS}
        lang = self.lang or self.env.user.lang
        # The task is the caller's to work on, and so is what he says of the customer
        known = task.sudo().with_context(lang=lang).with_company(task.company_id)
        if not known._may_know_customer():
            groups -= OF_CUSTOMER
        values = {}
        for group in sorted(groups):
            values |= getattr(self.with_context(lang=lang), f"_merge_{group}")(known)
        return values

    def _merge_person(self, task):
        person = task.contact_id or task.partner_id
        firm = task.partner_id.commercial_partner_id
        if person.is_company:
            return {"first_name": False, "name": person.name, "firm": firm.name}
        language = (person.lang or task.partner_id.lang or "")[:2]
        return {
            "first_name": first_name(person.name, language in FAMILY_FIRST),
            "name": person.name,
            "firm": firm.name if firm.is_company else person.commercial_company_name,
        }

    def _merge_caller(self, task):
        caller = self.env.user
        language = (caller.lang or "")[:2]
        return {
            "caller": caller.name,
            "caller_first_name": first_name(caller.name, language in FAMILY_FIRST)
            or caller.name,
            "company": task.company_id.name,
        }

    def _merge_order(self, task):
        order = task.order_id or task.env["sale.order"].search(
            [
                ("partner_id", "child_of", task.partner_id.commercial_partner_id.id),
                ("company_id", "=", task.company_id.id),
                ("state", "=", "sale"),
            ],
            order="date_order desc, id desc",
            limit=1,
        )
        if not order:
            return {}
        day = order.company_id._retention_day(order.date_order)
        lines = order.order_line.filtered(
            lambda line: line.product_id and line.price_subtotal > 0
        )
        # Delivery is a service, and no word to a customer
        goods = lines.filtered(lambda line: line.product_id.type != "service")
        main = (goods or lines).sorted("price_subtotal", reverse=True)[:1]
        return {
            "last_order": order.name,
            "last_order_date": self._day_in_words(day),
            "last_order_amount": format_amount(
                self.env, order.amount_total, order.currency_id
            ),
            "product": main.product_id.name,
        }

    def _merge_figures(self, task):
        figures = task.env["retention.customer"].search(
            [
                ("partner_id", "=", task.partner_id.commercial_partner_id.id),
                ("company_id", "=", task.company_id.id),
            ],
            limit=1,
        )
        days = round(figures.days_late or 0)
        return {"days_late": str(days) if days > 0 else False}

    def _merge_wallet(self, task):
        programs = task.env["loyalty.program"]
        program = programs._retention_find(task.company_id)
        wallet = task.env["retention.wallet"]._find(
            program, task.partner_id.commercial_partner_id
        )
        if not program or not wallet:
            return {}
        expiring = wallet.expiring_points > 0 and wallet.expiring_on
        return {
            "level": wallet.tier_id.name,
            "points": self._number_in_words(wallet.balance),
            "expiring_points": expiring
            and self._number_in_words(wallet.expiring_points),
            "expiring_date": expiring and self._day_in_words(wallet.expiring_on),
        }

    def _merge_offer(self, task):
        campaign = task.campaign_id
        if not campaign or campaign.offer_percent <= 0:
            return {}
        last = task.company_id._retention_day() + timedelta(days=campaign.offer_days)
        return {
            "offer_percent": f"{self._number_in_words(campaign.offer_percent)} %",
            "offer_until": self._day_in_words(last),
        }

    def _day_in_words(self, day):
        locale = babel_locale_parse(get_lang(self.env).code)
        return format_skeleton("MMMMd", day, locale=locale)

    def _number_in_words(self, number):
        """Return a number without needless digits, False for none of it."""
        if number <= 0:
            return False
        digits = 0 if number == int(number) else 2
        return formatLang(self.env, number, digits=digits)
