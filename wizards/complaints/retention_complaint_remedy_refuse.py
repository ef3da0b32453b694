from odoo import fields, models


class RetentionComplaintRemedyRefuse(models.TransientModel):
    """Say why a remedy is refused."""

    _name = "retention.complaint.remedy.refuse"
    _description = "Refuse a Remedy"

    remedy_id = fields.Many2one(
        "retention.complaint.remedy", required=True, ondelete="cascade"
    )
    reason = fields.Char(string="Why", required=True)

    def action_refuse(self):
        """Refuse the remedy; whoever proposed it is told why.

        :raise UserError: it waits no more, or the user may not decide
        """
        self.ensure_one()
        self.remedy_id._refuse(self.reason)
        return {"type": "ir.actions.act_window_close"}
