from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from ...tools.card_numbers import generate
from .test_cards import CardCase


@tagged("post_install", "-at_install")
class TestCardOrders(CardCase):
    """A number on an order: its discount, its points, and nothing left behind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.circle = cls._create_card(note="Circle of friends")

    def _golden(self):
        """Have the circle's card reach Gold by what its friends pay."""
        self._buy_with(self.circle, 1000, self.friend)
        wallet = self.circle.wallet_id
        self.assertEqual(wallet.tier_id, self.gold)
        return wallet

    def test_circle_of_friends(self):
        self._buy_with(self.circle, 600)
        wallet = self.circle.wallet_id
        self.assertEqual((wallet.kind, wallet.balance), ("bearer", 30))
        self.assertFalse(wallet.partner_id)
        self.assertFalse(self._wallet(), "the customer earned nothing himself")
        self._buy_with(self.circle, 500, self.friend)
        # Standard: 5 % off 500, then 5 % of 475
        self.assertEqual(wallet.balance, 53.75)
        self.assertEqual(wallet.tier_id, self.gold)
        uses = self.env["retention.wallet.use"].search([("wallet_id", "=", wallet.id)])
        self.assertEqual(
            {use.partner_id: (use.order_count, use.amount) for use in uses},
            {self.customer: (1, 600), self.friend: (1, 475)},
        )
        self.assertEqual(wallet.user_count, 2)
        self.assertEqual(self.circle.order_count, 2)
        self.assertLedger()

    def test_discount_at_once_and_off_again(self):
        wallet = self._golden()
        order = self._create_order(100)
        self._show(order, self.circle)
        self.assertEqual(order.retention_tier_id, self.gold)
        self.assertEqual(order.amount_total, 80)
        self.assertIn(f"Card …{self.circle.number[-4:]}", order.retention_ribbon)
        order._retention_set_points(30)
        self.assertEqual(order.amount_total, 50)
        order.action_retention_remove_card()
        self.assertEqual(order.amount_total, 100)
        self.assertFalse(order.retention_tier_id)
        self.assertFalse(order.order_line.reward_id)
        self.assertFalse(order.retention_points_requested)
        self.assertNotIn(wallet.card_id, order.applied_coupon_ids)
        self.assertLedger()

    def test_removing_leaves_discounts_of_the_customer(self):
        self._golden()
        self._buy(100)
        order = self._show(self._create_order(100), self.circle)
        self.assertEqual(order.amount_total, 80)
        order.retention_card_number = ""
        self.assertEqual(order.retention_tier_id, self.standard)
        self.assertEqual(order.amount_total, 95)

    def test_points_of_the_card_are_spent(self):
        wallet = self._golden()
        order = self._show(self._create_order(100), self.circle)
        order._retention_set_points(50)
        self._confirm(order)
        self.assertEqual(wallet.balance, 0)
        order._action_cancel()
        self.settle()
        self.assertEqual(wallet.balance, 50)
        self.assertLedger()

    def test_points_of_the_former_wallet_are_not_spent(self):
        self._golden()
        self._give_points(40)
        order = self._create_order(100)
        order._retention_set_points(40)
        self._show(order, self.circle)
        self.assertFalse(order._retention_points_lines())
        self._confirm(order)
        self.assertWallet(balance=40)

    def test_own_card_is_the_same_as_none(self):
        card = self._create_card("personal", self.customer)
        order = self._show(self._create_order(100), card)
        self.assertFalse(order.retention_card_id)
        self._confirm(order)
        self._pay(self._invoice(order))
        self.assertWallet(balance=5)

    def test_own_card_takes_another_off(self):
        self._golden()
        order = self._show(self._create_order(100), self.circle)
        self._show(order, self._create_card("personal", self.customer))
        self.assertFalse(order.retention_card_id)
        self.assertEqual(order.amount_total, 100)

    def test_colleagues_card_of_the_same_firm(self):
        firm = self._create_customer("Firm", is_company=True)
        one = self._create_customer("One", parent_id=firm.id)
        two = self._create_customer("Two", parent_id=firm.id)
        card = self._create_card("personal", one)
        self.assertFalse(
            self._show(self._create_order(customer=two), card).retention_card_id
        )

    def test_personal_card_of_another(self):
        card = self._create_card("personal", self.friend)
        order = self._create_order(100)
        with self.assertRaisesRegex(UserError, "personal card of another") as refused:
            self._show(order, card)
        self.assertNotIn(self.friend.name, str(refused.exception))
        self.assertFalse(order.retention_card_id)
        with self.assertRaises(ValidationError):
            order.retention_card_id = card

    def test_personal_card_of_another_with_a_warning(self):
        self.program.retention_personal_card_policy = "warn"
        card = self._create_card("personal", self.friend)
        self._give_points(70, self.friend)
        order = self._show(self._create_order(100), card)
        self.assertEqual(order.retention_card_id, card)
        self.assertIn("another customer", order.retention_card_warning)
        with self.assertRaisesRegex(UserError, "not yours to spend"):
            order._retention_set_points(10)
        summary = order._retention_checkout_summary()
        self.assertEqual((summary["balance"], summary["max_points"]), (0, 0))
        self._confirm(order)
        self._pay(self._invoice(order))
        self.assertWallet(self.friend, balance=75)
        self.assertFalse(self._wallet())

    def test_what_cannot_be_used(self):
        order = self._create_order(100)
        blocked = self._create_card()
        blocked._block("Stolen")
        replaced = self._create_card()
        replaced._replace("Torn")
        company = self.env["res.company"].create({"name": "Other Ltd"})
        other = self.env["loyalty.program"]._retention_create_default(company)
        for card, sentence in (
            (blocked, "blocked: Stolen"),
            (replaced, "was replaced"),
            (self._create_card("personal"), "nobody's yet"),
            (self._create_card(program_id=other.id), "not the programme"),
        ):
            with self.subTest(sentence), self.assertRaisesRegex(UserError, sentence):
                self._show(order, card)
        for number, sentence in (
            (generate(), "No card has this number"),
            ("12", "6 to 32"),
            ("4539148803436476", "check digit"),
        ):
            with self.subTest(number), self.assertRaisesRegex(UserError, sentence):
                order.retention_card_number = number
        self.assertFalse(order.retention_card_id)

    def test_fixed_once_paid_or_confirmed(self):
        order = self._create_order(100)
        transaction = self._start_payment(order)
        with self.assertRaisesRegex(UserError, "being paid"):
            self._show(order, self.circle)
        transaction._set_canceled()
        self._show(order, self.circle)
        self._confirm(order)
        with self.assertRaisesRegex(UserError, "confirmed"):
            order.retention_card_number = False
        seller = new_test_user(
            self.env, "cards_seller", "sales_team.group_sale_salesman"
        )
        order.user_id = seller
        with self.assertRaisesRegex(UserError, "confirmed"):
            order.with_user(seller).write({"retention_card_id": False})

    def _start_payment(self, order):
        provider = self.env["payment.provider"].create(
            {
                "name": "Payment of the test",
                "code": "none",
                "state": "test",
                "company_id": self.company.id,
                "payment_method_ids": self.env.ref(
                    "payment.payment_method_unknown"
                ).ids,
            }
        )
        return self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": self.env.ref("payment.payment_method_unknown").id,
                "reference": f"Cards {order.id}",
                "amount": order.amount_total,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "sale_order_ids": order.ids,
            }
        )

    def test_blocked_while_in_a_cart(self):
        self._golden()
        order = self._show(self._create_order(100), self.circle)
        self.circle._block("Stolen")
        with self.assertRaisesRegex(UserError, "blocked"):
            order.action_confirm()
        order._update_programs_and_rewards()
        self.assertFalse(order.retention_card_id)
        self.assertEqual(order.amount_total, 100)

    def test_blocked_after_payment_began(self):
        self._golden()
        order = self._show(self._create_order(100), self.circle)
        self._start_payment(order)
        self.circle._block("Stolen")
        self._confirm(order)
        self.assertEqual(order.amount_total, 80)
        self.assertLedger()

    def test_customer_changes(self):
        """A card that was another's is one's own, or the other way round."""
        self.program.retention_personal_card_policy = "warn"
        card = self._create_card("personal", self.friend)
        order = self._show(self._create_order(100), card)
        order.partner_id = self.friend
        self.assertFalse(order.retention_card_id)
        bearer = self._show(self._create_order(100), self.circle)
        bearer.partner_id = self.friend
        self.assertEqual(bearer.retention_card_id, self.circle)

    def test_returns_of_what_a_card_earned(self):
        order = self._show(self._create_order(200), self.circle)
        self._confirm(order)
        invoice = self._invoice(order)
        self._pay(invoice)
        wallet = self.circle.wallet_id
        self.assertEqual(wallet.balance, 10)
        self._credit(invoice)
        self.assertEqual(wallet.balance, 0)
        self.assertLedger()

    def test_promotion_code_field(self):
        order = self._create_order(100)
        wizard = self.env["sale.loyalty.coupon.wizard"].create(
            {"order_id": order.id, "coupon_code": self.circle.shown_number}
        )
        wizard.action_apply()
        self.assertEqual(order.retention_card_id, self.circle)
        order.retention_card_number = ""
        self.circle._block("Stolen")
        with self.assertRaisesRegex(ValidationError, "blocked"):
            wizard.action_apply()

    def test_order_form(self):
        seller = new_test_user(
            self.env, "cards_seller", "sales_team.group_sale_salesman"
        )
        order = self._create_order(100, user_id=seller.id).with_user(seller)
        with Form(order) as form:
            form.retention_card_number = self.circle.shown_number.lower()
        self.assertEqual(order.retention_card_id, self.circle)

    def test_copy_has_no_card(self):
        order = self._show(self._create_order(100), self.circle)
        self.assertFalse(order.copy().retention_card_id)

    def test_card_of_a_household(self):
        """A member's own number leads to what he may do anyway, no further."""
        wallet = self._give_points(100)
        wallet._invite("friend@example.com", can_spend=False)._accept(self.friend)
        card = self._create_card("personal", self.customer)
        self.assertEqual(card.wallet_id, wallet)
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        order = self._show(self._create_order(100, self.friend), card)
        self.assertFalse(order.retention_card_id, "the same as none")
        with self.assertRaises(UserError):
            order._retention_set_points(10)
        self._confirm(order)
        self._pay(self._invoice(order))
        self.assertEqual(wallet.balance, 105)
        stranger = self._create_order(100, self._create_customer("Stranger"))
        with self.assertRaisesRegex(UserError, "another customer"):
            self._show(stranger, card)
        self.assertLedger()
