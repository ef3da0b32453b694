from odoo import models


class RetentionKeyAccount(models.Model):
    """Missing calls of key accounts go on a call list, where one runs for them."""

    _inherit = "retention.key.account"

    def _plan_gap_tasks(self, gaps):
        """Leave missing calls to the running standing campaign of their company."""
        companies = (
            self.env["retention.call.campaign"]
            .sudo()  # that there is a list, nothing of it
            .search([("state", "=", "running"), ("rule", "=", "key_touch")])
            .company_id
        )
        return super()._plan_gap_tasks(
            [
                (account, kind, row)
                for account, kind, row in gaps
                if kind != "call" or account.company_id not in companies
            ]
        )
