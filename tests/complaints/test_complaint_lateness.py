from odoo.tests import tagged

from .common_clocks import MONDAY, ClockCase, march

CLOCKS = "customer_retention.ir_cron_complaint_clocks"


@tagged("post_install", "-at_install")
class TestComplaintLateness(ClockCase):
    """What runs out is marked late, and told, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss, cls.leader = cls._create_users(
            "late", "manager", leader="sales_team.group_sale_salesman_all_leads"
        ).values()
        cls.company.retention_head_id = cls.boss
        cls.team = cls.env["crm.team"].create(
            {"name": "Harbour branch", "company_id": cls.company.id}
        )
        cls.team.member_ids = cls.seller
        cls.complaint = cls._complain_at(MONDAY, cls.contact)

    def _find_late(self):
        found = self.complaint._passed(self.company)
        found._find_late()
        return found

    def _told(self, complaint=None):
        activities = (complaint or self.complaint).activity_ids
        return sorted((one.user_id.login, one.summary) for one in activities)

    def test_once_for_each_clock(self):
        self.team.user_id = self.leader
        with self.at(2, 14):
            self.assertFalse(self._find_late())
        name = self.complaint.name
        first = f"{name} is late: tell the customer that we look after it"
        with self.at(2, 14, 1):
            self.assertEqual(self._find_late(), self.complaint)
            self.assertFalse(self._find_late())
        self.assertClock(self.complaint, "acknowledge", result="late")
        self.assertClock(self.complaint, "response", result="running")
        self.assertTrue(self.complaint.is_late)
        told = [(self.seller.login, first), (self.leader.login, first)]
        self.assertEqual(self._told(), sorted(told))
        with self.at(10, 9):
            self.assertEqual(self._find_late(), self.complaint)
            self.assertFalse(self._find_late())
            rest = f"{name} is late: give the first answer, solve it"
            told += [(self.seller.login, rest), (self.leader.login, rest)]
            self.assertEqual(self._told(), sorted(told))
            self._solve(self.complaint)
        self.assertFalse(self.complaint.is_late)
        self.assertEqual(self._told(), [])
        self.assertClock(self.complaint, "acknowledge", result="late")
        self.assertClock(self.complaint, "solve", result="late")

    def test_who_helps(self):
        # Nobody leads the team: the head; who may not read it is not told
        self.assertEqual(self.complaint._late_manager(), self.boss)
        self.team.user_id = self.colleague
        self.assertEqual(self.complaint._late_manager(), self.boss)
        self.team.user_id = self.seller
        self.assertEqual(self.complaint._late_manager(), self.boss)
        self.team.user_id = self.leader
        self.assertEqual(self.complaint._late_manager(), self.leader)
        self.complaint.user_id = self.leader
        self.assertEqual(self.complaint._late_manager(), self.boss)
        self.complaint.user_id = self.boss
        self.complaint.team_id = False
        self.assertFalse(self.complaint._late_manager())
        self.complaint.user_id = False
        with self.at(3, 10):
            self._find_late()
        self.assertEqual([login for login, _words in self._told()], [self.boss.login])

    def test_a_holiday_entered_since_leaves_time(self):
        self._holiday(2)
        with self.at(2, 15):
            self._find_late()
        self.assertClock(
            self.complaint, "acknowledge", result="running", due_at=march(3, 12)
        )
        self.assertEqual(self._told(), [])

    def test_nothing_is_late_while_we_wait_or_when_it_is_over(self):
        over = self._complain_at(MONDAY)
        with self.at(2, 10):
            self.complaint.action_take_up()
            self.complaint.action_wait()
            self._solve(over)
        with self.at(27, 9):
            self.assertFalse(self._find_late())
            self.complaint.action_resume()
            self.assertFalse(self._find_late())
        with self.at(31, 9):
            self.complaint.action_wait()
        self.assertClock(self.complaint, "solve", result="running")

    def test_reopened_it_can_be_late_again(self):
        with self.at(2, 10):
            self._solve(self.complaint)
            self.complaint.action_reopen()
        with self.at(20, 9):
            self.assertEqual(self._find_late(), self.complaint)
        self.assertEqual(len(self._told()), 2)

    def test_the_job_runs_by_the_minute_and_in_every_company(self):
        cron = self.env.ref(CLOCKS)
        self.company.resource_calendar_id = False
        triggers = self.env["ir.cron.trigger"].search([])
        complaint = self._complain_at(MONDAY)
        wakes = self.env["ir.cron.trigger"].search([]) - triggers
        self.assertEqual(
            sorted(wakes.filtered(lambda one: one.cron_id == cron).mapped("call_at")),
            [
                complaint.acknowledge_due_at,
                complaint.response_due_at,
                complaint.solve_due_at,
            ],
        )
        self.other_company.resource_calendar_id = False
        elsewhere = self._complain_at(
            MONDAY, company_id=self.other_company.id, user_id=False
        )
        with self.at(3, 10), self.enter_registry_test_mode():
            self.env.ref(CLOCKS).method_direct_trigger()
        self.env.invalidate_all()
        for one in (complaint, elsewhere):
            self.assertClock(one, "response", result="late")
