from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import RetentionCase


class SharingCase(RetentionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.spouse = cls._create_customer("Vahe Petrosyan", email="vahe@example.com")

    def _household(self, points=100, **values):
        """Make a household of the customer and her husband."""
        wallet = self._give_points(points)
        member = wallet._invite("vahe@example.com", **values)
        member._accept(self.spouse)
        return wallet

    def _pay_with_points(self, customer, points, amount=100):
        order = self._create_order(amount, customer)
        order._retention_set_points(points)
        self._confirm(order)
        return order


@tagged("post_install", "-at_install")
class TestHousehold(SharingCase):
    def test_both_earn_to_it_and_spend_from_it(self):
        wallet = self._household()
        self.assertEqual(wallet.kind, "household")
        self.assertFalse(wallet.card_id.partner_id)
        self._buy(1000, self.spouse)
        self.assertEqual((wallet.balance, wallet.tier_id), (150, self.gold))
        self._buy(100)
        self.assertEqual(wallet.balance, 156)
        order = self._pay_with_points(self.spouse, 56)
        self.assertEqual(order.amount_total, 80 - 56)
        self.assertEqual(wallet.balance, 100)
        self.assertFalse(self._wallet(self.spouse))
        cards = self.env["loyalty.card"].search([("program_id", "=", self.program.id)])
        self.assertEqual(cards, wallet.card_id)
        self.assertLedger()

    def test_the_tier_is_the_owners(self):
        self._household()
        self._buy(1000)
        self.assertEqual(self.spouse._retention_tier(self.program), self.gold)
        self.assertEqual(self._create_order(100, self.spouse).order_line.discount, 20)

    def test_who_may_not_spend_still_earns(self):
        wallet = self._household(can_spend=False)
        order = self._create_order(100, self.spouse)
        with self.assertRaises(UserError):
            order._retention_set_points(10)
        order.retention_points_requested = 10
        order._update_programs_and_rewards()
        self.assertFalse(order._get_claimable_rewards())
        self.assertFalse(order._retention_checkout_summary()["max_points"])
        self._confirm(order)
        self._pay(self._invoice(order))
        self.assertEqual(wallet.balance, 105)
        self.assertLedger()

    def test_spending_by_a_forged_line_is_refused(self):
        wallet = self._household(can_spend=False)
        order = self._create_order(100, self.spouse)
        order.applied_coupon_ids = wallet.card_id
        order._apply_program_reward(self.reward, wallet.card_id)
        with self.assertRaises(ValidationError):
            order.action_confirm()

    def test_points_are_brought_along_with_their_days(self):
        own = self._give_points(40, self.spouse)
        own.lot_ids.expires_on = "2031-01-31"
        wallet = self._give_points(100)
        wallet._invite("vahe@example.com")._accept(self.spouse, bring_points=True)
        self.assertEqual((wallet.balance, own.balance), (140, 0))
        lot = wallet.lot_ids.filtered(lambda one: one.points == 40)
        self.assertEqual(str(lot.expires_on), "2031-01-31")
        self.assertLedger()

    def test_leaving_takes_nothing_along(self):
        wallet = self._household()
        wallet.member_ids._leave()
        self.assertEqual(wallet.balance, 100)
        self._buy(100, self.spouse)
        self.assertEqual(self._wallet(self.spouse).balance, 5)
        self.assertEqual(wallet.balance, 100)
        self.assertLedger()

    def test_an_open_cart_follows_at_once(self):
        self._buy(1000)
        cart = self._create_order(100, self.spouse)
        self.assertEqual(cart.order_line.discount, 0)
        wallet = self._household()
        self.assertEqual(cart.order_line.discount, 20)
        wallet.member_ids._leave()
        self.assertEqual(cart.order_line.discount, 0)

    def test_an_order_being_paid_keeps_its_wallet(self):
        wallet = self._household()
        order = self._pay_with_points(self.spouse, 50)
        wallet.member_ids._leave()
        order._action_cancel()
        self.settle()
        self.assertEqual(wallet.balance, 100)
        self.assertLedger()

    def test_an_old_invitation_is_over(self):
        member = self._give_points(1)._invite("vahe@example.com")
        member.invited_on = "2020-01-01"
        with self.assertRaises(UserError):
            member._accept(self.spouse)

    def test_nobody_shares_two_wallets(self):
        self._household()
        other = self._create_customer("Third")
        wallet = self._give_points(5, other)
        with self.assertRaises(UserError):
            wallet._invite("vahe@example.com")._accept(self.spouse)

    def test_a_household_has_so_many_people(self):
        self.program.retention_household_size = 2
        wallet = self._household()
        with self.assertRaises(UserError):
            wallet._invite("third@example.com")

    def test_handing_over(self):
        wallet = self._household()
        self._buy(1000)
        wallet._hand_over(self.spouse)
        self.settle()
        self.assertEqual(wallet.partner_id, self.spouse)
        self.assertEqual(self.customer._retention_wallet(self.program), wallet)
        self.assertEqual(wallet.balance, 150)
        self._buy(100)
        self.assertGreater(wallet.balance, 150)
        self.assertLedger()

    def test_merging_a_member_with_the_owner(self):
        wallet = self._household()
        self._buy(100, self.spouse)
        self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set((self.customer | self.spouse).ids)],
                "dst_partner_id": self.spouse.id,
            }
        ).action_merge()
        self.settle()
        self.env.invalidate_all()
        self.assertEqual(wallet.partner_id, self.spouse)
        self.assertEqual(
            wallet.member_ids.filtered(lambda m: m.state == "active"),
            wallet.member_ids.browse(),
        )
        self._buy(100, self.spouse)
        self.assertGreater(wallet.balance, 100)
        self.assertLedger()

    def test_a_member_cannot_be_deleted(self):
        self._household()
        with self.assertRaises(UserError):
            self.spouse.unlink()


@tagged("post_install", "-at_install")
class TestFirm(SharingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.retention_firm_wallets = True
        cls.firm = cls._create_customer("Blue Moon Ltd", is_company=True)
        cls.buyer = cls._create_customer("Buyer", parent_id=cls.firm.id)
        cls.clerk = cls._create_customer("Clerk", parent_id=cls.firm.id)

    def _firm_wallet(self):
        return self._wallet(self.firm)

    def test_contacts_earn_to_one_wallet(self):
        self._buy(1000, self.buyer)
        wallet = self._firm_wallet()
        self.assertEqual((wallet.kind, wallet.balance), ("firm", 50))
        self.assertEqual(wallet.tier_id, self.gold)
        self._pay_with_points(self.clerk, 30)
        self.assertEqual(wallet.balance, 20)
        self._buy(100, self.firm)
        self.assertEqual(wallet.balance, 26)
        self.assertEqual(len(self.program.retention_wallet_ids), 1)
        self.assertLedger()

    def test_the_firms_own_wallet_becomes_the_shared_one(self):
        wallet = self._give_points(10, self.firm)
        self._buy(100, self.buyer)
        self.assertEqual((wallet.kind, wallet.balance), ("firm", 15))
        self._pay_with_points(self.firm, 5)
        self.assertEqual(wallet.balance, 10)
        self.assertLedger()

    def test_a_contact_with_his_own_wallet_keeps_it(self):
        own = self._give_points(10, self.buyer)
        self._buy(100, self.clerk)
        self._buy(100, self.buyer)
        self.assertGreater(own.balance, 10)
        self.assertEqual(self._firm_wallet().balance, 5)
        self.assertLedger()

    def test_contacts_who_may_not_spend(self):
        self.program.retention_firm_can_spend = False
        wallet = self._give_points(50, self.firm)
        wallet._share("firm")
        with self.assertRaises(UserError):
            self._pay_with_points(self.clerk, 10)
        self.env["retention.wallet.member"].create(
            {"wallet_id": wallet.id, "partner_id": self.buyer.id}
        )
        self._pay_with_points(self.buyer, 10)
        self.assertEqual(wallet.balance, 40)
        self.assertLedger()

    def test_who_changes_firms_uses_another_wallet(self):
        wallet = self._give_points(50, self.firm)
        wallet._share("firm")
        member = self.env["retention.wallet.member"].create(
            {"wallet_id": wallet.id, "partner_id": self.buyer.id}
        )
        self.buyer.parent_id = False
        self.assertEqual(member.state, "left")
        self._buy(100, self.buyer)
        self.assertEqual(wallet.balance, 50)
        self.assertTrue(self._wallet(self.buyer))
        self.assertLedger()

    def test_a_stranger_is_no_member_of_a_firm(self):
        wallet = self._give_points(50, self.firm)
        wallet._share("firm")
        with self.assertRaises(ValidationError):
            self.env["retention.wallet.member"].create(
                {"wallet_id": wallet.id, "partner_id": self.spouse.id}
            )

    def test_a_household_comes_before_the_firm(self):
        self._buy(100, self.clerk)
        wallet = self._give_points(10)
        wallet._invite("buyer@example.com")._accept(self.buyer)
        self._buy(100, self.buyer)
        self.assertEqual(self._firm_wallet().balance, 5)
        self.assertGreater(wallet.balance, 10)
        self.assertLedger()
