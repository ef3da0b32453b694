from odoo import api, fields, models
from odoo.exceptions import ValidationError


class RetentionComplaintCauseCheck(models.Model):
    """A question to look into before a cause is named."""

    _name = "retention.complaint.cause.check"
    _description = "What to Look into"
    _order = "cause_id, sequence, id"

    name = fields.Char(string="Question", required=True, translate=True)
    sequence = fields.Integer(default=10)
    cause_id = fields.Many2one(
        "retention.complaint.cause", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="cause_id.company_id", store=True, index=True, string="Company"
    )

    @api.constrains("name")
    def _check_name(self):
        if not all((check.name or "").strip() for check in self):
            raise ValidationError(self.env._("Write down what to look into."))
