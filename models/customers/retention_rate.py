from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, float_round, format_date
from odoo.tools.misc import formatLang

from ...tools.retention_rate import (
    EARLIEST,
    ENDS_BEFORE_START,
    TOO_EARLY,
    last_period,
    period_before,
    retention_rate,
    why_not_a_period,
)
from .retention_customer_period import PARTS

REGULAR_STEPS = ("regular", "adherent", "advocate")


class RetentionRate(models.TransientModel):
    """The retention rate of a period, with who stayed, left and came by name.

    Counts and lists are one domain each, over the customers whom the user may see.
    """

    _name = "retention.rate"
    _description = "Customer Retention Rate"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        domain=lambda self: [("id", "in", self.env.companies.ids)],
    )
    period = fields.Selection(
        [
            ("month", "Last month"),
            ("quarter", "Last quarter"),
            ("year", "Last year"),
            ("own", "Other days"),
        ],
        required=True,
        default="quarter",
    )
    date_from = fields.Date(
        string="From",
        compute="_compute_dates",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    date_to = fields.Date(
        string="To",
        compute="_compute_dates",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    team_id = fields.Many2one("crm.team", string="Sales Team")
    user_id = fields.Many2one("res.users", string="Sales Person")
    segment_id = fields.Many2one(
        "retention.segment",
        domain="[('company_id', '=', company_id)]",
        help="Its members as of today.",
    )
    customer_domain = fields.Char(
        string="Which Customers", default="[]", help="All, if nothing is chosen."
    )

    problem = fields.Char(compute="_compute_figures")
    start_count = fields.Integer(compute="_compute_figures")
    end_count = fields.Integer(compute="_compute_figures")
    kept_count = fields.Integer(compute="_compute_figures")
    left_count = fields.Integer(compute="_compute_figures")
    came_count = fields.Integer(compute="_compute_figures")
    new_count = fields.Integer(compute="_compute_figures")
    won_back_count = fields.Integer(compute="_compute_figures")
    passed_count = fields.Integer(compute="_compute_figures")
    has_rate = fields.Boolean(compute="_compute_figures")
    rate = fields.Float(
        string="Retention Rate (%)", compute="_compute_figures", digits=(16, 1)
    )
    formula = fields.Char(compute="_compute_figures")
    explanation = fields.Text(compute="_compute_figures")
    comparison = fields.Char(compute="_compute_figures")
    comparison_sign = fields.Integer(compute="_compute_figures")
    first_bought_count = fields.Integer(compute="_compute_figures")
    became_regular_count = fields.Integer(compute="_compute_figures")
    bought_again_count = fields.Integer(compute="_compute_figures")
    repeat_order_count = fields.Integer(compute="_compute_figures")
    has_gap = fields.Boolean(compute="_compute_figures")
    mean_gap_days = fields.Float(compute="_compute_figures", digits=(16, 1))

    def _compute_display_name(self):
        self.display_name = self.env._("Retention Rate")

    @api.depends("period", "company_id")
    def _compute_dates(self):
        for page in self:
            kind = page.period
            if kind and kind != "own":
                today = (page.company_id or self.env.company)._retention_day()
                page.date_from, page.date_to = last_period(kind, today)
            else:
                page.date_from, page.date_to = page.date_from, page.date_to

    @api.constrains("date_from", "date_to", "customer_domain", "company_id")
    def _check_period(self):
        for page in self:
            problem = page._find_problem()
            if problem:
                raise ValidationError(problem)

    def _find_problem(self):
        """Return in words why there is no figure for these inputs, None if there is."""
        self.ensure_one()
        if not self.company_id or not self.date_from or not self.date_to:
            return self.env._("Choose a company and the first and last day.")
        today = self.company_id._retention_day()
        reason = why_not_a_period(self.date_from, self.date_to, today)
        if reason == ENDS_BEFORE_START:
            return self.env._(
                "The period ends on %(last)s, before it starts on %(first)s. "
                "Choose a last day that is not before the first.",
                first=format_date(self.env, self.date_from),
                last=format_date(self.env, self.date_to),
            )
        if reason == TOO_EARLY:
            return self.env._(
                "Choose a first day from %s on.", format_date(self.env, EARLIEST)
            )
        if reason:
            return self.env._(
                "%(last)s is still to come. Choose a last day up to today, %(today)s.",
                last=format_date(self.env, self.date_to),
                today=format_date(self.env, today),
            )
        try:
            self.env["retention.customer"]._search(self._customers_domain())
        except (UserError, ValueError, SyntaxError, TypeError, KeyError):
            return self.env._("The customers cannot be chosen by this rule: mend it.")
        return None

    # ------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------

    @api.depends(
        *("company_id", "date_from", "date_to", "team_id", "user_id"),
        *("segment_id", "customer_domain"),
    )
    def _compute_figures(self):
        for page in self:
            page.problem = page._find_problem()
            found = {} if page.problem else page._count(page.date_from, page.date_to)
            rate = retention_rate(
                found.get("start", 0), found.get("end", 0), found.get("came", 0)
            )
            for part in PARTS:
                page[f"{part}_count"] = found.get(part, 0)
            page.has_rate = rate.rate is not None
            page.rate = float(rate.rate or 0)
            page.became_regular_count = found.get("became_regular", 0)
            page.repeat_order_count = found.get("repeat_orders", 0)
            page.has_gap = bool(found.get("gaps"))
            page.mean_gap_days = page.has_gap and found["gap_days"] / found["gaps"]
            page.formula = page._word_formula(rate)
            page.explanation = "\n".join(page._explain(rate))
            page._compare(rate)

    def _count(self, first, last):
        """Return {part: number of customers} of a period, by one query."""
        customers = self.env["retention.customer"]
        visible = customers._search(self._customers_domain())
        counts = {
            part: SQL("COUNT(*) FILTER (WHERE %s)", PARTS[part]) for part in PARTS
        }
        counts |= {
            "became_regular": SQL(
                "COUNT(*) FILTER (WHERE is_new AND ladder_step IN %s)", REGULAR_STEPS
            ),
            "repeat_orders": SQL(
                "COALESCE(SUM(period.order_count), 0) - COUNT(*) FILTER (WHERE is_new)"
            ),
            "gaps": SQL("COALESCE(SUM(day_count - is_new::int), 0)"),
            "gap_days": SQL(
                "COALESCE(SUM(to_day - from_day)"
                " FILTER (WHERE period.order_count > 0), 0)"
            ),
        }
        [row] = self.env.execute_query(
            SQL(
                """
                SELECT %s
                  FROM (SELECT company_id, partner_id, ladder_step
                          FROM retention_customer WHERE id IN %s) customer
                  JOIN (%s) period USING (company_id, partner_id)
             LEFT JOIN (%s) days USING (company_id, partner_id)
                """,
                SQL(", ").join(counts.values()),
                visible.subselect(),
                customers._periods_query(self.company_id, first, last),
                customers._purchase_days_query(self.company_id, first, last),
            )
        )
        return {name: int(value) for name, value in zip(counts, row, strict=True)}

    def _customers_domain(self):
        """Return the domain of the customers looked at."""
        self.ensure_one()
        domain = Domain("company_id", "=", self.company_id.id)
        if self.team_id:
            domain &= Domain("team_id", "=", self.team_id.id)
        if self.user_id:
            domain &= Domain("user_id", "=", self.user_id.id)
        if self.segment_id:
            domain &= Domain("segment_ids", "in", self.segment_id.ids)
        return domain & Domain(literal_eval(self.customer_domain or "[]"))

    # ------------------------------------------------------------
    # Words
    # ------------------------------------------------------------

    def _percent(self, value):
        rounded = float_round(float(value), precision_digits=1)
        return formatLang(self.env, rounded, digits=1)

    def _word_formula(self, rate):
        if self.problem:
            return False
        if rate.rate is None:
            return self.env._("CRR = (E − N) / S × 100, and S is 0")
        return self.env._(
            "CRR = (E − N) / S × 100 = (%(end)s − %(came)s) / %(start)s × 100"
            " = %(rate)s %%",
            end=rate.end,
            came=rate.came,
            start=rate.start,
            rate=self._percent(rate.rate),
        )

    def _explain(self, rate):
        """Return sentences on what the figures do not say by themselves."""
        if self.problem:
            return []
        found = []
        if rate.rate is None:
            found.append(
                self.env._(
                    "Nobody was active on the day before %s, so nobody could stay or "
                    "leave: there is no rate. Choose a period that starts after the "
                    "first customers had come.",
                    format_date(self.env, self.date_from),
                )
            )
        if self.passed_count:
            found.append(
                self.env._(
                    "%s bought in the period and were active neither at its start nor "
                    "at its end. They came and went, and count in none of E, N and S.",
                    self.passed_count,
                )
            )
        return found

    def _compare(self, rate):
        """Set how the rate compares with the period before."""
        self.comparison, self.comparison_sign = False, 0
        if self.problem or rate.rate is None:
            return
        first, last = period_before(self.date_from, self.date_to)
        found = self._count(first, last)
        before = retention_rate(found["start"], found["end"], found["came"]).rate
        days = {
            "first": format_date(self.env, first),
            "last": format_date(self.env, last),
        }
        if before is None:
            self.comparison = self.env._(
                "Nothing to compare with: nobody was active before %(first)s.", **days
            )
            return
        days |= {
            "rate": self._percent(before),
            "points": self._percent(abs(rate.rate - before)),
        }
        self.comparison_sign = (rate.rate > before) - (rate.rate < before)
        if self.comparison_sign > 0:
            self.comparison = self.env._(
                "%(points)s points more than from %(first)s to %(last)s (%(rate)s %%)",
                **days,
            )
        elif self.comparison_sign < 0:
            self.comparison = self.env._(
                "%(points)s points less than from %(first)s to %(last)s (%(rate)s %%)",
                **days,
            )
        else:
            self.comparison = self.env._(
                "As from %(first)s to %(last)s (%(rate)s %%)", **days
            )

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    @api.model
    def action_open_page(self):
        """Open a page of one's own."""
        page = self.create({})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Retention Rate"),
            "res_model": self._name,
            "res_id": page.id,
            "views": [(False, "form")],
        }

    def action_open_part(self):
        """Open the customers of the part named in the context, by name."""
        part = self.env.context.get("retention_part")
        names = {
            "start": self.env._("Active at the Start"),
            "end": self.env._("Active at the End"),
            "kept": self.env._("Stayed"),
            "left": self.env._("Left"),
            "came": self.env._("Came"),
            "new": self.env._("Came for the First Time"),
            "won_back": self.env._("Won Back"),
            "passed": self.env._("Came and Went"),
            "first_bought": self.env._("Bought for the First Time"),
            "bought_again": self.env._("Bought Again"),
        }
        if part not in names:
            raise UserError(self.env._("Choose one of the figures on the page."))
        return self._open_customers(names[part], part)

    def action_open_became_regular(self):
        """Open those who bought first in the period and are regulars now."""
        return self._open_customers(
            self.env._("New, and Regular Now"),
            "first_bought",
            [("ladder_step", "in", REGULAR_STEPS)],
        )

    def _open_customers(self, name, part, domain=()):
        self.ensure_one()
        view = self.env.ref("customer_retention.retention_customer_view_list_period")
        period = f"{part}:{self.date_from}:{self.date_to}"
        these = Domain("period_part", "=", period) & Domain(list(domain))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_customer_action"
        )
        return action | {
            "name": name,
            "display_name": name,
            "domain": list(self._customers_domain() & these),
            "views": [(view.id, "list"), (False, "form")],
            "view_mode": "list,form",
            "context": {},
        }

    def action_open_months(self):
        """Open the retention rate month by month."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_customer_month_action"
        )
        return action | {
            "domain": [
                ("company_id", "=", self.company_id.id),
                ("team_id", "=", self.team_id.id),
            ]
        }
