from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date

from .retention_complaint_page import COST, RANKINGS
from .retention_complaint_page_figures import NAMES, PARTS, SUMS

ALERT = "retention.complaint.alert"
TOP = 10
# Where nobody was alerted: a cause comes again if it has as many complaints of
# as many customers
AGAIN_COMPLAINTS, AGAIN_CUSTOMERS = 3, 2
AGAIN_SHOWN = 5


class RetentionComplaintPage(models.AbstractModel):
    """What goes wrong again and again, and what each cause costs."""

    _inherit = "retention.complaint.page"

    @api.model
    def _get_causes(self, chosen, span):
        """Return all causes of the period with their sums and lists."""
        period = self._within(chosen, span["start"], span["end"])
        rows = self.env[COST]._read_group(
            period, ["cause_id"], [*SUMS, "received_at:max"]
        )
        causes = self.env["retention.complaint.cause"].union(*[row[0] for row in rows])
        # Read at once; no cause known is a row of its own
        names = {cause.id: cause.complete_name for cause in causes}
        found = []
        for cause, *figures, last in rows:
            sums = {name: value or 0 for name, value in zip(NAMES, figures)}
            domain = period & Domain("cause_id", "=", cause.id)
            name = names.get(cause.id) or self.env._("Cause not known")
            found.append(
                {
                    "id": cause.id,
                    "name": name,
                    "last": last,
                    **sums,
                    "parts": {part: sums[part] for part in PARTS},
                    **self._lists_of_cause(name, domain),
                }
            )
        return found

    @api.model
    def _lists_of_cause(self, name, domain):
        lists = {
            "open": Domain.TRUE,
            "open_lost": Domain("lost_count", "=", 1),
            "open_solved": Domain("solved_count", "=", 1),
            "open_back": Domain("came_back_count", "=", 1),
            "open_known": Domain("effect_state", "=", "known"),
        }
        return {key: self._opens(name, domain & part) for key, part in lists.items()}

    @api.model
    def _rank(self, causes, by):
        """Return the ten first causes with their shares of the whole."""
        key = RANKINGS[by]
        ranked = sorted(
            causes,
            key=lambda row: (-row[key], -row["cost_amount"], -row["count"], row["id"]),
        )
        total = sum(max(row[key], 0) for row in causes)
        so_far = 0
        for row in ranked:
            so_far += max(row[key], 0)
            row["share"] = max(row[key], 0) / total if total else 0
            row["so_far"] = so_far / total if total else 0
            row["back_share"] = row["back"] / row["solved"] if row["solved"] else False
            row.pop("last", None)
        return {"rows": ranked[:TOP], "others": len(ranked[TOP:]), "total": total}

    # ------------------------------------------------------------
    # Again and again
    # ------------------------------------------------------------

    @api.model
    def _get_again(self, company, chosen, causes):
        """Return a sentence for each cause that comes again and again.

        Alerts, if there are any; else what the counts say.
        """
        alerts = self._get_alerts(company, chosen)
        if alerts:
            return self._say_alerts(chosen, alerts)
        again = [
            row
            for row in causes
            if row["id"]
            and row["count"] >= AGAIN_COMPLAINTS
            and row["customers"] >= AGAIN_CUSTOMERS
        ]
        again.sort(key=lambda row: (-row["count"], row["id"]))
        return [self._say_again(company, row) for row in again[:AGAIN_SHOWN]]

    @api.model
    def _get_alerts(self, company, chosen):
        alerts = self.env[ALERT]._open_alerts(company)
        if chosen["team_id"]:
            here = set(self.env[ALERT].search(self._open_domain(chosen)).ids)
            alerts = [alert for alert in alerts if alert["id"] in here]
        return alerts

    @api.model
    def _open_domain(self, chosen):
        return self._of_branch(chosen) & Domain("state", "!=", "over")

    @api.model
    def _say_alerts(self, chosen, alerts):
        """Return a sentence for each of the first alerts, and one for the others."""
        said = [self._say_alert(alert) for alert in alerts[:AGAIN_SHOWN]]
        if len(alerts) > AGAIN_SHOWN:
            name = self.env._("Causes That Come Again")
            said.append(
                {
                    "key": "alerts",
                    "text": self.env._("All %s alerts", len(alerts)),
                    "note": False,
                    "is_open": False,
                    "since": False,
                    "open": self._opens(name, self._open_domain(chosen), ALERT),
                }
            )
        return said

    @api.model
    def _say_alert(self, alert):
        action = alert["action"]
        return {
            "key": f"alert-{alert['id']}",
            "text": alert["text"],
            "note": (
                self.env._("Being done: %s", action)
                if action
                else self.env._("Nothing is being done about it yet.")
            ),
            "is_open": not action,
            "since": bool(alert["since"])
            and self.env._("since %s", format_date(self.env, alert["since"])),
            "open": {"model": ALERT, "res_id": alert["id"]},
        }

    @api.model
    def _say_again(self, company, row):
        # At least two of each: no other form is needed
        text = self.env._(
            "%(cause)s: %(count)s complaints of %(customers)s customers.",
            cause=row["name"],
            count=row["count"],
            customers=row["customers"],
        )
        day = format_date(self.env, company._retention_day(row["last"]))
        return {
            "key": f"cause-{row['id']}",
            "text": text,
            "note": False,
            "is_open": False,
            "since": self.env._("last on %s", day),
            "open": row["open"],
        }
