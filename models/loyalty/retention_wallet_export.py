import base64
import csv
import io

from odoo import api, models
from odoo.tools import SQL

EXPORTED = {
    "wallets": SQL(
        """SELECT wallet.id AS wallet, card.code AS card, program.id AS program,
                  wallet.partner_id AS customer, partner.name AS customer_name,
                  wallet.balance, wallet.pending, wallet.held, wallet.debt
             FROM retention_wallet wallet
             JOIN loyalty_card card ON card.id = wallet.card_id
             JOIN loyalty_program program ON program.id = card.program_id
        LEFT JOIN res_partner partner ON partner.id = wallet.partner_id
         ORDER BY wallet.id"""
    ),
    "entries": SQL("SELECT * FROM retention_wallet_entry ORDER BY id"),
    "lots": SQL("SELECT * FROM retention_wallet_lot ORDER BY id"),
    "allocations": SQL("SELECT * FROM retention_wallet_allocation ORDER BY id"),
    "accruals": SQL("SELECT * FROM retention_wallet_accrual ORDER BY id"),
}


class RetentionWallet(models.Model):
    _inherit = "retention.wallet"

    @api.model
    def _export_csv(self):
        """Keep the whole ledger as CSV attachments, one a table.

        :return: the ``ir.attachment`` records
        """
        self.env.flush_all()
        attachments = self.env["ir.attachment"].sudo()
        for name, query in EXPORTED.items():
            self.env.cr.execute(query)
            text = io.StringIO()
            writer = csv.writer(text)
            writer.writerow(column.name for column in self.env.cr.description)
            writer.writerows(self.env.cr.fetchall())
            attachments |= attachments.create(
                {
                    "name": f"loyalty_{name}.csv",
                    "datas": base64.b64encode(text.getvalue().encode("utf-8-sig")),
                    "mimetype": "text/csv",
                }
            )
        return attachments
