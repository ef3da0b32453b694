from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import CustomerCase


@tagged("post_install", "-at_install")
class TestCustomerScoring(CustomerCase):
    """The scheduled actions: everybody, those in the queue, and what fails."""

    def _run_all(self):
        cron = self.env["ir.cron"]
        with patch.object(type(cron), "_commit_progress", return_value=9):
            self.env["retention.customer"]._cron_score()

    def _run_queue(self):
        cron = self.env["ir.cron"]
        with patch.object(type(cron), "_commit_progress", return_value=9):
            self.env["retention.customer"]._cron_score_queued()

    def test_confirmation_cancellation_and_credit_note_queue_the_customer(self):
        queue = self.env["retention.customer.queue"]
        contact = self._create_customer("At the desk", parent_id=self.customer.id)
        for change in ("confirm", "credit", "cancel"):
            queue.search([]).unlink()
            if change == "confirm":
                order = self._confirm(self._create_order(100, contact))
            elif change == "credit":
                self._credit(self._invoice(order))
            else:
                order._action_cancel()
                self.settle()
            waiting = queue.search([])
            self.assertEqual(
                set(waiting.mapped("partner_id")), {self.customer.id}, change
            )
            self._run_queue()
            self.assertFalse(queue.search([]))
            self.assertEqual(
                self._figures().order_count, 0 if change == "cancel" else 1, change
            )

    def test_all_and_some_come_to_the_same(self):
        for number, amounts in enumerate(((100, 50), (300,), (20, 20, 20, 500))):
            customer = self._create_customer(f"Customer {number}")
            for months, amount in enumerate(amounts):
                self._order_on(self._ago(months=months), amount, customer)
        self._score()
        model = self.env["retention.customer"]
        rows = model.search([("company_id", "=", self.company.id)])
        # What other models make of a row is not the scoring's to keep
        names = [name for name, field in model._fields.items() if field.store]
        before = rows.read(names)
        self._score(*rows.partner_id)
        self.assertEqual(rows.read(names), before)
        self.env.cr.execute("DELETE FROM retention_customer")
        self.env.invalidate_all()
        self._score(
            *self.env["res.partner"].browse([r["partner_id"][0] for r in before])
        )
        again = model.search([("company_id", "=", self.company.id)])
        drop = ("id", "ladder_since")
        self.assertEqual(
            [
                {k: v for k, v in row.items() if k not in drop}
                for row in again.read(names)
            ],
            [{k: v for k, v in row.items() if k not in drop} for row in before],
        )

    def test_a_failing_company_does_not_stop_the_others(self):
        other = self.env["res.company"].create({"name": "Branch"})
        self._order_on(self._ago(days=3))
        # As an upgrade or an import past the form's checks would leave it
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_company SET retention_abc_b = 50 WHERE id = %s", (other.id,)
        )
        self.env.invalidate_all()
        self._run_all()
        runs = self.env["retention.scoring.run"].search([])
        states = {run.company_id: run.state for run in runs}
        self.assertEqual(states[other], "failed")
        self.assertEqual(states[self.company], "done")
        self.assertEqual(self._figures().order_count, 1)
        failed = runs.filtered(lambda run: run.company_id == other)
        self.assertIn("add up to 100 %", failed.problem)

    def test_managers_are_told_once_and_until_it_works_again(self):
        manager = self.env["res.users"].create(
            {
                "name": "Manager",
                "login": "scoring manager",
                "group_ids": self.env.ref(
                    "customer_retention.group_retention_manager"
                ).ids,
            }
        )
        figures = type(self.env["retention.customer"])
        for _night in range(2):
            with patch.object(figures, "_stage", side_effect=ZeroDivisionError("x")):
                self._run_all()
        of_manager = [("user_id", "=", manager.id)]
        activities = self.env["mail.activity"].search(of_manager)
        self.assertEqual(len(activities), 1)
        self.assertIn(self.company.name, activities.summary)
        self._run_all()
        self.assertFalse(self.env["mail.activity"].search(of_manager))

    def test_moves_on_the_ladder_are_written_from_the_second_time_on(self):
        move = self.env["retention.ladder.move"]
        order = self._order_on(self._ago(days=9))
        self._score()
        self.assertFalse(move.search([("partner_id", "=", self.customer.id)]))
        self._order_on(self._ago(days=2))
        self._score(self.customer)
        order._action_cancel()
        self._score()
        moves = move.search([("partner_id", "=", self.customer.id)], order="id")
        self.assertEqual(
            [(one.from_step, one.to_step) for one in moves],
            [("buyer", "customer"), ("customer", "buyer")],
        )

    def test_who_has_no_order_left_is_no_customer(self):
        order = self._order_on(self._ago(days=9))
        self._score()
        self.assertTrue(self._figures())
        order._action_cancel()
        self._score()
        self.assertFalse(self._figures())
        move = self.env["retention.ladder.move"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertEqual((move.from_step, move.to_step), ("buyer", False))

    def test_rules_by_which_nobody_can_be_measured_are_refused(self):
        for values in (
            {"retention_abc_a": 90},
            {"retention_abc_a": -5, "retention_abc_b": 100},
            {"retention_xyz_x": 30},
            {"retention_xyz_x": 25},
            {"retention_regular_months": 0},
            {"retention_active_months": -1},
            {"retention_evidence_months": 0},
            {"retention_customer_orders": 1},
            {"retention_regular_orders": 0},
            {"retention_adherent_share": 101},
            {"retention_advocate_referrals": 0},
            {"retention_late_factor": -1},
        ):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self.company.write(values)

    def test_two_passes_at_once_do_not_meet(self):
        self._order_on(self._ago(days=3))
        with self.registry.cursor() as other:
            other.execute("SELECT pg_advisory_lock(%s, %s)", (0x52E7, self.company.id))
            self._run_all()
            self.assertFalse(self._figures())
            other.execute(
                "SELECT pg_advisory_unlock(%s, %s)", (0x52E7, self.company.id)
            )
        self._run_all()
        self.assertTrue(self._figures())
