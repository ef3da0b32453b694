from odoo import models


class RetentionKeyAccount(models.Model):
    """Complaints of a key account: a part of its health."""

    _inherit = "retention.key.account"

    def _complaint_facts(self):
        """Return {account id: {"open": number of its open complaints}}."""
        found = self.env["retention.complaint"]._open_by_customer(
            self.partner_id, self.company_id
        )
        return {
            account.id: {
                "open": len(
                    found.get((account.partner_id.id, account.company_id.id), ())
                )
            }
            for account in self
        }
