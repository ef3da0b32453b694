from decimal import Decimal
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools.misc import formatLang

from ...tools.dependency import cost_share, months_covered, whole_percent


class Leaving(NamedTuple):
    """What a margin means for the fixed cost; all None while that is not known."""

    months: float | None = None
    now: float | None = None
    without: float | None = None


class RetentionConcentration(models.Model):
    """If they leave tomorrow: what is missing then, and what is still paid."""

    _inherit = "retention.concentration"

    @api.model
    def _current(self, company):
        """Return today's row of a company as a whole, empty if never measured."""
        return self.search(
            [
                ("company_id", "=", company.id),
                ("is_current", "=", True),
                ("scope", "=", "company"),
            ],
            limit=1,
        )

    def _months_of(self, company):
        """Return of how many months a row's figures are, however they are set now."""
        return self.months or company.retention_key_months

    @api.model
    def _leaving(self, company, margin, whole):
        """Return the :class:`Leaving` of a customer.

        :param margin: what the customer brings in the months that count
        :param whole: row of the company as a whole
        """
        # Shown to managers only; a job of theirs may run for somebody else
        cost = Decimal(str(company.sudo().retention_fixed_cost))
        if not cost:
            return Leaving()
        margin, everything = Decimal(str(margin)), Decimal(str(whole.margin))
        months = whole._months_of(company)
        return Leaving(
            float(months_covered(margin, cost)),
            float(cost_share(everything, cost, months)),
            float(cost_share(everything - margin, cost, months)),
        )

    @api.model
    def _leaving_words(self, company, margin, whole):
        """Return what a customer's leaving means for the fixed cost, in words."""
        found = self._leaving(company, margin, whole)
        if found.months is None:
            return self.env._(
                "Enter the fixed cost of a month in Settings > Retention > Key "
                "Accounts to see how long it is paid without them."
            )
        return self.env._(
            "Their margin pays %(months)s months of fixed cost. The margin of all "
            "customers covers %(now)s of the fixed cost of %(time)s months; without "
            "them it is %(without)s.",
            months=formatLang(self.env, found.months, digits=1),
            # No-break spaces, so that number and sign stay together
            now=f"{formatLang(self.env, whole_percent(found.now), digits=0)}\u00a0%",
            without=f"{formatLang(self.env, whole_percent(found.without), digits=0)}"
            "\u00a0%",
            time=whole._months_of(company),
        )

    # ------------------------------------------------------------
    # Documents behind the figures
    # ------------------------------------------------------------

    @api.model
    def _open_documents(self, row, record, partner=None):
        """Return the action that lists the documents of a scope, or of one customer.

        :param row: says of which months, as they were when it was measured
        :param record: has ``scope``, ``team_id``, ``user_id`` and ``product_id``
        """
        domain = [("company_id", "=", row.company_id.id), *row._period_domain()]
        if partner:
            domain.append(("partner_id", "=", partner.id))
        model = "retention.customer.document"
        if record.scope == "product":
            model = "retention.purchase.line"
        if record.scope != "company":
            name = f"{record.scope}_id"
            domain.append((name, "=", record[name].id))
        return {
            "type": "ir.actions.act_window",
            "name": partner.display_name if partner else self.env._("Documents"),
            "res_model": model,
            "views": [(False, "list"), (False, "pivot")],
            "domain": domain,
        }

    def _period_domain(self):
        """Return the domain of the days that a row counts."""
        months = self._months_of(self.company_id)
        return [
            ("date", ">", self.date - relativedelta(months=months)),
            ("date", "<=", self.date),
        ]

    def action_open_documents(self):
        """Open the documents that add up to the revenue of a row."""
        self.ensure_one()
        return self._open_documents(self, self)

    def action_open_lines(self):
        """Open the largest customers of a row."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Largest Customers"),
            "res_model": "retention.concentration.line",
            "views": [(False, "list")],
            "domain": [("concentration_id", "=", self.id)],
        }
