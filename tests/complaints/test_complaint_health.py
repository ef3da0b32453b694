from odoo import fields
from odoo.tests import tagged

from ..key_accounts.common_contacts import KeyContactCase
from ..key_accounts.common_printing import PrintingCase
from .common import ComplaintBuilders


@tagged("post_install", "-at_install")
class TestComplaintHealth(ComplaintBuilders, KeyContactCase):
    """Open complaints of a key account cost it points."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        parts = ("coverage", "freshness", "rhythm", "complaints", "plan", "payment")
        cls.company.write(
            {f"retention_health_{part}": 100 * (part == "complaints") for part in parts}
        )

    def _measure(self):
        self.account._measure_health()
        [part] = [
            one for one in self.account._health_parts() if one["key"] == "complaints"
        ]
        return self.account.health_score, part["why"], part["advice"]

    def test_never_one(self):
        self.assertEqual(self._measure(), (100, "No complaint is open.", ""))

    def test_one_then_two_then_solved(self):
        one = self._complain(self.contact)
        self.assertEqual(self._measure(), (50, "Open complaints: 1.", "Settle them."))
        two = self._complain(self.firm)
        self.assertEqual(self._measure()[:2], (0, "Open complaints: 2."))
        self._solve(one)
        self.assertEqual(self._measure()[0], 50)
        self._solve(two)
        self.assertEqual(self._measure()[0], 100)

    def test_of_others(self):
        other = self.env["res.company"].create({"name": "Another shop"})
        self._complain(self.firm, company_id=other.id, user_id=False)
        self._complain(self.customer)
        self.assertEqual(self._measure()[0], 100)

    def test_measured_before_complaints_were_kept(self):
        self._measure()
        row = self.account.health_ids
        row.facts = {**row.facts, "complaints": None}
        why = {one["key"]: one["why"] for one in self.account._health_parts()}
        self.assertIn("Complaints were not kept yet", why["complaints"])


@tagged("post_install", "-at_install")
class TestComplaintPrinted(ComplaintBuilders, PrintingCase):
    """The printed dossier has the complaints of two years."""

    def _section(self):
        report = self.env["report.customer_retention.retention_key_account_dossier"]
        [table] = report._section_complaints(self.account).pieces
        return table

    def test_none(self):
        table = self._section()
        self.assertFalse(table.rows)
        self.assertIn("No complaint was recorded", table.empty)

    def test_of_24_months_newest_first(self):
        buyer = self._create_customer("Kai Holm", parent_id=self.account.partner_id.id)
        moment = fields.Datetime.to_datetime
        self._complain(buyer, received_at=moment(self._ago(months=25)))
        old = self._complain(buyer, received_at=moment(self._ago(months=23)))
        self._solve(old)
        new = self._complain(self.account.partner_id, kind="return")
        self._complain(self._create_customer("Another"))
        rows = self._section().rows
        self.assertEqual([row[1] for row in rows], [new.name, old.name])
        self.assertEqual(rows[0][2:], ("Return", "The chair wobbles", "", "New"))
        self.assertEqual(rows[1][4:], ("A new leg", "Solved"))
