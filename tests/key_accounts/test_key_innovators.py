import random

from odoo.tests import tagged

from ...tools.key_signals import early_purchases
from .common_signals import KeySignalCase


@tagged("post_install", "-at_install")
class TestKeyInnovators(KeySignalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lamp, cls.sofa = cls._create_product("Lamp"), cls._create_product("Sofa")
        cls.early, cls.late = (
            cls._create_customer(name, is_company=True) for name in ("Early", "Late")
        )

    def _buy_goods(self, customer, product, day, amount=10):
        order = self._create_order(amount, customer, product)
        order.action_confirm()
        order.date_order = self.company._retention_moments(day, day)[0]
        order.write({"team_id": False, "user_id": False})
        self.settle()
        return order

    def _innovators(self):
        self._refresh()
        return self.signals.search(
            [
                ("company_id", "=", self.company.id),
                ("signal", "=", "innovator"),
                ("date_to", "=", False),
            ]
        )

    def _launch(self):
        launch = self._ago(days=90)
        for product in (self.lamp, self.sofa):
            self._buy_goods(self.late, product, self._ago(days=59))
            self._buy_goods(self.early, product, launch)
        return launch

    def test_two_new_products_soon_after_their_launch(self):
        self._buy_goods(self.late, self.product, self._ago(months=20))
        self._launch()
        signal = self._innovators()
        # 31 days after the first sale is no longer early
        self.assertEqual(signal.partner_id, self.early)
        self.assertEqual((signal.amount, signal.basis_count), (20, 2))
        found = self._documents(signal.action_open_documents())
        self.assertEqual(sum(found.mapped("amount")), 20)
        self.assertIn("Lamp", signal.summary)
        self.company.retention_innovator_days = 31
        self.assertEqual(self._innovators().partner_id, self.early | self.late)
        self.company.retention_innovator_products = 3
        self.assertFalse(self._innovators())

    def test_nothing_is_new_to_a_company_that_has_just_begun(self):
        self._launch()
        self.assertFalse(self._innovators())

    def test_who_brought_it_back_did_not_buy_it(self):
        self._buy_goods(self.late, self.product, self._ago(months=20))
        launch = self._launch()
        chair = self._create_product("Stool")
        order = self._buy_goods(self.late, chair, launch)
        self._buy_goods(self.early, chair, launch)
        self.company.retention_innovator_products = 3
        self.assertEqual(self._innovators().partner_id, self.early)
        self._credit_on(self.today, self._invoice(order))
        self.assertEqual(self._innovators().basis_count, 3)

    def test_the_share_in_the_base_is_told(self):
        self._buy_goods(self.late, self.product, self._ago(months=20))
        self._launch()
        self._score()
        text = self._innovators().innovators_text
        self.assertIn("1 of 2 active customers: 50.0 %", text)
        self.assertIn("2.5 %", text)

    def test_offers_of_new_products_find_them_first(self):
        self._buy_goods(self.late, self.product, self._ago(months=20))
        self._launch()
        self._innovators()
        self._score()
        seller = self._create_user(
            "seller", "group_retention_user", "sales_team.group_sale_salesman_all_leads"
        )
        customers = self.env["retention.customer"].with_user(seller)
        mine = [("partner_id", "in", (self.early | self.late).ids)]
        found = customers.search([*mine, ("is_innovator", "=", True)])
        self.assertEqual(found.partner_id, self.early)
        self.assertTrue(found.is_innovator)
        others = customers.search([*mine, ("is_innovator", "=", False)])
        self.assertEqual(others.partner_id, self.late)

    def test_random_histories_as_the_rule_in_words(self):
        chance = random.Random(5)
        products = [self._create_product(f"Thing {n}") for n in range(4)]
        firms = [self._firm(f"Firm {n}") for n in range(4)]
        sales = []
        for number in range(40):
            product, firm = chance.choice(products), chance.choice(firms)
            day = self._ago(days=700 if not number else chance.randrange(500))
            amount = chance.randrange(1, 50)
            order = self._buy_goods(firm, product, day, amount)
            if chance.random() < 0.2:
                self._credit_on(self.today, self._invoice(order))
                amount = 0
            sales.append((product.product_tmpl_id.id, firm.id, day, amount))
        for months, days in [(12, 30), (6, 90), (14, 5)]:
            self.company.retention_innovator_months = months
            self.company.retention_innovator_days = days
            self.company.retention_innovator_products = 1
            found = {
                signal.partner_id.id: {
                    basis.product_tmpl_id.id: basis.amount for basis in signal.basis_ids
                }
                for signal in self._innovators()
            }
            expected = early_purchases(sales, self.today, months, days)
            self.assertEqual(found, expected, (months, days))
