from odoo.exceptions import UserError
from odoo.tests import Form, new_test_user, tagged

from ..common import RetentionCase
from .common_shop import ShopCase


class GoodsCase(RetentionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mug = cls._create_product("Mug", 12)
        cls.goods = cls.env["loyalty.reward"].create(
            {
                "program_id": cls.program.id,
                "reward_type": "product",
                "reward_product_id": cls.mug.id,
                "required_points": 50,
            }
        )

    def _claim(self, order):
        order._update_programs_and_rewards()
        status = order._apply_program_reward(self.goods, self._wallet().card_id)
        self.assertFalse(status, status)
        order._update_programs_and_rewards()

    def _mugs(self, order):
        return order.order_line.filtered(lambda line: line.reward_id == self.goods)

    def _costs(self, order):
        return sum(order.order_line.mapped("points_cost"))


@tagged("post_install", "-at_install")
class TestGoodsForPoints(GoodsCase):
    """A product as reward, through the ledger from claim to credit note."""

    def test_claimed_and_spent(self):
        self._give_points(130)
        order = self._create_order(100)
        self._claim(order)
        mugs = self._mugs(order)
        self.assertEqual((mugs.product_uom_qty, mugs.points_cost), (1, 50))
        self.assertEqual((mugs.price_total, order.amount_total), (0, 100))
        self._confirm(order)
        self.assertWallet(balance=80)
        self.assertKinds(["adjust", "spend"])

    def test_claimed_twice(self):
        self._give_points(130)
        order = self._create_order(100)
        self._claim(order)
        self._claim(order)
        self.assertEqual(len(self._mugs(order)), 2)
        order._update_programs_and_rewards()
        status = order._apply_program_reward(self.goods, self._wallet().card_id)
        self.assertIn("error", status)
        self._confirm(order)
        self.assertWallet(balance=30)

    def test_earns_nothing(self):
        self._give_points(50)
        order = self._create_order(100)
        self._claim(order)
        self.assertEqual(order.retention_expected_points, 5)
        self._confirm(order)
        self._pay(self._invoice(order))
        self.assertWallet(balance=5)

    def test_cancelled(self):
        self._give_points(50)
        order = self._create_order(100)
        self._claim(order)
        self._confirm(order)
        lot = self._wallet().lot_ids
        self.assertEqual(lot.remaining, 0)
        order._action_cancel()
        self.settle()
        self.assertEqual(self._wallet().lot_ids, lot)
        self.assertWallet(balance=50)

    def test_credited(self):
        self._give_points(70)
        order = self._create_order(100)
        self._claim(order)
        self._confirm(order)
        invoice = self._invoice(order)
        self._pay(invoice)
        lot = self._wallet().lot_ids.sorted("id")[0]
        self.assertWallet(balance=25)
        self._credit(invoice, 60)  # a part of the goods that were paid
        self.assertWallet(balance=22)
        self.assertEqual(lot.remaining, 20)

    def test_credited_in_full(self):
        self._give_points(70)
        order = self._create_order(100)
        self._claim(order)
        self._confirm(order)
        invoice = self._invoice(order)
        self._pay(invoice)
        lot = self._wallet().lot_ids.sorted("id")[0]
        self._credit(invoice)
        self.assertEqual(lot.remaining, 70)
        self.assertWallet(balance=70)
        # Invoiced again, the points are spent again; the money is still here
        self._invoice(order)
        self.assertWallet(balance=25)

    def test_credit_note_of_the_goods_alone(self):
        self._give_points(70)
        order = self._create_order(100)
        self._claim(order)
        self._confirm(order)
        invoice = self._invoice(order)
        mugs = self._mugs(order)
        credit = self._credit_lines(invoice, mugs)
        self.assertWallet(balance=70)
        credit.button_draft()
        self.settle()
        self.assertWallet(balance=20)

    def _credit_lines(self, invoice, sale_lines):
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id, "reason": "Returned"})
        )
        credit = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        credit.invoice_line_ids.filtered(
            lambda line: not line.sale_line_ids & sale_lines
        ).unlink()
        credit.action_post()
        self.settle()
        return credit

    def test_with_points_as_money(self):
        """Together they never exceed the balance, whatever was chosen first."""
        self._give_points(120)
        for goods_first in (True, False):
            with self.subTest(goods_first=goods_first):
                order = self._create_order(200)
                if goods_first:
                    self._claim(order)
                    with self.assertRaisesRegex(UserError, "You have 70 points"):
                        order._retention_set_points(71)
                    order._retention_set_points(70)
                else:
                    order._retention_set_points(120)
                    self._take_off_some_and_claim(order)
                self.assertEqual(self._costs(order), 120)
                self.assertEqual(order.amount_total, 130)
                self.assertEqual(order._retention_checkout_summary()["max_points"], 70)
        self._confirm(order)
        self.assertWallet(balance=0)

    def _take_off_some_and_claim(self, order):
        status = order._apply_program_reward(self.goods, self._wallet().card_id)
        self.assertFalse(status, status)
        order._update_programs_and_rewards()

    def test_both_credited_in_parts(self):
        """The points of goods and of money come back each with their own line."""
        self._give_points(120)
        order = self._create_order(200)
        self._claim(order)
        order._retention_set_points(70)
        self._confirm(order)
        invoice = self._invoice(order)
        self.assertWallet(balance=0)
        self._credit_lines(invoice, self._mugs(order))
        self.assertWallet(balance=50)
        self._credit_lines(invoice, order.order_line - self._mugs(order))
        self.assertWallet(balance=120)

    def test_taken_out_of_the_cart(self):
        self._give_points(120)
        order = self._create_order(200)
        self._claim(order)
        order._retention_set_points(70)
        self._mugs(order).unlink()
        order._update_programs_and_rewards()
        self.assertEqual(self._costs(order), 70)
        self._claim(order)
        self.assertEqual(self._costs(order), 120)

    def test_in_the_back_office(self):
        seller = new_test_user(
            self.env, "retention_clerk", "sales_team.group_sale_salesman"
        )
        self._give_points(50)
        order = self._create_order(100, user_id=seller.id).with_user(seller)
        order._update_programs_and_rewards()
        wizard = (
            self.env["sale.loyalty.reward.wizard"]
            .with_user(seller)
            .with_context(active_id=order.id)
            .create({"order_id": order.id})
        )
        self.assertIn(self.goods, wizard.reward_ids)
        wizard.selected_reward_id = self.goods
        wizard.action_apply()
        self.assertEqual(self._mugs(order).points_cost, 50)
        order.action_confirm()
        self.settle()
        self.assertWallet(balance=0)

    def test_a_manager_adds_one_on_the_programme(self):
        manager = new_test_user(
            self.env, "retention_owner", "sales_team.group_sale_manager"
        )
        with (
            Form(self.program.with_user(manager)) as form,
            form.retention_goods_reward_ids.new() as line,
        ):
            line.reward_product_id = self.product
            line.required_points = 300
        reward = self.program.reward_ids.filtered(
            lambda one: one.reward_product_id == self.product
        )
        self.assertEqual((reward.reward_type, reward.required_points), ("product", 300))
        self.assertTrue(self.program._retention_money_reward())
        reward.with_user(manager).description = "A chair of your own"
        self.assertEqual(reward.discount_line_product_id.name, "A chair of your own")


@tagged("post_install", "-at_install")
class TestGoodsInTheShop(GoodsCase, ShopCase):
    def test_claimed_in_the_cart(self):
        self.mug.write({"type": "service", "website_published": True})
        self._give_points(120)
        cart = self._create_cart(200)
        cart._update_programs_and_rewards()
        self._sign_in()
        page = self._visit("/shop/cart")
        forms = page.xpath("//form[@name='claim_reward']")
        self.assertEqual(len(forms), 1, "one button: points as money have their own")
        sent = {one.name: one.value for one in forms[0].xpath(".//input[@name]")}
        self.assertEqual(sent["reward_id"], str(self.goods.id))
        left = page.xpath("//strong[@name='o_loyalty_points']")[0].text_content()
        self.assertEqual(left.strip(), "120")
        page = self.url_open(forms[0].get("action"), data=sent)
        self.assertEqual(page.status_code, 200)
        self.env.invalidate_all()
        self.assertEqual(self._mugs(cart).points_cost, 50)
        answer = self._use(points="100")
        self.assertIn("You have 70 points", answer["error"])
        self._use(use="all")
        self.env.invalidate_all()
        self.assertEqual(self._costs(cart), 120)
        self.assertEqual(cart.amount_total, 130)

    def test_out_of_reach(self):
        self._give_points(20)
        self._create_cart(200)._update_programs_and_rewards()
        self._sign_in()
        page = self._visit("/shop/cart")
        self.assertFalse(page.xpath("//form[@name='claim_reward']"))

    def test_not_for_guests(self):
        self.authenticate(None, None)
        page = self._visit("/shop/cart")
        self.assertFalse(page.xpath("//form[@name='claim_reward']"))
