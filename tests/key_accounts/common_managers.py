"""Builders of the tests of account managers and of winning back."""

from datetime import timedelta

from .common import KeyAccountCase


class ManagersCase(KeyAccountCase):
    """``cls.deputy`` is there for ``cls.keeper``; ``cls.chief`` heads the company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.deputy = cls._create_user("deputy", "group_retention_account_manager")
        cls.chief = cls._create_user("chief", "group_retention_manager")
        cls.company.retention_head_id = cls.chief

    def _away(self, user, first, last):
        """Have somebody be away, days counted from today."""
        user.write(
            {
                "retention_absent_from": self.today + timedelta(days=first),
                "retention_absent_until": self.today + timedelta(days=last),
            }
        )

    def _back(self, user):
        user.write({"retention_absent_from": False, "retention_absent_until": False})

    def _task(self, user, days=0, record=None, summary="Send the samples"):
        """Plan something on a key account, due so many days from today."""
        return (record or self.account).activity_schedule(
            "mail.mail_activity_data_todo",
            summary=summary,
            date_deadline=self.today + timedelta(days=days),
            user_id=user.id,
        )
