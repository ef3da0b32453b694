from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from ..common import RetentionCase


class ForeignCase(RetentionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax = cls._create_tax(15)
        cls.taxed = cls._create_product("Table", taxes=cls.tax)

    @classmethod
    def _currency(cls, name, rate=1.0, **values):
        """Return a currency of which the company's buys ``rate``."""
        currency = cls.env["res.currency"].with_context(active_test=False)
        currency = currency.search([("name", "=", name)])
        currency.write({"active": True, **values})
        currency.rate_ids.unlink()
        cls.env["res.currency.rate"].create(
            {
                "name": "2020-01-01",
                "rate": rate,
                "currency_id": currency.id,
                "company_id": cls.company.id,
            }
        )
        return currency

    @classmethod
    def _company(cls, name, currency, **values):
        company = cls.env["res.company"].create(
            {"name": name, "currency_id": currency.id, **values}
        )
        cls.env.user.company_ids += company
        return company

    def _pricelist(self, currency):
        return self.env["product.pricelist"].create(
            {"name": currency.name, "currency_id": currency.id}
        )


@tagged("post_install", "-at_install")
class TestCurrencies(ForeignCase):
    def test_order_in_another_currency(self):
        """1,000 at a rate of 4 are 250 of the company: 12.50 points."""
        foreign = self._currency("EUR", 4.0)
        order = self._create_order(1000, pricelist_id=self._pricelist(foreign).id)
        self.assertEqual(order.currency_id, foreign)
        self._confirm(order)
        self.assertWallet(pending=12.5)
        self.assertEqual(order.retention_accrual_ids.base_amount, 250)
        self._pay(self._invoice(order), 500)
        self.assertWallet(balance=6.25, pending=6.25)

    def test_points_pay_in_another_currency(self):
        foreign = self._currency("EUR", 4.0)
        self._give_points(50)
        order = self._create_order(100, pricelist_id=self._pricelist(foreign).id)
        order._retention_set_points(10.5)
        self.assertEqual(order.amount_total, 58)
        self.assertEqual(sum(order.order_line.mapped("points_cost")), 10.5)
        self._confirm(order)
        self.assertWallet(balance=39.5, pending=0.72)

    def test_more_points_than_a_foreign_order_costs(self):
        foreign = self._currency("EUR", 4.0)
        self._give_points(50)
        order = self._create_order(100, pricelist_id=self._pricelist(foreign).id)
        order._update_programs_and_rewards()
        order._apply_program_reward(self.reward, self._wallet().card_id)
        self.assertEqual(order.amount_total, 0)
        self.assertEqual(sum(order.order_line.mapped("points_cost")), 25)

    def test_tier_counts_in_the_company_currency(self):
        foreign = self._currency("EUR", 4.0)
        self._buy(3999, pricelist_id=self._pricelist(foreign).id)
        self.assertWallet(tier_id=self.standard)
        self._buy(1, pricelist_id=self._pricelist(foreign).id)
        self.assertWallet(tier_id=self.standard)
        self._buy(4, pricelist_id=self._pricelist(foreign).id)
        self.assertWallet(tier_id=self.gold)

    def _in_books_of(self, name):
        """Return (programme, product) of a company with another currency."""
        currency = self._currency(name)
        company = self._company(f"{name} Ltd", currency)
        program = self.env["loyalty.program"]._retention_create_default(company)
        product = self.env["product.product"].create(
            {"name": "Lamp", "type": "consu", "taxes_id": [Command.clear()]}
        )
        return program, product

    def _buy_in(self, program, product, amount):
        order = self._create_order(
            amount, product=product, company_id=program.company_id.id
        )
        accrual = self._confirm(order).retention_accrual_ids
        accrual.release = "confirmed"
        order._retention_settle()
        return accrual

    def test_currency_without_decimals(self):
        program, product = self._in_books_of("JPY")
        accrual = self._buy_in(program, product, 1999)
        self.assertEqual(accrual.released, 99)
        order = self._create_order(
            1000, product=product, company_id=program.company_id.id
        )
        order._retention_set_points(33)
        self.assertEqual(order.amount_total, 767)  # 800 as Gold
        self._confirm(order)
        self.assertEqual(accrual.wallet_id.balance, 66)
        self.assertLedger()

    def test_currency_with_three_decimals(self):
        program, product = self._in_books_of("KWD")
        accrual = self._buy_in(program, product, 100.45)
        self.assertEqual(accrual.released, 5.022)
        order = self._create_order(
            10, product=product, company_id=program.company_id.id
        )
        order._retention_set_points(1.234)
        self.assertAlmostEqual(order.amount_total, 8.266, 6)  # 9.50 as Standard
        self._confirm(order)
        self.assertEqual(accrual.wallet_id.balance, 3.788)
        self.assertLedger()


@tagged("post_install", "-at_install")
class TestBase(ForeignCase):
    """What earns: after discounts and points, without delivery."""

    def test_with_and_without_tax(self):
        for base, points in (("included", 57.5), ("excluded", 50)):
            with self.subTest(base):
                self.program.retention_base = base
                customer = self._create_customer(base)
                order = self._create_order(1000, customer, product=self.taxed)
                self.assertEqual(order.amount_total, 1150)
                self._confirm(order)
                self.assertEqual(order.retention_accrual_ids.expected, points)
                self._pay(self._invoice(order))
                self.assertEqual(order.retention_accrual_ids.released, points)

    def test_terms_are_frozen(self):
        order = self._confirm(self._create_order(1000, product=self.taxed))
        self.program.write({"retention_base": "excluded", "retention_earn_percent": 9})
        self._pay(self._invoice(order))
        self.assertWallet(balance=57.5)

    def test_delivery_earns_nothing(self):
        order = self._create_order(1000)
        delivery = self._create_product("Delivery", type="service")
        order.order_line = [
            Command.create(
                {"product_id": delivery.id, "price_unit": 100, "is_delivery": True}
            )
        ]
        self._confirm(order)
        self.assertEqual(order.amount_total, 1100)
        self.assertWallet(pending=50)
        invoice = self._invoice(order)
        self._pay(invoice, 550)
        self.assertWallet(balance=25, pending=25)
        self._pay(invoice)
        self.assertWallet(balance=50, pending=0)

    def test_paid_with_points_earns_on_the_rest(self):
        self._give_points(100)
        order = self._create_order(1000, product=self.taxed)
        order._retention_set_points(100)
        self._confirm(order)
        self.assertWallet(balance=0, pending=52.5)
        self._pay(self._invoice(order))
        self.assertWallet(balance=52.5)


@tagged("post_install", "-at_install")
class TestCompanies(ForeignCase):
    def test_another_company_has_its_own_wallets(self):
        other = self._company("Other Ltd", self.company.currency_id)
        wallet = self._give_points(50)
        order = self._create_order(1000, company_id=other.id)
        self._confirm(order)
        self.assertFalse(order.retention_accrual_ids)
        program = self.env["loyalty.program"]._retention_create_default(other)
        order = self._create_order(1000, company_id=other.id)
        with self.assertRaisesRegex(Exception, "0 points"):
            order._retention_set_points(10)
        self._confirm(order)
        self.assertEqual(order.retention_accrual_ids.wallet_id.program_id, program)
        self.assertNotEqual(order.retention_accrual_ids.wallet_id, wallet)
        self.assertWallet(balance=50, pending=0)

    def test_branch_uses_the_programme_of_its_parent(self):
        branch = self._company(
            "Branch", self.company.currency_id, parent_id=self.company.id
        )
        self._give_points(50)
        order = self._create_order(1000, company_id=branch.id)
        order._retention_set_points(50)
        self._confirm(order)
        accrual = order.retention_accrual_ids
        self.assertEqual(accrual.wallet_id, self._wallet())
        self.assertEqual(accrual.company_id, branch)
        self.assertWallet(balance=0, pending=47.5)
        spent = self._wallet().entry_ids.filtered(lambda one: one.kind == "spend")
        self.assertEqual(spent.company_id, branch)

    def test_archived_customer(self):
        order = self._confirm(self._create_order(1000))
        self.customer.active = False
        self._pay(self._invoice(order))
        self.assertWallet(balance=50, tier_id=self.gold)
        self.customer.active = True
        self.assertEqual(self._create_order(100).order_line.discount, 20)

    def test_year_of_a_payment_is_the_companys(self):
        """Paid on 1 January in Auckland, which is 31 December in London."""
        self.company.partner_id.tz = "Pacific/Auckland"
        memberships = self.env["retention.tier.membership"]
        with freeze_time("2026-12-31 12:00:00"):
            self._buy(100)
        (event,) = memberships._events(self.program, self.customer)[self.customer.id]
        self.assertEqual(event.day.isoformat(), "2027-01-01")
