"""How often a cause is named: counts, and the lists behind them."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from .retention_complaint_open import OPEN

ANSWERS = "retention.complaint.answer"


class RetentionComplaintCause(models.Model):
    _inherit = "retention.complaint.cause"

    complaint_count = fields.Integer(
        string="Complaints", compute="_compute_counts", help="With the causes below."
    )
    open_count = fields.Integer(string="Open", compute="_compute_counts")
    month_count = fields.Integer(string="Last 30 Days", compute="_compute_counts")
    quarter_count = fields.Integer(string="Last 90 Days", compute="_compute_counts")
    customer_count = fields.Integer(string="Customers", compute="_compute_counts")
    answer_count = fields.Integer(
        string="Answers", compute="_compute_counts", help="Of customers who were asked."
    )
    action_count = fields.Integer(
        string="Corrective Actions", compute="_compute_counts"
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_counts(self):
        """Count what the reader may see, of each cause and all below it."""
        complaints = self.env["retention.complaint"]
        day = self.env.company._retention_day()
        since = {
            days: self.env.company._retention_moments(day - timedelta(days - 1), None)[
                0
            ]
            for days in (30, 90)
        }
        more = {
            "complaint_count": Domain.TRUE,
            "open_count": Domain("state", "in", OPEN),
            "month_count": Domain("received_at", ">=", since[30]),
            "quarter_count": Domain("received_at", ">=", since[90]),
        }
        found = {
            name: self._of_each(complaints, ["__count"], domain)
            for name, domain in more.items()
        }
        firms = self._of_each(complaints, ["commercial_partner_id:recordset"])
        found["action_count"] = self._of_each(
            self.env["retention.complaint.action"], ["__count"]
        )
        found["answer_count"] = self._of_each(self.env[ANSWERS], ["__count"])
        for cause in self:
            cause.customer_count = len(
                self.env["res.partner"].union(*cause._with_below(firms))
            )
            for name, counts in found.items():
                cause[name] = sum(cause._with_below(counts))

    def _of_each(self, model, aggregates, domain=Domain.TRUE):
        """Return {cause: figure} of these causes and all below them."""
        if not model.has_access("read"):
            return {}
        below = Domain("cause_id", "child_of", self._origin.ids) & domain
        return dict(model._read_group(below, ["cause_id"], aggregates))

    def _with_below(self, figures):
        """Return the figures of the cause and of all causes below it."""
        path = self._origin.parent_path
        return [
            figure
            for cause, figure in figures.items()
            if path and cause.parent_path.startswith(path)
        ]

    # ------------------------------------------------------------
    # Lists
    # ------------------------------------------------------------

    def action_complaints(self):
        """List the complaints of the cause and of those below it."""
        return self._open_list("retention_complaint_action")

    def action_actions(self):
        """List what is done against the cause and those below it."""
        return self._open_list("retention_complaint_action_action")

    def action_trend(self):
        """Show month by month how often the cause was named."""
        return self._open_list("retention_complaint_action_causes") | {
            "views": [(False, "graph"), (False, "pivot"), (False, "list")],
            "view_mode": "graph,pivot,list",
        }

    def action_answers(self):
        """List the answers of customers that name the cause or those below it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Answers"),
            "res_model": ANSWERS,
            "view_mode": "list,form",
            "domain": [("cause_id", "child_of", self.id)],
        }

    def _open_list(self, name):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"customer_retention.{name}"
        )
        return action | {
            "domain": [("cause_id", "child_of", self.id)],
            "context": {"default_cause_id": self.id},
        }
