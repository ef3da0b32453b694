from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .common import CustomerCase


@tagged("post_install", "-at_install")
class TestCustomerPage(CustomerCase):
    """Figures open documents that add up to them; words where there are none."""

    def _documents(self, customer, figure, **context):
        action = customer.with_context(figure=figure, **context).action_open_figure()
        return self.env[action["res_model"]].search(action["domain"])

    def _make_past(self):
        """Five orders in 18 months, one partly credited, one of goods without cost."""
        first = self._order_on(self._ago(months=18), 500)
        for months in (10, 7, 4):
            self._order_on(self._ago(months=months), 100)
        self._credit(self._invoice(first), 50)
        gap = self._create_product("Advice")
        self._order_on(
            self._ago(months=1),
            80,
            order_line=[Command.create({"product_id": gap.id, "price_unit": 80})],
        )
        self._score()
        return self._figures()

    def test_figures_equal_their_documents(self):
        customer = self._make_past()
        self.assertEqual(customer.order_count, 5)
        for figure, column in (
            ("revenue", "amount"),
            ("margin", "margin"),
            ("costed_revenue", "costed_revenue"),
            ("year_revenue", "amount"),
            ("year_margin", "margin"),
            ("team_revenue", "amount"),
            ("user_revenue", "amount"),
        ):
            found = self._documents(customer, figure)
            self.assertAlmostEqual(
                sum(found.mapped(column)), customer[figure], msg=figure
            )
        for figure in ("order_count", "year_order_count"):
            self.assertEqual(len(self._documents(customer, figure)), customer[figure])

    def test_months_equal_their_documents(self):
        customer = self._make_past()
        months = customer.rhythm["months"]
        self.assertEqual(len(months), 24)
        self.assertEqual(sum(one["orders"] for one in months), customer.order_count)
        self.assertAlmostEqual(sum(one["revenue"] for one in months), customer.revenue)
        self.assertTrue([one for one in months if not one["orders"]])
        for one in months:
            found = self._documents(customer, "month", month=one["month"])
            self.assertAlmostEqual(sum(found.mapped("amount")), one["revenue"])

    def test_words_where_data_is_missing(self):
        self._order_on(self.today, 100)
        self._score()
        customer = self._figures()
        self.assertIn("one order", customer.ltv_text)
        self.assertIn("Not enough data: 1 orders", customer.rhythm_text)
        self.assertIn("No class", customer.class_text)
        self.assertFalse(customer.gap_text)

    def test_words_of_a_gap_in_costs(self):
        customer = self._make_past()
        self.assertIn("80.00", customer.gap_text)
        self.assertIn("18 months", customer.ltv_text)
        self.assertIn("Buys about every", customer.rhythm_text)

    def test_a_contact_shows_the_row_of_its_firm(self):
        firm = self._create_customer("Hayastan LLC", is_company=True)
        contact = self._create_customer("Karen", parent_id=firm.id)
        self._order_on(self.today, 120, contact)
        self._score()
        self.assertEqual(contact.retention_customer_id, self._figures(firm))
        self.assertEqual(contact.retention_revenue, 120)
        self.assertEqual(contact.retention_ladder_step, "buyer")
        self.assertEqual(contact.retention_rhythm["months"][-1]["orders"], 1)
        action = contact.with_context(figure="revenue").action_retention_figures()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found.order_id.partner_id, contact)

    def test_a_contact_without_orders(self):
        nobody = self._create_customer("Nobody")
        self.assertFalse(nobody.retention_customer_id)
        self.assertFalse(nobody.retention_ladder_step)
        with self.assertRaises(UserError):
            nobody.action_retention_figures()
        with Form(nobody) as form:
            form.phone = "+374 10 000000"

    def test_figures_are_those_of_the_chosen_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self._order_on(self.today, 100)
        self._score()
        self.assertEqual(self.customer.retention_revenue, 100)
        self.assertFalse(self.customer.with_company(other).retention_customer_id)

    def test_other_sellers_do_not_open_them(self):
        seller = new_test_user(
            self.env, "stranger", groups="sales_team.group_sale_salesman"
        )
        self.customer.user_id = self.env.user
        self._order_on(self.today, 100, user_id=self.env.user.id)
        self._score()
        customer = self._figures()
        with self.assertRaises(AccessError):
            customer.with_user(seller).action_open_figure()
        self.assertFalse(self.customer.with_user(seller).retention_customer_id)

    def test_a_page_of_contacts_costs_one_look(self):
        partners = self.env["res.partner"]
        for number in range(6):
            partners |= self._create_customer(f"Of the page {number}")
            self._order_on(self.today, 100, partners[-1])
        self._score()

        def queries(some):
            self.env.invalidate_all()
            some.mapped("name")
            before = self.env.cr.sql_log_count
            some.mapped("retention_days_late")
            return self.env.cr.sql_log_count - before

        queries(partners)
        self.assertEqual(queries(partners), queries(partners[:2]))

    def test_the_page_is_printed(self):
        customer = self._make_past()
        html, kind = self.env["ir.actions.report"]._render_qweb_html(
            "customer_retention.retention_customer_report", customer.ids
        )
        self.assertEqual(kind, "html")
        text = html.decode()
        self.assertIn("Ani Petrosyan", text)
        self.assertIn("Buys about every", text)
