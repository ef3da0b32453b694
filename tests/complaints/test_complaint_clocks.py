from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common_clocks import FRIDAY, MONDAY, TUESDAY, ClockCase, march


@tagged("post_install", "-at_install")
class TestComplaintClocks(ClockCase):
    """Due times and hours follow the company's working hours."""

    def test_lunch_night_and_weekend(self):
        complaint = self._complain_at(FRIDAY)
        self.assertClock(
            complaint, "acknowledge", due_at=march(6, 14), result="running"
        )
        self.assertClock(complaint, "response", due_at=march(9, 9))
        self.assertClock(complaint, "solve", due_at=march(13, 9))
        self.assertEqual(complaint.next_due_at, march(6, 14))
        with self.at(6, 11):
            complaint.action_take_up()
        self.assertClock(complaint, "acknowledge", result="in_time", hours=2)
        self.assertEqual(complaint.next_due_at, march(9, 9))
        with self.at(9, 10):
            complaint.action_answered()
        self.assertClock(complaint, "response", result="late", hours=9)
        with self.at(13, 9):
            self._solve(complaint)
        self.assertClock(complaint, "solve", result="in_time", hours=40)
        self.assertFalse(complaint.next_due_at)

    def test_severity(self):
        high = self._complain_at(MONDAY, severity="high")
        self.assertClock(high, "acknowledge", due_at=march(2, 10))
        low = self._complain_at(MONDAY, severity="low")
        self.assertClock(low, "solve", due_at=march(16, 9))
        # Weighed anew, the clocks that run go by the new severity
        with self.at(2, 9, 30):
            low.action_take_up()
            low.severity = "high"
        self.assertClock(low, "acknowledge", due_at=march(3, 9), result="in_time")
        self.assertClock(low, "response", due_at=march(2, 11))

    def test_holidays(self):
        self._holiday(3)
        self._holiday(4, calendar_id=self.calendar.id)
        # Not everybody's: of one person, of another company, of other hours
        person = self.env["resource.resource"].create({"name": "Tom"})
        other = self.env["resource.calendar"].create({"name": "Night watch"})
        self._holiday(5, resource_id=person.id)
        self._holiday(5, calendar_id=other.id)
        self._holiday(5, company=self.other_company)
        complaint = self._complain_at(MONDAY)
        self.assertClock(complaint, "response", due_at=march(5, 9))
        with self.at(5, 12):
            complaint.action_answered()
        self.assertClock(complaint, "response", result="late", hours=11)

    def test_the_companys_time_zone(self):
        self.company.partner_id.tz = "Asia/Yerevan"  # UTC+4
        complaint = self._complain_at(MONDAY)  # 13:00 there, just after lunch
        self.assertClock(complaint, "acknowledge", due_at=march(2, 13))
        self.assertClock(complaint, "response", due_at=march(3, 8))
        self.company.partner_id.tz = False
        self.calendar.tz = "America/New_York"
        complaint = self._complain_at(MONDAY)  # before they open at 13:00 UTC
        self.assertClock(complaint, "acknowledge", due_at=march(2, 17))

    def test_every_hour_counts_without_a_calendar(self):
        self.company.resource_calendar_id = False
        complaint = self._complain_at(FRIDAY)
        self.assertClock(complaint, "response", due_at=march(6, 17))
        self.assertClock(complaint, "solve", due_at=march(8, 1))
        with self.at(7, 9):
            complaint.action_answered()
        self.assertClock(complaint, "response", hours=24, result="late")
        self.company.resource_calendar_id = self.calendar
        self.calendar.attendance_ids.unlink()
        self.assertClock(
            self._complain_at(FRIDAY), "solve", due_at=march(8, 1), result="running"
        )

    def test_waiting_for_the_customer(self):
        complaint = self._complain_at(MONDAY)
        with self.at(2, 10):
            complaint.action_take_up()
            complaint.action_wait()
        self.assertEqual(complaint.first_response_at, march(2, 10))
        self.assertFalse(complaint.next_due_at)
        with self.at(4, 10):
            complaint.action_resume()
        # 40 hours, and the 16 of two days of waiting
        self.assertClock(complaint, "solve", due_at=march(11, 9), result="running")
        self.assertEqual(complaint.next_due_at, march(11, 9))
        with self.at(4, 14):
            complaint.action_wait()
        with self.at(30, 12):
            self._solve(complaint)
        self.assertClock(complaint, "solve", hours=4, result="in_time")

    def test_reopened(self):
        complaint = self._complain_at(MONDAY)
        with self.at(2, 10):
            complaint.action_take_up()
            complaint.action_wait()
        with self.at(3, 10):
            complaint.action_resume()
        with self.at(3, 11):
            self._solve(complaint)
            complaint.action_close()
        self.assertClock(complaint, "solve", hours=2, result="in_time")
        with self.at(20, 9):
            complaint.action_reopen()
        self.assertClock(complaint, "solve", due_at=march(27, 9), result="running")
        self.assertClock(complaint, "response", result="in_time", hours=1)
        self.assertEqual(complaint.solve_begun_at, march(20, 9))
        [(hours,)] = self.env["retention.complaint"]._read_group(
            [("id", "=", complaint.id)], [], ["solve_hours:avg"]
        )
        self.assertFalse(hours)
        with self.at(30, 9):
            complaint.action_solve()
            complaint.action_reopen()
        # How the first solving went is kept, whatever follows
        self.assertEqual(
            (
                complaint.first_solved_at,
                complaint.first_solve_hours,
                complaint.first_solve_result,
            ),
            (march(3, 11), 2, "in_time"),
        )

    def test_another_time_of_coming_in(self):
        complaint = self._complain_at(TUESDAY).with_user(self.seller)
        complaint.sudo().user_id = self.seller
        with self.at(3, 10):
            complaint.received_at = MONDAY
            self.assertClock(complaint, "response", due_at=march(3, 9))
            self.assertEqual(complaint.stage_ids.begun_at, MONDAY)
            complaint.action_take_up()
        self.assertClock(complaint, "acknowledge", hours=9, result="late")
        with self.assertRaisesRegex(UserError, "when it came in is not changed"):
            complaint.received_at = TUESDAY

    def test_a_changed_target(self):
        late, done, runs, high, solved = (
            self._complain_at(MONDAY, severity=severity)
            for severity in ("normal", "normal", "normal", "high", "normal")
        )
        with self.at(2, 11):
            done.action_answered()
            self._solve(solved)
        with self.at(3, 10):
            late._find_late()
            self.targets["normal"].write(
                {"acknowledge_hours": 16, "response_hours": 24, "solve_hours": 24}
            )
        self.assertClock(late, "response", due_at=march(3, 9), result="late")
        self.assertClock(late, "solve", due_at=march(5, 9))
        self.assertClock(done, "response", due_at=march(3, 9), result="in_time")
        self.assertClock(done, "solve", due_at=march(5, 9))
        self.assertClock(runs, "acknowledge", due_at=march(4, 9), result="running")
        self.assertClock(high, "response", due_at=march(2, 11))
        self.assertClock(solved, "solve", due_at=march(9, 9))

    def test_nonsense_as_targets(self):
        target = self.targets["normal"]
        for values, words in (
            ({"acknowledge_hours": -1}, "A target is more than 0 and at most 2000"),
            ({"solve_hours": 99999}, "A target is more than 0 and at most 2000"),
            ({"acknowledge_hours": 9}, "have it acknowledged no later than"),
            ({"response_hours": 41}, "have it answered no later than it is solved"),
        ):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(ValidationError, words),
                self.env.cr.savepoint(),
            ):
                target.write(values)

    def test_every_company_has_targets(self):
        ready = {
            target.severity: (
                target.acknowledge_hours,
                target.response_hours,
                target.solve_hours,
            )
            for target in self.env["retention.complaint.target"].search(
                [("company_id", "=", self.other_company.id)]
            )
        }
        self.assertEqual(
            ready, {"low": (8, 16, 80), "normal": (4, 8, 40), "high": (1, 2, 16)}
        )
        complaint = self._complain(severity="high")
        self.assertEqual(complaint.checklist, self.targets["high"].checklist)
        self.assertFalse(self.env["retention.complaint.target"]._create_ready())
