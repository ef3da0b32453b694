from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import SQL, format_date

from ...tools.amounts import ZERO, to_decimal
from ...tools.measures import per_head, share_percent
from ...tools.retention_rate import EARLIEST

SIDES = ("winning", "keeping")
SIDE_SUMS = (
    *("count", "losses", "spent", "given", "cost", "hours", "orders", "margin"),
)
PEOPLE = (
    *("new_customers", "start_customers", "kept_customers"),
    *("new_orders", "repeat_orders", "new_revenue", "repeat_revenue"),
)


class RetentionMeasurePeriod(models.TransientModel):
    """What winning and keeping customers cost in a period, side by side.

    Costs count by their date; points and discounts by the day they were given. Kept
    is who was active when the period began and is active when it ends.
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

    winning_count = fields.Integer(compute="_compute_costs")
    winning_losses = fields.Integer(compute="_compute_costs")
    winning_spent = fields.Monetary(compute="_compute_costs")
    winning_given = fields.Monetary(compute="_compute_costs")
    winning_cost = fields.Monetary(compute="_compute_costs")
    winning_hours = fields.Float(compute="_compute_costs")
    winning_orders = fields.Integer(compute="_compute_costs")
    winning_margin = fields.Monetary(compute="_compute_costs")
    keeping_count = fields.Integer(compute="_compute_costs")
    keeping_losses = fields.Integer(compute="_compute_costs")
    keeping_spent = fields.Monetary(compute="_compute_costs")
    keeping_given = fields.Monetary(compute="_compute_costs")
    keeping_cost = fields.Monetary(compute="_compute_costs")
    keeping_hours = fields.Float(compute="_compute_costs")
    keeping_orders = fields.Integer(compute="_compute_costs")
    keeping_margin = fields.Monetary(compute="_compute_costs")

    cost_per_new = fields.Monetary(compute="_compute_texts")
    cost_per_kept = fields.Monetary(compute="_compute_texts")
    new_text = fields.Char(compute="_compute_texts")
    kept_text = fields.Char(compute="_compute_texts")
    balance_text = fields.Char(compute="_compute_texts")

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

    def _order_words(self):
        """Return in words why the days are no period."""
        if self.date_from < EARLIEST:
            return self.env._(
                "Choose a first day from %s on.", format_date(self.env, EARLIEST)
            )
        return self.env._(
            "The period ends on %(last)s, before it begins on %(first)s.",
            first=format_date(self.env, self.date_from),
            last=format_date(self.env, self.date_to),
        )

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
    # What it cost
    # ------------------------------------------------------------

    @api.depends("date_from", "date_to", "company_id")
    def _compute_costs(self):
        for page in self:
            for side in SIDES:
                sums = page._side_sums(side) if page.is_valid else {}
                for name in SIDE_SUMS:
                    page[f"{side}_{name}"] = sums.get(name) or 0

    def _side_sums(self, side):
        """Return what the measures of a side cost in the period."""
        self._check_company_allowed()
        measures = self._side_measures(side)
        [(spent, hours)] = self.env["retention.measure.cost"]._read_group(
            self._costs_domain(side), aggregates=["total:sum", "hours:sum"]
        )
        orders, margin = self._brought(measures)
        digits = self.currency_id.decimal_places
        spent = to_decimal(spent, digits)
        given = to_decimal(self._given_sum(measures), digits)
        return {
            "count": len(measures),
            "losses": len(self._losing(measures)),
            "spent": float(spent),
            "given": float(given),
            "cost": float(spent + given),
            "hours": hours,
            "orders": orders,
            "margin": margin,
        }

    def _brought(self, measures):
        """Return orders and margin that measures brought in the period.

        An order that counts for several of them is counted once.
        """
        if not measures:
            return 0, 0
        documents = self.env["retention.customer.document"]
        documents._flush_documents()
        counted = SQL(
            "SELECT order_id FROM retention_measure_order_rel WHERE measure_id IN %s",
            tuple(measures.ids),
        )
        buyers = SQL(
            """SELECT buyer.commercial_partner_id FROM sale_order sale
                 JOIN res_partner buyer ON buyer.id = sale.partner_id
                WHERE sale.id IN (%s)""",
            counted,
        )
        [row] = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(*) FILTER (WHERE kind = 'order'),
                       COALESCE(SUM(margin), 0)
                  FROM (%(documents)s) document
                 WHERE order_id IN (%(counted)s)
                   AND date BETWEEN %(first)s AND %(last)s
                """,
                documents=documents._documents_query(self.company_id, partners=buyers),
                counted=counted,
                first=self.date_from,
                last=self.date_to,
            )
        )
        return row

    def _losing(self, measures):
        """Return the measures that lost money; who has not begun has lost nothing."""
        return measures.filtered(lambda one: one.is_loss and one.state != "planned")

    def _given_sum(self, measures):
        """Return the points and discounts that measures gave in the period."""
        if not measures:
            return ZERO
        self.env.flush_all()
        query = measures.sudo()._given_query(self.date_from, self.date_to)  # sums only
        [[given]] = self.env.execute_query(
            SQL("SELECT COALESCE(SUM(amount), 0) FROM (%s) given", query)
        )
        return given

    def _costs_domain(self, side):
        return [
            ("company_id", "=", self.company_id.id),
            ("purpose", "=", side),
            ("date", ">=", self.date_from),
            ("date", "<=", self.date_to),
        ]

    def _side_measures(self, side):
        """Return measures of a side that ran in the period or cost something in it."""
        measures = self.env["retention.measure"].with_context(active_test=False)
        costs = self.env["retention.measure.cost"].search(self._costs_domain(side))
        ran = measures.search(
            [
                ("company_id", "=", self.company_id.id),
                ("purpose", "=", side),
                ("date_from", "<=", self.date_to),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", self.date_from),
            ]
        )
        return ran | costs.measure_id

    # ------------------------------------------------------------
    # In words
    # ------------------------------------------------------------

    @api.depends("date_from", "date_to", "company_id")
    def _compute_texts(self):
        for page in self:
            each = {
                "new": per_head(to_decimal(page.winning_cost), page.new_customers),
                "kept": per_head(to_decimal(page.keeping_cost), page.kept_customers),
            }
            page.cost_per_new = float(each["new"] or 0)
            page.cost_per_kept = float(each["kept"] or 0)
            page.new_text = page._new_words(each["new"])
            page.kept_text = page._kept_words(each["kept"])
            page.balance_text = page._balance_words()

    def _money(self, amount):
        return self.currency_id.format(float(amount))

    def _new_words(self, each):
        if not self.is_valid:
            if self.date_from and self.date_to:
                return self._order_words()
            return self.env._("Choose the first and the last day.")
        if each is None:
            return self.env._(
                "Nobody ordered for the first time in this period: there is no cost of "
                "a new customer to tell."
            )
        if not self.winning_cost:
            return self.env._(
                "%s new customers. No cost of winning them is recorded: record your "
                "measures to see what one costs.",
                self.new_customers,
            )
        return self.env._(
            "A new customer cost %(each)s: %(cost)s for %(count)s of them.",
            each=self._money(each),
            cost=self._money(self.winning_cost),
            count=self.new_customers,
        )

    def _kept_words(self, each):
        if not self.is_valid:
            return False
        if not self.start_customers:
            return self.env._(
                "Nobody was an active customer when the period began: there was nobody "
                "to keep."
            )
        if each is None:
            return self.env._(
                "None of the %s customers who were active at the start is active at "
                "the end.",
                self.start_customers,
            )
        if not self.keeping_cost:
            return self.env._(
                "%(kept)s of %(start)s customers were kept. Nothing is recorded that "
                "was spent on keeping them.",
                kept=self.kept_customers,
                start=self.start_customers,
            )
        return self.env._(
            "Keeping a customer cost %(each)s: %(cost)s for %(kept)s of the %(start)s "
            "who were active at the start.",
            each=self._money(each),
            cost=self._money(self.keeping_cost),
            kept=self.kept_customers,
            start=self.start_customers,
        )

    def _balance_words(self):
        """Return where the money went, and where it came from."""
        if not self.is_valid:
            return False
        winning = to_decimal(self.winning_cost)
        new, repeat = to_decimal(self.new_revenue), to_decimal(self.repeat_revenue)
        cost = share_percent(winning, winning + to_decimal(self.keeping_cost))
        revenue = share_percent(repeat, new + repeat)
        if cost is None or revenue is None:
            return False
        return self.env._(
            "%(cost)s %% of what was spent went into winning customers; %(revenue)s %% "
            "of the revenue came from those who had bought before.",
            cost=round(cost),
            revenue=round(revenue),
        )

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
