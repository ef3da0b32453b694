from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common_contacts import KeyContactCase


@tagged("post_install", "-at_install")
class TestKeyHealth(KeyContactCase):
    """Health of three accounts, worked out by hand from real documents."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # No norm but visits: four a year
        norms = cls.env["retention.touch.norm"].search(
            [("company_id", "=", cls.company.id)]
        )
        norms.per_year = 0
        cls.visits = norms.filtered(
            lambda one: (one.care_class, one.kind) == ("standard", "visit")
        )
        cls.visits.per_year = 4

    def _row(self, account=None):
        rows = self.env["retention.key.account.health"]
        return rows.search([("account_id", "=", (account or self.account).id)], limit=1)

    def _weigh(self, **weights):
        """Have only the named parts weigh something."""
        parts = ("coverage", "freshness", "rhythm", "complaints", "plan", "payment")
        self.company.write(
            {f"retention_health_{part}": weights.get(part, 0) for part in parts}
        )

    def _orders(self, *ago, customer=None, amount=100):
        for days in ago:
            order = self._order_on(self._ago(days=days), amount, customer or self.firm)
        self._score(customer or self.firm)
        return order

    def test_the_board_begins_with_poor_health(self):
        self.account.health_level = "fair"
        accounts = self.account.with_context(read_group_expand=True)
        groups = accounts.formatted_read_group(
            [("id", "=", self.account.id)], ["health_level"], ["__count"]
        )
        self.assertEqual(
            [group["health_level"] for group in groups][:3], ["poor", "fair", "good"]
        )

    def test_nothing_but_people(self):
        # 1 of 3 people, no floor, nobody decides: 1/12 of all points that are left
        self._weigh(coverage=40, rhythm=30, payment=30)
        self.account._measure_health()
        row = self._row()
        self.assertEqual(row.coverage_of, 100)
        self.assertEqual(row.coverage, 8.3)
        self.assertEqual(self.account.health_score, 8)
        self.assertEqual(self.account.health_level, "poor")
        parts = {part["key"]: part for part in self.account._health_parts()}
        self.assertIn("Too few orders", parts["rhythm"]["why"])
        self.assertFalse(parts["rhythm"]["known"])

    def test_a_good_one(self):
        self._weigh(coverage=20, rhythm=30, complaints=10, plan=20, payment=20)
        for name, role in (("Ida", "executive"), ("Uwe", "finance")):
            partner = self._create_customer(name, parent_id=self.firm.id)
            self.env["retention.key.account.person"].create(
                {"account_id": self.account.id, "partner_id": partner.id, "role": role}
            )
        self.person.write(
            {"role": "owner", "power": "decides", "counterpart_id": self.keeper.id}
        )
        self._meeting(days=10)
        self._meeting(days=20)
        order = self._orders(130, 100, 70, 40, 10)
        self._pay(self._invoice(order))
        self.account._measure_health()
        # Nobody complained. Coverage, rhythm and payment are full; of four visits two
        # took place: 20 + 30 + 10 + 10 + 20 = 90
        row = self._row()
        self.assertEqual(row.coverage, row.coverage_of)
        self.assertEqual(row.rhythm, row.rhythm_of)
        self.assertEqual((row.complaints, row.complaints_of), (10, 10))
        self.assertEqual((row.plan, row.plan_of), (10, 20))
        self.assertEqual(row.payment, row.payment_of)
        self.assertEqual(row.score, 90)
        self.assertEqual(self.account.health_level, "good")

    def test_late_and_owing(self):
        self._weigh(rhythm=50, payment=50)
        order = self._orders(160, 130, 100, 70)
        invoice = self._invoice(order)
        invoice.line_ids.date_maturity = self._ago(days=30)
        self._orders(45)
        self._invoice(self._order_on(self._ago(days=45), 300, self.firm))
        self._score(self.firm)
        figures = self._figures(self.firm)
        self.assertTrue(figures.is_late)
        self.account._measure_health()
        row = self._row()
        late = 1 - figures.days_late / figures.typical_gap_days
        self.assertAlmostEqual(row.rhythm, 50 * late, delta=0.05)
        # 100 of 400 are 30 of 60 days late: 350 of 400 are well
        self.assertEqual(row.payment, 43.8)
        self.assertEqual(row.score, round(50 * late + 43.75))
        why = {part["key"]: part["why"] for part in self.account._health_parts()}
        self.assertIn("days late", why["rhythm"])
        self.assertIn("the oldest for 30 days", why["payment"])

    def test_credit_is_taken_off_what_is_late(self):
        self._weigh(payment=100)
        invoice = self._invoice(self._orders(70))
        invoice.line_ids.date_maturity = self._ago(days=90)
        self.account._measure_health()
        self.assertEqual(self.account.health_score, 0)
        other = self._invoice(self._order_on(self._ago(days=5), 100, self.firm))
        payment = self._pay(other)
        payment.move_id.line_ids.remove_move_reconcile()
        self.account._measure_health()
        self.assertEqual(self.account.health_score, 100)

    def test_stale_blocks_cost_points(self):
        self._weigh(freshness=100)
        blocks = len(self.account._blocks())
        self.account.write({"goals": "More beds", "business": "Hotels"})
        self.account._measure_health()
        fresh = len([one for one in self.account._blocks() if one["filled"]])
        self.assertEqual(self.account.health_score, round(100 * fresh / blocks))
        self.account.block_ids.confirmed_on = self._ago(months=36)
        self.account._measure_health()
        self.assertEqual(self.account.health_score, 0)
        [part] = [
            one for one in self.account._health_parts() if one["key"] == "freshness"
        ]
        self.assertIn("Look through and confirm", part["advice"])

    def test_rows_are_written_on_change(self):
        self._weigh(coverage=100)
        self.account._measure_health()
        self.account._measure_health()
        rows = self.account.health_ids
        self.assertEqual(len(rows), 1)
        rows.date = self._ago(months=1, days=1)
        self.account._measure_health()
        self.assertEqual(len(self.account.health_ids), 2)
        self.account.invalidate_recordset()
        self.assertEqual(self.account.health_trend, 0)
        rows.score = 3
        self.account.invalidate_recordset()
        self.assertEqual(self.account.health_trend, self.account.health_score - 3)

    def test_old_rows_go(self):
        self.account._measure_health()
        self.account.health_ids.date = self._ago(months=30)
        self.account._measure_health()
        self.assertEqual(self.account.health_ids.mapped("date"), [self.today])

    def test_ended_accounts_are_left_alone(self):
        self.account.state = "ended"
        self.account._measure_health()
        self.assertFalse(self.account.health_ids)

    def test_queries_do_not_grow_with_accounts(self):
        self._orders(70, 40, 10)

        def queries(accounts):
            accounts._measure_health()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            accounts._measure_health()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        few = queries(self.account)
        many = self.account
        for number in range(12):
            firm = self._create_customer(f"Mill {number}", is_company=True)
            many |= self._create_account(firm)
        self.assertEqual(queries(many), few)

    def test_settings_are_refused_in_words(self):
        for values, words in (
            ({"retention_health_plan": 16}, "these add up to 101"),
            ({"retention_health_plan": -1, "retention_health_payment": 31}, "negative"),
            ({"retention_health_fair": 80}, "a higher one"),
        ):
            with self.subTest(words), self.assertRaises(ValidationError) as caught:
                self.company.write(values)
            self.assertIn(words, str(caught.exception))

    def test_nightly_job(self):
        cron = type(self.env["ir.cron"])
        with patch.object(cron, "_commit_progress", return_value=9):
            self.env["retention.key.account"]._cron_measure_health()
        self.assertTrue(self.account.health_ids)

    def test_measuring_by_hand(self):
        self.account.with_user(self.keeper).action_measure_health()
        self.assertTrue(self.account.health_ids)
        stranger = self._create_user("stranger", "group_retention_account_manager")
        with self.assertRaises(AccessError):
            self.account.with_user(stranger).action_measure_health()

    def test_page_reads_for_who_may(self):
        self._orders(70, 40, 10)
        self.account._measure_health()
        mine = self.account.with_user(self.keeper)
        self.assertIn("of 100, measured", mine.health_explained)
        self.assertIn("Visit", mine.touch_standing)
        self.assertIn("Ask at the next visit", mine.visit_changes)

    def test_a_company_that_fails_stops_no_other(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        firm = self._create_customer("Baltic Inns", is_company=True)
        elsewhere = self._create_account(firm, company_id=other.id)
        accounts = type(self.env["retention.key.account"])
        measure = accounts._measure_health

        def fail(some):
            if some.company_id == self.company:
                raise ZeroDivisionError
            return measure(some)

        with (
            patch.object(accounts, "_measure_health", fail),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=9),
        ):
            self.env["retention.key.account"]._cron_measure_health()
        self.assertFalse(self._row())
        self.assertTrue(self._row(elsewhere))
        run = self.env["retention.scoring.run"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        self.assertEqual(run.state, "failed")
