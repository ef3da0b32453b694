from odoo.tests import tagged
from odoo.tools import SQL

from .common import ComplaintCase


@tagged("post_install", "-at_install")
class TestComplaintRecovery(ComplaintCase):
    """Who is left in peace: the one question that others ask."""

    def _in_recovery(self, *partners, company=None):
        found = self.env["res.partner"].union(*partners)
        return found._retention_in_recovery(company or self.company)

    def test_from_the_first_word_until_it_is_solved(self):
        self.assertEqual(self._in_recovery(self.firm), set())
        complaint = self._complain(self.firm)
        self.assertEqual(self._in_recovery(self.firm), {self.firm.id})
        complaint.action_take_up()
        self.assertEqual(self._in_recovery(self.firm), {self.firm.id})
        self._solve(complaint)
        self.assertEqual(self._in_recovery(self.firm), set())
        complaint.action_close()
        self.assertEqual(self._in_recovery(self.firm), set())
        complaint.action_reopen()
        self.assertEqual(self._in_recovery(self.firm), {self.firm.id})

    def test_the_whole_firm(self):
        colleague = self._create_customer("Max Roth", parent_id=self.firm.id)
        self._complain(self.contact)
        for partner in (self.firm, self.contact, colleague):
            with self.subTest(partner.name):
                self.assertEqual(self._in_recovery(partner), {self.firm.id})
        self.assertEqual(
            self._in_recovery(self.firm, colleague, self.customer), {self.firm.id}
        )

    def test_only_of_those_asked_about(self):
        self._complain(self.firm)
        self._complain(self.customer)
        self.assertEqual(self._in_recovery(self.customer), {self.customer.id})
        self.assertEqual(self._in_recovery(), set())

    def test_another_company(self):
        self._complain(self.firm, company_id=self.other_company.id, user_id=False)
        self.assertEqual(self._in_recovery(self.firm), set())
        self.assertEqual(
            self._in_recovery(self.firm, company=self.other_company), {self.firm.id}
        )

    def test_a_contact_who_moves_takes_his_complaint_with_him(self):
        self._complain(self.contact)
        other = self._create_customer("Baltic Inns", is_company=True)
        self.contact.parent_id = other
        self.assertEqual(self._in_recovery(self.firm, other), {other.id})

    def test_archived(self):
        self._complain(self.firm)
        self.firm.active = False
        self.assertEqual(self._in_recovery(self.firm), {self.firm.id})

    def test_whoever_asks(self):
        self._complain(self.firm)
        asked = self.firm.with_user(self.colleague)
        self.assertEqual(asked._retention_in_recovery(self.company), {self.firm.id})

    def test_one_query(self):
        firms = self.env["res.partner"].create(
            [{"name": f"Firm {number}", "is_company": True} for number in range(30)]
        )
        for firm in firms[:20]:
            self._complain(firm)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(1):
            found = firms._retention_in_recovery(self.company)
        self.assertEqual(found, set(firms[:20].ids))

    def test_within_larger_statements(self):
        self._complain(self.contact)
        self._complain(self.firm)
        self._solve(self._complain(self.customer))
        self._complain(self.customer, company_id=self.other_company.id, user_id=False)
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM res_partner partner"
                " WHERE (%s, partner.id) IN (%s) AND partner.id = ANY(%s)",
                self.company.id,
                self.env["retention.complaint"]._open_complaints_sql(),
                (self.firm | self.contact | self.customer).ids,
            )
        )
        self.assertEqual(rows, [(self.firm.id,)])

    def test_the_index_serves(self):
        self._complain(self.firm)
        self.env.flush_all()
        self.cr.execute("SET LOCAL enable_seqscan = off")
        plan = self.env.execute_query(
            SQL(
                "EXPLAIN SELECT 1 FROM (%s) opened"
                " WHERE company_id = 1 AND partner_id = 7",
                self.env["retention.complaint"]._open_complaints_sql(),
            )
        )
        self.assertIn("retention_complaint_open_idx", str(plan))
