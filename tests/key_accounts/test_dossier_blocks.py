from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_dossier import DossierCase


@tagged("post_install", "-at_install")
class TestDossierBlocks(DossierCase):
    def test_a_new_account_has_no_confirmed_block(self):
        account = self._create_account(self._create_customer("New", is_company=True))
        for block in account._blocks():
            self.assertFalse(block["confirmed_on"])
            self.assertIsNone(block["age"])
            self.assertTrue(block["stale"])
            self.assertFalse(block["filled"])

    def test_a_text_confirms_its_block_and_no_other(self):
        before = {
            block["key"]: block["confirmed_on"] for block in self.account._blocks()
        }
        self.assertFalse(before["strategy"])
        self.account.with_user(self.keeper).goals = "Ten hotels by the end of 2028"
        block = self._block("strategy")
        self.assertEqual(block["confirmed_on"], self.today)
        self.assertEqual(block["confirmed_by"], self.keeper.name)
        self.assertEqual(block["age"], 0)
        self.assertTrue(block["filled"])
        self.assertFalse(self._block("firm")["confirmed_on"])

    def test_texts_of_a_new_account_confirm_their_blocks(self):
        partner = self._create_customer("New", is_company=True)
        account = self._create_account(partner, strengths="Brand", goals=False)
        self.assertEqual(self._block("swot", account)["confirmed_on"], self.today)
        self.assertFalse(self._block("strategy", account)["confirmed_on"])

    def test_making_changing_and_removing_a_part_confirms_its_block(self):
        self.assertEqual(self._block("people")["confirmed_on"], self.today)
        risk = self._create_part("risk", name="For sale")
        for change in (lambda: risk.write({"impact": "3"}), risk.unlink):
            self._age_block("risks", 200)
            self.assertTrue(self._block("risks")["stale"])
            change()
            self.assertEqual(self._block("risks")["age"], 0)

    def test_the_order_of_rows_confirms_nothing(self):
        self._age_block("people", 5)
        self.buyer.sequence = 99
        self.assertEqual(self._block("people")["age"], 5)

    def test_still_true_confirms_without_a_change(self):
        self._age_block("people", 100)
        self.account.with_user(self.keeper).action_confirm_block("people")
        block = self._block("people")
        self.assertEqual((block["age"], block["stale"]), (0, False))
        self.assertEqual(block["confirmed_by"], self.keeper.name)

    def test_only_who_may_write_the_dossier_confirms(self):
        other = self._create_user("other", "group_retention_account_manager")
        with self.assertRaises(AccessError):
            self.account.with_user(other).action_confirm_block("people")
        with self.assertRaises(UserError):
            self.account.action_confirm_block("weather")

    def test_each_block_holds_as_long_as_the_settings_say(self):
        self._age_block("people", 91)
        self.assertTrue(self._block("people")["stale"])
        self.company.retention_block_days_people = 91
        self.assertFalse(self._block("people")["stale"])

    def test_the_form_says_it_in_words(self):
        self._age_block("people", 140)
        self.account.invalidate_recordset(["blocks"])
        texts = {block["key"]: block["text"] for block in self.account.blocks}
        self.assertIn("Stale: confirmed 140 days ago", texts["people"])
        self.assertEqual(texts["firm"], "Nothing noted yet")

    def test_many_dossiers_ask_no_more_than_one(self):
        accounts = self.account
        for number in range(6):
            partner = self._create_customer(f"Firm {number}", is_company=True)
            accounts += self._create_account(partner, goals="Grow")
        counts = []
        for some in (accounts[:2], accounts):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._blocks_by_account()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_completeness_counts_pieces(self):
        partner = self._create_customer("New", is_company=True, phone="+374 10 1")
        account = self._create_account(partner)
        self.assertEqual(
            (account.completeness, account.dossier_state), (0, "insufficient")
        )
        account.write({"goals": "Grow", "business": "Hotels", "employee_count": 40})
        self._create_part("objective", account, name="Chairs for the lobby")
        # 4 of 21
        self.assertEqual(
            (account.completeness, account.dossier_state), (19, "incomplete")
        )
        self.company.retention_dossier_share = 19
        account.invalidate_recordset()
        self.assertEqual(account.dossier_state, "complete")

    def test_one_contact_is_still_an_insufficient_dossier(self):
        partner = self._create_customer("New", is_company=True)
        account = self._create_account(partner)
        self._create_person("Only Contact", account)
        self.assertEqual(account.dossier_state, "insufficient")

    def test_incomplete_dossiers_are_found(self):
        partner = self._create_customer("New", is_company=True)
        account = self._create_account(partner)
        accounts = self.env["retention.key.account"]
        mine = [("id", "in", (account + self.account).ids)]
        found = accounts.search([*mine, ("dossier_state", "=", "insufficient")])
        self.assertEqual(found, account)
        found = accounts.search([*mine, ("dossier_state", "!=", "insufficient")])
        self.assertEqual(found, self.account)
