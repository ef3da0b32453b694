from datetime import timedelta

from odoo.tests import tagged

from .common import KeyAccountCase


@tagged("post_install", "-at_install")
class TestKeyGlance(KeyAccountCase):
    def _block(self, key, user=None):
        account = self.account.with_user(user or self.keeper)
        account.invalidate_recordset(["glance"])
        return {block["key"]: block for block in account.glance}[key]

    def _texts(self, key):
        return [line["text"] for line in self._block(key)["lines"]]

    def test_an_empty_dossier_says_what_to_do(self):
        for key in ("business", "people", "plan", "risks"):
            block = self._block(key)
            self.assertEqual(block["lines"], [])
            self.assertTrue(block["empty"], key)
        self.assertEqual(len(self._texts("questions")), 3)

    def test_business_is_that_of_the_figures(self):
        self._order_on(self._ago(days=40), 250, self.firm)
        self._order_on(self._ago(days=3), 150, self.contact)
        self._order_on(self._ago(days=3), 600)
        self._score()
        lines = self._block("business")["lines"]
        self.assertIn("400", lines[0]["text"])
        self.assertIn("2 orders", lines[0]["text"])
        self.assertEqual(lines[1]["text"], "40.0 % of the company's revenue")
        action = self.account.with_user(self.keeper).action_open_figures()
        self.assertEqual(action["res_id"], self._figures(self.firm).id)

    def test_only_terms_in_force_are_named(self):
        self._order_on(self._ago(days=3), 150, self.firm)
        self._score()
        part = {"account_id": self.account.id, "value": "10 %"}
        self.env["retention.key.account.term"].create(
            [
                part | {"name": "In force", "date_from": self._ago(days=9)},
                part | {"name": "Over", "date_to": self._ago(days=1)},
                part | {"name": "To come", "date_from": self._ago(days=-1)},
            ]
        )
        self.assertEqual(self._texts("business")[-1], "In force")

    def test_who_decides_stands_first(self):
        people = self.env["retention.key.account.person"]
        clerk = self._create_customer("Pia Lund", parent_id=self.firm.id)
        people.create({"account_id": self.account.id, "partner_id": clerk.id})
        people.create(
            {
                "account_id": self.account.id,
                "partner_id": self.contact.id,
                "role": "owner",
                "power": "decides",
            }
        )
        lines = self._block("people")["lines"]
        self.assertEqual([line["text"] for line in lines], ["Olga Berg", "Pia Lund"])
        self.assertIn("Owner, decides", lines[0]["note"])
        self.assertIn("No contact yet", lines[0]["note"])

    def test_plan_and_card_name_the_next_contact(self):
        self.assertFalse(self.account.next_touch)
        self.env["retention.key.account.touch"].create(
            {
                "account_id": self.account.id,
                "kind": "visit",
                "user_id": self.keeper.id,
                "date_due": self.today,
                "purpose": "Year's plan",
            }
        )
        self.assertIn("Visit on", self.account.next_touch)
        [line] = self._block("plan")["lines"]
        self.assertEqual(line["text"], self.account.next_touch)
        self.assertEqual(line["note"], "Year's plan")

    def test_what_the_card_shows_costs_the_same_for_many(self):
        def queries(accounts):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            accounts.with_user(self.keeper).read(
                ["next_touch", "year_revenue", "is_late", "customer_id"]
            )
            return self.env.cr.sql_log_count - before

        accounts = self.account
        for number in range(2):
            firm = self._create_customer(f"Firm {number}", is_company=True)
            accounts += self._create_account(firm, manager_id=self.keeper.id)
        queries(accounts)
        self.assertEqual(queries(accounts), queries(self.account))

    def test_nothing_is_said_of_winning_back_who_did_not_leave(self):
        self.assertFalse(self.account.win_back_notice)

    def test_a_contact_noted_as_held_is_the_last_one(self):
        """On its day, also where the company's day is far from that of UTC."""
        self.company.partner_id.tz = "Pacific/Tongatapu"
        person = self.env["retention.key.account.person"].create(
            {"account_id": self.account.id, "partner_id": self.contact.id}
        )
        coverage = self.env["retention.key.account.coverage"].create(
            {
                "account_id": self.account.id,
                "person_id": person.id,
                "user_id": self.keeper.id,
            }
        )
        day = self.company._retention_day() - timedelta(days=3)
        touch = self.env["retention.key.account.touch"].create(
            {
                "account_id": self.account.id,
                "kind": "letter",
                "user_id": self.keeper.id,
                "person_ids": [(4, person.id)],
                "date_due": day,
            }
        )
        self.assertFalse(person.last_contact)
        touch.action_done()
        self.env.invalidate_all()
        self.assertEqual(person.last_contact, day)
        self.assertEqual(coverage.last_contact, day)
