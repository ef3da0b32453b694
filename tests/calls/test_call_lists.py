from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CallCase


@tagged("post_install", "-at_install")
class TestCallLists(CallCase):
    """What holds for every task, however it was made."""

    def test_one_open_screen_per_customer(self):
        first = self._create_task()
        other = self._create_campaign(name="Autumn")
        second = self._create_task(campaign_id=other.id)
        first.claimed_by = self.caller
        first.flush_recordset()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(UniqueViolation, "_claim_uniq"),
            self.cr.savepoint(flush=False),
        ):
            second.claimed_by = self.second
            second.flush_recordset()

    def test_callers_write_no_tasks(self):
        task = self._create_task().with_user(self.caller)
        self.assertEqual(task.state, "open")
        with self.assertRaises(AccessError):
            task.write({"state": "done"})
