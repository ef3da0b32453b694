from odoo import fields, models
from odoo.exceptions import UserError

from ...models.complaints.retention_delivery_delay import REASONS


class RetentionDeliveryDelayTell(models.TransientModel):
    """Tell a customer of a delay, with the reason and a new date."""

    _name = "retention.delivery.delay.tell"
    _description = "Tell of a Delay"

    order_id = fields.Many2one("sale.order", required=True, ondelete="cascade")
    partner_id = fields.Many2one(related="order_id.partner_id", string="Customer")
    due_date = fields.Datetime(
        related="order_id.retention_due_date", string="Expected so Far"
    )
    reason = fields.Selection(REASONS, required=True)
    words = fields.Text(string="What the Customer Reads")
    new_date = fields.Datetime(required=True)
    channel = fields.Selection(
        [("email", "By e-mail, now"), ("phone", "I told them by phone or in person")],
        string="Told",
        required=True,
        default=lambda self: self._default_channel(),
    )

    def _default_channel(self):
        order = self.env["sale.order"].browse(self.env.context.get("default_order_id"))
        return "phone" if order and not order.partner_id.email else "email"

    def action_tell(self):
        """Keep the delay, and send the mail.

        :raise UserError: no words, a date that is past or no later, nothing to deliver
        """
        self.ensure_one()
        if not (self.words or "").strip():
            raise UserError(self.env._("Say in a sentence why it takes longer."))
        self.order_id._retention_tell_delay(
            self.reason, self.words.strip(), self.new_date, self.channel
        )
        return {"type": "ir.actions.act_window_close"}
