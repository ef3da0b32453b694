import random
from datetime import datetime, time, timedelta

from odoo.tests import tagged

from .common_results import SupervisionCase

DAYS_KEY = "retention_call_result_days"


@tagged("post_install", "-at_install")
class TestCallResults(SupervisionCase):
    """What customers of a campaign bought, and which of it counts."""

    def _join(self, days_ago=40, customer=None, **values):
        return self._create_task(
            customer or self.customer, date_in=self._ago(days=days_ago), **values
        )

    def _row(self, task, days=None):
        """Return the row of a task as the supervisor sees it."""
        self.env.flush_all()
        self.env.invalidate_all()
        results = self.env["retention.call.result"].with_user(self.boss)
        return results.with_context(**{DAYS_KEY: days}).search(
            [
                ("campaign_id", "=", task.campaign_id.id),
                ("partner_id", "=", task.partner_id.id),
            ]
        )

    def test_days_that_count(self):
        task = self._join(40)
        for days_ago, amount in ((41, 1), (40, 10), (26, 100), (25, 1000), (9, 5)):
            self._order_on(self._ago(days=days_ago), amount)
        row = self._row(task, 14)
        self.assertEqual((row.order_count, row.revenue, row.is_over), (2, 110, True))
        row = self._row(task, 30)
        self.assertEqual((row.order_count, row.revenue), (3, 1110))
        self.company.retention_call_result_days = "14"
        self.assertEqual(self._row(task).revenue, 110)
        # Whatever else is asked for, the company's own number counts
        self.assertEqual(self._row(task, 9999).revenue, 110)

    def test_the_last_day_is_over_a_day_later(self):
        still, over = self._create_customers(2)
        self.assertFalse(self._row(self._join(14, still), 14).is_over)
        self.assertTrue(self._row(self._join(15, over), 14).is_over)

    def test_days_begin_with_the_companys_clock(self):
        self.company.partner_id.tz = "Asia/Tokyo"
        self.env.registry.clear_cache()
        task = self._join(20)
        self._order_on(self._ago(days=20), 10, hour=0)
        self._order_on(self._ago(days=21), 100, hour=23)
        self.assertEqual(self._row(task).revenue, 10)

    def test_credits_are_taken_off_whenever_they_come(self):
        task = self._join(40)
        order = self._order_on(self._ago(days=35), 200)
        self._credit_on(self.today, self._invoice(order), 50)
        row = self._row(task)
        self.assertEqual((row.revenue, row.order_count, row.is_bought), (150, 1, True))
        # 200 - 60 of margin, a quarter of it back
        self.assertAlmostEqual(row.margin, 105)

    def test_what_was_sent_back_was_not_bought(self):
        task = self._join(40)
        order = self._order_on(self._ago(days=35), 200)
        self._credit_on(self.today, self._invoice(order))
        row = self._row(task)
        self.assertEqual((row.revenue, row.is_bought), (0, False))

    def test_the_order_that_the_call_is_about(self):
        order = self._order_on(self._ago(days=40), 500)
        task = self._join(40, order_id=order.id)
        self._order_on(self._ago(days=39), 30)
        self.assertEqual(self._row(task).revenue, 30)

    def test_a_standing_campaign_counts_from_the_first_time(self):
        task = self._join(40)
        self._join(10, occurrence="again")
        self._order_on(self._ago(days=5), 70)
        row = self._row(task)
        self.assertEqual(row.date_in, self._ago(days=40))
        self.assertEqual(row.revenue, 0)

    def test_groups(self):
        called, passed, control, gap, deaf_control, wrong = self._create_customers(6)
        tasks = {
            "called": self._join(40, called),
            "passed": self._join(40, passed, state="cancelled"),
            "control": self._join(40, control, state="control"),
            "gap": self._join(40, gap, state="gap"),
            "deaf_control": self._join(
                40, deaf_control, state="control", channel="none"
            ),
            "wrong": self._join(40, wrong, state="gap"),
        }
        self._create_attempt(tasks["called"], reached="answered", result="thinks")
        self._create_attempt(tasks["passed"], reached="answered", is_undone=True)
        self._create_attempt(tasks["passed"], kind="skip")
        self._create_attempt(tasks["wrong"], reached="wrong_number")
        rows = {name: self._row(task) for name, task in tasks.items()}
        self.assertEqual(
            {name: row.side for name, row in rows.items()},
            {
                "called": "list",
                "passed": "list",
                "control": "control",
                "gap": "gap",
                "deaf_control": "gap",
                "wrong": "list",
            },
        )
        self.assertEqual(
            {name: (row.is_called, row.is_reached) for name, row in rows.items()},
            {
                "called": (True, True),
                "passed": (False, False),
                "control": (False, False),
                "gap": (False, False),
                "deaf_control": (False, False),
                "wrong": (True, False),
            },
        )
        self.assertEqual(rows["called"].result, "thinks")

    def test_cost(self):
        self.company.retention_call_hour_cost = 30
        start = datetime.combine(self.today, time(9))
        self.env["retention.call.session"].create(
            {
                "user_id": self.caller.id,
                "company_id": self.company.id,
                "started_at": start,
                "ended_at": start + timedelta(hours=2),
                "seconds": 5400,
                "paused_seconds": 1800,
            }
        )
        tasks = [self._join(40, one) for one in self._create_customers(3)]
        for task in tasks:
            self._create_attempt(task, hour=10, reached="answered")
        # One customer got points, one of those long after the call
        wallet = self._give_points(1, tasks[0].partner_id)
        for day, points in ((self.today, 7), (self._ago(days=9), 100)):
            self.env["retention.extra"].create(
                {
                    "wallet_id": wallet.id,
                    "partner_id": tasks[0].partner_id.id,
                    "company_id": self.company.id,
                    "user_id": self.caller.id,
                    "granted_on": day,
                    "points": points,
                    "expires_on": self.today,
                    "reason": "Kind",
                }
            )
        first, second, _third = (self._row(task) for task in tasks)
        self.assertAlmostEqual(second.hours, 0.5)
        self.assertAlmostEqual(second.cost, 15)
        point = float(self.program._retention_point_value())
        self.assertAlmostEqual(first.cost, 15 + 7 * point)

    def test_every_call_is_of_one_session(self):
        start = datetime.combine(self.today, time(9))
        hour = timedelta(hours=1)
        sessions = self.env["retention.call.session"].create(
            [
                {
                    "user_id": self.caller.id,
                    "company_id": self.company.id,
                    "started_at": start + past,
                    "seen_at": start + past,
                    "ended_at": start + end if end else False,
                    "seconds": 3600 if end else 0,
                }
                for past, end in ((0 * hour, hour), (hour, None))
            ]
        )
        running = sessions[1]
        running.seen_at = start + hour + timedelta(seconds=1800)
        customers = self._create_customers(4)
        # As the first ends and the second begins, just after the second's last sign
        # of work, before both, and by somebody who had none
        moments = ((10, 0, 0), (10, 30, 30), (8, 0, 0), (9, 30, 0))
        for customer, (at, minute, second) in zip(customers, moments, strict=True):
            task = self._join(40, customer)
            user = self.second if at == 9 else self.caller
            moment = datetime.combine(self.today, time(at, minute, second))
            self._create_attempt(task, date=moment, user_id=user.id)
        tasks = self.env["retention.call.task"].search(
            [("partner_id", "in", customers.ids)], order="partner_id"
        )
        rows = [self._row(task) for task in tasks]
        self.assertEqual([row.call_count for row in rows], [1, 1, 1, 1])
        # Both late calls are of the session begun last before them
        self.assertEqual([row.hours for row in rows], [0.25, 0.25, 0, 0])

    def test_random_histories_as_plain_python_counts_them(self):
        chance = random.Random(6)
        customers = self._create_customers(10)
        tasks, pasts = {}, {}
        for customer in customers:
            joined = chance.randint(5, 60)
            state = chance.choice(["open", "done", "control"])
            tasks[customer] = self._join(joined, customer, state=state)
            pasts[customer] = []
            for _order in range(chance.randint(0, 3)):
                days_ago = max(1, joined - chance.randint(-4, 34))
                price = chance.randint(61, 900)
                order = self._order_on(self._ago(days=days_ago), price, customer)
                credited = 0
                if chance.random() < 0.4:
                    credited = chance.choice([price, price / 2])
                    day = self._ago(days=chance.randint(0, days_ago))
                    self._credit_on(day, self._invoice(order), credited)
                pasts[customer].append((days_ago, price, credited))
        for days in (14, 30):
            for customer, task in tasks.items():
                row = self._row(task, days)
                joined = (self.today - task.date_in).days
                expected = self._plain(pasts[customer], joined, days)
                found = (row.order_count, row.is_bought, row.is_over)
                self.assertEqual(found, expected[:3], customer.name)
                self.assertAlmostEqual(row.revenue, expected[3], 2)
                self.assertAlmostEqual(row.margin, expected[4], 2)
                side = "control" if task.state == "control" else "list"
                self.assertEqual(row.side, side)

    def _plain(self, past, joined, days):
        """Count a customer's orders in lists and loops."""
        kept = [one for one in past if joined - days <= one[0] <= joined]
        revenue = sum(price - credited for _day, price, credited in kept)
        margin = sum(
            (price - 60) * (price - credited) / price for _day, price, credited in kept
        )
        return len(kept), revenue > 0, joined > days, revenue, margin
