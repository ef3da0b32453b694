from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ...tools.overview import month_end_before, retention_rate

MONTHS_AT_LEAST = 12
MONTH_FIGURES = (
    *("date", "active_start", "active_end", "kept", "new_customers"),
    *("repeat_customers", "new_revenue", "repeat_revenue"),
)
ALL_CUSTOMERS = (
    "sales_team.group_sale_salesman_all_leads",
    "customer_retention.group_retention_manager",
)


class RetentionOverview(models.AbstractModel):
    """New and repeat customers and the retention rate, month by month."""

    _inherit = "retention.overview"

    @api.model
    def _get_months(self, chosen):
        """Return the completed months of the period, twelve at least.

        A company or a team is read from its rows by month; what only some of the
        customers make up (a sales person's, or those that the reader sees) is added
        up from their snapshots.
        """
        company = self.env["res.company"].browse(chosen["company_id"])
        count = max(chosen["months"], MONTHS_AT_LEAST)
        last = month_end_before(company._retention_day())
        first = month_end_before(last, count - 1)
        if chosen["user_id"] or not self._sees_all():
            rows = self._months_of_snapshots(chosen, first, last)
        else:
            rows = self._months_of_company(chosen, first, last)
        return {
            "count": count,
            "rows": [self._prepare_month(chosen, row) for row in rows],
        }

    @api.model
    def _sees_all(self):
        return any(self.env.user.has_group(group) for group in ALL_CUSTOMERS)

    @api.model
    def _months_of_company(self, chosen, first, last):
        months = self.env["retention.customer.month"].search_fetch(
            [
                ("company_id", "=", chosen["company_id"]),
                ("team_id", "=", chosen["team_id"]),
                ("date", ">=", first),
                ("date", "<=", last),
            ],
            MONTH_FIGURES,
            order="date",
        )
        return [{name: month[name] for name in MONTH_FIGURES} for month in months]

    @api.model
    def _months_of_snapshots(self, chosen, first, last):
        """Add up the snapshots that the reader sees, by their end of month."""
        snapshots = self.env["retention.customer.snapshot"]
        domain = self._customers_domain(chosen)
        domain &= Domain("date", ">=", first) & Domain("date", "<=", last)
        query = snapshots._search(domain)
        columns = [
            *("date", "was_active", "is_active", "is_new", "month_order_count"),
            "month_revenue",
        ]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT date, COUNT(*) FILTER (WHERE was_active),
                       COUNT(*) FILTER (WHERE is_active),
                       COUNT(*) FILTER (WHERE was_active AND is_active),
                       COUNT(*) FILTER (WHERE is_new),
                       COUNT(*) FILTER (WHERE NOT is_new AND month_order_count > 0),
                       COALESCE(SUM(month_revenue) FILTER (WHERE is_new), 0),
                       COALESCE(SUM(month_revenue) FILTER (WHERE NOT is_new), 0)
                  FROM (%s) AS seen
              GROUP BY date
              ORDER BY date
                """,
                query.select(
                    *(
                        SQL(
                            "%s AS %s",
                            snapshots._field_to_sql(snapshots._table, name, query),
                            SQL.identifier(name),
                        )
                        for name in columns
                    )
                ),
            )
        )
        return [dict(zip(MONTH_FIGURES, row, strict=True)) for row in rows]

    @api.model
    def _prepare_month(self, chosen, row):
        """Return a month with its name, its rate and the lists behind the bars."""
        day = row["date"]
        domain = self._customers_domain(chosen) & Domain("date", "=", day)
        name = format_date(self.env, day, date_format="MMM y")
        lists = {
            "new": domain & Domain("is_new", "=", True),
            "repeat": domain
            & Domain("is_new", "=", False)
            & Domain("month_order_count", ">", 0),
            "repeat_revenue": domain
            & Domain("is_new", "=", False)
            & Domain("month_revenue", "!=", 0),
            "start": domain & Domain("was_active", "=", True),
            "active": domain & Domain("is_active", "=", True),
            "kept": domain
            & Domain("was_active", "=", True)
            & Domain("is_active", "=", True),
        }
        titles = {
            "new": self.env._("New, %s", name),
            "repeat": self.env._("Repeat, %s", name),
            "repeat_revenue": self.env._("Repeat, %s", name),
            "start": self.env._("Active at the Start, %s", name),
            "active": self.env._("Active at the End, %s", name),
            "kept": self.env._("Kept, %s", name),
        }
        values = {key: row[key] for key in row if key != "date"}
        values["new_revenue"] = float(row["new_revenue"])
        values["repeat_revenue"] = float(row["repeat_revenue"])
        return values | {
            "date": day.isoformat(),
            "label": name,
            "rate": retention_rate(row["active_start"], row["kept"]),
            "open": {
                key: self._opens(titles[key], one, "retention.customer.snapshot")
                for key, one in lists.items()
            },
        }

    @api.model
    def _get_base_rate(self, chosen, customers):
        """Return (S, kept until today, their lists, first day), empty if unknown.

        The period begins at an end of month, where the snapshots are, and ends
        today. Who was active then and is active now was kept.
        """
        company = self.env["res.company"].browse(chosen["company_id"])
        start = month_end_before(company._retention_day(), chosen["months"])
        snapshots = self.env["retention.customer.snapshot"]
        then = (
            self._customers_domain(chosen)
            & Domain("date", "=", start)
            & Domain("is_active", "=", True)
        )
        kept = then & Domain("is_active_today", "=", True)
        active_start = snapshots.search_count(then)
        if not active_start:
            return {}
        day = format_date(self.env, start)
        return {
            "active_start": active_start,
            "kept": snapshots.search_count(kept),
            "day": day,
            "start_open": self._opens(
                self.env._("Active on %s", day), then, snapshots._name
            ),
            "kept_open": self._opens(
                self.env._("Active on %s and Today", day), kept, snapshots._name
            ),
        }
