from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import KeyAccountCase


@tagged("post_install", "-at_install")
class TestKeyCard(KeyAccountCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._create_user("seller", "sales_team.group_sale_salesman")
        cls.stranger = cls._create_user("stranger", "group_retention_account_manager")
        cls.outsider = cls._create_user("outsider", "base.group_portal")
        cls.keeper.partner_id.phone = "+1 555 0100"

    def _card(self, user):
        return self.env["retention.key.card"].with_user(user).browse(self.account.id)

    def test_who_sells_sees_who_looks_after_the_customer_and_why(self):
        self.env["retention.key.signal"].create(
            {
                "partner_id": self.firm.id,
                "signal": "reputation",
                "evidence": "Every guide book names the house",
            }
        )
        card = self._card(self.seller)
        self.assertEqual(card.partner_id, self.firm)
        self.assertEqual(card.manager_id, self.keeper)
        self.assertEqual(card.manager_phone, "+1 555 0100")
        self.assertEqual(card.reasons, "Reputation")
        self.assertFalse(card.is_mine)

    def test_who_sells_reads_no_dossier(self):
        account = self.account.with_user(self.seller)
        with self.assertRaises(AccessError):
            account.read(["date_start"])
        with self.assertRaises(AccessError):
            self.env["retention.key.account"].with_user(self.seller).search([])
        with self.assertRaises(UserError) as caught:
            self._card(self.seller).action_open_dossier()
        self.assertIn("for its account manager", str(caught.exception))

    def test_the_customer_page_leads_to_card_or_dossier(self):
        def opened(user):
            contact = self.contact.with_user(user)
            return contact.action_retention_key_account()["res_model"]

        self.assertEqual(opened(self.seller), "retention.key.card")
        self.assertEqual(opened(self.stranger), "retention.key.card")
        self.assertEqual(opened(self.keeper), "retention.key.account")
        with self.assertRaises(UserError):
            self.customer.with_user(self.seller).action_retention_key_account()

    def test_deputies_have_the_dossier_too(self):
        self.account.deputy_id = self.stranger
        self.assertTrue(self._card(self.stranger).is_mine)
        self.assertEqual(
            self.env["retention.key.account"].with_user(self.stranger).search([]),
            self.account,
        )

    def test_no_card_of_another_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        account = self._create_account(self.firm, company_id=other.id)
        cards = self.env["retention.key.card"].with_user(self.seller)
        self.assertNotIn(account.id, cards.search([]).ids)
        self.assertEqual(
            self.firm.with_user(self.seller).retention_key_card_id.id, self.account.id
        )

    def test_outsiders_see_nothing(self):
        for name in ("retention.key.card", "retention.key.account"):
            with self.assertRaises(AccessError):
                self.env[name].with_user(self.outsider).search([])
        with self.assertRaises(AccessError):
            self.firm.with_user(self.outsider).read(["retention_key_card_id"])

    def test_an_order_says_whose_customer_it_is(self):
        mine = {"user_id": self.seller.id}
        order = self._create_order(100, self.contact, **mine).with_user(self.seller)
        self.assertEqual(order.retention_key_text, "Key account of Keeper.")
        self.account._decide("lost")
        self.env.invalidate_all()
        self.assertIn("before you promise anything", order.retention_key_text)
        self.account.manager_id = False
        self.env.invalidate_all()
        self.assertIn("without a manager", order.retention_key_text)
        other = self._create_order(100, **mine).with_user(self.seller)
        self.assertFalse(other.retention_key_text)

    def test_a_segment_can_hold_the_key_accounts(self):
        self._order_on(self._ago(days=3), 100, self.firm)
        self._order_on(self._ago(days=3), 100)
        self._score()
        segment = self.env["retention.segment"].create(
            {"name": "Key accounts", "rule": "[('is_key_account', '=', True)]"}
        )
        segment._refresh(self.company)
        members = segment.membership_ids.partner_id
        self.assertIn(self.firm, members)
        self.assertNotIn(self.customer, members)
