from datetime import date, datetime

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from .common import CustomerCase


@tagged("post_install", "-at_install")
class TestCustomerFigures(CustomerCase):
    """Hand-computed tables of what orders, credit notes and costs come to."""

    def _documents(self, partner=None):
        return self.env["retention.customer.document"].search(
            [
                ("partner_id", "=", (partner or self.customer).id),
                ("company_id", "=", self.company.id),
            ]
        )

    def assertFigures(self, partner=None, **expected):
        """Assert fields of a customer's row, and that its documents add up to it."""
        row = self._figures(partner)
        self.assertEqual(len(row), 1)
        found = {name: row[name] for name in expected}
        self.assertEqual(found, expected)
        documents = self._documents(partner)
        for total, part in (
            ("revenue", "amount"),
            ("margin", "margin"),
            ("costed_revenue", "costed_revenue"),
        ):
            cents = sum(round(100 * value) for value in documents.mapped(part))
            self.assertEqual(round(100 * row[total]), cents, total)
        orders = documents.filtered(lambda one: one.kind == "order")
        self.assertEqual(len(orders), row.order_count)

    # ------------------------------------------------------------
    # What counts
    # ------------------------------------------------------------

    def test_orders_and_credit_notes_add_up(self):
        first = self._order_on(self._ago(months=3), 100)
        self._order_on(self._ago(months=1), 200)
        self._credit(self._invoice(first), 40)
        self._score()
        # Of the first order 40 of 100 came back, and with them 40 % of its 40
        self.assertFigures(
            order_count=2,
            revenue=260,
            margin=164,
            costed_revenue=260,
            average_order=130,
        )

    def test_only_confirmed_orders_count(self):
        self._create_order(500)
        cancelled = self._order_on(self._ago(days=40), 300)
        self._credit(self._invoice(cancelled))
        cancelled._action_cancel()
        self._order_on(self._ago(days=9), 100)
        self._score()
        self.assertFigures(order_count=1, revenue=100, margin=40)

    def test_an_order_of_the_future_counts_from_its_day_on(self):
        self._order_on(self._ago(days=9), 100)
        self._order_on(self._ago(days=-5), 700)
        self._score()
        self.assertFigures(order_count=1, revenue=100)
        self._score(day=self._ago(days=-5))
        self.assertEqual(self._figures().revenue, 800)

    def test_an_order_of_zero_is_an_order(self):
        self._order_on(self._ago(days=9), 100)
        self._order_on(self._ago(days=2), 0)
        self._score()
        self.assertFigures(order_count=2, revenue=100, margin=-20, average_order=50)

    def test_a_customer_with_one_order(self):
        self._order_on(self._ago(days=9), 100)
        self._score()
        self.assertFigures(
            order_count=1,
            lifetime_months=1,
            has_ltv=False,
            has_rhythm=False,
            next_order_expected=False,
            days_late=0,
            xyz_class=False,
            ladder_step="buyer",
            abc_class="a",
            revenue_share=1,
        )

    def test_what_was_credited_and_invoiced_again_counts(self):
        order = self._order_on(self._ago(days=9), 100)
        self._credit(self._invoice(order))
        self._score()
        self.assertFigures(revenue=0, margin=0)
        again = order._create_invoices(final=True)
        again.action_post()
        self.settle()
        self._score()
        self.assertFigures(order_count=1, revenue=100, margin=40)
        self.assertEqual(
            sorted(self._documents().mapped("kind")),
            ["credit_note", "invoiced_again", "order"],
        )

    def test_parts_of_a_credit_end_where_the_whole_ends(self):
        foreign = self._foreign_pricelist(3)
        order = self._order_on(self._ago(days=9), 100, pricelist_id=foreign.id)
        order.order_line.price_unit = 100
        invoice = self._invoice(order)
        for part in (33.33, 33.33, 33.34):
            self._credit(invoice, part)
        self._score()
        # 100 / 3 = 33.33; its thirds, each rounded alone, would leave a cent
        self.assertFigures(order_count=1, revenue=0, margin=0)

    def test_a_credit_note_without_an_order_takes_away(self):
        self._order_on(self._ago(days=9), 100)
        self._post_move("out_refund", 30)
        self._score()
        self.assertFigures(revenue=70, margin=10)

    def test_a_credit_note_of_an_invoice_without_an_order_does_not(self):
        self._order_on(self._ago(days=9), 100)
        self._credit(self._post_move("out_invoice", 300))
        self._score()
        self.assertFigures(revenue=100, margin=40)

    def test_a_credited_down_payment_does_not(self):
        order = self._order_on(self._ago(days=9), 100)
        wizard = (
            self.env["sale.advance.payment.inv"]
            .with_context(active_model="sale.order", active_ids=order.ids)
            .create({"advance_payment_method": "fixed", "fixed_amount": 30})
        )
        down = wizard._create_invoices(order)
        down.action_post()
        self._credit(down)
        self._score()
        self.assertFigures(order_count=1, revenue=100, margin=40)

    def test_a_missing_cost_is_a_gap_and_not_zero(self):
        unknown = self._create_product("Cost unknown", 80)
        self._order_on(self._ago(days=9), 100)
        self._order_on(self._ago(days=5), 80, product=unknown)
        self._score()
        self.assertFigures(revenue=180, margin=40, costed_revenue=100, profitability=40)

    def test_without_any_cost_there_is_no_lifetime_value(self):
        unknown = self._create_product("Cost unknown", 80)
        self._order_on(self._ago(days=9), 80, product=unknown)
        self._order_on(self._ago(days=5), 80, product=unknown)
        self._score()
        self.assertFigures(revenue=160, margin=0, costed_revenue=0, has_ltv=False)

    # ------------------------------------------------------------
    # Whose and where
    # ------------------------------------------------------------

    def test_contacts_of_a_firm_are_one_customer(self):
        buyer = self._create_customer("Buyer", parent_id=self.customer.id)
        self._order_on(self._ago(days=9), 100, buyer)
        self._order_on(self._ago(days=5), 50)
        self._score()
        self.assertFalse(self._figures(buyer))
        self.assertFigures(order_count=2, revenue=150)

    def test_each_company_has_its_own_row(self):
        other = self.env["res.company"].create({"name": "Branch"})
        self._open_books(other)
        self._order_on(self._ago(days=9), 100)
        order = (
            self.env["sale.order"]
            .with_company(other)
            .create(
                {
                    "partner_id": self.customer.id,
                    "company_id": other.id,
                    "order_line": [
                        Command.create(
                            {"product_id": self.product.id, "price_unit": 70}
                        )
                    ],
                }
            )
        )
        order.action_confirm()
        self._score()
        self._score(company=other)
        self.assertFigures(order_count=1, revenue=100)
        self.assertEqual(self._figures(company=other).revenue, 70)

    def test_another_currency_counts_at_the_orders_rate(self):
        foreign = self._foreign_pricelist(0.8)
        order = self._order_on(self._ago(days=9), 100, pricelist_id=foreign.id)
        order.order_line.write({"price_unit": 100, "purchase_price": 60})
        # The rate changes later: the past does not
        self.env["res.currency.rate"].create(
            {
                "name": self.today,
                "currency_id": foreign.currency_id.id,
                "company_id": self.company.id,
                "rate": 2,
            }
        )
        self._credit(self._invoice(order), 40)
        self._score()
        self.assertFigures(order_count=1, revenue=75, margin=30)

    def test_archived_customers_keep_their_figures(self):
        self._order_on(self._ago(days=9), 100)
        self.customer.active = False
        self._score()
        self.assertFigures(order_count=1, revenue=100, is_archived=True)

    def test_merged_customers_are_measured_as_one(self):
        twin = self._create_customer("Ani Petrosian")
        self._order_on(self._ago(days=9), 100)
        self._order_on(self._ago(days=3), 30, twin)
        self._score()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.customer | twin).ids, self.customer)
        self.settle()
        queue = self.env["retention.customer.queue"].search([])
        self.assertIn(self.customer.id, queue.mapped("partner_id"))
        self._score(self.customer)
        self.assertFigures(order_count=2, revenue=130)
        self.assertFalse(
            self.env["retention.customer"].search([("partner_id", "=", twin.id)])
        )

    def test_days_are_the_companys(self):
        self.company.partner_id.tz = "Pacific/Auckland"
        # 23:30 of New Year's Eve in Auckland, and half an hour into the year
        for hour, minute in ((10, 30), (11, 30)):
            order = self._create_order(100)
            order.action_confirm()
            order.date_order = datetime(2024, 12, 31, hour, minute)
        self._score()
        row = self._figures()
        self.assertEqual(row.first_order_date, date(2024, 12, 31))
        self.assertEqual(row.last_order_date, date(2025, 1, 1))
        self.assertEqual(row.lifetime_months, 2)

    # ------------------------------------------------------------
    # Rhythm, classes, shares
    # ------------------------------------------------------------

    @freeze_time("2026-06-30 12:00:00")
    def test_rhythm_and_what_is_at_risk(self):
        # Gaps 10, 20, 30, 20: median 20, quartiles 17.5 and 22.5
        for day in ("03-01", "03-11", "03-31", "04-30", "05-20"):
            self._order_on(f"2026-{day}", 100)
        # Twice on one day is one visit
        self._order_on("2026-05-20", 100)
        self._score()
        self.assertFigures(
            has_rhythm=True,
            typical_gap_days=20,
            next_order_expected=date(2026, 6, 9),
            days_late=21,
            is_late=True,
        )
        row = self._figures()
        self.assertEqual(row.gap_spread_days, 5)
        # 40 of margin an order, 21 / 20 cycles overdue
        self.assertAlmostEqual(row.margin_at_risk, 42)
        self.company.retention_late_factor = 9
        self._score()
        self.assertFalse(self._figures().is_late)

    @freeze_time("2026-06-30 12:00:00")
    def test_risk_is_at_most_a_years_margin(self):
        for day in ("2022-01-01", "2022-01-11", "2022-01-21", "2022-01-31"):
            self._order_on(day, 100)
        self._score()
        self.assertAlmostEqual(self._figures().margin_at_risk, 40 * 36.5)

    @freeze_time("2026-06-15 12:00:00")
    def test_xyz_of_twelve_full_months(self):
        steady = self._create_customer("Steady")
        wavy = self._create_customer("Wavy")
        for number in range(12):
            month = (5 + number) % 12 + 1
            year = 2025 if month > 5 else 2026
            self._order_on(date(year, month, 10), 100 + number % 2, steady)
            self._order_on(date(year, month, 10), 100 + 40 * (number % 2), wavy)
        # This month does not count yet, an old one not any more
        self._order_on("2026-06-10", 5000, steady)
        self._order_on("2025-05-10", 5000, steady)
        rare = self._create_customer("Rare")
        self._order_on("2026-03-10", 100, rare)
        self._order_on("2026-04-10", 100, rare)
        self._score()
        self.assertFigures(steady, xyz_class="x")
        self.assertFigures(wavy, xyz_class="y")
        self.assertAlmostEqual(self._figures(wavy).variation, 100 * 20 / 120, 6)
        self.assertFigures(rare, xyz_class=False)
        self._order_on("2026-05-10", 100, rare)
        self._score()
        # Nine empty months count as 0
        self.assertFigures(rare, xyz_class="z")

    def test_abc_by_the_share_before(self):
        amounts = {"One": 800, "Two": 100, "Three": 50, "Four": 50}
        people = {name: self._create_customer(name) for name in amounts}
        for name, amount in amounts.items():
            self._order_on(self._ago(days=9), amount, people[name])
        self._score()
        # 800 of 1,000 are reached before Two: exactly 80 % is not below
        for name, rank, abc_class, share, total in (
            ("One", 1, "a", 0.8, 0.8),
            ("Two", 2, "b", 0.1, 0.9),
            ("Three", 3, "b", 0.05, 0.95),
            ("Four", 4, "c", 0.05, 1),
        ):
            row = self._figures(people[name])
            self.assertEqual((row.pareto_rank, row.abc_class), (rank, abc_class))
            self.assertAlmostEqual(row.revenue_share, share, 12)
            self.assertAlmostEqual(row.cumulative_share, total, 12)
        self.company.retention_abc_basis = "margin"
        self._order_on(self._ago(days=9), 5000, people["Four"]).order_line.write(
            {"purchase_price": 4999}
        )
        self._score()
        self.assertEqual(self._figures(people["One"]).pareto_rank, 1)

    def test_shares_of_team_and_sales_person(self):
        team = self.env["crm.team"].create({"name": "North"})
        seller = self.env["res.users"].create(
            {
                "name": "Seller",
                "login": "share seller",
                "group_ids": self.env.ref("sales_team.group_sale_salesman").ids,
            }
        )
        of_seller = {"team_id": team.id, "user_id": seller.id}
        other = self._create_customer("Other")
        self._order_on(self._ago(days=30), 400)
        self._order_on(self._ago(days=9), 100, **of_seller)
        self._order_on(self._ago(days=5), 300, other, **of_seller)
        self._score()
        self.assertFigures(team_id=team, user_id=seller, revenue_share=500 / 800)
        row = self._figures()
        self.assertAlmostEqual(row.team_share, 0.25, 12)
        self.assertAlmostEqual(row.user_share, 0.25, 12)

    # ------------------------------------------------------------
    # Builders
    # ------------------------------------------------------------

    def _post_move(self, move_type, amount):
        """Post an invoice or credit note that no order stands behind."""
        move = self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": self.customer.id,
                "invoice_line_ids": [
                    Command.create(
                        {"name": "By hand", "price_unit": amount, "tax_ids": []}
                    )
                ],
            }
        )
        move.action_post()
        self.settle()
        return move
