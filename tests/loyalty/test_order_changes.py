from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..common import RetentionCase

SETTLEMENT = "odoo.addons.customer_retention.models.loyalty.sale_order_settlement"


@tagged("post_install", "-at_install")
class TestOrderChanges(RetentionCase):
    """Orders that change hands, price or rights after they were confirmed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(
            cls.env, "order_changes_seller", "sales_team.group_sale_salesman"
        )
        cls.customer.user_id = cls.seller

    def test_confirmed_again_for_another_customer(self):
        neighbour = self._create_customer("Bob")
        order = self._confirm(self._create_order(100))
        order._action_cancel()
        order.action_draft()
        order.partner_id = neighbour
        self._confirm(order)
        self._pay(self._invoice(order))
        self.assertWallet(balance=0, pending=0)
        self.assertWallet(neighbour, balance=5)

    def test_points_of_a_confirmed_line_are_not_written_by_hand(self):
        self._give_points(30)
        stranger = self._give_points(10, self._create_customer("Bob")).card_id
        order = self._create_order(100, user_id=self.seller.id)
        order._retention_set_points(30)
        self._confirm(order)
        line = order.order_line.filtered("points_cost").with_user(self.seller)
        for values in ({"points_cost": 0}, {"coupon_id": stranger.id}):
            with self.subTest(values), self.assertRaises(AccessError):
                line.write(values)
        self.assertWallet(balance=0)

    def test_reward_on_a_confirmed_order_as_a_seller(self):
        self._give_points(30)
        order = self._confirm(self._create_order(100, user_id=self.seller.id))
        order = order.with_user(self.seller)
        order._update_programs_and_rewards()
        order._apply_program_reward(self.reward, self._wallet().card_id)
        self.assertWallet(balance=0)
        order._update_programs_and_rewards()
        self.assertWallet(balance=0)

    def test_tier_of_an_order_is_not_chosen(self):
        orders = self.env["sale.order"].with_user(self.seller)
        order = orders.create(
            {"partner_id": self.customer.id, "retention_tier_id": self.vip.id}
        )
        self.assertFalse(order.retention_tier_id)
        with self.assertRaises(AccessError):
            order.retention_tier_id = self.vip

    def test_invoiced_for_less_and_paid(self):
        order = self._confirm(self._create_order(100))
        invoice = order._create_invoices()
        invoice.invoice_line_ids.discount = 20
        invoice.action_post()
        self._pay(invoice)
        accrual = order.retention_accrual_ids
        self.assertEqual((accrual.state, accrual.released), ("released", 4))
        self.assertWallet(balance=4, pending=0, tier_id=self.standard)

    def test_refund_while_switched_off(self):
        order = self._confirm(self._create_order(100))
        invoice = self._invoice(order)
        self._pay(invoice)
        self.assertWallet(balance=5)
        self.program.retention_managed = False
        self._credit(invoice)
        self.program.retention_managed = True
        due = order.retention_accrual_ids
        self.assertTrue(due.settlement_due)
        order._retention_settle_safely(due)
        self.assertWallet(balance=0)

    def test_one_defect_does_not_keep_others_back(self):
        orders = self._confirm(self._create_order(100)) | self._confirm(
            self._create_order(100)
        )
        bad, good = orders.retention_accrual_ids
        accruals = type(bad)
        settle = accruals._settle

        def fail_for_one(accrual, facts):
            if accrual == bad:
                message = "a defect"
                raise RuntimeError(message)
            return settle(accrual, facts)

        (bad | good).base_amount = 0
        with patch.object(accruals, "_settle", fail_for_one), mute_logger(SETTLEMENT):
            orders._retention_settle_safely(bad | good)
        self.assertTrue(bad.settlement_due)
        self.assertFalse(good.settlement_due)
        self.assertEqual(good.base_amount, 100)

    def test_order_paid_with_points_is_done(self):
        self._give_points(100)
        order = self._create_order(100)
        order._retention_set_points(100)
        self._confirm(order)
        accrual = order.retention_accrual_ids
        self.assertEqual((accrual.state, accrual.reason), ("released", False))
