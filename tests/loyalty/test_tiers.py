from datetime import timedelta

from odoo.tests import freeze_time, tagged

from ..common import RetentionCase


@tagged("post_install", "-at_install")
class TestTiers(RetentionCase):
    def test_no_tier_no_discount(self):
        self.assertEqual(self._create_order().order_line.discount, 0)

    def test_discount_from_the_next_purchase(self):
        order = self._buy(6000)
        self.assertEqual(order.order_line.discount, 0)
        self.assertWallet(tier_id=self.vip, balance=300)
        following = self._create_order(100)
        self.assertEqual(following.order_line.discount, 30)
        self.assertEqual(following.amount_total, 70)

    def test_factor_of_the_tier(self):
        self._buy(1000)
        self.assertWallet(tier_id=self.gold, balance=50)
        self._buy(1000)  # 20 % off: 800 x 5 % x 1.5
        self.assertWallet(balance=110)

    def test_quantity_change_does_not_pile_up(self):
        self._buy(1000)
        order = self._create_order(100)
        for quantity in (2, 3, 4):
            order.order_line.product_uom_qty = quantity
            self.assertEqual(order.order_line.discount, 20)

    def test_confirmed_order_keeps_its_tier(self):
        self._buy(1000)
        order = self._confirm(self._create_order(100))
        self._buy(10000)
        self.assertWallet(tier_id=self.vip)
        order.order_line.product_uom_qty = 2
        self.assertEqual(order.order_line.discount, 20)
        self.assertEqual(order.retention_accrual_ids.factor, 1.5)

    def test_open_quotation_takes_the_new_tier(self):
        order = self._create_order(100)
        self._buy(1000)
        self._confirm(order)
        self.assertEqual(order.order_line.discount, 20)
        self.assertEqual(order.retention_tier_id, self.gold)

    def test_customer_changes(self):
        self._buy(1000)
        order = self._create_order(100, self._create_customer("Somebody else"))
        order.partner_id = self.customer
        self.assertEqual(order.order_line.discount, 20)

    def test_contacts_of_a_firm_share_the_tier(self):
        firm = self._create_customer("Firm", is_company=True)
        buyer = self._create_customer("Buyer", parent_id=firm.id)
        other = self._create_customer("Other", parent_id=firm.id)
        self._buy(600, buyer)
        self._buy(600, other)
        self.assertWallet(buyer, tier_id=self.gold)
        self.assertWallet(other, tier_id=self.gold)
        newcomer = self._create_customer("Newcomer", parent_id=firm.id)
        self.assertEqual(self._create_order(100, newcomer).order_line.discount, 20)

    def test_leaving_a_firm(self):
        firm = self._create_customer("Firm", is_company=True)
        buyer = self._create_customer("Buyer", parent_id=firm.id)
        other = self._create_customer("Other", parent_id=firm.id)
        self._buy(1200, buyer)
        self._buy(100, other)
        buyer.parent_id = False
        self.assertWallet(buyer, tier_id=self.gold)
        with freeze_time(self.company._retention_day() + timedelta(days=40)):
            self.env["retention.tier.membership"]._evaluate(self.program, firm)
            self.assertEqual(self._wallet(other).tier_id, self.standard)

    def test_refund_lowers_the_tier_after_the_grace(self):
        order = self._confirm(self._create_order(1000))
        invoice = self._invoice(order)
        self._pay(invoice)
        today = self.company._retention_day()
        with freeze_time(today + timedelta(days=5)):
            self._credit(invoice)
            self.assertWallet(tier_id=self.gold)
            membership = self.customer._retention_tier(self.program).membership_ids
            self.assertEqual(membership[:1].origin, "grace")
        with freeze_time(today + timedelta(days=60)):
            self.env["retention.tier.membership"]._evaluate(self.program, self.customer)
            self.assertFalse(self._wallet().tier_id)

    def test_harder_conditions_leave_the_grace(self):
        self._buy(1000)
        today = self.company._retention_day()
        memberships = self.env["retention.tier.membership"]
        with freeze_time(today + timedelta(days=100)):
            self.gold.min_amount = 3000
            self._wallet()._review()
            self.assertWallet(tier_id=self.gold)
            self.assertEqual(self.gold.membership_ids[:1].origin, "grace")
        with freeze_time(today + timedelta(days=135)):
            memberships._evaluate(self.program, self.customer)
            self.assertWallet(tier_id=self.standard)

    def test_changed_grace_reviews_customers(self):
        self._buy(1000)
        self.program.retention_tier_grace_days = 0
        self.assertTrue(self._wallet().review_on)

    def test_a_setting_that_is_over_cannot_be_ended_again(self):
        today = self.company._retention_day()
        with freeze_time(today - timedelta(days=60)):
            membership = self.env["retention.tier.membership"]._set_by_hand(
                self.customer, self.vip, today - timedelta(days=30), "For a while"
            )
        membership.action_end_manual()
        self.assertEqual(membership.date_to, today - timedelta(days=30))

    def test_easier_conditions_count_at_once(self):
        self._buy(600)
        self.gold.min_amount = 500
        self.assertTrue(self._wallet().review_on)
        self._wallet()._review()
        self.assertWallet(tier_id=self.gold)

    def test_set_by_hand_until_a_day(self):
        today = self.company._retention_day()
        memberships = self.env["retention.tier.membership"]
        self._buy(100)
        memberships._set_by_hand(
            self.customer, self.vip, today + timedelta(days=9), "Our neighbour"
        )
        self.assertWallet(tier_id=self.vip)
        self.assertEqual(self._create_order(100).order_line.discount, 30)
        with freeze_time(today + timedelta(days=10)):
            memberships._evaluate(self.program, self.customer)
            self.assertEqual(self._wallet().tier_id, self.standard)

    def test_setting_by_hand_taken_back_the_same_day(self):
        self._buy(100)
        membership = self.env["retention.tier.membership"]._set_by_hand(
            self.customer, self.vip, False, "By mistake"
        )
        self.assertWallet(tier_id=self.vip)
        membership.action_end_manual()
        self.assertWallet(tier_id=self.standard)
