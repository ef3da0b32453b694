from odoo import api, fields, models

STAFF = "customer_retention.group_retention_user"


class SaleOrder(models.Model):
    """Whoever sells to a key account knows whose it is before they promise anything."""

    _inherit = "sale.order"

    retention_key_text = fields.Char(
        compute="_compute_retention_key_text", groups=STAFF
    )

    @api.depends("partner_id", "company_id")
    def _compute_retention_key_text(self):
        for order in self:
            company = order.company_id or self.env.company
            partner = order.partner_id.with_company(company)
            card = partner.retention_key_card_id
            order.retention_key_text = card._sentence() if card else False
