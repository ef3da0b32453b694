"""Builders of the tests of contacts: meetings, calls and what is planned."""

from datetime import timedelta

from odoo import fields

from .common import KeyAccountCase


class KeyContactCase(KeyAccountCase):
    """``cls.person`` is the buyer in the dossier, which is two years old."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account.date_start = cls._ago(months=24)
        cls.person = cls.env["retention.key.account.person"].create(
            {"account_id": cls.account.id, "partner_id": cls.contact.id}
        )

    def _contacts(self, account=None):
        """Return (kind, day, person of ours) of an account's contacts, sorted."""
        rows = self.env["retention.key.account.contact"].search(
            [("account_id", "=", (account or self.account).id)]
        )
        return sorted((row.kind, row.date, row.user_id.login) for row in rows)

    def _touch(self, **values):
        return self.env["retention.key.account.touch"].create(
            {
                "account_id": self.account.id,
                "user_id": self.keeper.id,
                "person_ids": self.person.ids,
                "date_due": self._ago(days=3),
                **values,
            }
        )

    def _meeting(self, days=3, partner=None, **values):
        start = fields.Datetime.now().replace(hour=12) - timedelta(days=days)
        return self.env["calendar.event"].create(
            {
                "name": "Talk",
                "start": start,
                "stop": start + timedelta(hours=1),
                "user_id": self.keeper.id,
                "partner_ids": [
                    *self.keeper.partner_id.ids,
                    (partner or self.contact).id,
                ],
                **values,
            }
        )

    def _call(self, record, days=None, kind="call"):
        done = record.activity_schedule(
            f"mail.mail_activity_data_{kind}", user_id=self.keeper.id
        )
        done.with_user(self.keeper).sudo().action_feedback(feedback="Spoke")
        return done
