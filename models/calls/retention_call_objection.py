from odoo import fields, models


class RetentionCallObjection(models.Model):
    """What customers object, and the best answer to it."""

    _name = "retention.call.objection"
    _inherit = "retention.call.script.part"
    _description = "Objection in a Call Script"
    _order = "script_id, sequence, id"

    script_id = fields.Many2one(
        "retention.call.script", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Objection", required=True)
    answer = fields.Text(required=True)
