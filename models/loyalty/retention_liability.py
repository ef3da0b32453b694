"""What customers are owed, month by month, straight from the ledger.

Every screen of this kind is one set-based query over entries and allocations:
nothing is stored, so nothing can differ from the ledger.
"""

from datetime import datetime, time

import pytz
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

# What an entry counts as: (kinds, sign of its points, sign in the report, what of a
# till: None with the rest, False without it, True also what a till took away).
# Kinds that are named nowhere here count as "other".
FIGURES = {
    "issued": (("earn", "gift", "open", "adjust"), ">", 1, None),
    "spent": (("spend",), None, -1, True),
    "returned": (("reverse",), ">", 1, None),
    "taken_back": (("earn", "gift", "open", "reverse"), "<", -1, None),
    "expired": (("expire",), None, -1, None),
    "adjusted": (("adjust",), "<", -1, False),
}
TILL = "pos.order"  # Origin of what a till moves, one adjustment a receipt
NAMED_KINDS = tuple({kind for kinds, *_rest in FIGURES.values() for kind in kinds})


class RetentionLiabilityMixin(models.AbstractModel):
    """What the reports of points owed have in common."""

    _name = "retention.liability.mixin"
    _description = "Report of Points Owed"

    # Figures of a moment: they add up over programmes, never over months
    _month_end_fields = ()

    @api.model
    def _programs_table(self, programs=None):
        """Return the managed programmes with what the ledger does not say, as SQL.

        Columns: id, company_id, currency_id, zone (of the company's days),
        point_value (today's), this_month (its first day there).
        """
        programs = programs or (
            # Names no customer; the rows read through it have their own rules
            self.env["loyalty.program"]
            .sudo()
            .with_context(active_test=False)
            .search([("retention_managed", "=", True)])
        )
        columns = [
            (
                program.id,
                program.company_id.id,
                program.currency_id.id,
                program.company_id._retention_tz(),
                program._retention_point_value(),
                program.company_id._retention_day().replace(day=1),
            )
            for program in programs
        ]
        arrays = [list(column) for column in zip(*columns, strict=True)] or [[]] * 6
        return SQL(
            "SELECT * FROM UNNEST(%s::int[], %s::int[], %s::int[], %s::text[],"
            " %s::numeric[], %s::date[]) AS one"
            " (id, company_id, currency_id, zone, point_value, this_month)",
            *arrays,
        )

    @api.model
    def _month_of(self, moment):
        """Return the SQL of the first day of a moment's month where the company is.

        :param moment: SQL of a timestamp in UTC; ``program`` is in the query
        """
        return SQL(
            "DATE_TRUNC('month', %s AT TIME ZONE 'UTC' AT TIME ZONE program.zone)"
            "::date",
            moment,
        )

    @api.model
    def _month_bounds(self, company, month, months=1):
        """Return the first moments of a month and of the one after it, naive UTC."""
        zone = pytz.timezone(company._retention_tz())
        return tuple(
            zone.localize(datetime.combine(day, time.min))
            .astimezone(pytz.utc)
            .replace(tzinfo=None)
            for day in (
                month.replace(day=1),
                month.replace(day=1) + relativedelta(months=months),
            )
        )

    def _read_group_select(self, aggregate_spec, query):
        """Average figures of a moment over months, after adding up each month."""
        name, _colon, function = aggregate_spec.partition(":")
        if function == "avg" and name in self._month_end_fields:
            return SQL(
                "SUM(%s) / NULLIF(COUNT(DISTINCT %s), 0)",
                self._field_to_sql(self._table, name, query),
                self._field_to_sql(self._table, "month", query),
            )
        return super()._read_group_select(aggregate_spec, query)


class RetentionLiability(models.Model):
    """Points of one programme in one month of its company.

    At the end: opening + issued + returned - spent - taken back - expired - adjusted
    + other = outstanding - debt. Money is points times what a point pays today.
    """

    _name = "retention.liability"
    _description = "Points Owed by Month"
    _inherit = "retention.liability.mixin"
    _auto = False
    _order = "month desc, program_id"
    _rec_name = "month"
    _depends = {
        "retention.wallet": ["program_id"],
        "retention.wallet.entry": [
            "wallet_id",
            "date",
            "kind",
            "points",
            "balance_after",
            "base_amount",
            "accrual_id",
            "origin_model",
        ],
        "retention.wallet.accrual": ["wallet_id"],
        "loyalty.program": ["retention_managed", "company_id"],
    }
    _month_end_fields = ("outstanding", "debt", "value")

    month = fields.Date(readonly=True)
    month_name = fields.Char(compute="_compute_display_name")
    program_id = fields.Many2one("loyalty.program", "Programme", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    issued = fields.Float(
        digits=0, readonly=True, help="Earned, given, brought in or added by hand."
    )
    spent = fields.Float(
        digits=0, readonly=True, help="Paid with, in orders and at tills."
    )
    returned = fields.Float(
        string="Given Back",
        digits=0,
        readonly=True,
        help="Spent before, and given back because the order was undone.",
    )
    taken_back = fields.Float(
        digits=0, readonly=True, help="Earned before, and taken back by a refund."
    )
    expired = fields.Float(digits=0, readonly=True)
    adjusted = fields.Float(
        string="Taken by Hand",
        digits=0,
        readonly=True,
        help="Adjustments downwards, those of tills apart.",
    )
    other = fields.Float(
        string="Transferred",
        digits=0,
        readonly=True,
        help="Between wallets; nothing in all when both are of one programme.",
    )
    change = fields.Float(
        digits=0, readonly=True, help="All movements of the month together."
    )
    outstanding = fields.Float(
        digits=0,
        readonly=True,
        aggregator="avg",
        help="Points that customers held at the end of the month, or hold now.",
    )
    debt = fields.Float(
        digits=0,
        readonly=True,
        aggregator="avg",
        help="Points that customers owed: taken back when they were already spent.",
    )
    value = fields.Monetary(
        string="Value Owed",
        readonly=True,
        aggregator="avg",
        help="Points outstanding at what a point pays today.",
    )
    base_amount = fields.Monetary(
        string="Paid Sums", readonly=True, help="What was paid for, less refunds."
    )
    bonus_cost = fields.Monetary(
        string="Cost of Bonuses",
        readonly=True,
        help="Points spent, less given back, at what a point pays today.",
    )
    discount_cost = fields.Monetary(
        string="Cost as Discount",
        readonly=True,
        help="The same percentages taken off at once from all that was paid.",
    )
    saved = fields.Monetary(
        string="Bonuses Cost Less By",
        readonly=True,
        help="Cost as discount less cost of bonuses. Points still held may cost later.",
    )
    breakage_known = fields.Boolean(compute="_compute_breakage")
    breakage_percent = fields.Float(
        string="Expected to Lapse (%)",
        compute="_compute_breakage",
        digits=(5, 1),
        help="By what lapsed so far of the points issued in each month.",
    )
    expected_cost = fields.Monetary(
        compute="_compute_breakage",
        help="Value owed, less what is expected to lapse.",
    )

    @api.depends("month", "program_id")
    def _compute_display_name(self):
        for row in self:
            row.month_name = format_date(self.env, row.month, date_format="MMMM y")
            row.display_name = f"{row.program_id.name}, {row.month_name}"

    @api.depends("month", "program_id", "outstanding", "value")
    def _compute_breakage(self):
        movements = self.env["retention.liability.age"]._movements(self.program_id)
        for row in self:
            share = row.program_id.sudo()._retention_breakage_share(
                movements[row.program_id.id], row.outstanding, row.month
            )
            row.breakage_known = share is not None
            row.breakage_percent = float(100 * (share or 0))
            row.expected_cost = row.value * (1 - float(share or 0))

    # ------------------------------------------------------------
    # The query
    # ------------------------------------------------------------

    @property
    def _table_query(self):
        return self._monthly_query()

    @api.model
    def _monthly_query(self, programs=None):
        """Return the rows of programmes, every month from the first one to now.

        Entries are read once and added up by what tells figures apart, which leaves
        a few hundred rows. Points outstanding are the sum of all movements and what
        is missing in wallets below zero: only these are followed one by one. Entries
        follow each other by date, so such a wallet has an entry that left it there.
        """
        names = [SQL.identifier(name) for name in self._sums()]
        return SQL(
            """
            WITH program AS (%(programs)s), flow AS (
                SELECT program.id AS program_id, %(month)s AS month, entry.kind,
                       SIGN(entry.points) AS direction,
                       COALESCE(entry.origin_model = %(till)s, FALSE) AS till,
                       entry.accrual_id IS NOT NULL AS of_order,
                       SUM(entry.points) AS points,
                       SUM(entry.base_amount) AS base_amount
                  FROM retention_wallet_entry entry
                  JOIN retention_wallet wallet ON wallet.id = entry.wallet_id
                  JOIN program ON program.id = wallet.program_id
                 -- Orders from before the programme count for tiers only
                 WHERE entry.kind <> 'open' OR entry.points <> 0
              GROUP BY 1, 2, 3, 4, 5, 6
            ), figures AS (
                SELECT program_id, month, %(sums)s FROM flow GROUP BY program_id, month
            ), moved AS (
                SELECT program.id AS program_id, entry.wallet_id, %(month)s AS month,
                       SUM(entry.points) AS change
                  FROM retention_wallet_entry entry
                  JOIN retention_wallet wallet ON wallet.id = entry.wallet_id
                  JOIN program ON program.id = wallet.program_id
                 WHERE entry.wallet_id IN (
                       SELECT wallet_id FROM retention_wallet_entry
                        WHERE balance_after < 0)
              GROUP BY 1, 2, 3
            ), balanced AS (
                SELECT *, SUM(change) OVER (
                           PARTITION BY wallet_id ORDER BY month) AS balance
                  FROM moved
            ), debts AS (
                SELECT program_id, month,
                       SUM(GREATEST(-balance, 0) - GREATEST(change - balance, 0))
                           AS debt
                  FROM balanced
              GROUP BY program_id, month
            ), calendar AS (
                SELECT program.*, GENERATE_SERIES(
                           begun.month, program.this_month, INTERVAL '1 month'
                       )::date AS month
                  FROM program
                  JOIN (SELECT program_id, MIN(month) AS month
                          FROM figures GROUP BY program_id) begun
                    ON begun.program_id = program.id
            ), monthly AS (
                SELECT calendar.id AS program_id, calendar.company_id,
                       calendar.currency_id, calendar.month, calendar.point_value,
                       %(figures)s,
                       SUM(figures.change) OVER before
                           + COALESCE(SUM(debts.debt) OVER before, 0) AS outstanding,
                       COALESCE(SUM(debts.debt) OVER before, 0) AS debt
                  FROM calendar
             LEFT JOIN figures ON figures.program_id = calendar.id
                              AND figures.month = calendar.month
             LEFT JOIN debts ON debts.program_id = calendar.id
                            AND debts.month = calendar.month
                WINDOW before AS (PARTITION BY calendar.id ORDER BY calendar.month)
            )
            SELECT program_id * 100000 + (EXTRACT(YEAR FROM month) * 12
                       + EXTRACT(MONTH FROM month))::int AS id,
                   program_id, company_id, currency_id, month, point_value,
                   %(names)s, outstanding, debt,
                   outstanding * point_value AS value,
                   (spent - returned) * point_value AS bonus_cost,
                   earned * point_value AS discount_cost,
                   (earned - spent + returned) * point_value AS saved
              FROM monthly
            """,
            programs=self._programs_table(programs),
            month=self._month_of(SQL("entry.date")),
            sums=SQL(", ").join(
                SQL("COALESCE(SUM(%s), 0) AS %s", what, SQL.identifier(name))
                for name, what in self._sums().items()
            ),
            till=TILL,
            figures=SQL(", ").join(
                SQL("COALESCE(figures.%s, 0) AS %s", name, name) for name in names
            ),
            names=SQL(", ").join(names),
        )

    @api.model
    def _sums(self):
        """Return {figure: SQL of what a row of ``flow`` adds to it}."""
        sums = {}
        at_till = SQL("(kind = 'adjust' AND till)")
        for name, (kinds, sign, factor, till) in FIGURES.items():
            counts = SQL("kind IN %s", kinds)
            if sign:
                counts = SQL("%s AND direction %s 0", counts, SQL(sign))
            if till is False:
                counts = SQL("%s AND NOT %s", counts, at_till)
            elif till:
                counts = SQL("%s OR (%s AND direction < 0)", counts, at_till)
            points = SQL("-points") if factor < 0 else SQL("points")
            sums[name] = SQL("CASE WHEN %s THEN %s END", counts, points)
        return sums | {
            "other": SQL("CASE WHEN kind NOT IN %s THEN points END", NAMED_KINDS),
            "change": SQL("points"),
            "base_amount": SQL("base_amount"),
            "earned": SQL(
                "CASE WHEN kind = 'earn' OR of_order OR (%s AND direction > 0)"
                " THEN points END",
                at_till,
            ),
        }

    # ------------------------------------------------------------
    # Documents
    # ------------------------------------------------------------

    def action_open_entries(self):
        """Open the entries that a figure of the month adds up.

        The figure's name is in the context (``figure``); outstanding and debts open
        all entries up to the month's end, by wallet.
        """
        self.ensure_one()
        figure = self.env.context.get("figure")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_wallet_entry_action"
        )
        context = {"search_default_group_wallet": 1} if figure == "outstanding" else {}
        return action | {
            "name": self.display_name,
            "domain": list(self._entries_domain(figure)),
            "context": context,
        }

    def _entries_domain(self, figure=None):
        """Return the domain of the entries that a figure adds up."""
        start, stop = self._month_bounds(self.company_id, self.month)
        domain = Domain("program_id", "=", self.program_id.id) & Domain(
            "date", "<", stop
        )
        if figure == "outstanding":
            return domain
        domain &= Domain("date", ">=", start)
        at_till = Domain("kind", "=", "adjust") & Domain("origin_model", "=", TILL)
        if figure == "earned":
            return domain & (
                Domain("kind", "=", "earn")
                | Domain("accrual_id", "!=", False)
                | (at_till & Domain("points", ">", 0))
            )
        if figure == "other":
            return domain & Domain("kind", "not in", NAMED_KINDS)
        if figure not in FIGURES:
            return domain
        kinds, sign, _factor, till = FIGURES[figure]
        counts = Domain("kind", "in", kinds)
        if sign:
            counts &= Domain("points", sign, 0)
        if till is False:
            counts &= ~at_till
        elif till:
            counts |= at_till & Domain("points", "<", 0)
        return domain & counts
