from datetime import timedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from .common_evidence import EvidenceCase


@tagged("post_install", "-at_install")
class TestNextActions(EvidenceCase):
    """What moves customers on: a row per step, an activity per customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(
            cls.env,
            "next_seller",
            "sales_team.group_sale_salesman,base.group_partner_manager",
        )
        cls.steps = cls.env["retention.ladder.step"].search(
            [("company_id", "=", cls.company.id)]
        )

    def _measured(self, *customers):
        for customer in customers:
            self._order_on(self._ago(days=5), 100, customer)
        self._score(*customers)
        return self.env["retention.customer"].search(
            [
                ("company_id", "=", self.company.id),
                ("partner_id", "in", [customer.id for customer in customers]),
            ]
        )

    def _planned(self, customer):
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", "res.partner"),
                ("res_id", "=", customer.id),
                ("retention_ladder_step_id", "!=", False),
            ]
        )

    def test_every_company_has_five_steps(self):
        expected = ["buyer", "customer", "regular", "adherent", "advocate"]
        self.assertEqual(self.steps.mapped("step"), expected)
        other = self.env["res.company"].create({"name": "Another shop"})
        rows = self.steps.search([("company_id", "=", other.id)])
        self.assertEqual(rows.mapped("step"), expected)
        self.assertTrue(all(row.summary and row.activity_type_id for row in rows))
        rows[0].summary = "Our own way"
        self.steps._create_missing()
        self.assertEqual(
            self.steps.search([("company_id", "=", other.id)]).mapped("summary")[0],
            "Our own way",
        )
        self.assertEqual(self.steps.search_count([("company_id", "=", other.id)]), 5)

    def test_one_activity_each_and_never_two(self):
        self.customer.user_id = self.seller
        rows = self._measured(self.customer, self.neighbour)
        message = rows.action_plan_next()["params"]["message"]
        self.assertEqual(message, "Activities planned: 2.")
        activity = self._planned(self.customer)
        buyer = self.steps[0]
        self.assertEqual(
            (activity.summary, activity.activity_type_id, activity.user_id),
            (buyer.summary, buyer.activity_type_id, self.seller),
        )
        self.assertEqual(
            activity.date_deadline, self.today + timedelta(days=buyer.due_days)
        )
        self.assertIn("second order", activity.note)
        third = self._create_customer("Third")
        rows |= self._measured(third)
        message = rows.action_plan_next()["params"]["message"]
        self.assertIn("planned: 1.", message)
        self.assertIn("still open: 2.", message)
        activity.action_feedback("Called")
        message = rows.action_plan_next()["params"]["message"]
        self.assertIn("planned: 1.", message)
        self.assertEqual(len(self._planned(self.customer)), 1)

    def test_any_other_activity_is_none(self):
        self.customer.activity_schedule("mail.mail_activity_data_todo")
        self._measured(self.customer).action_plan_next()
        self.assertEqual(len(self._planned(self.customer)), 1)

    def test_who_is_responsible(self):
        fixed = new_test_user(
            self.env, "next_fixed", "sales_team.group_sale_salesman_all_leads"
        )
        rows = self._measured(self.customer, self.neighbour)
        rows.user_id = self.seller  # as if the latest order were his
        rows.action_plan_next()
        self.assertEqual(self._planned(self.neighbour).user_id, self.seller)
        self._planned(self.neighbour).unlink()
        self.steps[0].write({"responsible": "fixed", "user_id": fixed.id})
        rows.action_plan_next()
        self.assertEqual(self._planned(self.neighbour).user_id, fixed)
        self._planned(self.neighbour).unlink()
        fixed.active = False
        rows.action_plan_next()
        self.assertEqual(self._planned(self.neighbour).user_id, self.env.user)

    def test_archived_customers_are_left_out(self):
        rows = self._measured(self.customer, self.neighbour)
        self.neighbour.active = False
        message = rows.action_plan_next()["params"]["message"]
        self.assertIn("planned: 1.", message)
        self.assertIn("left out, archived or not yours to change: 1.", message)
        self.assertFalse(self._planned(self.neighbour))

    def test_rights(self):
        mine, theirs = self._measured(self.customer), self._measured(self.neighbour)
        other = new_test_user(self.env, "next_other", "sales_team.group_sale_salesman")
        self.neighbour.user_id = other
        self.customer.user_id = self.seller
        with self.assertRaises(AccessError):
            (mine | theirs).with_user(self.seller).action_plan_next()
        self.assertFalse(self._planned(self.customer))
        mine.with_user(self.seller).action_plan_next()
        self.assertEqual(self._planned(self.customer).create_uid, self.seller)
        # Who may not change partners plans nothing on them
        self.customer.user_id = False
        reader = new_test_user(
            self.env, "next_reader", "customer_retention.group_retention_user"
        )
        self._planned(self.customer).unlink()
        row = mine.with_user(reader)
        self.assertIn("left out", row.action_plan_next()["params"]["message"])
        step = self.steps[0].with_user(self.seller)
        self.assertTrue(step.summary)
        with self.assertRaises(AccessError):
            step.summary = "Nothing at all"
        manager = new_test_user(
            self.env, "next_manager", "customer_retention.group_retention_manager"
        )
        step.with_user(manager).summary = "Call at once"
        with self.assertRaises(AccessError):
            step.with_user(manager).unlink()

    def test_counts_open_their_customers(self):
        for days in (9, 8):
            self._order_on(self._ago(days=days), 100, self.neighbour)
        self._measured(self.customer, self.neighbour)
        self._score()
        for step in self.steps:
            customers = self.env["retention.customer"].search(
                step.action_open_customers()["domain"]
            )
            self.assertEqual(step.customer_count, len(customers))
            self.assertEqual(set(customers.mapped("ladder_step")) - {step.step}, set())
        self.assertAlmostEqual(sum(self.steps.mapped("customer_share")), 1)
        everybody = sum(self.steps.mapped("customer_count"))
        self.assertAlmostEqual(self.steps[0].share_above, 1)
        self.assertAlmostEqual(
            self.steps[1].share_above, 1 - self.steps[0].customer_count / everybody
        )

    def test_refused_in_words(self):
        for values, sentence in (
            ({"due_days": -1}, "0 to 365"),
            ({"due_days": 366}, "0 to 365"),
            ({"responsible": "fixed", "user_id": False}, "Choose the user"),
        ):
            with (
                self.assertRaisesRegex(ValidationError, sentence),
                self.env.cr.savepoint(),
            ):
                self.steps[0].write(values)

    def test_set_in_the_form(self):
        with Form(self.steps[0]) as form:
            form.summary = "Write a card"
            form.due_days = 1
        self.assertEqual(self.steps[0].summary, "Write a card")

    def test_number_of_queries(self):
        customers = [self._create_customer(f"C{place}") for place in range(24)]
        rows = self._measured(*customers)
        counts = []
        for part in (rows[:4], rows[4:]):
            self.env.flush_all()
            self.env.invalidate_all()
            part.mapped("partner_id.name")
            before = self.env.cr.sql_log_count
            part._plan_next()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1] - counts[0], 4)
