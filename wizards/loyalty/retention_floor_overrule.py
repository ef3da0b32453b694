from odoo import fields, models


class RetentionFloorOverrule(models.TransientModel):
    """Let one order go below its floors, with a reason that stays on it."""

    _name = "retention.floor.overrule"
    _description = "Overrule the Margin Guard"

    order_id = fields.Many2one("sale.order", required=True, ondelete="cascade")
    message = fields.Char(related="order_id.retention_guard_message")
    reason = fields.Char(required=True)

    def action_overrule(self):
        self.ensure_one()
        self.order_id._retention_overrule_floor(self.reason)
        return {"type": "ir.actions.act_window_close"}
