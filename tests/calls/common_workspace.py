from uuid import uuid4

from .common import CallCase


class WorkspaceCase(CallCase):
    """A running campaign, and the workspace of its callers.

    ``cls.answered`` and the like are outcomes of our own, so that what is shipped may
    be changed by anybody.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.campaign.state = "running"
        outcomes = cls.env["retention.call.outcome"]
        outcomes.search([]).active = False
        cls.no_answer, cls.agreed, cls.callback, cls.refused = outcomes.create(
            [
                {
                    "name": "Nobody there",
                    "key": "3",
                    "reached": "no_answer",
                    "next_step": "retry",
                    "retry_hours": 24,
                    "retry_limit": 3,
                },
                {"name": "Will order", "key": "a", "result": "agreed", "kind": "win"},
                {
                    "name": "Later",
                    "key": "l",
                    "result": "callback",
                    "next_step": "callback",
                    "needs_date": True,
                    "next_days": 0,
                },
                {
                    "name": "No, thank you",
                    "key": "f",
                    "result": "refused",
                    "needs_reason": True,
                },
            ]
        )
        cls.reason, cls.skip_reason = cls.env["retention.call.reason"].create(
            [
                {"name": "Too dear", "kind": "refusal"},
                {"name": "Is in a meeting", "kind": "skip"},
            ]
        )

    def _workspace(self, user=None):
        """Return the workspace as a person has it in the browser."""
        user = user or self.caller
        return self.env["retention.call.workspace"].with_env(
            self.env(user=user, context={"allowed_company_ids": [user.company_id.id]})
        )

    def _next(self, user=None, **values):
        """Return the task that comes next for somebody, empty if nobody is left."""
        card = self._workspace(user).next(**values)["card"]
        return self._task_of(card)

    def _task_of(self, card):
        tasks = self.env["retention.call.task"]
        return tasks.browse(card["task"]["id"]) if card else tasks

    def _values(self, outcome, **values):
        return {"outcome_id": outcome.id, "key": str(uuid4()), **values}

    def _save(self, task, outcome, user=None, **values):
        """Save a call; return the attempt."""
        answer = self._workspace(user).save(task.id, self._values(outcome, **values))
        return self.env["retention.call.attempt"].browse(answer["saved"]["attempt_id"])
