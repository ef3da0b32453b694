from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import SQL, format_date

from ...tools.retention_rate import EARLIEST

SIDES = ("winning", "keeping")
PEOPLE = (
    *("new_customers", "start_customers", "kept_customers"),
    *("new_orders", "repeat_orders", "new_revenue", "repeat_revenue"),
)


class RetentionMeasurePeriod(models.TransientModel):
    """What winning and keeping customers cost in a period, side by side.

    Costs count by their date; points and discounts by the day they were given. Kept
    is who was active when the period began and is active when it ends.
    ``retention_measure_period_costs.py`` says what it cost, ``..._words.py`` what
    follows.
    """

    _name = "retention.measure.period"
    _description = "Winning against Keeping"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        domain=lambda self: [("id", "in", self.env.companies.ids)],
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: (
            self.env.company._retention_day() - relativedelta(years=1, days=-1)
        ),
    )
    date_to = fields.Date(
        string="To",
        required=True,
        default=lambda self: self.env.company._retention_day(),
    )
    is_valid = fields.Boolean(compute="_compute_is_valid")

    new_customers = fields.Integer(compute="_compute_people")
    start_customers = fields.Integer(
        string="Active at the Start", compute="_compute_people"
    )
    kept_customers = fields.Integer(
        string="Customers Kept",
        compute="_compute_people",
        help="Active at the start and at the end.",
    )
    new_orders = fields.Integer(compute="_compute_people")
    repeat_orders = fields.Integer(compute="_compute_people")
    new_revenue = fields.Monetary(compute="_compute_people")
    repeat_revenue = fields.Monetary(compute="_compute_people")

    @api.depends("date_from", "date_to", "company_id")
    def _compute_display_name(self):
        for page in self:
            page.display_name = self.env._(
                "Winning and keeping, %(first)s to %(last)s",
                first=format_date(self.env, page.date_from),
                last=format_date(self.env, page.date_to),
            )

    @api.depends("date_from", "date_to", "company_id")
    def _compute_is_valid(self):
        for page in self:
            page.is_valid = bool(
                page.company_id
                and page.date_from
                and page.date_to
                and EARLIEST <= page.date_from <= page.date_to
            )

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for page in self:
            if not EARLIEST <= page.date_from <= page.date_to:
                raise ValidationError(page._order_words())

    def _check_company_allowed(self):
        """Refuse figures of companies that the user is not in.

        :raise AccessError: such a company
        """
        if self.company_id - self.env.companies:
            raise AccessError(
                self.env._("You may see figures of your own companies only.")
            )

    # ------------------------------------------------------------
    # Who was won and kept
    # ------------------------------------------------------------

    @api.depends("date_from", "date_to", "company_id")
    def _compute_people(self):
        for page in self:
            found = {}
            if page.is_valid:
                page._check_company_allowed()
                [found] = self.env.execute_query_dict(page._people_query())
            for name in PEOPLE:
                page[name] = found.get(name) or 0

    def _person_query(self):
        """Return SQL of the tables ``document`` and ``person`` of the company.

        ``person``: customers with is_new (first order in the period), is_start and
        is_end (active the day before the period, and on its last day).
        """
        documents = self.env["retention.customer.document"]
        documents._flush_documents()
        months = relativedelta(months=self.company_id.sudo().retention_active_months)
        last = min(self.date_to, self.company_id._retention_day())
        before = self.date_from - relativedelta(days=1)
        return SQL(
            """
            document AS MATERIALIZED (%(documents)s), person AS (
                SELECT partner_id, MIN(date) >= %(first)s
                           AND MIN(date) <= %(last)s AS is_new,
                       BOOL_OR(date > %(start)s AND date <= %(before)s) AS is_start,
                       BOOL_OR(date > %(end)s AND date <= %(last)s) AS is_end
                  FROM document
                 WHERE kind = 'order'
              GROUP BY partner_id
            )
            """,
            documents=documents._documents_query(self.company_id),
            first=self.date_from,
            last=last,
            before=before,
            start=before - months,
            end=last - months,
        )

    def _people_query(self):
        return SQL(
            """
            WITH %(person)s, head AS (
                SELECT COUNT(*) FILTER (WHERE is_new) AS new_customers,
                       COUNT(*) FILTER (WHERE is_start) AS start_customers,
                       COUNT(*) FILTER (WHERE is_start AND is_end) AS kept_customers
                  FROM person
            ), flow AS (
                SELECT COUNT(*) FILTER (WHERE kind = 'order' AND is_new) AS new_orders,
                       COUNT(*) FILTER (WHERE kind = 'order' AND NOT is_new)
                           AS repeat_orders,
                       SUM(amount) FILTER (WHERE is_new) AS new_revenue,
                       SUM(amount) FILTER (WHERE NOT is_new) AS repeat_revenue
                  FROM document
                  JOIN person ON person.partner_id = document.partner_id
                 WHERE date BETWEEN %(first)s AND %(last)s
            )
            SELECT * FROM head, flow
            """,
            person=self._person_query(),
            first=self.date_from,
            last=self.date_to,
        )

    def _people_ids(self, which):
        """Return ids of customers who are ``new``, ``start`` or ``kept``."""
        condition = {
            "new": SQL("is_new"),
            "start": SQL("is_start"),
            "kept": SQL("is_start AND is_end"),
        }[which]
        rows = self.env.execute_query(
            SQL(
                "WITH %s SELECT partner_id FROM person WHERE %s",
                self._person_query(),
                condition,
            )
        )
        return [partner for (partner,) in rows]

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def _open(self, xml_id, domain, **more):
        self.ensure_one()
        self._check_company_allowed()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"customer_retention.{xml_id}"
        )
        context = {"active_test": False, "create": False}
        return {**action, "domain": domain, "context": context, **more}

    @property
    def _side(self):
        side = self.env.context.get("side")
        return side if side in SIDES else SIDES[0]

    def action_open_measures(self):
        """Open the measures of one side (``side`` in the context).

        With ``losses`` in the context only those that lost money.
        """
        measures = self._side_measures(self._side)
        if self.env.context.get("losses"):
            measures = self._losing(measures)
        return self._open("retention_measure_action", [("id", "in", measures.ids)])

    def action_open_brought(self):
        """Open the documents that the measures of one side brought."""
        measures = self._side_measures(self._side)
        return self._open(
            "retention_customer_document_action",
            [
                ("order_id.retention_measure_ids", "in", measures.ids),
                ("date", ">=", self.date_from),
                ("date", "<=", self.date_to),
            ],
        )

    def action_open_costs(self):
        """Open the recorded costs of one side (``side`` in the context)."""
        return self._open(
            "retention_measure_cost_action", self._costs_domain(self._side)
        )

    def action_open_customers(self):
        """Open customers: ``who`` in the context is new, start or kept."""
        who = self.env.context.get("who")
        self._check_company_allowed()
        found = self._people_ids(who if who in ("new", "start") else "kept")
        return self._open(
            "retention_customer_action",
            [("company_id", "=", self.company_id.id), ("partner_id", "in", found)],
        )

    def action_open_documents(self):
        """Open documents of new or of repeat customers (``who`` in the context)."""
        self._check_company_allowed()
        operator = "in" if self.env.context.get("who") == "new" else "not in"
        return self._open(
            "retention_acquisition_document_action",
            [
                ("company_id", "=", self.company_id.id),
                ("date", ">=", self.date_from),
                ("date", "<=", self.date_to),
                ("partner_id", operator, self._people_ids("new")),
            ],
        )

    def action_print(self):
        self.ensure_one()
        self._check_company_allowed()
        return self.env.ref(
            "customer_retention.report_measure_period_action"
        ).report_action(self)
