from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common_till import TILL, TillCase


@tagged(*TILL)
class TestTillOverdraft(TillCase):
    """Two tills that spend the same points leave a debt and a message."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env, "till_manager", "sales_team.group_sale_manager"
        )
        cls.harbour = cls._open_till("Harbour")

    def _messages(self, user=None):
        return self.env["mail.message"].search(
            [
                ("message_type", "=", "user_notification"),
                ("model", "=", "retention.wallet"),
                ("res_id", "=", self._wallet().id),
                ("partner_ids", "in", (user or self.manager).partner_id.ids),
            ],
            order="id",
        )

    def _validate(self, points):
        """Ask what a till asks before it takes the money."""
        orders = self.env["pos.order"].with_user(self.cashier)
        card = self._wallet().card_id
        return orders.validate_coupon_programs({str(card.id): -points}, [])

    def test_two_tills_spend_the_same_points(self):
        card = self._give_points(100).card_id
        self.assertTrue(self._validate(80)["successful"])
        self._sell(200, spend=80)
        order = self._sell(200, spend=80, till=self.harbour)
        self.assertEqual(order.state, "paid")
        self.assertLastEntry(kind="adjust", points=-80, balance_after=-60)
        self.assertWallet(balance=-60, debt=60)
        self.assertHistoryAddsUp(card, start=100)
        message = self._messages()
        self.assertEqual(message.subject, "Ani Petrosyan owes 60 points")
        self.assertIn("Till Harbour", message.body)
        self.assertIn("there were only 20", message.body)

    def test_what_is_earned_next_fills_the_debt(self):
        self._give_points(10)
        self._sell(200, spend=60)
        self._sell(2000, earn=100)
        self.assertWallet(balance=50, debt=0)
        self.assertEqual(sum(self._wallet().lot_ids.mapped("remaining")), 50)
        self.assertEqual(len(self._messages()), 1)

    def test_same_points_sent_twice_is_one_overdraft(self):
        self._give_points(10)
        order = self._sell(200, spend=60)
        self._confirm_points(order, -60)
        self.assertWallet(balance=-50)
        self.assertEqual(len(self._messages()), 1)

    def test_each_manager_of_the_company_in_his_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        group = "sales_team.group_sale_manager"
        french = new_test_user(self.env, "till_french", group, lang="fr_FR")
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "till_stranger",
            group,
            company_id=elsewhere.id,
            company_ids=[Command.set(elsewhere.ids)],
        )
        seller = new_test_user(
            self.env, "till_seller", "sales_team.group_sale_salesman"
        )
        self.cashier.group_ids += self.env.ref(group)
        self._give_points(10)
        self._sell(200, spend=60)
        told = self._messages().partner_ids
        self.assertEqual(len(self._messages(french)), 1)
        self.assertNotEqual(self._messages(french), self._messages())
        for user in (self.manager, self.cashier):
            self.assertIn(user.partner_id, told)
        for user in (stranger, seller):
            self.assertFalse(self._messages(user), user.name)

    def test_message_leads_to_the_wallet(self):
        self._give_points(10)
        self._sell(200, spend=60)
        self.env["mail.mail"].flush_model()
        mail = (
            self.env["mail.mail"]
            .sudo()
            .search([("mail_message_id", "=", self._messages().id)])
        )
        self.assertTrue(mail, "the manager reads mails, not the inbox")
        self.assertEqual(mail.mapped("state"), ["outgoing"])
        self.assertIn("View Bonus Wallet", mail.body_html)

    def test_points_of_a_cart_being_paid(self):
        wallet = self._give_points(100)
        wallet.sudo().held = 70
        answer = self._validate(40)
        self.assertFalse(answer["successful"])
        self.assertIn("can spend 30 points now", answer["payload"]["message"])
        self.assertEqual(answer["payload"]["updated_points"], {wallet.card_id.id: 30})
        self.assertTrue(self._validate(30)["successful"])
        wallet.sudo().held = 0

    def test_cashier_without_a_connection(self):
        """The check before the sale is left out; a message that fails too."""
        self._give_points(10)
        wallet = type(self.env["retention.wallet"])
        with (
            patch.object(wallet, "_message_overdraft", side_effect=ValueError("mail")),
            self.assertLogs("odoo.addons.customer_retention", "ERROR"),
        ):
            order = self._sell(200, spend=60)
        self.assertEqual(order.state, "paid")
        self.assertWallet(balance=-50, debt=50)
        self.assertFalse(self._messages())
