from odoo.tests import tagged

from .common_signals import KeySignalCase


@tagged("post_install", "-at_install")
class TestKeyAudit(KeySignalCase):
    """The four frequent mistakes, each looked for in each account."""

    def _failed(self, check, accounts=None):
        self.env.invalidate_all()
        accounts = accounts or self.account
        found = accounts.search(
            [("id", "in", accounts.ids), (f"audit_{check}_failed", "=", True)]
        )
        shown = accounts.filtered(f"audit_{check}_failed")
        self.assertEqual(found, shown, "the filter finds what the list shows")
        return found

    def test_treated_like_everybody(self):
        self.assertEqual(self._failed("care"), self.account)
        self.assertIn("No special terms", self.account.audit_care)
        self.account.care_class = "strategic"
        self.assertFalse(self._failed("care"))
        self.assertIn("Strategic", self.account.audit_care)
        self.account.care_class = "standard"
        pricelist = self.env["product.pricelist"].create({"name": "For Harbour"})
        self.firm.specific_property_product_pricelist = pricelist
        self.assertFalse(self._failed("care"))
        self.assertIn("For Harbour", self.account.audit_care)

    def test_special_terms_count_while_they_hold(self):
        term = self.env["retention.key.account.term"].create(
            {"account_id": self.account.id, "name": "Discount", "value": "5 %"}
        )
        self.assertFalse(self._failed("care"))
        self.assertIn("Special terms: 1", self.account.audit_care)
        term.write({"date_to": self._ago(days=1)})
        self.assertEqual(self._failed("care"), self.account)

    def test_a_head_who_keeps_away(self):
        self.company.retention_head_id = False
        self.assertEqual(self._failed("head"), self.account)
        self.assertIn("no head", self.account.audit_head)
        self.company.retention_head_id = self.chief
        self.assertFalse(self._failed("head"), "the first visit is to come")
        self.account.date_start = self._ago(months=30)
        self.assertEqual(self._failed("head"), self.account)
        self.assertIn("overdue", self.account.audit_head)

    def test_no_information(self):
        self.assertEqual(self._failed("dossier"), self.account)
        self.assertIn("% of the dossier", self.account.audit_dossier)
        self.company.retention_dossier_share = 1
        self.account.business = "Twelve hotels on the coast"
        self.assertFalse(self._failed("dossier"))

    def test_no_manager_is_a_mistake(self):
        nobodys = self._create_account(self._firm("Nobody's"))
        self.assertEqual(self._failed("manager", self.account | nobodys), nobodys)
        self.assertEqual(nobodys.audit_manager, "Nobody looks after it")

    def test_a_manager_who_sells_small_orders(self):
        self.company.retention_small_customers = 2
        small = [self._firm(f"Small {number}") for number in range(4)]
        for firm in small[:2]:
            self._sell(firm, 5, user_id=self.keeper.id)
            self._sell(firm, 5, user_id=self.keeper.id)
        # His key account, one of long ago, and one of a colleague do not count
        self._sell(self.firm, 50, user_id=self.keeper.id)
        self._sell(small[2], 5, self._ago(months=4), user_id=self.keeper.id)
        self._sell(small[2], 5, user_id=self.ani.id)
        self.assertFalse(self._failed("manager"), "exactly the limit")
        self.assertIn("three months: 2", self.account.audit_manager)
        self._sell(small[3], 5, user_id=self.keeper.id)
        self.assertEqual(self._failed("manager"), self.account)
        self.assertIn("Keeper in three months: 3", self.account.audit_manager)

    def test_number_of_mistakes(self):
        self.assertEqual(
            self.account.audit_failures,
            sum(
                self.account[f"audit_{check}_failed"]
                for check in ("care", "head", "manager", "dossier")
            ),
        )
        before = self.account.audit_failures
        self.account.care_class = "growing"
        self.env.invalidate_all()
        self.assertEqual(self.account.audit_failures, before - 1)

    def test_checks_of_many_accounts_take_no_more_queries(self):
        accounts = self.account
        for number in range(5):
            accounts |= self._create_account(self._firm(f"Firm {number}"))
        counts = []
        for some in (accounts[:2], accounts):
            self.env.invalidate_all()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            some.mapped("audit_failures")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
