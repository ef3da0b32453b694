from odoo.tests import tagged

from .common import ComplaintCase


@tagged("post_install", "-at_install")
class TestComplaintMerge(ComplaintCase):
    """Two customers become one, with the complaints of both."""

    def _merge(self, kept, *others):
        self.env["base.partner.merge.automatic.wizard"]._merge(
            [kept.id, *(one.id for one in others)], kept
        )
        self.env.invalidate_all()

    def test_two_customers(self):
        double = self._create_customer("Ani P.")
        mine, theirs = self._complain(), self._complain(double)
        self._merge(self.customer, double)
        self.assertEqual((mine | theirs).partner_id, self.customer)
        self.assertEqual((mine | theirs).commercial_partner_id, self.customer)
        self.assertEqual(
            self.customer._retention_in_recovery(self.company), {self.customer.id}
        )

    def test_two_firms(self):
        double = self._create_customer("Harbour Hotel Group", is_company=True)
        contact = self._create_customer("Max Roth", parent_id=double.id)
        complaint = self._complain(contact)
        self._merge(self.firm, double)
        self.assertEqual(complaint.partner_id, contact)
        self.assertEqual(complaint.commercial_partner_id, self.firm)

    def test_a_contact_into_one_of_another_firm(self):
        other = self._create_customer("Baltic Inns", is_company=True)
        double = self._create_customer("O. Berg", parent_id=other.id)
        complaint = self._complain(double)
        self._merge(self.contact, double)
        self.assertEqual(complaint.partner_id, self.contact)
        self.assertEqual(complaint.commercial_partner_id, self.firm)
        self.assertEqual(
            (self.firm | other)._retention_in_recovery(self.company), {self.firm.id}
        )

    def test_a_firm_into_a_contact(self):
        other = self._create_customer("Olga Berg Trading", is_company=True)
        complaint = self._complain(other)
        self._merge(self.contact, other)
        self.assertEqual(complaint.partner_id, self.contact)
        self.assertEqual(
            complaint.commercial_partner_id, self.contact.commercial_partner_id
        )
