from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common_evidence import EvidenceCase


@tagged("post_install", "-at_install")
class TestSpendShares(EvidenceCase):
    """Our share of what customers spend, by product group and in all."""

    def test_a_group_and_the_groups_below_it(self):
        self._order_on(self._ago(months=2), 300)
        self._order_on(self._ago(months=1), 100, product=self.table)
        self._order_on(self._ago(months=1), 50, product=self.saw)
        furniture = self._estimate(1000, self.furniture)
        chairs = self._estimate(400, self.chairs)
        tools = self._estimate(500, self.tools)
        self.assertEqual((furniture.bought, furniture.share), (400, 0.4))
        self.assertEqual((chairs.bought, chairs.share), (300, 0.75))
        self.assertEqual((tools.bought, tools.share, tools.untapped), (50, 0.1, 450))
        self.assertEqual(
            (furniture.state, chairs.state, tools.state),
            ("counted", "detail", "counted"),
        )
        # Chairs are within furniture and are not added up twice
        self.assertEqual(self._share(), 0.3)

    def test_an_estimate_of_everything_decides(self):
        self._order_on(self._ago(months=2), 300)
        self._estimate(400, self.furniture)
        everything = self._estimate(1200)
        self.assertEqual((everything.share, self._share()), (0.25, 0.25))
        # Too old, it leaves the groups to decide
        everything.date = self._ago(months=12, days=1)
        self.assertEqual((everything.state, self._share()), ("stale", 0.75))
        everything.date = self._ago(months=12)
        self.assertEqual((everything.state, self._share()), ("counted", 0.25))

    def test_the_newest_counts_and_a_contact_is_his_firm(self):
        self._order_on(self._ago(months=1), 300, self.contact)
        old = self._estimate(600, self.chairs, date=self._ago(months=2))
        new = self._estimate(400, self.chairs, self.contact, date=self._ago(months=1))
        old.invalidate_recordset()
        self.assertEqual((old.state, new.state), ("replaced", "counted"))
        self.assertEqual((old.bought, new.bought), (0, 300))
        self.assertEqual(self._share(), 0.75)
        # As of then, the older one was the newest
        self.assertEqual(self._share(day=self._ago(months=1, days=1)), 0)
        self.assertEqual(self._evidence(day=self._ago(months=3)), {})

    def test_twelve_months_up_to_today(self):
        estimate = self._estimate(1000)
        self._order_on(self._ago(months=12), 100)
        estimate.invalidate_recordset()
        self.assertEqual(estimate.bought, 0)
        self._order_on(self._ago(months=12, days=-1), 100)
        self._order_on(self.today, 10, hour=23)
        self._order_on(self._ago(days=-1), 1000)
        self._create_order(5000)
        estimate.invalidate_recordset()
        self.assertEqual(estimate.bought, 110)

    def test_credit_notes_take_away_until_invoiced_again(self):
        order = self._order_on(self._ago(months=1), 400)
        invoice = self._invoice(order)
        estimate = self._estimate(1000)
        for amount, left in ((100, 300), (300, 0)):
            self._credit(invoice, amount)
            estimate.invalidate_recordset()
            self.assertEqual(estimate.bought, left)
        self._invoice(order)
        estimate.invalidate_recordset()
        self.assertEqual(estimate.bought, 400)
        order._action_cancel()
        estimate.invalidate_recordset()
        self.assertEqual(estimate.bought, 0)

    def test_more_than_is_spent_is_all_of_it(self):
        self._order_on(self._ago(months=1), 300)
        low = self._estimate(100, self.chairs)
        self._estimate(100, self.tools)
        self.assertEqual((low.share, low.is_too_low, low.untapped), (1, True, 0))
        # It hides no other group
        self.assertEqual(self._share(), 0.5)

    def test_the_orders_rate_counts(self):
        dollar = self._other_currency()
        pricelist = self.env["product.pricelist"].create(
            {"name": "In another currency", "currency_id": dollar.id}
        )
        order = self._order_on(self._ago(months=1), 100, pricelist_id=pricelist.id)
        self.assertEqual(order.currency_id, dollar)
        order.currency_rate = 2
        self.assertEqual(self._estimate(1000).bought, 50)

    def test_figure_and_lines_agree(self):
        self._order_on(self._ago(months=2), 33.33)
        order = self._order_on(self._ago(months=1), 66.66, self.contact)
        self._credit(self._invoice(order), 11.11)
        self._order_on(self._ago(months=1), 99, product=self.saw)
        self._order_on(self._ago(months=1), 99, self.neighbour)
        for estimate, expected in (
            (self._estimate(1000, self.furniture), 88.88),
            (self._estimate(1000), 187.88),
        ):
            self.assertAlmostEqual(estimate.bought, expected)
            self.assertEqual(self._sum_of(estimate.action_open_lines()), expected)
            row = self.env["retention.spend.share"].browse(estimate.id)
            self.assertEqual(self._sum_of(row.action_open_lines()), expected)

    def _sum_of(self, action):
        domain = action["domain"]
        domain = safe_eval(domain) if isinstance(domain, str) else domain
        lines = self.env[action["res_model"]].search(domain)
        return round(sum(lines.mapped("amount")), 2)

    def _other_currency(self):
        currency = self.env.ref("base.EUR")
        if currency == self.company.currency_id:
            currency = self.env.ref("base.USD")
        currency.active = True
        return currency

    def test_refused_in_words(self):
        for values, sentence in (
            ({"amount": 0}, "above zero"),
            ({"amount": -5}, "above zero"),
            ({"amount": False}, "above zero"),
            ({"amount": float("nan")}, "above zero"),
            ({"amount": float("inf")}, "above zero"),
            ({"date": self._ago(days=-1)}, "still to come"),
        ):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(ValidationError, sentence),
                self.env.cr.savepoint(),
            ):
                self._estimate(**{"amount": 100} | values)
        estimate = self._estimate(100)
        with self.assertRaisesRegex(ValidationError, "above zero"):
            estimate.yearly_amount = 0

    def test_another_company_is_another_wallet(self):
        other = self.env["res.company"].create({"name": "Another shop"})
        self._order_on(self._ago(months=1), 300)
        estimate = self._estimate(1000, company_id=other.id)
        self.assertEqual((estimate.bought, self._share()), (0, None))
        self.assertEqual(self._share(company=other), 0)
        of_other = self._create_customer("Theirs", company_id=other.id)
        with self.assertRaises(UserError):
            self._estimate(1000, customer=of_other)

    def test_white_space_is_found_by_share(self):
        self._order_on(self._ago(months=1), 300)
        chairs = self._estimate(400, self.chairs)
        tools = self._estimate(500, self.tools)
        shares = self.env["retention.spend.share"]
        mine = [("partner_id", "=", self.customer.id)]
        self.assertEqual(shares.search([*mine, ("share", "<", 0.5)]).estimate_id, tools)
        self.assertEqual(shares.search(mine).estimate_id, tools | chairs)
        [(total,)] = shares._read_group(mine, [], ["untapped:sum"])
        self.assertEqual(total, 600)

    def test_number_of_queries(self):
        def estimates_of(number):
            customers = [self._create_customer(f"C{place}") for place in range(number)]
            return self.env["retention.spend.estimate"].union(
                *[self._estimate(100, customer=one) for one in customers]
            )

        counts = []
        for number in (2, 20):
            estimates = estimates_of(number)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            estimates.mapped("share")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
