from odoo.tests import tagged

from .common_contacts import KeyContactCase


@tagged("post_install", "-at_install")
class TestKeyVisitChanges(KeyContactCase):
    """What changed since the last visit, and three questions for the next one."""

    def setUp(self):
        super().setUp()
        self._meeting(days=20)
        self._order_on(self._ago(days=30), 100, self.firm)

    def _changes(self, user=None):
        account = self.account.with_user(user) if user else self.account
        return {one["key"]: one for one in account._changes_since_visit()}

    def test_only_what_came_after(self):
        self.assertEqual(self.account.last_visit, self._ago(days=20))
        self.assertNotIn("order", self._changes())
        order = self._order_on(self._ago(days=5), 200, self.firm)
        self._credit_on(self._ago(days=2), self._invoice(order), 50)
        found = self._changes()
        self.assertEqual(found["order"]["ids"], order.ids)
        self.assertIn("200", found["order"]["text"])
        self.assertIn("50.00", found["credit_note"]["text"])
        self.assertEqual(
            found["order"]["links"][0]["url"], f"/odoo/sale.order/{order.id}"
        )

    def test_papers_that_are_open(self):
        quotation = self._create_order(70, self.firm)
        invoice = self._invoice(self._order_on(self._ago(days=60), 90, self.firm))
        invoice.line_ids.date_maturity = self._ago(days=9)
        invoice.invoice_date_due = self._ago(days=9)
        found = self._changes()
        self.assertEqual(found["quotation"]["ids"], quotation.ids)
        self.assertEqual(found["overdue"]["ids"], invoice.ids)
        # Who may not read invoices is not told of them
        self.assertNotIn("overdue", self._changes(self.keeper))

    def test_dossier_and_standing(self):
        self.env["retention.key.account.risk"].create(
            {"account_id": self.account.id, "name": "New owner"}
        )
        self.env["retention.key.account.health"].create(
            {"account_id": self.account.id, "date": self._ago(days=25), "score": 90}
        )
        self.account.health_score = 40
        found = self._changes()
        self.assertIn("risk", found)
        self.assertIn("person_new", found)
        self.assertIn("Health: 40, was 90", found["health"]["text"])

    def test_names_are_no_markup(self):
        self.contact.name = "<b>Olga</b>"
        self.assertIn("person_new", self._changes())
        self.assertNotIn("<b>Olga", self.account.visit_changes)

    def test_three_questions_with_reasons(self):
        for days in (160, 130, 100, 70):
            self._order_on(self._ago(days=days), 100, self.firm)
        self.account.person_ids.power = "decides"
        self.env["calendar.event"].search([]).active = False
        self._score(self.firm)
        self.assertFalse(self._figures(self.firm).is_late)
        found = self.account._visit_questions()
        self.assertEqual(len(found), 3)
        self.assertIn("When can we meet", found[0])
        self.assertIn("Olga Berg", found[0])
        self.assertEqual(found, self.account._visit_questions())

    def test_last_visit_is_that_of_a_touch_too(self):
        lunch = self._touch(kind="lunch", date_due=self._ago(days=4))
        lunch.action_done()
        self.account.invalidate_recordset()
        self.assertEqual(self.account.last_visit, self._ago(days=4))
        self.assertEqual(self.account.last_contact, self._ago(days=4))

    def test_without_any_visit(self):
        self.env["calendar.event"].search([]).active = False
        self.account.invalidate_recordset()
        self.assertFalse(self.account.last_visit)
        self.assertEqual(self.account._changes_begin(), self.account.date_start)
        self.assertIn("No visit is recorded yet", self.account.visit_changes)
