from odoo import fields, models


class RetentionComplaintActionOverrule(models.TransientModel):
    """Decide otherwise than the figures whether a corrective action helped."""

    _name = "retention.complaint.action.overrule"
    _description = "Decide Otherwise"

    action_id = fields.Many2one(
        "retention.complaint.action",
        required=True,
        ondelete="cascade",
        default=lambda self: self._default_action_id(),
    )
    verdict_text = fields.Text(related="action_id.verdict_text")
    state = fields.Selection(
        [("cured", "It helped"), ("not_cured", "It did not help")],
        string="What You Know",
        required=True,
    )
    reason = fields.Text(string="Why", required=True)

    def _default_action_id(self):
        if self.env.context.get("active_model") != "retention.complaint.action":
            return False
        return self.env.context.get("active_id")

    def action_overrule(self):
        """Write the decision with its reason; the figures stay as they are."""
        self.ensure_one()
        self.action_id._overrule(self.state, self.reason)
        return {"type": "ir.actions.act_window_close"}
