from urllib.parse import urlencode

from odoo.http import content_disposition, request, route

from odoo.addons.portal.controllers.portal import pager as portal_pager
from odoo.addons.website_sale_loyalty.controllers.portal import CustomerPortalLoyalty

from ..models.loyalty.retention_wallet_statement import LINES_PRINTED
from ..tools.statement import PRESETS

LINES_PER_PAGE = 20
KINDS = {
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
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
    def portal_my_loyalty(self, wallet_id=None, page=1, **query):
        """Show level, points and statement of the signed-in customer.

        :param wallet_id: one of several wallets of this customer; a stranger's
            leads back to the account page
        :param query: ``period`` (a key of the presets) or ``first`` and ``last``
            (days as 2026-12-31); ``print`` for paper
        """
        summary = self._retention_summary(wallet_id)
        if not summary:
            return request.redirect("/my")
        values = {
            **self._prepare_portal_layout_values(),
            **self._retention_statement(summary, wallet_id, page, query),
            "page_name": "retention_loyalty",
            "retention": summary,
            "levels": self._retention_levels(summary),
        }
        return request.render("customer_retention.portal_my_loyalty", values)

    @route(
        [
            "/my/loyalty/statement/<string:kind>",
            "/my/loyalty/<int:wallet_id>/statement/<string:kind>",
        ],
        type="http",
        auth="user",
        website=True,
        sitemap=False,
    )
    def portal_my_loyalty_statement(self, kind, wallet_id=None, **query):
        """Download the statement of a period.

        :param kind: ``pdf``, ``csv`` or ``xlsx``; anything else leads to the page
        """
        summary = self._retention_summary(wallet_id)
        if not summary:
            return request.redirect("/my")
        wallet = summary["wallet"]
        page = f"/my/loyalty/{wallet_id}" if wallet_id else "/my/loyalty"
        if not wallet or kind not in ("pdf", "csv", "xlsx"):
            return request.redirect(page)
        period = self._retention_period(wallet, query)
        asked = self._retention_asked(query)
        if kind == "pdf":
            reports = request.env["ir.actions.report"].sudo()
            if not reports._retention_makes_pdf():
                return request.redirect(f"{page}?{urlencode(asked | {'print': 1})}")
            content = wallet._statement_pdf(period)
        else:
            content = getattr(wallet, f"_statement_{kind}")(period)
        name = request.env._("statement")
        return request.make_response(
            content,
            headers=[
                ("Content-Type", KINDS[kind]),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(f"{name}.{kind}")),
            ],
        )

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
        shared = partner.sudo().retention_member_ids.filtered(
            lambda one: one.state == "active"
        )
        return Wallet.search(
            [
                ("id", "=", wallet_id),
                "|",
                ("partner_id", "=", partner.id),
                ("id", "in", shared.wallet_id.ids),
            ],
            limit=1,
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

    def _retention_summary(self, wallet_id):
        """Return what the page shows of the visitor's own wallet, {} for nothing.

        :param wallet_id: id of one of his wallets; None for that of the website
        """
        partner = request.env.user.partner_id
        program_sudo = request.website._retention_program()
        if wallet_id is not None:
            program_sudo = self._retention_own_wallet(wallet_id, partner).program_id
        return partner._retention_portal_summary(program_sudo) if program_sudo else {}

    def _retention_period(self, wallet, query):
        """Return the period that a page's address asks for."""
        return wallet._statement_period(
            query.get("period"), query.get("first"), query.get("last")
        )

    def _retention_asked(self, query):
        """Return what an address says of the period, to be said again in links."""
        return {
            name: query[name][:30]
            for name in ("period", "first", "last")
            if isinstance(query.get(name), str) and query[name]
        }

    def _retention_statement(self, summary, wallet_id, page, query):
        """Return one page of the statement, its period and its pager."""
        wallet = summary["wallet"].sudo()  # his own: see _retention_summary
        asked = self._retention_asked(query)
        period = self._retention_period(wallet, query)
        printing = bool(query.get("print"))
        url = f"/my/loyalty/{wallet_id}" if wallet_id else "/my/loyalty"
        values = {
            "asked": asked,
            "period": period,
            "period_key": self._retention_period_key(asked),
            "period_problem": wallet._statement_problem(period),
            "periods": wallet._statement_presets(),
            "printing": printing,
            "today": summary["program"].company_id._retention_day(),
            "statement_url": url,
            "statement_query": urlencode(asked),
            "makes_pdf": request.env["ir.actions.report"].sudo()._retention_makes_pdf(),
            "pager": None,
            "statement": None,
        }
        if not wallet:
            return values
        if printing:
            statement = wallet._statement(period, limit=LINES_PRINTED)
            return values | {"statement": statement}
        total = wallet._statement(period, limit=0).total
        pager = portal_pager(
            url=url,
            url_args=asked,
            total=total,
            page=page if isinstance(page, int) else 1,
            step=LINES_PER_PAGE,
        )
        statement = wallet._statement(
            period, offset=pager["offset"], limit=LINES_PER_PAGE, newest_first=True
        )
        return values | {"pager": pager, "statement": statement}

    def _retention_period_key(self, asked):
        """Return the chosen preset, None where days were typed."""
        if asked.get("first") or asked.get("last"):
            return None
        key = asked.get("period")
        return key if key in PRESETS else "all"
