from odoo import api, models

from ...models.loyalty.retention_wallet_statement import LINES_PRINTED
from ...tools.statement import typed

REPORT = "customer_retention.report_wallet_statement"
PDF_STATES = ("ok", "upgrade")


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    @api.model
    def _retention_makes_pdf(self):
        """Tell whether this server can make PDF files; if not, pages are shown."""
        return self.get_wkhtmltopdf_state() in PDF_STATES


class RetentionWallet(models.Model):
    _inherit = "retention.wallet"

    def _statement_options(self, period):
        """Return the options by which the report knows wallets and days."""
        return {
            "wallet_ids": self.ids,
            "first": period.first and period.first.isoformat(),
            "last": period.last and period.last.isoformat(),
        }

    def _statement_pdf(self, period):
        """Return statements of wallets as one PDF file.

        :param period: ``tools.statement.Period``
        :return: bytes
        """
        reports = self.env["ir.actions.report"]
        content, _kind = reports._render_qweb_pdf(
            REPORT, res_ids=self.ids, data=self._statement_options(period)
        )
        return content


class ReportWalletStatement(models.AbstractModel):
    """Statements of wallets, one after another, each in its owner's language."""

    _name = f"report.{REPORT}"
    _description = "Statement of a Wallet"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return what the template shows.

        :param docids: ids of wallets; else ``data["wallet_ids"]``
        :param data: ``first`` and ``last`` as days, which the address may hold
        :raise AccessError: the user may not read a wallet
        """
        data = data or {}
        wallets = self.env["retention.wallet"].browse(
            one
            for one in docids or data.get("wallet_ids") or ()
            if isinstance(one, int)
        )
        wallets = wallets.exists()
        wallets.check_access("read")
        statements = []
        for wallet in wallets:
            reader = wallet.with_context(lang=wallet._statement_language())
            today = wallet.company_id._retention_day()
            period = typed(data.get("first"), data.get("last"), today)
            statements.append(reader._statement(period, limit=LINES_PRINTED))
        return {
            "doc_ids": wallets.ids,
            "doc_model": wallets._name,
            "docs": wallets,
            "statements": statements,
        }
