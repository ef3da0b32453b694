from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ...tools.amounts import to_decimal
from ...tools.breakage import AGES, Movement, month_number


class RetentionLiabilityAge(models.Model):
    """Points outstanding at the end of each month, by the age of their lot.

    Age counts in calendar months from the month in which the lot was opened.
    """

    _name = "retention.liability.age"
    _description = "Points Owed by Age"
    _inherit = "retention.liability.mixin"
    _auto = False
    _order = "month desc, program_id, age"
    _rec_name = "age"
    _depends = {
        "retention.wallet": ["program_id"],
        "retention.wallet.entry": ["wallet_id", "date", "kind", "points"],
        "retention.wallet.lot": ["wallet_id", "entry_id", "points", "expires_on"],
        "retention.wallet.allocation": ["entry_id", "lot_id", "points"],
        "loyalty.program": ["retention_managed", "company_id"],
    }
    _month_end_fields = ("points", "value")

    month = fields.Date(readonly=True)
    program_id = fields.Many2one("loyalty.program", "Programme", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    age = fields.Selection(
        [
            ("m00", "Up to 3 months"),
            ("m03", "3 to 6 months"),
            ("m06", "6 to 12 months"),
            ("m12", "Over 12 months"),
        ],
        string="Age of Points",
        readonly=True,
    )
    is_now = fields.Boolean(string="Now", readonly=True)
    points = fields.Float(
        string="Points Outstanding", digits=0, readonly=True, aggregator="avg"
    )
    value = fields.Monetary(string="Value Owed", readonly=True, aggregator="avg")

    @api.depends("month", "age")
    def _compute_display_name(self):
        ages = dict(self._fields["age"]._description_selection(self.env))
        for row in self:
            month = format_date(self.env, row.month, date_format="MMMM y")
            row.display_name = f"{ages.get(row.age)}, {month}"

    # ------------------------------------------------------------
    # Queries
    # ------------------------------------------------------------

    @property
    def _table_query(self):
        return SQL(
            """
            WITH program AS (%(programs)s), movement AS (%(movements)s), calendar AS (
                SELECT program.*, GENERATE_SERIES(
                           begun.month, program.this_month, INTERVAL '1 month'
                       )::date AS month
                  FROM program
                  JOIN (SELECT program_id, MIN(issued_in) AS month
                          FROM movement GROUP BY program_id) begun
                    ON begun.program_id = program.id
            ), aged AS (
                SELECT calendar.*, points,
                       CASE %(ages)s END AS age
                  FROM calendar
                  JOIN (SELECT program_id, issued_in, moved_in,
                               issued - lapsed - used AS points FROM movement) cell
                    ON cell.program_id = calendar.id
                   AND cell.moved_in <= calendar.month
                 CROSS JOIN LATERAL AGE(calendar.month, cell.issued_in) AS passed
                 CROSS JOIN LATERAL (SELECT EXTRACT(YEAR FROM passed) * 12
                       + EXTRACT(MONTH FROM passed) AS months) AS old
            )
            SELECT (id * 100000 + (EXTRACT(YEAR FROM month) * 12
                       + EXTRACT(MONTH FROM month))::int)::bigint * 100
                       + SUBSTRING(age FROM 2)::int AS id,
                   id AS program_id, company_id, currency_id, month, age,
                   month = this_month AS is_now,
                   SUM(points) AS points, SUM(points) * point_value AS value
              FROM aged
          GROUP BY id, company_id, currency_id, month, this_month, point_value, age
            HAVING SUM(points) <> 0
            """,
            programs=self._programs_table(),
            movements=self._movements_query(),
            ages=SQL(" ").join(
                SQL("WHEN months < %s THEN %s", end, name)
                if end
                else SQL("ELSE %s", name)
                for name, _start, end in AGES
            ),
        )

    @api.model
    def _movements_query(self):
        """Return what was issued, lapsed and used, by month of issue and of movement.

        ``program`` is a table of the query (:meth:`_programs_table`).
        """
        return SQL(
            """
            WITH opened AS (
                SELECT lot.id, wallet.program_id, %(month)s AS issued_in, lot.points,
                       lot.expires_on IS NOT NULL AS expires
                  FROM retention_wallet_lot lot
                  JOIN retention_wallet_entry entry ON entry.id = lot.entry_id
                  JOIN retention_wallet wallet ON wallet.id = lot.wallet_id
                  JOIN program ON program.id = wallet.program_id
            )
            SELECT program_id, issued_in, issued_in AS moved_in, expires,
                   SUM(points) AS issued, 0 AS lapsed, 0 AS used
              FROM opened
          GROUP BY program_id, issued_in, expires
         UNION ALL
            SELECT opened.program_id, opened.issued_in, %(month)s, opened.expires, 0,
                   COALESCE(SUM(taken.points)
                       FILTER (WHERE entry.kind = 'expire'), 0),
                   COALESCE(SUM(taken.points)
                       FILTER (WHERE entry.kind <> 'expire'), 0)
              FROM retention_wallet_allocation taken
              JOIN retention_wallet_entry entry ON entry.id = taken.entry_id
              JOIN opened ON opened.id = taken.lot_id
              JOIN program ON program.id = opened.program_id
          GROUP BY 1, 2, 3, 4
            """,
            month=self._month_of(SQL("entry.date")),
        )

    @api.model
    def _movements(self, programs):
        """Return {programme id: [``tools.breakage.Movement``, ...]}, by one query.

        Of points that can lapse: what never expires is left out.
        """
        found = defaultdict(list)
        if programs:
            for name, names in self._depends.items():
                self.env[name].flush_model(names)
            rows = self.env.execute_query(
                SQL(
                    "WITH program AS (%s) SELECT program_id, issued_in, moved_in,"
                    " issued, lapsed, used FROM (%s) AS movement WHERE expires",
                    self._programs_table(programs.sudo()),
                    self._movements_query(),
                )
            )
            for program_id, issued_in, moved_in, *points in rows:
                found[program_id].append(
                    Movement(
                        month_number(issued_in),
                        month_number(moved_in),
                        *map(to_decimal, points),
                    )
                )
        return found

    # ------------------------------------------------------------
    # Documents
    # ------------------------------------------------------------

    def action_open_lots(self):
        """Open the lots of this age that still hold points.

        What a lot held at the end of a past month shows in its movements only.
        """
        self.ensure_one()
        _name, first, end = next(one for one in AGES if one[0] == self.age)
        _start, stop = self._month_bounds(
            self.company_id, self.month - relativedelta(months=first)
        )
        domain = [
            ("wallet_id.program_id", "=", self.program_id.id),
            ("entry_id.date", "<", stop),
        ]
        if self.is_now:
            domain.append(("remaining", ">", 0))
        if end:
            start, _stop = self._month_bounds(
                self.company_id, self.month - relativedelta(months=end - 1)
            )
            domain.append(("entry_id.date", ">=", start))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_wallet_lot_action"
        )
        return action | {"name": self.display_name, "domain": domain, "context": {}}


class RetentionLiabilityExpiry(models.Model):
    """Points outstanding now, by the month in which they expire."""

    _name = "retention.liability.expiry"
    _description = "Points Owed by Expiry"
    _inherit = "retention.liability.mixin"
    _auto = False
    _order = "program_id, month"
    _rec_name = "month"
    _depends = {
        "retention.wallet": ["program_id"],
        "retention.wallet.lot": ["wallet_id", "remaining", "expires_on"],
        "loyalty.program": ["retention_managed", "company_id"],
    }

    month = fields.Date(string="Month of Expiry", readonly=True)
    program_id = fields.Many2one("loyalty.program", "Programme", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    expires = fields.Char(string="Usable Until", compute="_compute_expires")
    points = fields.Float(string="Points Outstanding", digits=0, readonly=True)
    value = fields.Monetary(string="Value Owed", readonly=True)

    @api.depends("month")
    def _compute_expires(self):
        for row in self:
            row.expires = (
                format_date(self.env, row.month, date_format="MMMM y")
                if row.month
                else self.env._("They never expire")
            )

    @api.depends("expires")
    def _compute_display_name(self):
        for row in self:
            row.display_name = row.expires

    @property
    def _table_query(self):
        return SQL(
            """
            WITH program AS (%s), expiring AS (
                SELECT wallet.program_id,
                       DATE_TRUNC('month', lot.expires_on)::date AS month,
                       SUM(lot.remaining) AS points
                  FROM retention_wallet_lot lot
                  JOIN retention_wallet wallet ON wallet.id = lot.wallet_id
                 WHERE lot.remaining > 0
              GROUP BY 1, 2
            )
            SELECT program.id * 100000 + COALESCE((EXTRACT(YEAR FROM month) * 12
                       + EXTRACT(MONTH FROM month))::int, 99999) AS id,
                   program.id AS program_id, company_id, currency_id, month, points,
                   points * point_value AS value
              FROM expiring
              JOIN program ON program.id = expiring.program_id
            """,
            self._programs_table(),
        )

    def action_open_lots(self):
        """Open the lots whose last usable day is in this month."""
        self.ensure_one()
        domain = [
            ("wallet_id.program_id", "=", self.program_id.id),
            ("remaining", ">", 0),
        ]
        if self.month:
            after = self.month + relativedelta(months=1)
            domain += [("expires_on", ">=", self.month), ("expires_on", "<", after)]
        else:
            domain.append(("expires_on", "=", False))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_wallet_lot_action"
        )
        return action | {"name": self.display_name, "domain": domain, "context": {}}
