from odoo import fields, models

LAST_ENTRIES = 5


class ResPartner(models.Model):
    """The end of a customer's statement, as the customer's form shows it."""

    _inherit = "res.partner"

    retention_entry_ids = fields.Many2many(
        "retention.wallet.entry",
        string="Last Movements",
        compute="_compute_retention_entry_ids",
        groups="customer_retention.group_retention_user",
    )

    def _compute_retention_entry_ids(self):
        """Find the latest entries; a firm shows those of its contacts too.

        One search per customer: only forms show this, one customer at a time.
        """
        entries = self.env["retention.wallet.entry"]
        for partner in self:
            partner.retention_entry_ids = entries.search(
                [("wallet_id.partner_id", "child_of", partner._origin.ids)],
                limit=LAST_ENTRIES,
            )
