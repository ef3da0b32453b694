from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .common_measures import MeasureCase


@tagged("post_install", "-at_install")
class TestMeasureParticipants(MeasureCase):
    """Lists of participants: chosen, pasted, from the rows of the base."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.firm = cls._create_customer(
            "Sevan LLC", is_company=True, ref="K-17", vat="01234567"
        )
        cls.clerk = cls._create_customer(
            "Bagrat", parent_id=cls.firm.id, email="bagrat@example.com"
        )
        cls.country = cls.env.ref("base.am")
        cls.caller = cls._create_customer(
            "Caller", phone="+374 10 123456", country_id=cls.country.id
        )

    def _add(self, pasted="", measure=None, **values):
        measure = measure or self._measure()
        wizard = self.env["retention.measure.participant.add"].create(
            {"measure_id": measure.id, "pasted": pasted, **values}
        )
        return measure, wizard

    def test_pasted(self):
        for line, expected in (
            ("K-17", self.firm),
            ("01234567", self.firm),
            ("bagrat@example.com", self.firm),
            (" Bagrat@Example.com ", self.firm),
            ("sevan llc", self.firm),
            ("+374 (10) 123-456", self.caller),
            ("010 123456", self.caller),
            ("Ani Petrosyan", self.customer),
        ):
            with self.subTest(line=line):
                measure, wizard = self._add(f"\n{line}\n{line}\n\n")
                wizard.action_add()
                self.assertEqual(measure.participant_ids.partner_id, expected)
                self.assertEqual(measure.participant_ids.date, self.first)

    def test_lines_that_fit_nobody(self):
        self._create_customer("Ani Petrosyan", email="second@example.com")
        measure, wizard = self._add(
            "K-17\nNobody\nAni Petrosyan\n%\nsevan_llc\n"
            # The beginning of the caller's number
            "+374 10 12345"
        )
        with self.assertRaises(UserError) as caught:
            wizard.action_add()
        words = str(caught.exception)
        for line in (
            "“Nobody” fits no",
            "“Ani Petrosyan” fits several",
            "“%” fits no",
            "“+374 10 12345” fits no",
        ):
            self.assertIn(line, words)
        self.assertIn("sevan_llc", words)
        self.assertNotIn("K-17", words)
        self.assertFalse(measure.participant_ids)
        self.assertIn("Nobody", wizard.pasted)

    def test_long_lists_of_faults(self):
        _measure, wizard = self._add("\n".join(f"Nobody {n}" for n in range(40)))
        with self.assertRaises(UserError) as caught:
            wizard.action_add()
        self.assertIn("30 more", str(caught.exception))
        _measure, wizard = self._add("\n".join(f"Nobody {n}" for n in range(5001)))
        with self.assertRaises(UserError) as caught:
            wizard.action_add()
        self.assertIn("5000", str(caught.exception))

    def test_long_lists_take_no_more_queries(self):
        guests = self.env["res.partner"].create(
            [
                {"name": f"Guest {number}", "email": f"guest{number}@example.com"}
                for number in range(20)
            ]
        )

        def count(few, field):
            _measure, wizard = self._add("\n".join(few.mapped(field)))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(wizard._read_pasted(), few)
            return self.env.cr.sql_log_count - before

        for field in ("name", "email"):
            count(guests[:1], field)
            self.assertEqual(count(guests, field), count(guests[:3], field))

    def test_nothing_chosen(self):
        _measure, wizard = self._add(" \n ")
        with self.assertRaises(UserError):
            wizard.action_add()

    def test_twice(self):
        measure, wizard = self._add(partner_ids=self.clerk.ids, date=self.last)
        wizard.action_add()
        _same, wizard = self._add("K-17", measure)
        wizard.action_add()
        self.assertEqual(measure.participant_ids.partner_id, self.firm)
        self.assertEqual(measure.participant_ids.date, self.last)

    def test_measured_otherwise(self):
        measure = self._measure("utm")
        _same, wizard = self._add("K-17", measure)
        with self.assertRaises(UserError):
            wizard.action_add()
        with self.assertRaises(UserError):
            measure.action_add_participants()

    def test_rows_of_the_base(self):
        self._order_on(self.first, 100)
        self._order_on(self.first, 100, self.firm)
        self._score()
        rows = self._figures() | self._figures(self.firm)
        measure = self._measure()
        action = self.env.ref(
            "customer_retention.retention_measure_participant_add_action_customers"
        )
        form = Form(
            self.env[action.res_model].with_context(
                active_model="retention.customer", active_ids=rows.ids
            )
        )
        form.measure_id = measure
        form.save().action_add()
        self.assertEqual(measure.participant_ids.partner_id, self.customer | self.firm)
        self.assertEqual(measure.revenue, 200)


@tagged("post_install", "-at_install")
class TestMeasureAccess(MeasureCase):
    """Managers keep measures, sales people read them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env,
            "measure_manager",
            "customer_retention.group_retention_manager,sales_team.group_sale_manager",
        )
        cls.seller = new_test_user(
            cls.env, "measure_seller", "sales_team.group_sale_salesman"
        )
        cls.portal = new_test_user(cls.env, "measure_portal", "base.group_portal")

    def test_roles(self):
        self.customer.user_id = self.manager
        other = self._create_customer("Bagrat", user_id=self.seller.id)
        orders = self._order_on(self.first, 100) | self._order_on(
            self.first, 50, other, user_id=self.seller.id
        )
        measure = self._measure(costs=[10], taking=[self.customer, other])
        theirs = measure.with_user(self.manager)
        theirs.write(
            {
                "name": "Spring fair",
                "cost_ids": [(1, measure.cost_ids.id, {"amount": 20})],
            }
        )
        self.assertEqual(self._documents(theirs).order_id, orders)
        self.env.invalidate_all()
        seen = measure.with_user(self.seller)
        self.assertEqual((seen.revenue, seen.cost), (150, 20))
        self.assertEqual(self._documents(seen).order_id, orders[1])
        self.assertEqual(seen.participant_ids.partner_id, other)
        for act in (
            lambda: seen.write({"name": "Mine"}),
            lambda: seen.cost_ids.write({"amount": 1}),
            lambda: seen.participant_ids.write({"date": self.last}),
            lambda: seen.action_add_participants(),
            lambda: seen.copy(),
        ):
            with self.assertRaises(AccessError):
                act()
        with self.assertRaises(AccessError):
            measure.with_user(self.portal).read(["name"])
        with self.assertRaises(AccessError):
            measure.with_user(self.portal).action_measure()

    def test_other_company(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.env.user.company_ids += company
        measure = self._measure(company_id=company.id)
        with self.assertRaises(AccessError):
            measure.with_user(self.manager).action_measure()
        self.assertNotIn(
            measure, self.env["retention.measure"].with_user(self.manager).search([])
        )

    def test_screens(self):
        """Forms open for both; who cannot write sees the same figures."""
        measure = self._measure(costs=[10], taking=[self.customer])
        with Form(measure.with_user(self.manager)) as form:
            form.days_after = 10
            with form.cost_ids.new() as cost:
                cost.name = "Prizes"
                cost.amount = 5
        self.assertEqual(measure.cost, 15)
        for model in ("retention.measure", "retention.measure.cost"):
            for kind in ("list", "graph", "pivot", "search"):
                self.env[model].with_user(self.seller).get_view(view_type=kind)
        with Form(measure.with_user(self.seller)) as form:
            self.assertIn("15", form.outcome_text)

    def test_queries_do_not_grow(self):
        """Counting many measures takes a few queries each, whoever took part."""

        def count(customers):
            taking = [self._create_customer(f"C{n}") for n in range(customers)]
            for one in taking:
                self._order_on(self.first, 100, one)
            measure = self._measure(taking=taking)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            measure._measure()
            return self.env.cr.sql_log_count - before

        count(1)  # fills caches
        self.assertEqual(count(2), count(12))
