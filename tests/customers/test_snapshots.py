from datetime import date
from unittest.mock import patch

from odoo.tests import freeze_time, tagged

from .common import CustomerCase


class SnapshotCase(CustomerCase):
    """June 15th, 2026: the last month that is over is May."""

    def setUp(self):
        super().setUp()
        self.snapshots = self.env["retention.customer.snapshot"]
        self.months = self.env["retention.customer.month"]

    def _write(self, *days, company=None):
        for day in days:
            self.snapshots._write_month(company or self.company, day)

    def _snapshot(self, day, customer=None, company=None):
        return self.snapshots.search(
            [
                ("partner_id", "=", (customer or self.customer).id),
                ("company_id", "=", (company or self.company).id),
                ("date", "=", day),
            ]
        )

    def _month(self, day, team=None, company=None):
        return self.months.search(
            [
                ("company_id", "=", (company or self.company).id),
                ("date", "=", day),
                ("team_id", "=", team.id if team else False),
            ]
        )

    def _sales_team(self, name):
        return self.env["crm.team"].create(
            {"name": name, "company_id": self.company.id}
        )


@freeze_time("2026-06-15 12:00:00")
@tagged("post_install", "-at_install")
class TestSnapshots(SnapshotCase):
    def test_as_it_was_at_the_month_end(self):
        self._order_on("2026-01-10", 100)
        self._order_on("2026-04-10", 300)
        self._order_on("2026-05-02", 50)
        self._write(date(2026, 4, 30))
        row = self._snapshot("2026-04-30")
        self.assertEqual(row.order_count, 2)
        self.assertEqual(row.revenue, 400)
        self.assertEqual(row.margin, 280)
        self.assertEqual((row.month_order_count, row.month_revenue), (1, 300))
        self.assertEqual(row.month_margin, 240)
        self.assertEqual(row.year_revenue, 400)
        self.assertEqual(row.ladder_step, "customer")
        self.assertTrue(row.was_active and row.is_active)
        self.assertFalse(row.is_new)

    def test_first_month(self):
        self._order_on("2026-01-31", 100)
        self._write(date(2026, 1, 31))
        row = self._snapshot("2026-01-31")
        self.assertTrue(row.is_new and row.is_active)
        self.assertFalse(row.was_active)

    def test_a_credit_note_of_a_later_month(self):
        order = self._order_on("2026-03-10", 100)
        self._credit_on("2026-05-05", self._invoice(order), 40)
        self._write(date(2026, 3, 31), date(2026, 5, 31))
        self.assertEqual(self._snapshot("2026-03-31").revenue, 100)
        may = self._snapshot("2026-05-31")
        self.assertEqual((may.revenue, may.month_revenue), (60, -40))
        self.assertEqual(may.month_order_count, 0)

    def test_cancelled_orders_leave_nobody(self):
        self._order_on("2026-03-10", 100)._action_cancel()
        self.settle()
        self._write(date(2026, 3, 31))
        self.assertFalse(self._snapshot("2026-03-31"))
        self.assertEqual(self._month("2026-03-31").customer_count, 0)

    def test_archived_customers_stay_in_the_past(self):
        self._order_on("2026-03-10", 100)
        self.customer.active = False
        self._write(date(2026, 3, 31))
        self.assertEqual(self._snapshot("2026-03-31").revenue, 100)

    def test_late_evening_far_from_utc(self):
        """23:30 on April 30th in Honolulu is May 1st in Greenwich."""
        self.company.partner_id.tz = "Pacific/Honolulu"
        self.env.registry.clear_cache()
        order = self._order_on("2026-04-30", 100, hour=23)
        order.date_order = "2026-05-01 09:30:00"
        self._write(date(2026, 4, 30), date(2026, 5, 31))
        self.assertTrue(self._snapshot("2026-04-30").is_new)
        self.assertFalse(self._snapshot("2026-05-31").is_new)
        self.assertEqual(self._snapshot("2026-05-31").month_order_count, 0)

    def test_two_companies(self):
        other = self.env["res.company"].create({"name": "Other"})
        self._order_on("2026-03-10", 100)
        self.env.user.company_ids |= other
        self._order_on("2026-03-11", 700, company_id=other.id)
        self._write(date(2026, 3, 31))
        self._write(date(2026, 3, 31), company=other)
        self.assertEqual(self._snapshot("2026-03-31").revenue, 100)
        self.assertEqual(self._snapshot("2026-03-31", company=other).revenue, 700)
        self.assertEqual(self._month("2026-03-31", company=other).revenue, 700)

    def test_ranks_are_those_of_the_day(self):
        large = self._create_customer("Large")
        self._order_on("2026-03-10", 100)
        self._order_on("2026-03-10", 900, large)
        self._order_on("2026-05-10", 9000)
        self._write(date(2026, 3, 31))
        self.assertEqual(self._snapshot("2026-03-31", large).abc_class, "a")
        self.assertEqual(self._snapshot("2026-03-31").abc_class, "b")
        self.assertAlmostEqual(self._snapshot("2026-03-31").revenue_share, 0.1)

    def test_written_twice(self):
        self._order_on("2026-03-10", 100)
        self._write(date(2026, 3, 31))
        before = self._snapshot("2026-03-31").read()[0]
        self._write(date(2026, 3, 31))
        after = self._snapshot("2026-03-31").read()[0]
        self.assertEqual({**after, "id": 0}, {**before, "id": 0})
        self.assertEqual(len(self._month("2026-03-31")), 1)

    def test_merged_customers(self):
        twin = self._create_customer("Ani P.")
        self._order_on("2026-03-10", 100)
        self._order_on("2026-04-10", 60, twin)
        self._write(date(2026, 3, 31), date(2026, 4, 30))
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.customer + twin).ids, self.customer
        )
        row = self._snapshot("2026-04-30")
        self.assertEqual((row.order_count, row.revenue), (2, 160))
        self.assertEqual((row.month_order_count, row.month_revenue), (1, 60))
        self.assertTrue(row.was_active)
        self.assertFalse(row.is_new)
        self.assertEqual(self._snapshot("2026-03-31").revenue, 100)

    def test_merge_of_whom_only_the_other_was_kept(self):
        twin = self._create_customer("Ani P.")
        third = self._create_customer("A. P.")
        self._order_on("2026-03-10", 100, twin)
        self._order_on("2026-03-11", 50, third)
        self._write(date(2026, 3, 31))
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.customer + twin + third).ids, self.customer
        )
        self.assertEqual(self._snapshot("2026-03-31").revenue, 150)


@freeze_time("2026-06-15 12:00:00")
@tagged("post_install", "-at_install")
class TestBaseByMonth(SnapshotCase):
    def test_the_base_in_one_month(self):
        """Kept, left, new and won back: the rate of May by hand."""
        names = ("kept", "left", "new", "back")
        kept, left, new, back = map(self._create_customer, names)
        self._order_on("2026-01-10", 500, kept)
        self._order_on("2025-05-20", 100, left)
        self._order_on("2026-05-05", 200, new)
        self._order_on("2025-03-01", 50, back)
        self._order_on("2026-05-06", 150, back)
        self._write(date(2026, 5, 31))
        row = self._month("2026-05-31")
        self.assertEqual(row.customer_count, 4)
        # At the end of April: kept, left. At the end of May: kept, new, back
        self.assertEqual((row.active_start, row.active_end), (2, 3))
        self.assertEqual((row.kept, row.gained, row.lost), (1, 2, 1))
        self.assertTrue(row.has_rate)
        self.assertEqual(row.retention_rate, 50)
        self.assertEqual((row.new_customers, row.repeat_customers), (1, 1))
        self.assertEqual((row.new_revenue, row.repeat_revenue), (200, 150))
        self.assertEqual(row.revenue, 350)
        # Of 500 + 200 + 150 in the twelve months
        self.assertAlmostEqual(row.top1_share, 500 / 850)
        self.assertAlmostEqual(row.top5_share, 1)
        self.assertEqual((row.buyer_count, row.customer_step_count), (3, 1))
        left_action = row.action_open_left()
        found = self.env[left_action["res_model"]].search(left_action["domain"])
        self.assertEqual(found.partner_id, left)
        came_action = row.action_open_came()
        found = self.env[came_action["res_model"]].search(came_action["domain"])
        self.assertEqual(found.partner_id, new + back)

    def test_no_rate_without_a_start(self):
        self._order_on("2026-05-05", 200)
        self._write(date(2026, 5, 31))
        self.assertFalse(self._month("2026-05-31").has_rate)

    def test_teams_apart(self):
        north, south = self._sales_team("North"), self._sales_team("South")
        other = self._create_customer("Other")
        self._order_on("2026-05-05", 200, team_id=north.id)
        self._order_on("2026-05-05", 300, other, team_id=south.id)
        self._write(date(2026, 5, 31))
        self.assertEqual(self._month("2026-05-31").revenue, 500)
        self.assertEqual(self._month("2026-05-31", north).revenue, 200)
        self.assertEqual(self._month("2026-05-31", south).new_customers, 1)

    def test_months_to_write(self):
        days = self.snapshots._months_to_write
        self.assertEqual(days(self.company), [])
        self._order_on("2026-03-10", 100)
        self.assertEqual(
            days(self.company),
            [date(2026, 5, 31), date(2026, 4, 30), date(2026, 3, 31)],
        )
        self._order_on("2019-01-01", 100)
        self.assertEqual(len(days(self.company)), 24)
        self.assertEqual(days(self.company)[-1], date(2024, 6, 30))
        self._write(*days(self.company))
        self.assertEqual(days(self.company), [])
        self._month("2026-04-30").is_due = True
        self.assertEqual(days(self.company), [date(2026, 4, 30)])
        self._write(date(2026, 4, 30))
        self.assertEqual(days(self.company), [])

    def test_on_the_last_day_the_month_is_not_over(self):
        self._order_on("2026-05-05", 100)
        with freeze_time("2026-05-31 12:00:00"):
            self.assertEqual(self.snapshots._months_to_write(self.company), [])
        with freeze_time("2026-06-01 00:30:00"):
            self.assertEqual(
                self.snapshots._months_to_write(self.company), [date(2026, 5, 31)]
            )

    def test_a_failing_company_stops_no_other(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.env.user.company_ids |= other
        self._order_on("2026-05-05", 100)
        self._order_on("2026-05-05", 100, company_id=other.id)
        write = type(self.snapshots)._write_month

        def fail(snapshots, company, day):
            if company == self.company:
                raise ValueError(day)
            return write(snapshots, company, day)

        with (
            patch.object(type(self.snapshots), "_write_month", fail),
            patch.object(self.env.cr, "commit"),
        ):
            self.snapshots.sudo()._cron_write()
        run = self.env["retention.scoring.run"].search([], limit=1)
        self.assertEqual((run.company_id, run.state), (self.company, "failed"))
        self.assertIn("2026-05-31", run.problem)
        self.assertTrue(self._month("2026-05-31", company=other))
        self.assertFalse(self._month("2026-05-31"))
        with patch.object(self.env.cr, "commit"):
            self.snapshots.sudo()._cron_write()
        self.assertTrue(self._month("2026-05-31"))

    def test_computed_again(self):
        self._order_on("2026-03-10", 100)
        self._write(date(2026, 3, 31), date(2026, 4, 30))
        self._order_on("2026-04-10", 900)
        self.assertEqual(self._month("2026-04-30").revenue, 0)
        wizard = self.env["retention.snapshot.rebuild"].create(
            {"date_from": "2026-04-01"}
        )
        self.assertEqual(wizard.month_count, 1)
        wizard.action_rebuild()
        self.assertFalse(self._month("2026-03-31").is_due)
        self.assertTrue(self._month("2026-04-30").is_due)
        self.assertEqual(self._month("2026-04-30").revenue, 0, "until then as it was")
        with patch.object(self.env.cr, "commit"):
            self.snapshots.sudo()._cron_write()
        self.assertEqual(self._month("2026-04-30").revenue, 900)
        self.assertFalse(self._month("2026-04-30").is_due)

    def test_months_are_computed_again_by_the_companys_day(self):
        self.company.partner_id.tz = "Asia/Yerevan"
        with freeze_time("2026-06-30 22:00:00"):  # the 1st of July there
            wizard = self.env["retention.snapshot.rebuild"].create({})
        self.assertEqual(wizard.date_from, date(2026, 6, 1))

    def test_the_job_writes_all(self):
        cron = self.env.ref("customer_retention.ir_cron_retention_write_snapshots")
        self.assertTrue(cron.method_direct_trigger())
