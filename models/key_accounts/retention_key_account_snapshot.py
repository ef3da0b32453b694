from odoo import api, fields, models
from odoo.exceptions import AccessError

from .retention_key_account_printing import DOSSIER

# What dossiers of well-kept accounts have
PAGES = (20, 40)


class RetentionKeyAccountSnapshot(models.Model):
    """The dossier as it was printed on a day; never changed.

    The file belongs to the row: whoever may not print the dossier today reads
    neither.
    """

    _name = "retention.key.account.snapshot"
    _inherit = "retention.key.part.mixin"
    _description = "Dated Copy of a Dossier"
    _order = "date desc, id desc"
    _rec_name = "date"

    date = fields.Date(required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Kept by", readonly=True, ondelete="restrict"
    )
    page_count = fields.Integer(
        string="Pages", readonly=True, aggregator="max", help="0: kept as a web page."
    )
    page_text = fields.Char(string="Extent", compute="_compute_page_text")
    attachment_id = fields.Many2one(
        "ir.attachment", string="File", readonly=True, ondelete="restrict"
    )

    @api.depends("page_count")
    def _compute_page_text(self):
        least, most = PAGES
        for copy in self:
            if not copy.page_count:
                text = self.env._("Kept as a web page: pages are counted in PDF files")
            elif copy.page_count < least:
                text = self.env._("Short: a well-kept dossier has 20 to 40 pages")
            elif copy.page_count > most:
                text = self.env._("Long: a well-kept dossier has 20 to 40 pages")
            else:
                text = self.env._("As a well-kept dossier: 20 to 40 pages")
            copy.page_text = text

    def _check_access(self, operation):
        """Refuse copies of accounts whose dossier the user may not print."""
        result = super()._check_access(operation)
        if result or self.env.su or operation != "read":
            return result
        refused = self.browse()
        # The reader's own rights are asked next; the link needs none
        for account, copies in self.sudo().grouped("account_id").items():
            try:
                account.with_env(self.env)._check_dossier_access()
            except AccessError:
                refused += copies.with_env(self.env)
        if not refused:
            return None
        return refused, lambda: AccessError(
            self.env._(
                "Copies of a dossier are read only by those who may print it today."
            )
        )

    @api.model
    def _keep(self, account):
        """Print a dossier and keep it.

        :raise AccessError: the user may not read every part of it
        """
        account._check_dossier_access()
        report = self.env["ir.actions.report"]
        if report._retention_print_program():
            content, pages = report._retention_dossier_pdf(account)
            suffix, mimetype = "pdf", "application/pdf"
        else:
            content, _kind = report._render_qweb_html(
                DOSSIER, account.ids, {"report_type": "copy"}
            )
            pages, suffix, mimetype = 0, "html", "text/html"
        day = account.company_id._retention_day()
        # Nobody creates or changes copies by hand
        copy = self.sudo().create(
            {
                "account_id": account.id,
                "date": day,
                "user_id": self.env.uid,
                "page_count": pages,
            }
        )
        copy.attachment_id = copy.env["ir.attachment"].create(
            {
                "name": f"{account.partner_id.display_name} {day}.{suffix}",
                "raw": content,
                "mimetype": mimetype,
                "res_model": self._name,
                "res_id": copy.id,
            }
        )
        return copy.with_env(self.env)

    def action_open(self):
        """Download the copy."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}?download=true",
            "target": "download",
        }
