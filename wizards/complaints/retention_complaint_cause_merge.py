from odoo import api, fields, models


class RetentionComplaintCauseMerge(models.TransientModel):
    """Put causes that mean the same together."""

    _name = "retention.complaint.cause.merge"
    _description = "Merge Causes"

    cause_ids = fields.Many2many(
        "retention.complaint.cause",
        string="Merge",
        required=True,
        default=lambda self: self._default_cause_ids(),
    )
    target_id = fields.Many2one(
        "retention.complaint.cause",
        string="Into",
        required=True,
        ondelete="cascade",
        domain="[('id', 'not in', cause_ids)]",
    )
    complaint_count = fields.Integer(compute="_compute_complaint_count")

    @api.model
    def _default_cause_ids(self):
        if self.env.context.get("active_model") != "retention.complaint.cause":
            return False
        return self.env.context.get("active_ids")

    @api.depends("cause_ids")
    def _compute_complaint_count(self):
        for wizard in self:
            wizard.complaint_count = self.env["retention.complaint"].search_count(
                [("cause_id", "in", wizard.cause_ids.ids)]
            )

    def action_merge(self):
        """Move all that names the causes, and show the one that stays.

        :raise UserError: the causes do not fit together
        """
        self.ensure_one()
        causes = self.cause_ids._origin
        (causes | self.target_id).check_access("write")
        causes._merge_into(self.target_id)
        return {
            "type": "ir.actions.act_window",
            "res_model": self.target_id._name,
            "res_id": self.target_id.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
