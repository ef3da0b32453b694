"""Builders of the tests of scripts and outcomes."""

from odoo.fields import Datetime
from odoo.tests import new_test_user

from .common import CallCase


class OutcomeCase(CallCase):
    """A task of the caller, worked on as the workspace does it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.task = cls._create_task()

    def _ready(self, name):
        """Return a ready outcome by the last part of its identifier."""
        return self.env.ref(f"customer_retention.retention_call_outcome_{name}")

    def _create_outcome(self, **values):
        return self.env["retention.call.outcome"].create(
            {
                "name": "Special",
                "reached": "answered",
                "result": "told",
                "key": "z",
                **values,
            }
        )

    def _attempt(self, task=None, user=None, **values):
        task = task or self.task
        user = user or self.caller
        return self.env["retention.call.attempt"].create(
            {
                "task_id": task.id,
                "campaign_id": task.campaign_id.id,
                "company_id": task.company_id.id,
                "partner_id": task.partner_id.id,
                "contact_id": task.contact_id.id,
                "user_id": user.id,
                "date": Datetime.now(),
                **values,
            }
        )

    def _end(self, outcome, task=None, user=None, attempt=None, **values):
        """End a call as a user, and return the attempt in his name."""
        task, user = task or self.task, user or self.caller
        outcome = self._ready(outcome) if isinstance(outcome, str) else outcome
        outcome = outcome.with_user(user)
        attempt = attempt or self._attempt(task, user, note=values.get("note"))
        attempt = attempt.with_user(user)
        outcome._apply(attempt, outcome._read_values(task.with_user(user), values))
        self.env.flush_all()
        return attempt

    def _words(self, outcome, task=None, **values):
        outcome = self._ready(outcome) if isinstance(outcome, str) else outcome
        task = (task or self.task).with_user(self.caller)
        return outcome.with_user(self.caller)._effects_in_words(task, values)

    def _problems(self, outcome, task=None, **values):
        outcome = self._ready(outcome) if isinstance(outcome, str) else outcome
        task = (task or self.task).with_user(self.caller)
        return outcome.with_user(self.caller)._problems(task, values)

    # ------------------------------------------------------------
    # Scripts
    # ------------------------------------------------------------

    @classmethod
    def _create_script(cls, *says, **values):
        """Make a draft with a step for each sentence."""
        return cls.env["retention.call.script"].create(
            {
                "name": "Offer",
                "purpose": "offer",
                "step_ids": [
                    (
                        0,
                        0,
                        {"name": f"Step {number}", "say": say, "sequence": number * 10},
                    )
                    for number, say in enumerate(says, 1)
                ],
                **values,
            }
        )

    @classmethod
    def _add_step(cls, script, **values):
        return cls.env["retention.call.script.step"].create(
            {
                "script_id": script.id,
                "name": "Question",
                "say": "Well?",
                "question": "Well?",
                "sequence": 100,
                **values,
            }
        )

    @classmethod
    def _create_salesman(cls):
        return new_test_user(
            cls.env, "plain_salesman", "sales_team.group_sale_salesman"
        )
