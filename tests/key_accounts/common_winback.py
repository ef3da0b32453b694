"""Builders of the tests of winning back: cases that began some days ago."""

from unittest.mock import patch

from .common_managers import ManagersCase


class WinBackCase(ManagersCase):
    """Reasons by their short names; ``cls.account`` is years old."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account.write(
            {"date_start": cls._ago(months=60), "deputy_id": cls.deputy.id}
        )
        cls.terms, cls.service, cls.no_need, cls.moved, cls.pause = (
            cls.env.ref(f"customer_retention.retention_departure_reason_{name}")
            for name in ("terms", "service", "no_need", "moved", "break")
        )

    @classmethod
    def _case(cls, account=None, days=0, **values):
        """Open a case that began so many days ago."""
        return cls.env["retention.win.back"].create(
            {
                "account_id": (account or cls.account).id,
                "date_start": cls._ago(days=days),
                **values,
            }
        )

    def _step(self, case, words):
        return case.step_ids.filtered(lambda step: words in step.name)

    def _record(self, step, outcome="done", result="As they said", **values):
        """Record what came of a step, as a person does."""
        return (
            self.env["retention.win.back.record"]
            .create(
                {
                    "step_id": step.id,
                    "outcome": outcome,
                    "result": result,
                    "date_done": self.today,
                    **values,
                }
            )
            .action_record()
        )

    def _names(self, case, state="planned"):
        return case.step_ids.filtered(lambda step: step.state == state).mapped("name")

    def _night(self):
        """Measure the customers and look who is lost or came back."""
        self._score()
        cron = type(self.env["ir.cron"])
        with patch.object(cron, "_commit_progress", return_value=9):
            self.env["retention.win.back"]._cron_win_back()
        self.env.invalidate_all()
