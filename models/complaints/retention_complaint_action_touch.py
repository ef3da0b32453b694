from odoo import fields, models


class RetentionComplaintAction(models.Model):
    """An action may narrow the gap at a point of contact."""

    _inherit = "retention.complaint.action"

    touchpoint_id = fields.Many2one(
        "retention.touchpoint",
        string="Point of Contact",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )


class RetentionTouchpoint(models.Model):
    _inherit = "retention.touchpoint"

    action_ids = fields.One2many(
        "retention.complaint.action", "touchpoint_id", string="What Is Being Done"
    )

    def action_plan(self):
        """Open a new action that shall narrow the gap."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Corrective Action"),
            "res_model": "retention.complaint.action",
            "view_mode": "form",
            "context": {
                "default_touchpoint_id": self.id,
                "default_company_id": self.company_id.id,
            },
        }
