from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.overview import places, retention_rate
from ..loyalty.retention_liability import FIGURES, TILL
from .retention_overview import MANAGER

NAMES_IN_WORDS = 3


class RetentionOverview(models.AbstractModel):
    """The sentences that an owner asks for, with numbers that open lists."""

    _inherit = "retention.overview"

    @api.model
    def _get_sentences(self, chosen, customers, risk):
        """Return the sentences: a name, an icon, and pieces of text."""
        company = self.env["res.company"].browse(chosen["company_id"])
        program = self.env["loyalty.program"]._retention_find(company)
        if program:
            points = [
                ("loyalty", "fa-exchange", self._say_loyalty(chosen, program)),
                ("owed", "fa-star-o", self._say_owed(program)),
            ]
        else:
            points = [("loyalty", "fa-star-o", self._say_no_programme())]
        said = [
            *points,
            ("leaving", "fa-sign-out", self._say_leaving(company, risk)),
            ("base", "fa-users", self._say_base(chosen, customers)),
        ]
        return [{"name": name, "icon": icon, "parts": one} for name, icon, one in said]

    @api.model
    def _say_no_programme(self):
        setup = None
        if self.env.user.has_group(MANAGER):
            setup = {"action": "customer_retention.retention_program_setup_action"}
        parts = {"setup": (self.env._("Set one up"), setup)}
        if not setup:
            return self._said(self.env._("No bonus programme runs here yet."))
        return self._said(
            self.env._(
                "No bonus programme runs here yet. %(setup)s: it takes five minutes.",
                **places(parts),
            ),
            **parts,
        )

    # ------------------------------------------------------------
    # Points
    # ------------------------------------------------------------

    @api.model
    def _say_loyalty(self, chosen, program):
        """Say what was paid for goods with points, and what the points cost."""
        # Terms, not customers: those whose customers are shown may see them
        program = program.sudo()
        company = self.env["res.company"].browse(chosen["company_id"])
        start = self._period_start(chosen)
        first, _end = company._retention_moments(start, None)
        entries = self.env["retention.wallet.entry"]
        period = Domain("program_id", "=", program.id) & Domain("date", ">=", first)
        paid = period & Domain("base_amount", "!=", 0)
        used = period & self._used_domain()
        [(base,)] = entries._read_group(paid, [], ["base_amount:sum"])
        [(points,)] = entries._read_group(used, [], ["points:sum"])
        spent = -(points or 0)
        cost = spent * float(program._retention_point_value())
        currency = program.currency_id
        opens = self._opens(self.env._("Points Spent"), used, entries._name)
        cost_opens = opens
        if self.env["retention.liability"].has_access("read"):
            cost_opens = self._opens(
                self.env._("What Points Cost"),
                [("program_id", "=", program.id), ("month", ">=", start)],
                "retention.liability",
            )
        parts = {
            "paid": (
                currency.format(base or 0),
                self._opens(self.env._("Paid with Points"), paid, entries._name),
            ),
            "points": (self._number(spent), opens),
            "cost": (currency.format(cost), cost_opens),
        }
        at = places(parts)
        texts = {
            1: self.env._(
                "This month members paid %(paid)s for goods that bring points;"
                " the %(points)s points they spent cost %(cost)s.",
                **at,
            ),
        }
        text = texts.get(chosen["months"]) or self.env._(
            "Since %(start)s members paid %(paid)s for goods that bring points;"
            " the %(points)s points they spent cost %(cost)s.",
            start=format_date(self.env, start),
            **at,
        )
        return self._said(text, **parts)

    @api.model
    def _period_start(self, chosen):
        """Return the first day of the period: this month and those before it."""
        company = self.env["res.company"].browse(chosen["company_id"])
        month = company._retention_day().replace(day=1)
        return month - relativedelta(months=chosen["months"] - 1)

    @api.model
    def _used_domain(self):
        """Return the domain of points spent and given back, as the report has it."""
        spent, *_rest = FIGURES["spent"]
        returned, *_rest = FIGURES["returned"]
        at_till = Domain("kind", "=", "adjust") & Domain("origin_model", "=", TILL)
        return (
            Domain("kind", "in", spent)
            | (at_till & Domain("points", "<", 0))
            | (Domain("kind", "in", returned) & Domain("points", ">", 0))
        )

    @api.model
    def _say_owed(self, program):
        program = program.sudo()  # terms, as above
        held = Domain("program_id", "=", program.id) & Domain("balance", ">", 0)
        [(points, wallets)] = self.env["retention.wallet"]._read_group(
            held, [], ["balance:sum", "__count"]
        )
        if not wallets:
            return self._said(self.env._("We owe no points: nobody holds any."))
        value = points * float(program._retention_point_value())
        opens = self._opens(self.env._("Points Held"), held, "retention.wallet")
        parts = {
            "points": (self._number(points), opens),
            "wallets": (self._number(wallets), opens),
            "value": (program.currency_id.format(value), opens),
        }
        return self._said(
            self.env._(
                "We owe %(points)s points in %(wallets)s wallets, worth %(value)s.",
                **places(parts),
            ),
            **parts,
        )

    # ------------------------------------------------------------
    # Customers
    # ------------------------------------------------------------

    @api.model
    def _say_leaving(self, company, risk):
        if not risk["count"]:
            return self._said(
                self.env._("Nobody is late by their own rhythm."),
            )
        first = {
            f"name_{place}": (
                one["name"],
                {"model": "retention.customer", "res_id": one["id"]},
            )
            for place, one in enumerate(risk["names"][:NAMES_IN_WORDS])
        }
        parts = {
            "count": (self._number(risk["count"]), risk["open"]),
            "margin": (company.currency_id.format(risk["margin"]), risk["open"]),
            **first,
        }
        at = places(parts)
        names = ", ".join(at[name] for name in first)
        texts = {
            True: self.env._(
                "%(count)s customer is late by the own rhythm: %(names)s."
                " Margin at risk: %(margin)s.",
                count=at["count"],
                names=names,
                margin=at["margin"],
            ),
            False: self.env._(
                "%(count)s customers are late by their own rhythm, first of all"
                " %(names)s. Margin at risk: %(margin)s.",
                count=at["count"],
                names=names,
                margin=at["margin"],
            ),
        }
        return self._said(texts[risk["count"] == 1], **parts)

    @api.model
    def _say_base(self, chosen, customers):
        facts = self.env["retention.customer"]
        active = customers & Domain("is_active", "=", True)
        parts = {
            "all": (
                self._number(facts.search_count(customers)),
                self._opens(self.env._("Customers"), customers),
            ),
            "active": (
                self._number(facts.search_count(active)),
                self._opens(self.env._("Active Customers"), active),
            ),
        }
        rate = self._get_base_rate(chosen, customers)
        if not rate:
            return self._said(
                self.env._(
                    "%(all)s customers, %(active)s of them active. How many stay is"
                    " known once there are active customers at the period's start.",
                    **places(parts),
                ),
                **parts,
            )
        share = retention_rate(rate["active_start"], rate["kept"]) / 100
        parts |= {
            "start": (self._number(rate["active_start"]), rate["start_open"]),
            "kept": (self._number(rate["kept"]), rate["kept_open"]),
            "rate": (self._percent(share), rate["kept_open"]),
        }
        return self._said(
            self.env._(
                "%(all)s customers, %(active)s of them active. Of %(start)s who were"
                " active on %(day)s, %(kept)s still are: %(rate)s were kept.",
                day=rate["day"],
                **places(parts),
            ),
            **parts,
        )
