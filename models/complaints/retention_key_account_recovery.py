from odoo import models


class RetentionKeyAccount(models.Model):
    """The plan of contacts makes no calls of accounts whose complaint is open."""

    _inherit = "retention.key.account"

    def _plan_gap_tasks(self, gaps):
        accounts = self.union(*[account for account, _kind, _row in gaps])
        recovering = set()
        for company, mine in accounts.grouped("company_id").items():
            recovering |= {
                (company, partner_id)
                for partner_id in mine.partner_id._retention_in_recovery(company)
            }
        return super()._plan_gap_tasks(
            [
                (account, kind, row)
                for account, kind, row in gaps
                if kind != "call"
                or (account.company_id, account.partner_id.commercial_partner_id.id)
                not in recovering
            ]
        )
