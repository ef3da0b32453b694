"""Builders of the tests of call lists."""

from odoo.fields import Command

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
                    Command.set(
                        (cls.customer if customers is None else customers).ids
                    )
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
