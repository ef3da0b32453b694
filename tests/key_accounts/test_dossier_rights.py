import json
from urllib.parse import quote

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common_printing import DOSSIER, EVERY_PART, PrintingCase, needs_chromium

SECRET = "Favours the Georgian kitchen"


@tagged("post_install", "-at_install")
class TestPrintedRights(PrintingCase, HttpCase):
    """Any logged-in user reaches ``/report/...``: what is read there is checked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["retention.key.account.person"].create(
            {
                "account_id": cls.account.id,
                "partner_id": cls.contact.id,
                "cuisine": SECRET,
            }
        )
        cls.mine = cls._create_account(
            cls._create_customer("Sea Motel", is_company=True)
        )

    def _user(self, login, *groups, **values):
        """Make somebody who can sign in with their login."""
        return self._create_user(login, *groups, password=f"{login}{login}", **values)

    def _address(self, user, path):
        self.authenticate(user.login, f"{user.login}{user.login}")
        with mute_logger("odoo.http"):
            return self.url_open(f"/report/{path}", timeout=60)

    def assertRefused(self, answer):
        self.assertEqual(answer.status_code, 403)
        for word in (SECRET, "Harbour Hotels", "Traceback", 'File "/'):
            self.assertNotIn(word, answer.text)

    def assertEveryWayRefused(self, user):
        one, own = self.account.id, self.mine.id
        for kind in ("html", "text", "pdf"):
            for ids in (one, f"{own},{one}", f"{one},abc", f"{one},{one}", f"0,{one}"):
                with self.subTest(user=user.login, kind=kind, ids=ids):
                    self.assertRefused(self._address(user, f"{kind}/{DOSSIER}/{ids}"))

    def test_portal_customers_get_nothing(self):
        portal = new_test_user(
            self.env, "portalportal", "base.group_portal", password="portalportal" * 2
        )
        self.assertEveryWayRefused(portal)

    def test_sales_people_get_nothing(self):
        groups = ("sales_team.group_sale_salesman_all_leads", *EVERY_PART[1:])
        self.assertEveryWayRefused(self._user("seller", *groups))

    def test_account_managers_of_others_get_nothing(self):
        other = self._user("other", *EVERY_PART)
        self.mine.manager_id = other
        self.assertEveryWayRefused(other)
        self.assertEqual(
            self._address(other, f"html/{DOSSIER}/{self.mine.id}").status_code, 200
        )

    def test_managers_of_another_company_get_nothing(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        boss = self._user(
            "elsewhere",
            "group_retention_manager",
            "account.group_account_readonly",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self.assertEveryWayRefused(boss)

    def test_nobody_gets_a_dossier_without_one_of_its_parts(self):
        for number, groups in enumerate((EVERY_PART[:2], EVERY_PART[::2])):
            user = self._user(f"partial{number}", *groups)
            self.account.deputy_id = user
            self.assertEveryWayRefused(user)

    def test_what_is_not_there_is_refused_in_the_same_words(self):
        other = self._user("prober", *EVERY_PART)
        accounts = self.env["retention.key.account"].with_user(other)
        said = []
        for ids in ([self.account.id], [self.account.id + 9999]):
            with self.assertRaises(AccessError) as caught:
                accounts._readable_dossiers(ids)
            said.append(str(caught.exception))
        self.assertEqual(said[0], said[1])

    def test_rules_that_hide_an_invoice_hide_the_dossier(self):
        self._invoice(self._order_on(self._ago(days=9), 100, self.firm))
        seller = self._user(
            "sellerkeeper", *EVERY_PART[:2], "sales_team.group_sale_salesman"
        )
        self.account.deputy_id = seller
        with self.assertRaises(AccessError) as caught:
            self.account.with_user(seller).action_print_dossier()
        self.assertIn("every invoice", str(caught.exception))

    def test_who_may_gets_the_page(self):
        self.reader.password = "reader" * 2
        answer = self._address(self.reader, f"html/{DOSSIER}/{self.account.id}")
        self.assertEqual(answer.status_code, 200)
        self.assertIn(SECRET, answer.text)
        self.assertIn("window.print()", answer.text)

    @needs_chromium
    def test_the_file_is_downloaded_by_its_name(self):
        self.reader.password = "reader" * 2
        asked = json.dumps([f"/report/pdf/{DOSSIER}/{self.account.id}", "qweb-pdf"])
        answer = self._address(self.reader, f"download?data={quote(asked)}")
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertTrue(answer.content.startswith(b"%PDF"))
        name = answer.headers["Content-Disposition"]
        self.assertIn("Dossier%20-%20Harbour%20Hotels.pdf", name)

    def test_an_address_without_accounts_says_what_to_do(self):
        self.reader.password = "reader" * 2
        for path in (DOSSIER, f"{DOSSIER}/", f"{DOSSIER}/abc"):
            answer = self._address(self.reader, f"html/{path}")
            if answer.status_code != 404:
                self.assertEqual(answer.status_code, 200)
                self.assertIn("No key account was chosen", answer.text)

    def test_visitors_are_asked_to_sign_in(self):
        self.authenticate(None, None)
        answer = self.url_open(f"/report/html/{DOSSIER}/{self.account.id}")
        self.assertIn("/web/login", answer.url)
        self.assertNotIn(SECRET, answer.text)
