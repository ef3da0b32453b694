from datetime import datetime, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..common import RetentionCase
from .common import CustomerCase


@tagged("post_install", "-at_install")
class TestProfile(CustomerCase):
    """What is written down of a customer, and what is refused."""

    def test_hours_in_the_wrong_order(self):
        for values in (
            {"retention_hour_from": 18, "retention_hour_to": 9},
            {"retention_hour_from": 18},
            {"retention_hour_to": 25},
        ):
            with (
                self.subTest(values=values),
                self.assertRaises(ValidationError),
                self.env.cr.savepoint(),
            ):
                self.customer.write(values)
        self.customer.write({"retention_hour_from": 9.5, "retention_hour_to": 24})

    def test_hours_by_the_customers_own_clock(self):
        self.customer.write(
            {
                "tz": "Asia/Yerevan",
                "retention_day_from": "0",
                "retention_day_to": "4",
                "retention_hour_from": 10,
                "retention_hour_to": 18,
                "retention_channel": "phone",
            }
        )
        with freeze_time(datetime(2026, 11, 20, 13, 59)):  # Friday, 17:59 there
            self.customer.invalidate_recordset(["retention_hours_text"])
            self.assertEqual(self.customer.retention_hours_text, "17:59, Asia/Yerevan")
        with freeze_time(datetime(2026, 11, 20, 14, 0)):
            self.customer.invalidate_recordset(["retention_hours_text"])
            self.assertEqual(
                self.customer.retention_hours_text,
                "18:00, Asia/Yerevan: not a good time now",
            )
        self.assertEqual(
            self.customer._retention_reach(),
            "reach: Phone, Monday to Friday, 10:00 to 18:00",
        )

    def test_nobody_agreed_tomorrow(self):
        today = self.company._retention_day()
        self.customer.retention_consent_date = today
        with self.assertRaises(ValidationError):
            self.customer.retention_consent_date = today + timedelta(days=1)

    def test_birthday_of_a_relative(self):
        today = self.company._retention_day()
        values = {"partner_id": self.customer.id, "name": "Anna", "relation": "child"}
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.env["retention.relative"].create(
                {**values, "birthday": today + timedelta(days=1)}
            )
        relative = self.env["retention.relative"].create({**values, "birthday": today})
        self.assertEqual(self.customer.retention_relative_ids, relative)

    def test_years_from_the_first_order(self):
        self.assertFalse(self.customer.retention_customer_since)
        self.assertFalse(self.customer.retention_trust_text)
        for days, years in ((0, 0), (-1, 2), (1, 3)):
            first = self._ago(months=36, days=days) if days else self.today
            order = self._order_on(first)
            self._score(self.customer)
            self.env.invalidate_all()
            with self.subTest(first=first):
                self.assertEqual(self.customer.retention_customer_since, first)
                self.assertEqual(self.customer.retention_years, years)
            order._action_cancel()
        self._order_on(first)
        self._score(self.customer)
        # Which referrals count is the evidence's matter
        self.env.cr.execute(
            "UPDATE retention_customer SET referral_count = 1 WHERE partner_id = %s",
            [self.customer.id],
        )
        self.env.invalidate_all()
        self.assertEqual(
            self.customer.retention_trust_text,
            "a customer for 3 years · one recommended customer bought",
        )

    def test_contact_has_the_years_of_its_firm(self):
        firm = self._create_customer("Firm", is_company=True)
        contact = self._create_customer("Contact", parent_id=firm.id)
        self._order_on(self._ago(months=14), customer=contact)
        self._score(firm)
        self.env.invalidate_all()
        self.assertEqual(contact.retention_customer_since, self._ago(months=14))
        self.assertEqual(contact.retention_years, 1)

    def test_years_of_many_by_one_query(self):
        people = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(20)]
        )
        people[:1].mapped("retention_years")  # fills the caches of rights
        self.env.flush_all()

        def count(partners):
            self.env.invalidate_all()
            partners.mapped("commercial_partner_id")
            before = self.env.cr.sql_log_count
            partners.mapped("retention_years")
            return self.env.cr.sql_log_count - before

        self.assertEqual(count(people[:2]), count(people))

    def test_open_sources_are_kept_apart(self):
        found = self._create_customer("From a list", retention_source="open")
        base = self.env["retention.customer.base"]
        ours = ("id", "in", (found | self.customer).ids)
        self.env.flush_all()
        self.assertEqual(
            base.search([ours, ("source", "!=", "open")]).partner_id, self.customer
        )
        self.assertEqual(
            base.search([ours, ("source", "=", "open"), ("consent_date", "=", False)]),
            base.browse(found.id),
        )

    def test_one_name_one_interest(self):
        interests = self.env["retention.interest"]
        interests.create({"name": "Fly fishing"})
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            interests.create({"name": "fly Fishing"})

    def test_merged_customers_keep_family_and_facts(self):
        double = self._create_customer(
            "Ani P.", retention_wishes="Oak table", retention_sale_note="Ring twice"
        )
        self.customer.retention_sale_note = "Deliver before ten"
        double.retention_personal_note = "The exam in May"
        interest = self.env["retention.interest"].create({"name": "Opera"})
        double.retention_interest_ids = interest
        relative = self.env["retention.relative"].create(
            {"partner_id": double.id, "name": "Anna"}
        )
        self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set((self.customer | double).ids)],
                "dst_partner_id": self.customer.id,
            }
        ).action_merge()
        self.env.invalidate_all()
        self.assertEqual(self.customer.retention_relative_ids, relative)
        self.assertEqual(self.customer.retention_interest_ids, interest)
        self.assertEqual(self.customer.retention_wishes, "Oak table")
        self.assertEqual(self.customer.retention_personal_note, "The exam in May")
        self.assertEqual(
            self.customer.retention_sale_note, "Deliver before ten\nRing twice"
        )


@tagged("post_install", "-at_install")
class TestProfileChanges(RetentionCase):
    """Who changed what of a customer, when, from what to what."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={})
        cls.customer = cls.customer.with_env(cls.env)

    def _changes(self, write):
        """Return {field: (old, new)} of what a change has left in the chatter."""
        self.env.cr.precommit.run()
        before = self.customer.message_ids
        self.customer.write(write)
        self.env.flush_all()
        self.env.cr.precommit.run()
        messages = self.customer.message_ids - before
        self.assertEqual(messages.author_id, self.env.user.partner_id)
        return {
            value.field_id.name: (
                value.old_value_char or False,
                value.new_value_char or False,
            )
            for value in messages.sudo().tracking_value_ids
        }

    def test_contact_data(self):
        self.customer.write({"phone": "+37410111111", "email": "old@example.com"})
        changes = self._changes(
            {
                "phone": "+37410222222",
                "email": "new@example.com",
                "street": "Abovyan 1",
                "user_id": self.env.user.id,
                "retention_channel": "visit",
            }
        )
        self.assertEqual(changes["phone"], ("+37410111111", "+37410222222"))
        self.assertEqual(changes["email"], ("old@example.com", "new@example.com"))
        self.assertEqual(changes["user_id"], (False, self.env.user.name))
        self.assertEqual(changes["retention_channel"], (False, "Visit"))
        self.assertIn("Abovyan 1", changes["contact_address_inline"][1])

    def test_language(self):
        french = self.env["res.lang"]._activate_lang("fr_FR")
        self.customer.lang = "en_US"
        self.assertEqual(self._changes({"lang": "fr_FR"})["lang"][1], french.name)
