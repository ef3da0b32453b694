"""Builders of the tests of call lists."""

from odoo import fields
from odoo.fields import Command
from odoo.tools import SQL

from ..key_accounts.common import KeyAccountCase

# A Tuesday at eleven: everybody may be called
NOON = "2026-06-16 11:00:00"


class CallCase(KeyAccountCase):
    """Two callers, a script, and a campaign that is not started yet.

    ``cls.caller`` is an account manager, ``cls.second`` another one; ``cls.boss``
    supervises ``cls.campaign``, whose customers are chosen by hand.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = "UTC"
        cls.env.registry.clear_cache()
        cls.caller = cls._create_user("caller", "group_retention_account_manager")
        cls.second = cls._create_user("second", "group_retention_account_manager")
        cls.boss = cls._create_user("boss", "group_retention_manager")
        cls.customer.write({"phone": "+1 202 555 0101", "user_id": cls.caller.id})
        cls.campaign = cls._create_campaign()

    @classmethod
    def _create_campaign(cls, customers=None, **values):
        return cls.env["retention.call.campaign"].create(
            {
                "name": "Spring",
                "user_id": cls.boss.id,
                "source": "selection",
                "partner_ids": [
                    Command.set((cls.customer if customers is None else customers).ids)
                ],
                "user_ids": [Command.set((cls.caller | cls.second).ids)],
                **values,
            }
        )

    @classmethod
    def _create_task(cls, customer=None, **values):
        """Make a task that is due today, past all filling."""
        customer = customer or cls.customer
        return cls.env["retention.call.task"].create(
            {
                "campaign_id": cls.campaign.id,
                "company_id": cls.company.id,
                "partner_id": customer.id,
                "contact_id": customer.id,
                "user_id": cls.caller.id,
                **values,
            }
        )

    @classmethod
    def _create_customers(cls, count, **values):
        """Make customers with numbers of their own, who are the first caller's."""
        return cls.env["res.partner"].create(
            [
                {
                    "name": f"Customer {number:03d}",
                    "phone": f"+1 202 555 {number + 1000:04d}",
                    "user_id": cls.caller.id,
                    **values,
                }
                for number in range(count)
            ]
        )

    def _attempt(self, task, **values):
        """Note a call on a task, as the workspace does."""
        return self.env["retention.call.attempt"].create(
            {
                "task_id": task.id,
                "campaign_id": task.campaign_id.id,
                "company_id": task.company_id.id,
                "partner_id": task.partner_id.id,
                "user_id": task.user_id.id,
                "reached": "answered",
                "result": "told",
                **values,
            }
        )

    def _complain(self, customer=None, **values):
        return self.env["retention.complaint"].create(
            {
                "partner_id": (customer or self.customer).id,
                "company_id": self.company.id,
                "description": "The sofa squeaks",
                **values,
            }
        )

    def _is_offered(self, task, now):
        """Return whether the queue's rules let a task pass at a moment (UTC)."""
        guard = self.env["retention.call.guard"]
        now = fields.Datetime.to_datetime(now)
        self.env.flush_all()
        [[allowed, awake]] = self.env.execute_query(
            SQL(
                "SELECT (%s), (task.channel <> 'phone' OR %s)"
                "  FROM retention_call_task task %s WHERE task.id = %s",
                guard._allowed_sql(task.company_id, now),
                guard._awake_sql(task.company_id, now),
                guard._joins_sql(),
                task.id,
            )
        )
        self.assertTrue(awake or not allowed, "passed over, but may be called")
        return allowed

    def assertOffered(self, task, now=NOON):
        """Assert that queue and form both let a customer be called."""
        now = fields.Datetime.to_datetime(now)
        self.assertEqual(self.env["retention.call.guard"]._refusal(task, now)[0], "")
        self.assertTrue(self._is_offered(task, now))

    def assertRefused(self, task, code, now=NOON):
        """Assert that both refuse, the form by a code."""
        now = fields.Datetime.to_datetime(now)
        found, sentence = self.env["retention.call.guard"]._refusal(task, now)
        self.assertEqual(found, code)
        self.assertTrue(sentence.endswith("."), sentence)
        self.assertFalse(self._is_offered(task, now))
