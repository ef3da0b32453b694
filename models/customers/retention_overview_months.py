from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ...tools.overview import month_end_before, retention_rate

MONTHS_AT_LEAST = 12
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
        names = [
            *("date", "active_start", "active_end", "kept", "new_customers"),
            *("repeat_customers", "new_revenue", "repeat_revenue"),
        ]
        months = self.env["retention.customer.month"].search_fetch(
            [
                ("company_id", "=", chosen["company_id"]),
                ("team_id", "=", chosen["team_id"]),
                ("date", ">=", first),
                ("date", "<=", last),
            ],
            names,
            order="date",
        )
        return [{name: month[name] for name in names} for month in months]

    @api.model
    def _months_of_snapshots(self, chosen, first, last):
        """Add up the snapshots that the reader sees, by their end of month."""
        domain = Domain("company_id", "=", chosen["company_id"])
        mine = self._customers_domain(chosen)
        mine &= Domain("date", ">=", first) & Domain("date", "<=", last)
        domain &= Domain("date", ">=", month_end_before(first))
        rows = self.env.execute_query(
            SQL(
                """
                SELECT now.date,
                       COUNT(*) FILTER (WHERE earlier.is_active),
                       COUNT(*) FILTER (WHERE now.is_active),
                       COUNT(*) FILTER (WHERE now.is_active AND earlier.is_active),
                       COUNT(*) FILTER (WHERE now.is_new),
                       COUNT(*) FILTER (
                           WHERE NOT now.is_new AND now.month_order_count > 0),
                       COALESCE(SUM(now.month_revenue) FILTER (WHERE now.is_new), 0),
                       COALESCE(
                           SUM(now.month_revenue) FILTER (WHERE NOT now.is_new), 0)
                  FROM (%(mine)s) AS now
             LEFT JOIN (%(all)s) AS earlier
                    ON earlier.partner_id = now.partner_id
                   AND earlier.date = (DATE_TRUNC('month', now.date)
                                       - INTERVAL '1 day')::date
              GROUP BY now.date
              ORDER BY now.date
                """,
                mine=self._select_snapshots(mine),
                all=self._select_snapshots(domain),
            )
        )
        names = [
            *("date", "active_start", "active_end", "kept", "new_customers"),
            *("repeat_customers", "new_revenue", "repeat_revenue"),
        ]
        return [dict(zip(names, row, strict=True)) for row in rows]

    @api.model
    def _select_snapshots(self, domain):
        """Return the SQL of the snapshots of a domain that the reader sees."""
        snapshots = self.env["retention.customer.snapshot"]
        query = snapshots._search(domain)
        columns = [
            *("date", "partner_id", "is_active", "is_new"),
            *("month_order_count", "month_revenue"),
        ]
        return query.select(
            *(
                SQL(
                    "%s AS %s",
                    snapshots._field_to_sql(snapshots._table, name, query),
                    SQL.identifier(name),
                )
                for name in columns
            )
        )

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
            "active": domain & Domain("is_active", "=", True),
        }
        titles = {
            "new": self.env._("New, %s", name),
            "repeat": self.env._("Repeat, %s", name),
            "repeat_revenue": self.env._("Repeat, %s", name),
            "active": self.env._("Active, %s", name),
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
