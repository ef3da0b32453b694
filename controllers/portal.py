import pytz
from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.fields import Domain
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import pager as portal_pager
from odoo.addons.website_sale_loyalty.controllers.portal import CustomerPortalLoyalty

LINES_PER_PAGE = 20
LINES_PRINTED = 1000
LARGEST_ID = 2**31 - 1


class RetentionPortal(CustomerPortalLoyalty):
    """The customer's own level, points and statement."""

    def _prepare_home_portal_values(self, counters):
        """Show our card instead of core's side card for managed programmes."""
        values = super()._prepare_home_portal_values(counters)
        if "cards_per_programs" in values:
            values["cards_per_programs"] = {
                program: cards
                for program, cards in values["cards_per_programs"].items()
                if not program.retention_managed
            }
        if "retention_wallet_count" in counters:
            program = request.website._retention_program()
            values["retention_wallet_count"] = int(bool(program))
        return values

    @route(
        [
            "/my/loyalty",
            "/my/loyalty/page/<int:page>",
            "/my/loyalty/<int:wallet_id>",
            "/my/loyalty/<int:wallet_id>/page/<int:page>",
        ],
        type="http",
        auth="user",
        website=True,
        sitemap=False,
    )
    def portal_my_loyalty(self, wallet_id=None, page=1, period="all", **query):
        """Show level, points and statement of the signed-in customer.

        :param wallet_id: one of several wallets of this customer; a stranger's
            leads back to the account page
        :param period: key of :meth:`_retention_periods`
        """
        partner = request.env.user.partner_id
        program_sudo = request.website._retention_program()
        if wallet_id is not None:
            program_sudo = self._retention_own_wallet(wallet_id, partner).program_id
        if not program_sudo:
            return request.redirect("/my")
        summary = partner._retention_portal_summary(program_sudo)
        values = {
            **self._prepare_portal_layout_values(),
            **self._retention_statement(summary, wallet_id, page, period, query),
            "page_name": "retention_loyalty",
            "retention": summary,
            "levels": self._retention_levels(summary),
        }
        return request.render("customer_retention.portal_my_loyalty", values)

    @route()
    def portal_my_loyalty_card_history(self, card_id, page=1, sortby="date", **kw):
        """Lead from core's history of a managed card to our statement."""
        if self._retention_is_managed_card(card_id):
            return request.redirect("/my/loyalty")
        return super().portal_my_loyalty_card_history(
            card_id, page=page, sortby=sortby, **kw
        )

    @route()
    def portal_get_card_history_values(self, card_id):
        """Give core's dialog nothing of a managed card: it has its own page."""
        if self._retention_is_managed_card(card_id):
            return {}
        return super().portal_get_card_history_values(card_id)

    # ------------------------------------------------------------
    # Helpers
    # ------------------------------------------------------------

    def _retention_own_wallet(self, wallet_id, partner):
        """Return a wallet (sudo) of this customer, empty for anybody else's."""
        Wallet = request.env["retention.wallet"].sudo()
        if wallet_id > LARGEST_ID:
            return Wallet
        return Wallet.search(
            [("id", "=", wallet_id), ("partner_id", "=", partner.id)], limit=1
        )

    def _retention_is_managed_card(self, card_id):
        if int(card_id) > LARGEST_ID:
            return False
        domain = [
            ("id", "=", int(card_id)),
            ("partner_id", "=", request.env.user.partner_id.id),
            ("program_id.retention_managed", "=", True),
        ]
        return bool(request.env["loyalty.card"].sudo().search_count(domain, limit=1))

    def _retention_levels(self, summary):
        """Return the levels of the programme (sudo), lowest first."""
        return summary["program"].sudo().retention_tier_ids.sorted()

    def _retention_periods(self):
        """Return the periods of a statement: {key: (label, first day, end)}."""
        today = fields.Date.context_today(request.env.user)
        year = today + relativedelta(month=1, day=1)
        return {
            "all": (request.env._("All"), None, None),
            "month": (request.env._("This month"), today + relativedelta(day=1), None),
            "year": (request.env._("This year"), year, None),
            "last_year": (
                request.env._("Last year"),
                year - relativedelta(years=1),
                year,
            ),
        }

    def _retention_statement(self, summary, wallet_id, page, period, query):
        """Return the entries of one page of the statement and its pager."""
        periods = self._retention_periods()
        period = period if period in periods else "all"
        _label, first_day, end = periods[period]
        EntrySudo = request.env["retention.wallet.entry"].sudo()
        domain = Domain("wallet_id", "=", summary["wallet"].id)
        if first_day:
            domain &= Domain("date", ">=", self._retention_midnight(first_day))
        if end:
            domain &= Domain("date", "<", self._retention_midnight(end))
        total = EntrySudo.search_count(domain) if summary["wallet"] else 0
        printing = bool(query.get("print"))
        url = f"/my/loyalty/{wallet_id}" if wallet_id else "/my/loyalty"
        pager = portal_pager(
            url=url,
            url_args={"period": period},
            total=total,
            page=page,
            step=LINES_PRINTED if printing else LINES_PER_PAGE,
        )
        step = LINES_PRINTED if printing else LINES_PER_PAGE
        entries = EntrySudo.search(domain, limit=step, offset=pager["offset"])
        return {
            "entries": entries if total else EntrySudo,
            "pager": None if printing else pager,
            "period": period,
            "periods": periods,
            "printing": printing,
            "today": fields.Date.context_today(request.env.user),
            "statement_url": url,
        }

    def _retention_midnight(self, day):
        """Return when a day of the customer begins, as the database keeps time."""
        start = request.env.tz.localize(fields.Datetime.to_datetime(day))
        return start.astimezone(pytz.utc).replace(tzinfo=None)
