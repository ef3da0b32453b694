from datetime import timedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common_contacts import KeyContactCase


@tagged("post_install", "-at_install")
class TestKeyTouchPlan(KeyContactCase):
    """Norms against contacts, tasks where too few were, and the head's visits."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.norms = cls.env["retention.touch.norm"].search(
            [("company_id", "=", cls.company.id)]
        )
        cls.norms.per_year = 0

    def _norm(self, kind, per_year, care_class="standard"):
        self.norms.filtered(
            lambda one: (one.care_class, one.kind) == (care_class, kind)
        ).per_year = per_year

    def _standing(self, kind):
        row = self.account._touch_standing()[self.account.id][kind]
        return int(row["expected"]), row["received"], row["gap"]

    def _tasks(self):
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", self.account._name),
                ("res_id", "=", self.account.id),
                ("retention_touch_kind", "!=", False),
            ]
        )

    def test_every_company_has_norms(self):
        house = self.env["res.company"].create({"name": "Second House"})
        norms = self.env["retention.touch.norm"].search([("company_id", "=", house.id)])
        self.assertEqual(len(norms), 3 * 7)
        self.assertTrue(all(norms.filtered(lambda one: one.kind == "visit")))
        norms._create_missing(house)
        self.assertEqual(
            norms.search_count([("company_id", "=", house.id)]), len(norms)
        )

    def test_norms_are_refused_in_words(self):
        for number in (-1, 367):
            with self.subTest(number), self.assertRaises(ValidationError):
                self.norms[0].per_year = number
        with self.assertRaises(AccessError):
            self.norms[0].with_user(self.keeper).per_year = 3

    def test_expected_against_received(self):
        self._norm("visit", 4)
        self._meeting(days=10)
        self._meeting(days=400)  # more than a year ago
        self.assertEqual(self._standing("visit"), (4, 1, 3))
        # Half a year: two are due
        self.account.date_start = self.today - timedelta(days=182)
        self.assertEqual(self._standing("visit"), (2, 1, 1))
        self.account.care_class = "growing"
        self.assertEqual(self._standing("visit"), (0, 1, 0))

    def test_contacts_before_the_start_do_not_count(self):
        self._norm("visit", 365)
        self._meeting(days=10)
        self.account.date_start = self.today - timedelta(days=4)
        self.assertEqual(self._standing("visit"), (5, 0, 5))
        self.assertEqual(self.account.last_visit, self._ago(days=10))

    def test_months_without_anybody_show(self):
        self._meeting(days=1)
        self._meeting(days=1)
        month = self._ago(days=1).replace(day=1)
        self.assertEqual(
            self.account._contacts_by_month(), {(self.account.id, month): 2}
        )
        shown = self.account.contact_months
        self.assertEqual((shown.count(">0<"), shown.count(">2<")), (11, 1))

    def test_gaps_become_tasks_once(self):
        self._norm("visit", 4)
        self._norm("call", 2)
        self.account._plan_gaps()
        tasks = self._tasks()
        self.assertEqual(set(tasks.mapped("retention_touch_kind")), {"visit", "call"})
        self.assertEqual(tasks.user_id, self.keeper)
        call = tasks.filtered(lambda one: one.retention_touch_kind == "call")
        self.assertEqual(call.summary, "Call: 0 of 2 so far")
        self.assertEqual(call.activity_type_id.category, "phonecall")
        self.account._plan_gaps()
        self.assertEqual(self._tasks(), tasks)
        # The call that was made counts; one is still missing
        call.action_feedback()
        self.assertEqual(self._standing("call"), (2, 1, 1))
        self.account._plan_gaps()
        self.assertEqual(len(self._tasks()), 2)

    def test_no_task_for_what_is_planned(self):
        self._norm("visit", 4)
        self._touch(date_due=self._ago(days=-5))
        self.assertFalse(self.account._plan_gaps())
        self.account.touch_ids.date_due = self._ago(days=5)  # nobody went
        self.assertTrue(self.account._plan_gaps())

    def test_no_task_for_ended_accounts(self):
        self._norm("visit", 4)
        self.account.state = "ended"
        self.assertFalse(self.account._plan_gaps())

    def test_task_of_who_acts(self):
        self._norm("visit", 4)
        deputy = self._create_user("deputy", "group_retention_account_manager")
        self.account.deputy_id = deputy
        self.keeper.write(
            {
                "retention_absent_from": self.today,
                "retention_absent_until": self._ago(days=-9),
            }
        )
        self.assertEqual(self.account._plan_gaps().user_id, deputy)

    def test_planning_by_hand(self):
        self._norm("visit", 4)
        action = self.account.with_user(self.keeper).action_plan_gaps()
        self.assertEqual(action["params"]["message"], "Tasks planned: 1.")
        seller = self._create_user("seller", "group_retention_user")
        with self.assertRaises(AccessError):
            self.account.with_user(seller).action_plan_gaps()

    def test_heads_visit_is_due(self):
        self._norm("head", 2)
        self.assertFalse(self.account.head_visit_due)  # nobody is named
        head = self._create_user("head", "group_retention_manager")
        self.company.retention_head_id = head
        self.account.invalidate_recordset()
        self.assertTrue(self.account.is_head_visit_overdue)
        accounts = self.env["retention.key.account"]
        overdue = [("is_head_visit_overdue", "=", True)]
        self.assertIn(self.account, accounts.search(overdue))
        self._meeting(days=3, user_id=head.id)
        self.env.invalidate_all()
        self.assertEqual(self.account.head_visit_last, self._ago(days=3))
        self.assertEqual(
            self.account.head_visit_due, self._ago(days=3) + timedelta(days=182)
        )
        self.assertNotIn(self.account, accounts.search(overdue))
        self.assertIn(
            self.account, accounts.search([("is_head_visit_overdue", "=", False)])
        )

    def test_head_is_told_what_is_open(self):
        head = self._create_user("head", "group_retention_manager")
        self.company.retention_head_id = head
        self._touch()
        self.assertIn("overdue: 1", self.account.open_issues)
        mails = self.env["mail.message"].search([])
        self.env["retention.key.account"]._cron_tell_head()
        told = self.env["mail.message"].search([]) - mails
        self.assertEqual(told.partner_ids, head.partner_id)
        self.assertIn("Harbour Hotels", told.body)

    def test_nothing_open_no_message(self):
        head = self._create_user("head", "group_retention_manager")
        self.assertFalse(self.account.open_issues)
        self.assertFalse(self.account._tell_head(head))

    def test_touches_move_with_merged_customers(self):
        double = self._create_customer("Harbor Hotels", is_company=True)
        other = self._create_account(double, manager_id=self.keeper.id)
        touch = self._touch(
            account_id=other.id, person_ids=False, kind="letter", purpose="Thanks"
        )
        touch.action_done()
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.firm | double).ids, self.firm
        )
        self.assertEqual(touch.account_id, self.account)
        self.assertEqual([row[0] for row in self._contacts()], ["letter"])
