from odoo import api, models, modules
from odoo.tools import SQL

STAFF = "customer_retention.group_retention_user"
TASK = "retention.call.task"


class ResUsers(models.Model):
    """The calls that are due, beside the activities."""

    _inherit = "res.users"

    @api.model
    def _get_activity_groups(self):
        """Add the user's open calls, if there are any, as one more group."""
        groups = super()._get_activity_groups()
        if not self.env.user.has_group(STAFF):
            return groups
        overdue, today, planned = self._retention_calls_due()
        if overdue or today or planned:
            groups.append(
                {
                    "id": self.env["ir.model"]._get_id(TASK),
                    "name": self.env._("Calls"),
                    "model": TASK,
                    "type": "activity",
                    "icon": modules.module.get_module_icon("customer_retention"),
                    "domain": self._retention_calls_domain(),
                    "total_count": overdue + today,
                    "today_count": today,
                    "overdue_count": overdue,
                    "planned_count": planned,
                    "view_type": "list",
                }
            )
        return groups

    @api.model
    def _retention_calls_domain(self):
        """Return which tasks are counted; whose they are is a filter of the page."""
        return [
            ("state", "=", "open"),
            ("shared_on", "!=", False),
            ("company_id", "in", self.env.companies.ids),
            "|",
            "|",
            ("campaign_id", "=", False),
            ("campaign_id.state", "=", "running"),
            "&",
            ("campaign_id.state", "=", "done"),
            ("is_promised", "=", True),
        ]

    @api.model
    def _retention_calls_due(self):
        """Return how many own calls are overdue, due today, and planned.

        Today is the day of each task's company.
        """
        self.env[TASK].flush_model(
            [
                *("user_id", "company_id", "state", "date_due", "shared_on"),
                *("campaign_id", "is_promised"),
            ]
        )
        self.env["retention.call.campaign"].flush_model(["state"])
        [row] = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(*) FILTER (WHERE task.date_due < day.today),
                       COUNT(*) FILTER (WHERE task.date_due = day.today),
                       COUNT(*) FILTER (WHERE task.date_due > day.today)
                  FROM retention_call_task task
                  JOIN (VALUES %(days)s) AS day (company_id, today)
                    ON day.company_id = task.company_id
             LEFT JOIN retention_call_campaign campaign
                    ON campaign.id = task.campaign_id
                 WHERE task.user_id = %(user)s
                   AND task.state = 'open' AND task.shared_on IS NOT NULL
                   AND %(running)s
                """,
                running=self.env[TASK]._running_sql(),
                user=self.env.uid,
                days=SQL(", ").join(
                    SQL("(%s, %s::date)", company.id, company._retention_day())
                    for company in self.env.companies
                ),
            )
        )
        return row
