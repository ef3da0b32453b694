from odoo import api, fields, models
from odoo.exceptions import AccessError

from .retention_key_account_person import PERSONAL

DOSSIER = "customer_retention.retention_key_account_dossier"
MANAGER = "customer_retention.group_retention_account_manager"
# A dossier shows rows of these; whoever reads only some of them gets none
PARTS = (
    *("retention.customer", "retention.customer.document", "retention.purchase.line"),
    *("retention.spend.share", "retention.key.account.person", "account.move"),
    "retention.complaint",
)


class RetentionKeyAccount(models.Model):
    _inherit = "retention.key.account"

    snapshot_ids = fields.One2many(
        "retention.key.account.snapshot", "account_id", groups=PERSONAL
    )
    snapshot_count = fields.Integer(
        string="Dated Copies", compute="_compute_snapshot_count", groups=PERSONAL
    )

    @api.depends("snapshot_ids")
    def _compute_snapshot_count(self):
        counts = dict(
            self.env["retention.key.account.snapshot"]._read_group(
                [("account_id", "in", self.ids)], ["account_id"], ["__count"]
            )
        )
        for account in self:
            account.snapshot_count = counts.get(account._origin, 0)

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_print_dossier(self):
        """Show the dossier as a page of the browser, ready to print."""
        self._check_dossier_access()
        return self._dossier_action("qweb-html")

    def action_print_dossier_pdf(self):
        """Download the dossier as a PDF file."""
        self._check_dossier_access()
        return self._dossier_action("qweb-pdf")

    def action_keep_dossier(self):
        """Keep today's dossier as it is now, and show the copies."""
        self.ensure_one()
        self.env["retention.key.account.snapshot"]._keep(self)
        return self.action_open_snapshots()

    def action_open_snapshots(self):
        """Open the dated copies of the dossier."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_key_account_snapshot_action"
        )
        return {
            **action,
            "domain": [("account_id", "=", self.id)],
            "context": {"default_account_id": self.id, "active_id": self.id},
        }

    def _dossier_action(self, report_type):
        report = self.env.ref("customer_retention.retention_key_account_dossier_action")
        return {**report.report_action(self, config=False), "report_type": report_type}

    # ------------------------------------------------------------
    # Who may read every part
    # ------------------------------------------------------------

    @api.model
    def _readable_dossiers(self, ids):
        """Return the accounts with these ids, all of them or none.

        :raise AccessError: the user may not read every part of each of them; an
            account that is not there is refused in the same words
        """
        wanted = self.browse([one for one in ids or () if isinstance(one, int)])
        if not self.env.user.has_group(MANAGER):
            self._refuse_dossier()
        if len(wanted) != len(ids or ()) or wanted != wanted.exists():
            self._refuse_dossier()
        wanted._check_dossier_access()
        return wanted

    def _check_dossier_access(self):
        """Raise ``AccessError`` unless the user may read every part of dossiers."""
        user = self.env.user
        if not user.has_group(MANAGER) or not self.has_access("read"):
            self._refuse_dossier()
        if not user.has_group(PERSONAL):
            raise AccessError(
                self.env._(
                    "The printed dossier shows personal facts of people (family, "
                    "hobbies, attitude), which you may not read. Ask for the right "
                    '"Customer Retention: Personal Facts of Customers", or for a copy.'
                )
            )
        missing = [name for name in PARTS if not self.env[name].has_access("read")]
        if missing or not self._reads_every_invoice():
            raise AccessError(
                self.env._(
                    "The printed dossier shows every invoice of the customer, and you "
                    "may not read all of them. Ask for the right to read invoices, or "
                    "for a copy."
                )
            )

    def _reads_every_invoice(self):
        """Tell whether no rule keeps an invoice of these customers from the user."""
        moves = self.env["account.move"]
        domain = self._dossier_invoices_domain()
        # Counted only, and of accounts that the user has just been let read
        return moves.search_count(domain) == moves.sudo().search_count(domain)

    def _dossier_invoices_domain(self):
        """Return the domain of the posted invoices and credit notes of accounts."""
        return [
            ("commercial_partner_id", "in", self.partner_id.ids),
            ("company_id", "in", self.company_id.ids),
            ("move_type", "in", ("out_invoice", "out_refund")),
            ("state", "=", "posted"),
        ]

    def _refuse_dossier(self):
        raise AccessError(
            self.env._(
                "Dossiers of key accounts are printed only by those who look after "
                "the account or manage all of them."
            )
        )
