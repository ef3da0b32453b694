from odoo import fields
from odoo.tests import tagged

from .common import CallCase


@tagged("post_install", "-at_install")
class TestCallContacts(CallCase):
    """A call in which somebody answered is a contact, everywhere it is counted."""

    def _attempt(self, partner, **values):
        return self.env["retention.call.attempt"].create(
            {
                "company_id": self.company.id,
                "partner_id": partner.id,
                "user_id": self.keeper.id,
                "reached": "answered",
                **values,
            }
        )

    def _moments(self, partner):
        query = self.env["res.partner"]._retention_contacts_sql(partners=partner)
        return [moment for _partner, moment in self.env.execute_query(query)]

    def _rows(self):
        rows = self.env["retention.key.account.contact"].search(
            [("account_id", "=", self.account.id)]
        )
        return [(row.kind, row.date, row.user_id, row.partner_id) for row in rows]

    def test_last_contact_with_a_customer(self):
        self.assertFalse(self._moments(self.customer))
        attempt = self._attempt(self.customer)
        self.assertEqual(self._moments(self.customer), [attempt.date])
        attempt.is_undone = True
        self.assertFalse(self._moments(self.customer))

    def test_nobody_answered(self):
        self._attempt(self.customer, reached="no_answer")
        self._attempt(self.customer, reached=False, kind="skip")
        self.assertFalse(self._moments(self.customer))

    def test_contact_with_a_key_account(self):
        attempt = self._attempt(self.firm, contact_id=self.contact.id)
        self.assertEqual(
            self._rows(), [("call", self.today, self.keeper, self.contact)]
        )
        attempt.is_undone = True
        self.assertFalse(self._rows())

    def test_a_noted_call_of_that_day_counts_once(self):
        self._attempt(self.firm)
        touch = self.env["retention.key.account.touch"].create(
            {
                "account_id": self.account.id,
                "user_id": self.keeper.id,
                "kind": "call",
                "date_due": self.today,
            }
        )
        touch.action_done()
        touch.date_done = fields.Date.today()
        self.assertEqual(len(self._rows()), 1)

    def test_other_companies_count_their_own(self):
        other = self.env["res.company"].create({"name": "Second House"})
        self._attempt(self.firm, company_id=other.id)
        self.assertFalse(self._rows())
