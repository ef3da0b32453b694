import logging

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date
from odoo.tools.pdf import merge_pdf

from ...models.key_accounts.retention_key_account_printing import DOSSIER
from .numbered_pages import print_numbered
from .print_program import Paper, PrintFailed, find_program

_logger = logging.getLogger(__name__)


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        """Print dossiers by a program that numbers pages; all else as ever."""
        if self._get_report(report_ref).report_name != DOSSIER:
            return super()._render_qweb_pdf(report_ref, res_ids=res_ids, data=data)
        ids = [res_ids] if isinstance(res_ids, int) else res_ids
        accounts = self.env["retention.key.account"]._readable_dossiers(ids)
        if not accounts:
            raise UserError(
                self.env._("No key account was chosen: open one, then print it.")
            )
        files = [self._retention_dossier_pdf(account)[0] for account in accounts]
        return files[0] if len(files) == 1 else merge_pdf(files), "pdf"

    @api.model
    def _retention_print_program(self):
        """Return the program by which this server makes PDF files of dossiers."""
        return find_program()

    @api.model
    def _retention_dossier_pdf(self, account):
        """Return the dossier of an account as PDF, and its number of pages.

        :raise UserError: this server cannot print; says how the browser does
        """
        program = self._retention_print_program()
        if not program:
            raise UserError(
                self.env._(
                    "This server has no program that makes PDF files with page "
                    "numbers (Chromium 131 or newer, or wkhtmltopdf with patched Qt). "
                    "Open the dossier with Print Dossier, press Print there, and "
                    'choose "Save as PDF" as the printer of your browser.'
                )
            )
        report = self.env[f"report.{DOSSIER}"]
        html, _kind = self._render_qweb_html(DOSSIER, account.ids, {"is_paper": True})
        day = account.company_id._retention_day()
        paper = Paper(
            report._page_size(account.company_id),
            account.partner_id.display_name,
            format_date(self.env, day),
            self.env._("Page %(page)s of %(count)s", page="[page]", count="[topage]"),
        )
        try:
            return print_numbered(program, html.decode(), paper)
        except PrintFailed as error:
            _logger.warning("A dossier was not printed: %s", error)
            raise UserError(
                self.env._(
                    "The dossier could not be made into a PDF file on this server; "
                    "its log says why. Open it with Print Dossier and print it from "
                    "your browser."
                )
            ) from error
