from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import KeyAccountCase


@tagged("post_install", "-at_install")
class TestKeyAccounts(KeyAccountCase):
    def test_create_makes_an_active_account(self):
        self.assertEqual(self.account.state, "active")
        self.assertEqual(self.account.company_id, self.company)
        self.assertEqual(self.account.date_start, self.today)

    def test_one_account_for_a_customer_of_a_company(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self._create_account(self.firm)

    def test_a_contact_is_no_account_of_its_own(self):
        with self.assertRaises(ValidationError) as caught:
            self._create_account(self.contact)
        self.assertIn("contact of Harbour Hotels", str(caught.exception))

    def test_figures_say_who_is_a_key_account(self):
        self._order_on(self._ago(days=3), 100, self.firm)
        self._order_on(self._ago(days=3), 100)
        self._score()
        customers = self.env["retention.customer"]
        mine = [("partner_id", "in", (self.firm + self.customer).ids)]
        self.assertTrue(self._figures(self.firm).is_key_account)
        self.assertFalse(self._figures().is_key_account)
        found = customers.search([*mine, ("is_key_account", "=", True)])
        self.assertEqual(found.partner_id, self.firm)
        others = customers.search([*mine, ("is_key_account", "=", False)])
        self.assertEqual(others.partner_id, self.customer)

    def test_account_managers_add_the_people_they_meet(self):
        people = self.env["retention.key.account.person"].with_user(self.keeper)
        contact = people.env["res.partner"].create(
            {"name": "Ruth Albers", "parent_id": self.firm.id}
        )
        person = people.create(
            {"account_id": self.account.id, "partner_id": contact.id}
        )
        self.assertEqual(person.account_id, self.account)

    def test_account_managers_know_families_and_answers_of_their_people(self):
        """Although a colleague sells to the firm."""
        seller = self._create_user("seller", "sales_team.group_sale_salesman")
        self.keeper.group_ids += self.env.ref(
            "customer_retention.group_retention_personal"
        )
        stranger = self._create_user(
            "stranger", "group_retention_account_manager", "group_retention_personal"
        )
        self.contact.user_id = seller
        relatives = self.env["retention.relative"]
        values = {"partner_id": self.contact.id, "name": "Elena", "relation": "child"}
        mine = relatives.with_user(self.keeper).create(values)
        self.assertEqual(mine.name, "Elena")
        with self.assertRaises(AccessError):
            relatives.with_user(stranger).create(values)
        answer = {
            "partner_id": self.contact.id,
            "question": "buys_elsewhere",
            "buys_elsewhere": "no",
        }
        answers = self.env["retention.customer.answer"]
        created = answers.with_user(self.keeper).create(answer)
        self.assertIn(created, answers.with_user(self.keeper).search([]))
