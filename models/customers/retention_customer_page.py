from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import float_round, format_date

RHYTHM_MONTHS = 24
DAYS_FOR_RHYTHM = 4
MONTHS_FOR_CLASS = 3


class RetentionCustomer(models.Model):
    """The customer's page: figures that open their documents, and words."""

    _inherit = "retention.customer"

    rhythm = fields.Json(
        compute="_compute_rhythm", help="Orders and revenue of the last 24 months."
    )
    rhythm_text = fields.Char(string="Rhythm in Words", compute="_compute_texts")
    ltv_text = fields.Char(string="How It Is Reckoned", compute="_compute_texts")
    class_text = fields.Char(string="Evenness", compute="_compute_texts")
    gap_text = fields.Char(string="Cost Unknown", compute="_compute_texts")

    # ------------------------------------------------------------
    # Words
    # ------------------------------------------------------------

    @api.depends("order_count", "has_rhythm", "has_ltv", "xyz_class", "costed_revenue")
    def _compute_texts(self):
        for customer in self:
            customer.rhythm_text = customer._rhythm_text()
            customer.ltv_text = customer._ltv_text()
            customer.class_text = customer._class_text()
            customer.gap_text = customer._gap_text()

    def _rhythm_text(self):
        if not self.has_rhythm:
            return self.env._(
                "Not enough data: %(count)s orders. A rhythm is known after orders on"
                " %(needed)s different days.",
                count=self.order_count,
                needed=DAYS_FOR_RHYTHM,
            )
        said = {
            "days": self._in_words(self.typical_gap_days),
            "spread": self._in_words(self.gap_spread_days),
        }
        if self.is_late:
            return self.env._(
                "Buys about every %(days)s days, give or take %(spread)s: late.", **said
            )
        if self.days_late > 0:
            return self.env._(
                "Buys about every %(days)s days, give or take %(spread)s:"
                " overdue, but not more than usual.",
                **said,
            )
        return self.env._(
            "Buys about every %(days)s days, give or take %(spread)s.", **said
        )

    def _in_words(self, days):
        return f"{float_round(days, precision_digits=1):g}"

    def _ltv_text(self):
        """Return the formula with its four factors, or what is missing for it."""
        if self.has_ltv:
            return self.env._(
                "%(order)s an order x %(times)s orders a month x %(profit)s %% x"
                " %(months)s months",
                order=self.currency_id.format(self.average_order),
                times=f"{self.orders_per_month:.2f}",
                profit=f"{self.profitability:.1f}",
                months=self.lifetime_months,
            )
        if self.order_count < 2:
            return self.env._(
                "Not enough data: one order. It is reckoned from the second one on."
            )
        return self.env._(
            "Not enough data: no cost of the goods is known. Enter costs on products."
        )

    def _class_text(self):
        if self.xyz_class:
            return self.env._(
                "Revenue of a month varies by %s %%.", f"{self.variation:.0f}"
            )
        return self.env._(
            "No class: fewer than %s of the last 12 months had purchases.",
            MONTHS_FOR_CLASS,
        )

    def _gap_text(self):
        gap = self.revenue - self.costed_revenue
        if self.currency_id.is_zero(gap):
            return False
        return self.env._(
            "Without goods for %s whose cost is not known.",
            self.currency_id.format(gap),
        )

    # ------------------------------------------------------------
    # Rhythm
    # ------------------------------------------------------------

    @api.depends("partner_id", "company_id", "order_count", "revenue")
    def _compute_rhythm(self):
        for customer in self:
            customer.rhythm = customer._rhythm_months()

    def _rhythm_months(self):
        """Return the bars of the last 24 months, the empty ones too."""
        last = self.company_id._retention_day().replace(day=1)
        months = [
            last - relativedelta(months=ago) for ago in reversed(range(RHYTHM_MONTHS))
        ]
        found = {month: [0, 0.0] for month in months}
        groups = self.env["retention.customer.document"]._read_group(
            self._documents_domain() & Domain("date", ">=", months[0]),
            ["date:month", "kind"],
            ["__count", "amount:sum"],
        )
        for month, kind, count, amount in groups:
            found[month][0] += count if kind == "order" else 0
            found[month][1] += amount
        return {
            "customer": self._origin.id,
            "months": [
                {
                    "month": month.isoformat(),
                    "label": format_date(self.env, month, date_format="MMM y"),
                    "first": month.month == 1 and str(month.year),
                    "orders": orders,
                    "revenue": amount,
                    "said": self.currency_id.format(amount),
                }
                for month, (orders, amount) in found.items()
            ],
        }

    # ------------------------------------------------------------
    # Documents
    # ------------------------------------------------------------

    def _documents_domain(self, figure=None, month=None):
        """Return the domain of the documents that a figure adds up.

        :param month: the first day of a month, for the figure ``month``
        """
        self.ensure_one()
        domain = Domain("partner_id", "=", self.partner_id.id)
        domain &= Domain("company_id", "=", self.company_id.id)
        if figure and "order" in figure:
            domain &= Domain("kind", "=", "order")
        if figure and figure.startswith("year_"):
            today = self.company_id._retention_day()
            domain &= Domain("date", ">", today - relativedelta(months=12))
        if figure in ("team_revenue", "user_revenue"):
            name = figure.replace("revenue", "id")
            domain &= Domain(name, "=", self[name].id)
        if figure == "month":
            first = fields.Date.to_date(month).replace(day=1)
            domain &= Domain("date", ">=", first)
            domain &= Domain("date", "<", first + relativedelta(months=1))
        return domain

    def action_open_figure(self):
        """Open the documents of the figure that the context names."""
        self.ensure_one()
        self.check_access("read")
        figure = self.env.context.get("figure") or ""
        month = self.env.context.get("month")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_customer_document_action"
        )
        title = self._fields[figure].string if figure in self._fields else None
        if figure == "month":
            title = format_date(
                self.env, fields.Date.to_date(month), date_format="MMMM y"
            )
        return action | {
            "name": f"{self.display_name}: {title}" if title else self.display_name,
            "domain": list(self._documents_domain(figure, month)),
            "context": {},
        }

    def action_open_partner(self):
        self.ensure_one()
        return self.partner_id.get_formview_action()
