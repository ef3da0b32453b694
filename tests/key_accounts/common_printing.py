"""Builders of the printed dossier's tests."""

import io
import unittest

from odoo.tools.pdf import PdfFileReader

from ...report.key_accounts.print_program import find_program
from .common import KeyAccountCase

DOSSIER = "customer_retention.retention_key_account_dossier"
# Who may read every part
EVERY_PART = (
    *("group_retention_account_manager", "group_retention_personal"),
    "account.group_account_readonly",
)

needs_chromium = unittest.skipUnless(find_program(), "No program that prints PDF files")


class PrintingCase(KeyAccountCase):
    """``cls.reader`` looks after the account and may read every part of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reader = cls._create_user("reader", *EVERY_PART)
        cls.account.manager_id = cls.reader

    def _html(self, user=None, accounts=None):
        """Return the dossiers of accounts as a page."""
        reports = self.env["ir.actions.report"].with_user(user or self.reader)
        ids = (accounts or self.account).ids
        return reports._render_qweb_html(DOSSIER, ids)[0].decode()

    def _pdf(self, user=None, accounts=None):
        """Return a reader of the dossiers of accounts as PDF."""
        reports = self.env["ir.actions.report"].with_user(user or self.reader)
        content, kind = reports._render_qweb_pdf(
            DOSSIER, (accounts or self.account).ids
        )
        self.assertEqual(kind, "pdf")
        return PdfFileReader(io.BytesIO(content), strict=False)
