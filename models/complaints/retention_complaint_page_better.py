from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.complaint_effects import per_thousand
from ...tools.complaint_rates import FELL, compare
from .retention_complaint_page import COST

ACTION = "retention.complaint.action"
SHOWN = 10
DAYS = 90
# Of fewer complaints nothing is told
AT_LEAST = 3


class RetentionComplaintPage(models.AbstractModel):
    """What is being done, and what got better.

    Of a branch: what is of that branch, and of all of them.
    """

    _inherit = "retention.complaint.page"

    # ------------------------------------------------------------
    # Being done
    # ------------------------------------------------------------

    @api.model
    def _get_doing(self, company, chosen):
        """Return the corrective actions under way."""
        ours = self._of_branch(chosen)
        running = ours & Domain("state", "in", ("planned", "in_progress", "done"))
        actions = self.env[ACTION].search(running, order="date_due, id")
        today = company._retention_day()
        labels = dict(actions._fields["state"]._description_selection(self.env))
        rows = [
            {
                "id": action.id,
                "name": action.name,
                "cause": action.cause_id.complete_name,
                # Names only
                "user": action.user_id.sudo().display_name or "",
                "due": bool(action.date_due) and format_date(self.env, action.date_due),
                "is_overdue": action.state != "done"
                and bool(action.date_due)
                and action.date_due < today,
                "state": labels[action.state],
                "open": {"model": ACTION, "res_id": action.id},
            }
            for action in actions[:SHOWN]
        ]
        name = self.env._("Corrective Actions")
        return {
            "rows": rows,
            "all": self._figure(len(actions), name, running, ACTION),
        }

    # ------------------------------------------------------------
    # Got better
    # ------------------------------------------------------------

    @api.model
    def _get_better(self, company, chosen):
        """Return the causes that came less often, per 1,000 order lines, and cures."""
        today = company._retention_day()
        middle = today - relativedelta(days=DAYS - 1)
        first = middle - relativedelta(days=DAYS)
        start, end = company._retention_moments(middle, today)
        earlier = company._retention_moments(first, None)[0]
        now, lines_now = self._counts(chosen, start, end)
        before, lines_before = self._counts(chosen, earlier, start)
        rows = []
        causes = self.env["retention.complaint.cause"].browse(before)
        for cause in causes:
            was, is_now = before[cause.id], now.get(cause.id, 0)
            rate_was = per_thousand(was, lines_before)
            rate = per_thousand(is_now, lines_now)
            if was < AT_LEAST or None in (rate, rate_was) or rate >= rate_was:
                continue
            own = Domain("cause_id", "=", cause.id)
            name = cause.complete_name
            rows.append(
                {
                    "id": cause.id,
                    "name": name,
                    "rate": rate,
                    "rate_before": rate_was,
                    "is_sure": compare(was, lines_before, is_now, lines_now).verdict
                    == FELL,
                    "now": self._figure(
                        is_now, name, self._within(chosen, start, end) & own
                    ),
                    "before": self._figure(
                        was, name, self._within(chosen, earlier, start) & own
                    ),
                }
            )
        rows.sort(
            key=lambda row: (
                not row["is_sure"],
                row["rate"] - row["rate_before"],
                row["id"],
            )
        )
        return {"rows": rows[:SHOWN], "cured": self._get_cured(chosen), "days": DAYS}

    @api.model
    def _counts(self, chosen, start, end):
        """Return {cause id: complaints} between two moments, and the order lines."""
        rows = self.env[COST]._read_group(
            self._within(chosen, start, end) & Domain("cause_id", "!=", False),
            ["cause_id"],
            ["__count"],
        )
        orders = self._orders_within(chosen, start, end)
        # How many, not whose
        lines = self.env["sale.order.line"].sudo()
        count = lines.search_count(
            Domain("order_id", "any", orders)
            & self.env["retention.complaint"]._goods_lines()
        )
        return {cause.id: number for cause, number in rows}, count

    @api.model
    def _get_cured(self, chosen):
        """Return the corrective actions that worked and still do, the latest first."""
        cured = self.env[ACTION].search(
            self._of_branch(chosen)
            & Domain("state", "=", "cured")
            & Domain("back_on", "=", False),
            order="judged_on desc, id desc",
            limit=SHOWN,
        )
        return [
            {
                "id": action.id,
                "name": action.name,
                "cause": action.cause_id.complete_name,
                "open": {"model": ACTION, "res_id": action.id},
            }
            for action in cured
        ]
