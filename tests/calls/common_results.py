"""Builders of the tests of supervision and results."""

import json
from datetime import datetime, time, timedelta

from odoo.tools.json import json_default

from .common import CallCase


class SupervisionCase(CallCase):
    """A day of calls: two callers, one campaign, and a supervisor who looks at it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.campaign.state = "running"
        cls.script = cls.env["retention.call.script"].create({"name": "Spring talk"})
        cls.steps = cls.env["retention.call.script.step"].create(
            [
                {"script_id": cls.script.id, "name": name, "sequence": place}
                for place, name in enumerate(("Greet", "Ask", "Offer"))
            ]
        )
        cls.dear = cls.env["retention.call.objection"].create(
            {"script_id": cls.script.id, "name": "Dear", "answer": "Good"}
        )
        cls.script.state = "published"
        cls.outcome = cls.env["retention.call.outcome"].create(
            {"name": "Told", "reached": "answered", "result": "told"}
        )

    @classmethod
    def _create_attempt(cls, task, hour=10, days=0, minute=0, **values):
        """Note a call on a task, so many days ago at an hour of the company."""
        day = cls.today - timedelta(days=days)
        return cls.env["retention.call.attempt"].create(
            {
                "task_id": task.id,
                "campaign_id": task.campaign_id.id,
                "company_id": task.company_id.id,
                "partner_id": task.partner_id.id,
                "user_id": task.user_id.id,
                "date": datetime.combine(day, time(hour, minute)),
                "kind": "call",
                "outcome_id": cls.outcome.id,
                **values,
            }
        )

    def _load(self, user=None, **filters):
        """Return the page as a browser receives it."""
        self.env.flush_all()
        page = self.env["retention.call.supervision"].with_user(user or self.boss)
        return json.loads(
            json.dumps(page.get_supervision(filters), default=json_default)
        )

    def _listed(self, opens, user=None):
        """Return the records of a list behind a number."""
        model = self.env[opens["model"]].with_user(user or self.boss)
        return model.with_context(**opens.get("context", {})).search(opens["domain"])

    def assertListed(self, figure, msg=None):
        """Assert that a number's list has as many rows."""
        self.env.invalidate_all()
        self.assertEqual(len(self._listed(figure["open"])), figure["count"], msg)
