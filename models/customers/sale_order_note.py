from odoo import api, fields, models

STAFF = "customer_retention.group_retention_user"


class SaleOrder(models.Model):
    """What must be known of a customer before an order is made."""

    _inherit = "sale.order"

    retention_read_first = fields.Text(
        compute="_compute_retention_read_first", groups=STAFF
    )
    retention_taste_text = fields.Char(
        compute="_compute_retention_read_first", groups=STAFF
    )

    @api.depends("partner_id")
    def _compute_retention_read_first(self):
        for order in self:
            partner = order.partner_id
            # The note of the firm holds for its contacts, too, and comes first
            sources = partner.commercial_partner_id | partner
            notes = [note for note in sources.mapped("retention_sale_note") if note]
            order.retention_read_first = "\n".join(notes)
            order.retention_taste_text = sources._retention_taste()
