from datetime import timedelta

from odoo.tests import tagged

from ..common import RetentionCase


@tagged("post_install", "-at_install")
class TestTierDays(RetentionCase):
    """A tier that changes more than once on a day ends where the day ends."""

    def setUp(self):
        super().setUp()
        self.memberships = self.env["retention.tier.membership"]
        self.today = self.company._retention_day()

    def _current(self):
        return self.memberships._current(self.program, self.customer, self.today).get(
            self.customer.id, self.memberships
        )

    def test_set_by_hand_twice_on_a_day(self):
        self._buy(100)
        until = self.today + timedelta(days=9)
        self.memberships._set_by_hand(self.customer, self.gold, until, "A friend")
        self.memberships._set_by_hand(self.customer, self.vip, until, "A good friend")
        self.assertWallet(tier_id=self.vip)
        self.assertEqual(self._current().tier_id, self.vip)

    def test_set_by_hand_and_ended_on_a_day(self):
        self._buy(100)
        membership = self.memberships._set_by_hand(
            self.customer, self.vip, False, "By mistake"
        )
        membership.action_end_manual()
        self.assertWallet(tier_id=self.standard)
        self.assertEqual(self._create_order(100).order_line.discount, 5)

    def test_lost_and_reached_again_on_a_day(self):
        self.program.retention_tier_grace_days = 0
        order = self._confirm(self._create_order(1000))
        invoice = self._invoice(order)
        self._pay(invoice)
        self.assertWallet(tier_id=self.gold)
        self._credit(invoice)
        self.assertFalse(self._wallet().tier_id)
        self._buy(1000)
        self.assertWallet(tier_id=self.gold)
        self.assertFalse(self._current().date_to)

    def test_lost_for_good_on_the_day_it_began(self):
        """A contact of the firm without a wallet does not keep it."""
        self.program.retention_tier_grace_days = 0
        firm = self._create_customer("Firm", is_company=True)
        buyer = self._create_customer("Buyer", parent_id=firm.id)
        order = self._confirm(self._create_order(1000, buyer))
        invoice = self._invoice(order)
        self._pay(invoice)
        self._credit(invoice)
        colleague = self._create_customer("Colleague", parent_id=firm.id)
        self.assertFalse(self._wallet(buyer).tier_id)
        self.assertEqual(self._create_order(100, colleague).order_line.discount, 0)
