from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlsplit

from odoo import fields, models
from odoo.http import request
from odoo.tools import format_amount, format_date
from odoo.tools.misc import formatLang

from ...tools.amounts import to_decimal
from ...tools.settlement import Terms


@dataclass(frozen=True)
class ShopOffer:
    """What the visitor of a shop gets from its programme."""

    program_id: int
    discount: Decimal
    terms: Terms
    tier_id: int


class Website(models.Model):
    """What the shop's pages say about points.

    Pages read these methods, never the ledger; what a page needs several times
    is worked out once per request.
    """

    _inherit = "website"

    # ------------------------------------------------------------
    # Programme and customer
    # ------------------------------------------------------------

    def _retention_program(self):
        """Return the managed programme of this shop, if any.

        Costs no query: which programmes are managed is cached.
        """
        self.ensure_one()
        Program = self.env["loyalty.program"].sudo()
        if not Program._retention_any_managed():
            return Program
        company = self.env["res.company"].browse(self._get_cached("company_id"))
        return Program._retention_find(company, self)

    def _retention_gives_birthdays(self):
        """Tell whether customers of this shop get gifts on their birthday."""
        self.ensure_one()
        program = self._retention_program()
        gifts = self.env["retention.gift"].sudo()  # whether there is one, no more
        return bool(
            program
            and gifts.search_count(
                [("program_id", "=", program.id), ("kind", "=", "birthday")], limit=1
            )
        )

    def _retention_floors(self):
        """Return what this shop's company guards: {category id: per cent}."""
        company = self.env["res.company"].browse(self._get_cached("company_id"))
        return company._retention_floors()

    def _retention_has_badge(self):
        """Tell whether pages have a place for the customer's level and balance."""
        self.ensure_one()
        return not self.env.user._is_public() and bool(self._retention_program())

    def _retention_offer(self):
        """Return the :class:`ShopOffer` of the visitor, None without a programme."""
        self.ensure_one()
        return self._retention_once("offer", self._retention_find_offer)

    def _retention_find_offer(self):
        program = self._retention_program()
        if not program or not program.ecommerce_ok:
            return None
        today = fields.Date.context_today(self)
        begun = not program.date_from or program.date_from <= today
        if not begun or (program.date_to and program.date_to < today):
            return None
        tier = self.env["retention.tier"]
        if not self.env.user._is_public():
            tier = self.env.user.partner_id._retention_tier(program)
        return ShopOffer(
            program_id=program.id,
            discount=tier._terms()[0],
            terms=program._retention_earning_terms(tier),
            tier_id=tier.id,
        )

    def _retention_earned(self, product, amount, currency, date):
        """Return the points that goods earn the visitor.

        :param product: ``product.template``
        :param amount: their price
        :param currency: ``res.currency`` of the amount
        :return: Decimal
        """
        offer = self._retention_offer()
        program = self.env["loyalty.program"].sudo().browse(offer.program_id)
        converted = currency._convert(
            amount, program.currency_id, program.company_id, date
        )
        return program._retention_points_of_goods(
            product.sudo(), to_decimal(converted), offer.terms, offer.tier_id
        )

    # ------------------------------------------------------------
    # Totals block
    # ------------------------------------------------------------

    def _retention_checkout(self, order):
        """Return what the totals block of a cart says, {} for nothing.

        The block is drawn several times on a page; the order is asked once.
        """
        self.ensure_one()
        if not order or order.state != "draft":
            return {}
        if not self._retention_program() and not self._retention_floors():
            return {}
        return self._retention_once(
            ("checkout", order.id), lambda: self._retention_describe_cart(order)
        )

    def _retention_describe_cart(self, order):
        summary = order._retention_checkout_summary()
        if not summary:
            return {}
        error, typed = request.session.pop("retention_points_error", None) or ("", "")
        return summary | {
            "error": error,
            "typed": typed,
            "return_path": self._retention_return_path(),
            "next_level": self._retention_next_level(
                summary, summary.get("program_currency")
            ),
        }

    def _retention_return_path(self):
        """Return the page of the shop that the visitor looks at."""
        if request.httprequest.method == "GET":
            return request.httprequest.full_path.rstrip("?")
        referrer = urlsplit(request.httprequest.referrer or "")
        here = referrer.netloc == request.httprequest.host
        return referrer.path if here and referrer.path else "/shop/cart"

    def _retention_next_level(self, summary, currency):
        """Return in one sentence what is missing to the next level, or ''."""
        if not summary.get("next_tier_name"):
            return ""
        missing = self._retention_missing(summary, currency)
        if not missing:
            return ""
        terms = {"missing": missing, "tier": summary["next_tier_name"]}
        percent = summary.get("next_tier_discount")
        if percent:
            terms["percent"] = f"{self._retention_percent(percent)}\N{NO-BREAK SPACE}%"
        if summary.get("missing_by"):
            terms["day"] = format_date(self.env, summary["missing_by"])
            if percent:
                return self.env._(
                    "%(missing)s more by %(day)s and you are %(tier)s "
                    "(%(percent)s off).",
                    **terms,
                )
            return self.env._(
                "%(missing)s more by %(day)s and you are %(tier)s.", **terms
            )
        if percent:
            return self.env._(
                "%(missing)s more and you are %(tier)s (%(percent)s off).", **terms
            )
        return self.env._("%(missing)s more and you are %(tier)s.", **terms)

    def _retention_missing(self, summary, currency):
        """Return missing money and orders in words, '' for nothing missing."""
        amount, orders = summary.get("missing_amount"), summary.get("missing_orders")
        money = format_amount(self.env, amount, currency) if amount else ""
        if not orders:
            return money
        counted = self._retention_count_orders(orders)
        if not money:
            return counted
        return self.env._("%(money)s and %(orders)s", money=money, orders=counted)

    def _retention_core_rewards(self, order):
        """Return the rewards that core's own buttons offer, by card.

        Points of the managed programme have their own field in the totals block.
        """
        rewards = order._get_claimable_and_showable_rewards()
        if not self._retention_checkout(order):
            return rewards
        kept = {
            card: offered.filtered(
                lambda one: (
                    not (
                        one.program_id.retention_managed
                        and one._retention_is_money_off()
                    )
                )
            )
            for card, offered in rewards.items()
        }
        return {card: offered for card, offered in kept.items() if offered}

    # ------------------------------------------------------------
    # Portal
    # ------------------------------------------------------------

    def _retention_progress(self, summary):
        """Return how far it is to the next level: {percent, label}, {} for no bar."""
        program = summary["program"]
        following = program.retention_tier_ids.filtered(
            lambda tier: tier._label() == summary["next_tier_name"]
        )[:1]
        if not following:
            return {}
        if following.min_amount:
            done, needed = summary["progress_done"], following.min_amount
            shown = [
                format_amount(self.env, one, summary["currency"])
                for one in (done, needed)
            ]
        elif following.min_orders:
            needed = following.min_orders
            done = needed - summary.get("missing_orders", 0)
            shown = [str(done), self._retention_count_orders(needed)]
        else:
            return {}
        terms = {
            "done": shown[0],
            "needed": shown[1],
            "window": self._retention_window(following),
            "tier": following.name,
        }
        return {
            "percent": int(100 * max(0, min(done / needed, 1))),
            "label": self.env._(
                "%(done)s of %(needed)s%(window)s to %(tier)s", **terms
            ),
        }

    def _retention_keep(self, summary):
        """Return until when a level is kept and what keeps it longer, or ''."""
        if not summary["tier_name"] or not summary["standing_until"]:
            return ""
        kept = self.env._(
            "You keep %(tier)s until %(day)s.",
            tier=summary["tier_name"],
            day=format_date(self.env, summary["standing_until"]),
        )
        if not summary["keep_missing_amount"] or not summary["keep_by"]:
            return kept
        longer = self.env._(
            "To keep it longer: %(amount)s more by %(day)s.",
            amount=format_amount(
                self.env, summary["keep_missing_amount"], summary["currency"]
            ),
            day=format_date(self.env, summary["keep_by"]),
        )
        return f"{kept} {longer}"

    def _retention_condition(self, tier):
        """Return in words what a level asks for."""
        asked = []
        if tier.min_amount:
            money = format_amount(self.env, tier.min_amount, tier.currency_id)
            asked.append(self.env._("%s paid", money))
        if tier.min_orders:
            asked.append(self._retention_count_orders(tier.min_orders))
        if not asked:
            return self.env._("The first payment")
        return self.env._(" and ").join(asked) + self._retention_window(tier)

    def _retention_window(self, tier):
        """Return in which time a level counts, with a space before, '' for all."""
        if tier.window == "rolling":
            return " " + self.env._("in %s months", tier.window_months)
        if tier.window == "calendar_year":
            return " " + self.env._("in a calendar year")
        return ""

    def _retention_count_orders(self, orders):
        if orders == 1:
            return self.env._("1 paid order")
        return self.env._("%s paid orders", orders)

    # ------------------------------------------------------------
    # Formats
    # ------------------------------------------------------------

    def _retention_usable(self, order, card):
        """Return the points of a card that a cart has left, as core's buttons show.

        Those of a managed programme as all its pages write them.
        """
        points = order._get_real_points_for_coupon(card)
        managed = card.program_id.retention_managed
        return self._retention_number(points) if managed else points

    def _retention_number(self, value, digits=2, whole=True):
        """Return an amount of points in the visitor's language.

        :param whole: whole numbers have no decimals; columns keep them
        """
        value = float(value or 0)
        whole = whole and value == int(value)
        return formatLang(self.env, value, digits=0 if whole else digits)

    def _retention_percent(self, value):
        """Return a percentage or a factor in the visitor's language, no zeros."""
        plain = self._retention_plain(value)
        _whole, _point, decimals = plain.partition(".")
        return formatLang(self.env, float(value or 0), digits=len(decimals))

    def _retention_plain(self, value):
        """Return a number as a form field holds it, in no language."""
        return f"{to_decimal(value).normalize():f}"

    def _retention_points(self, points, name, digits=2):
        """Return an amount of points with the name that the programme gives them."""
        return f"{self._retention_number(points, digits)} {name}"

    def _retention_once(self, key, compute):
        """Return ``compute()``, worked out once for this visitor's request."""
        if not request:
            return compute()
        memo = getattr(request, "retention_memo", None)
        if not isinstance(memo, dict):
            memo = request.retention_memo = {}
        key = (self.id, self.env.uid, key)
        if key not in memo:
            memo[key] = compute()
        return memo[key]
