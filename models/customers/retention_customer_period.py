from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Date, Domain
from odoo.tools import SQL

from ...tools.retention_rate import EARLIEST
from .retention_customer import STEPS

# What became of a customer in a period, as conditions on a row of _periods_query
PARTS = {
    "start": SQL("at_start"),
    "end": SQL("at_end"),
    "kept": SQL("at_start AND at_end"),
    "left": SQL("at_start AND NOT at_end"),
    "came": SQL("at_end AND NOT at_start"),
    "new": SQL("at_end AND NOT at_start AND is_new"),
    "won_back": SQL("at_end AND NOT at_start AND NOT is_new"),
    "passed": SQL("order_count > 0 AND NOT at_start AND NOT at_end"),
    # Whoever bought first in the period, still there at its end or not
    "first_bought": SQL("is_new"),
    "bought_again": SQL("order_count > 1 OR (order_count > 0 AND NOT is_new)"),
}
NO_STEP = "none"


class RetentionCustomer(models.Model):
    """Customers by what became of them in a period, or between two month ends."""

    _inherit = "retention.customer"

    # Searchable, not shown: lists of who stayed, left or came are domains that
    # any list, export or segment can use
    period_part = fields.Char(
        string="Became in a Period",
        compute="_compute_search_only",
        search="_search_period_part",
        help="part:first day:last day, as left:2026-01-01:2026-03-31",
    )
    step_at = fields.Char(
        string="Step at a Month's End",
        compute="_compute_search_only",
        search="_search_step_at",
        help="day:step, as 2026-01-31:regular or 2026-01-31:none",
    )

    def _compute_search_only(self):
        self.period_part = False
        self.step_at = False

    # ------------------------------------------------------------
    # A period
    # ------------------------------------------------------------

    @api.model
    def _search_period_part(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = Domain.FALSE
        for one in value:
            part, first, last = self._parse_period(one)
            query = SQL(
                "(SELECT company_id, partner_id FROM (%s) period WHERE %s)",
                self._periods_query(self.env.companies, first, last),
                PARTS[part],
            )
            found |= Domain.custom(
                to_sql=lambda model, alias, _query, query=query: SQL(
                    "(%s, %s) IN %s",
                    SQL.identifier(alias, "company_id"),
                    SQL.identifier(alias, "partner_id"),
                    query,
                )
            )
        return found

    @api.model
    def _parse_period(self, value):
        """Return part, first and last day of a text.

        :raise UserError: it does not say these three
        """
        try:
            part, *days = str(value).split(":")
            first, last = map(Date.to_date, days)
            if part not in PARTS or not first or not EARLIEST <= first <= last:
                raise ValueError(value)
        except ValueError as error:
            raise UserError(
                self.env._(
                    "“%(value)s” names no period. Write what became of the customer, "
                    "the first day and the last: left:2026-01-01:2026-03-31",
                    value=value,
                )
            ) from error
        return part, first, last

    @api.model
    def _periods_query(self, companies, first, last):
        """Return SQL of what customers did before and in a period, a row each.

        Columns: company_id, partner_id, order_count (in the period), is_new (first
        order in it), at_start and at_end (active then), from_day and to_day (between
        which the gaps of the period lie). Orders are compared by the moments at which
        the companies' days begin, which is their day without a look at each one's
        zone; contacts are summed up to customers after, not before.
        """
        self.env["retention.customer.document"]._flush_documents()
        return SQL(
            """
            WITH company AS MATERIALIZED (%(companies)s), contact AS (
                SELECT sale.company_id, sale.partner_id,
                       MIN(date_order) AS first_order,
                       MAX(date_order) FILTER (WHERE date_order < company.start)
                           AS last_before,
                       MAX(date_order) AS last_order,
                       COUNT(*) FILTER (WHERE date_order >= company.start)
                           AS order_count
                  FROM sale_order sale
                  JOIN company ON company.id = sale.company_id
                 WHERE sale.state = 'sale' AND date_order < company.until
              GROUP BY sale.company_id, sale.partner_id
            ), customer AS (
                SELECT contact.company_id, partner.commercial_partner_id AS partner_id,
                       MIN(first_order) AS first_order,
                       MAX(last_before) AS last_before,
                       MAX(last_order) AS last_order,
                       SUM(order_count)::int AS order_count
                  FROM contact
                  JOIN res_partner partner ON partner.id = contact.partner_id
              GROUP BY contact.company_id, partner.commercial_partner_id
            )
            SELECT company_id, partner_id, order_count,
                   first_order >= company.start AS is_new,
                   COALESCE(last_before >= company.active_start, FALSE) AS at_start,
                   last_order >= company.active_end AS at_end,
                   %(from_day)s AS from_day, %(to_day)s AS to_day
              FROM customer
              JOIN company ON company.id = customer.company_id
            """,
            companies=self._period_bounds_query(companies, first, last),
            from_day=_day(SQL("COALESCE(last_before, first_order)")),
            to_day=_day(SQL("last_order")),
        )

    @api.model
    def _purchase_days_query(self, companies, first, last):
        """Return SQL of how many days with orders customers had in a period."""
        return SQL(
            """
            WITH company AS MATERIALIZED (%(companies)s)
            SELECT sale.company_id, partner.commercial_partner_id AS partner_id,
                   COUNT(DISTINCT %(day)s) AS day_count
              FROM sale_order sale
              JOIN company ON company.id = sale.company_id
              JOIN res_partner partner ON partner.id = sale.partner_id
             WHERE sale.state = 'sale' AND date_order >= company.start
               AND date_order < company.until
          GROUP BY sale.company_id, partner.commercial_partner_id
            """,
            companies=self._period_bounds_query(companies, first, last),
            day=_day(SQL("date_order")),
        )

    @api.model
    def _period_bounds_query(self, companies, first, last):
        """Return SQL of companies with their zone and when what begins and ends there.

        Columns: id, zone, start and until (of the period), active_start and
        active_end (since when an order makes active at its start and its end). All
        but the zone are moments in UTC.
        """
        rows = []
        for company in companies.sudo():
            months = relativedelta(months=company.retention_active_months)
            before = first - relativedelta(days=1)
            start, until = company._retention_moments(first, last)
            active = [
                company._retention_moments(day - months + relativedelta(days=1), last)
                for day in (before, last)
            ]
            zone = company._retention_tz()
            rows.append((company.id, zone, start, until, active[0][0], active[1][0]))
        columns = [list(column) for column in zip(*rows, strict=True)] or [[]] * 6
        return SQL(
            "SELECT * FROM UNNEST(%s::int[], %s::text[], %s::timestamp[],"
            " %s::timestamp[], %s::timestamp[], %s::timestamp[])"
            " AS one (id, zone, start, until, active_start, active_end)",
            *columns,
        )

    # ------------------------------------------------------------
    # Steps at month ends
    # ------------------------------------------------------------

    @api.model
    def _search_step_at(self, operator, value):
        return self.env["retention.customer.snapshot"]._search_step_at(operator, value)


class RetentionCustomerSnapshot(models.Model):
    _inherit = "retention.customer.snapshot"

    step_at = fields.Char(
        string="Step at Another Month's End",
        compute="_compute_step_at",
        search="_search_step_at",
        help="day:step, as 2026-01-31:regular, 2026-01-31:none or now:none",
    )

    def _compute_step_at(self):
        self.step_at = False

    @api.model
    def _search_step_at(self, operator, value):
        """Find rows whose customer stood on a step on another day.

        ``none`` finds who was no customer then, ``now`` what was measured last.
        """
        if operator != "in":
            return NotImplemented
        return Domain.OR(self._stood_at(*self._parse_step_at(one)) for one in value)

    @api.model
    def _parse_step_at(self, value):
        """Return day (None: now) and step (None: no customer) of a text.

        :raise UserError: it does not say these two
        """
        try:
            day, step = str(value).split(":")
            day = None if day == "now" else Date.to_date(day)
            if step not in (NO_STEP, *dict(STEPS)) or day is False:
                raise ValueError(value)
        except ValueError as error:
            raise UserError(
                self.env._(
                    "“%(value)s” names no step of a day. Write the last day of a month "
                    "and the step: 2026-01-31:regular",
                    value=value,
                )
            ) from error
        return day, None if step == NO_STEP else step

    @api.model
    def _stood_at(self, day, step):
        """Return the domain of rows whose customer stood on a step on a day."""
        table = SQL.identifier(
            "retention_customer_snapshot" if day else "retention_customer"
        )
        conditions = [
            SQL("other.date = %s", day) if day else None,
            SQL("other.ladder_step = %s", step) if step else None,
        ]

        def to_sql(_model, alias, _query):
            return SQL(
                "%s EXISTS (SELECT 1 FROM %s other WHERE other.company_id = %s"
                " AND other.partner_id = %s%s)",
                SQL("NOT") if step is None else SQL(),
                table,
                SQL.identifier(alias, "company_id"),
                SQL.identifier(alias, "partner_id"),
                SQL().join(SQL(" AND %s", one) for one in conditions if one),
            )

        return Domain.custom(to_sql=to_sql)


def _day(moment):
    """Return SQL of the company's day of a moment; ``company`` is in the query."""
    return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE company.zone)::date", moment)
