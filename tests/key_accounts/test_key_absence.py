from datetime import timedelta
from unittest.mock import patch

from odoo.tests import tagged

from .common_managers import ManagersCase


@tagged("post_install", "-at_install")
class TestKeyAbsence(ManagersCase):
    """What is due while the manager is away is with the deputy, and comes back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account.deputy_id = cls.deputy

    def _stand_in(self):
        cron = type(self.env["ir.cron"])
        with patch.object(cron, "_commit_progress", return_value=9):
            self.env["retention.key.account"]._cron_stand_in()

    def _notes(self):
        return self.account.message_ids.filtered(lambda one: "away" in (one.body or ""))

    def test_there_and_back(self):
        due, late = self._task(self.keeper, 2), self._task(self.keeper, -1)
        later = self._task(self.keeper, 9)
        others = self._task(self.chief, 1)
        self._away(self.keeper, 0, 5)
        self._stand_in()
        self.assertEqual((due | late).user_id, self.deputy)
        self.assertEqual(later.user_id, self.keeper)
        self.assertEqual(others.user_id, self.chief)
        self.assertEqual(len(self._notes()), 1)
        self.assertIn("2", self._notes().body)
        self._stand_in()
        self.assertEqual(len(self._notes()), 1, "once is enough")
        late.action_feedback("Done by the deputy")
        self._back(self.keeper)
        self._stand_in()
        self.assertEqual(due.user_id, self.keeper)
        self.assertEqual(late.user_id, self.deputy, "who did it has done it")
        self.assertFalse(due.retention_absent_user_id)

    def test_nothing_moves_before_the_first_day(self):
        task = self._task(self.keeper, 2)
        self._away(self.keeper, 1, 5)
        self._stand_in()
        self.assertEqual(task.user_id, self.keeper)

    def test_what_the_deputy_gave_away_stays_there(self):
        task = self._task(self.keeper, 2)
        self._away(self.keeper, 0, 5)
        self._stand_in()
        task.user_id = self.chief
        self._back(self.keeper)
        self._stand_in()
        self.assertEqual(task.user_id, self.chief)

    def test_both_away_and_the_deputy_back_first(self):
        task = self._task(self.keeper, 2)
        self._away(self.keeper, 0, 5)
        self._stand_in()
        self._away(self.deputy, 0, 1)
        self._stand_in()
        self.assertEqual(task.user_id, self.chief)
        self._back(self.deputy)
        self._stand_in()
        self.assertEqual(task.user_id, self.deputy)
        self._back(self.keeper)
        self._stand_in()
        self.assertEqual(task.user_id, self.keeper)

    def test_planned_contacts_go_along(self):
        visit, later = (
            self.env["retention.key.account.touch"].create(
                {
                    "account_id": self.account.id,
                    "user_id": self.keeper.id,
                    "date_due": self.today + timedelta(days=days),
                }
            )
            for days in (2, 9)
        )
        self._away(self.keeper, 0, 5)
        self._stand_in()
        self.assertEqual((visit.user_id, later.user_id), (self.deputy, self.keeper))
        self._stand_in()
        self.assertEqual(len(self._notes()), 1)
        self._back(self.keeper)
        self._stand_in()
        self.assertEqual(visit.user_id, self.keeper)

    def test_an_absence_wakes_the_action(self):
        cron = self.env.ref("customer_retention.ir_cron_retention_stand_in")
        triggers = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        self._away(self.keeper.with_user(self.keeper), 0, 1)
        self.assertEqual(
            self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)]),
            triggers + 1,
        )
