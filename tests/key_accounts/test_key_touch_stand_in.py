from odoo.tests import tagged

from .common_contacts import KeyContactCase


@tagged("post_install", "-at_install")
class TestKeyStandInTouches(KeyContactCase):
    """Who is away does not visit: planned contacts go to the deputy and come back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.deputy = cls._create_user("deputy", "group_retention_account_manager")
        cls.account.deputy_id = cls.deputy
        cls.keeper.write(
            {
                "retention_absent_from": cls.today,
                "retention_absent_until": cls._ago(days=-9),
            }
        )

    def test_due_in_the_absence(self):
        soon = self._touch(date_due=self._ago(days=-9))
        later = self._touch(date_due=self._ago(days=-10))
        held = self._touch()
        held.action_done()
        for _run in range(2):
            self.account._stand_in()
            self.assertEqual(soon.user_id, self.deputy)
            self.assertEqual(soon.absent_user_id, self.keeper)
            self.assertEqual((later | held).user_id, self.keeper)

    def test_back_again(self):
        planned, held = self._touch(), self._touch()
        self.account._stand_in()
        held.action_done()
        self.keeper.write(
            {"retention_absent_from": False, "retention_absent_until": False}
        )
        self.account._stand_in()
        self.assertEqual(planned.user_id, self.keeper)
        self.assertFalse(planned.absent_user_id)
        self.assertEqual(held.user_id, self.deputy)

    def test_given_by_hand_it_stays(self):
        touch = self._touch()
        self.account._stand_in()
        touch.user_id = self.env.user
        self.keeper.write(
            {"retention_absent_from": False, "retention_absent_until": False}
        )
        self.account._stand_in()
        self.assertEqual(touch.user_id, self.env.user)
