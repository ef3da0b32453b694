import re
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Date
from odoo.tests import new_test_user, tagged

from ...tools.completeness import WEIGHTS, missing, score
from ..common import RetentionCase

WORDS = "We spoke"
# One change of a whole record that leaves out one piece each
GAPS = {
    "phone": {"phone": " "},
    "email": {"email": "no address"},
    "address": {"city": False},
    "vat": {"vat": "/"},
    "user": {"user_id": False},
    "channel": {"retention_channel": False},
    "birthday": {"retention_birthday_consent": False},
    "lang": {"lang": False},
    "wishes": {"retention_wishes": "  "},
}


class BaseCase(RetentionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(
            cls.env, "base_seller", "sales_team.group_sale_salesman"
        )
        cls.whole = {
            "phone": "+37410123456",
            "street": "Abovyan 1",
            "zip": "0001",
            "city": "Yerevan",
            "country_id": cls.env.ref("base.am").id,
            "user_id": cls.seller.id,
            "lang": "en_US",
            "retention_channel": "phone",
            "retention_wishes": "A table",
        }
        cls.person = cls._create_customer(
            "Whole",
            email="whole@example.com",
            retention_birthday_consent=True,
            retention_birthday="1990-05-17",
            **cls.whole,
        )
        cls.firm = cls._create_customer(
            "Whole firm",
            is_company=True,
            email="firm@example.com",
            vat="12345678",
            child_ids=[Command.create({"name": "Contact", "type": "contact"})],
            **cls.whole,
        )

    def _row(self, partner):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["retention.customer.base"].search([("id", "=", partner.id)])


@tagged("post_install", "-at_install")
class TestCustomerBase(BaseCase):
    """The keeper's list: what is missing, and setting it right."""

    def _assert_as_the_rule_says(self, partner):
        row, present = self._row(partner), partner._retention_pieces()
        gaps = missing(partner.is_company, present)
        found = tuple(piece for piece in WEIGHTS if row[f"no_{piece}"])
        self.assertEqual(found, gaps)
        self.assertEqual(row.score, score(partner.is_company, present))
        return row

    def test_whole_records(self):
        for partner in (self.person, self.firm):
            row = self._assert_as_the_rule_says(partner)
            self.assertEqual(row.score, 100)
            self.assertEqual(row.missing, "nothing")
            self.assertFalse(partner.retention_completeness_text)

    def test_each_piece_by_sql_and_by_the_rule(self):
        for gap, values in GAPS.items():
            for partner in (self.person, self.firm):
                with self.subTest(gap=gap, partner=partner.name):
                    double = partner.copy(
                        {
                            "email": partner.email,
                            # Not copied: nothing that is known of a person is
                            "retention_channel": "phone",
                            "retention_wishes": "A table",
                            "retention_birthday_consent": True,
                            "retention_birthday": "1990-05-17",
                            "child_ids": [
                                Command.create({"name": "Contact", "type": "contact"})
                            ],
                            **values,
                        }
                    )
                    row = self._assert_as_the_rule_says(double)
                    asked = gap in missing(partner.is_company, ())
                    self.assertEqual(row.score < 100, asked)
                    self.assertEqual(row[f"no_{gap}"], asked)

    def test_contact_persons(self):
        contact = self.firm.child_ids
        contact.type = "delivery"
        self.assertTrue(self._assert_as_the_rule_says(self.firm).no_contact)
        contact.write({"type": "contact", "active": False})
        self.assertTrue(self._assert_as_the_rule_says(self.firm).no_contact)
        contact.active = True
        self.assertFalse(self._assert_as_the_rule_says(self.firm).no_contact)

    def test_countries_without_zip(self):
        country = self.env.ref("base.ae")
        country.zip_required = False
        self.person.write({"zip": False, "country_id": country.id})
        self.assertFalse(self._assert_as_the_rule_says(self.person).no_address)
        country.zip_required = True
        self.assertTrue(self._assert_as_the_rule_says(self.person).no_address)

    def test_sales_person_who_has_left(self):
        self.seller.active = False
        self.assertTrue(self._assert_as_the_rule_says(self.person).no_user)

    def test_what_the_form_says(self):
        self.person.write({"phone": False, "retention_wishes": False})
        self.assertEqual(
            self.person.retention_completeness_text,
            "The record is 75 % complete. Missing: phone, wishes.",
        )

    def test_who_is_in_the_base(self):
        contact = self.firm.child_ids
        supplier = self._create_customer("Supplier", supplier_rank=1)
        both = self._create_customer("Both", supplier_rank=1, customer_rank=1)
        archived = self._create_customer("Archived", active=False)
        for partner in (
            contact,
            supplier,
            archived,
            self.env.user.partner_id,
            self.seller.partner_id,
            self.company.partner_id,
        ):
            with self.subTest(partner=partner.name):
                self.assertFalse(self._row(partner))
        self.assertTrue(self._row(both))
        self.assertFalse(self._row(both).has_bought)

    def test_doubles(self):
        same = self._create_customer(
            "Another", email="WHOLE@example.com", phone="+374 10 123456", vat="9"
        )
        vat = self._create_customer("Firm 2", is_company=True, vat="1234 5678")
        for partner, keys in (
            (self.person, ("email", "phone")),
            (same, ("email", "phone")),
            (self.firm, ("phone", "vat")),
            (vat, ("vat",)),
            (self.customer, ()),
        ):
            row = self._row(partner)
            found = tuple(
                key for key in ("email", "phone", "vat") if row[f"same_{key}"]
            )
            self.assertEqual(found, keys, partner.name)

    def test_contacts_of_one_firm_are_no_doubles(self):
        self.firm.child_ids.write({"email": self.firm.email})
        self.assertFalse(self._row(self.firm).same_email)

    def test_merge_needs_two(self):
        row = self._row(self.person)
        with self.assertRaises(UserError):
            row.action_merge()
        action = (row | self._row(self.firm)).action_merge()
        self.assertEqual(
            set(action["context"]["active_ids"]), set((self.person | self.firm).ids)
        )

    def test_setting_right_in_the_list(self):
        self.person.write({"city": False, "retention_channel": False})
        row = self._row(self.person)
        self.assertEqual(row.missing, "address, preferred channel")
        row.write({"city": "Gyumri", "channel": "visit"})
        self.assertEqual(self.person.city, "Gyumri")
        self.assertEqual(self.person.retention_channel, "visit")
        self.assertEqual(self._row(self.person).score, 100)
        for values in ({"score": 100}, {"partner_id": self.firm.id}):
            with self.assertRaises(UserError):
                row.write(values)

    def test_by_the_rights_of_who_writes(self):
        reader = new_test_user(
            self.env, "base_reader", "customer_retention.group_retention_user"
        )
        self.person.user_id = False
        row = self._row(self.person).with_user(reader)
        with self.assertRaises(AccessError):
            row.write({"city": "Gyumri"})
        theirs = self._row(self.firm).with_user(reader)
        with self.assertRaises(AccessError):
            theirs.write({"city": "Gyumri"})

    def test_queries_do_not_depend_on_the_number_of_customers(self):
        self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(60)]
        )
        base = self.env["retention.customer.base"]
        fields = ["score", "missing", "last_contact", "user_id", "partner_id"]

        def count(limit):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = base.web_search_read(
                [], {field: {} for field in fields}, limit=limit
            )
            self.assertEqual(len(found["records"]), limit)
            return self.env.cr.sql_log_count - before

        count(5)
        self.assertEqual(count(5), count(50))


@tagged("post_install", "-at_install")
class TestBaseKeeper(BaseCase):
    """One activity a week for the keeper, not one per customer."""

    def _told(self):
        return self.env["mail.activity"].search(
            [
                ("user_id", "=", self.seller.id),
                ("res_model", "=", "res.partner"),
                ("res_id", "=", self.company.partner_id.id),
            ]
        )

    def _line(self, activity, label):
        found = re.search(rf"{label}: (\d+)<", activity.note)
        return int(found[1]) if found else 0

    def test_told_once_and_renewed(self):
        base = self.env["retention.customer.base"]
        # A test may not commit
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *_a, **_k: 1)
        base._cron_tell_keeper()
        self.assertFalse(self._told(), "nobody is the keeper")
        self.company.retention_keeper_id = self.seller
        base._cron_tell_keeper()
        activity = self._told()
        self.assertEqual(len(activity), 1)
        without = self._line(activity, "Without Phone")
        self.assertEqual(
            without,
            base.search_count(
                [
                    ("no_phone", "=", True),
                    ("source", "!=", "open"),
                    ("company_id", "in", [False, self.company.id]),
                ]
            ),
        )
        self.person.phone = False
        self._create_customer("From a list", retention_source="open")
        base._cron_tell_keeper()
        self.assertEqual(self._told(), activity)
        self.assertEqual(self._line(activity, "Without Phone"), without + 1)

    def test_nothing_is_told_once_nothing_is_missing(self):
        base = self.env["retention.customer.base"]
        self.company.retention_keeper_id = self.seller
        self.assertTrue(base._tell_keeper(self.company))
        with patch.object(
            self.registry[base._name], "_keeper_counts", lambda *_args: []
        ):
            self.assertFalse(base._tell_keeper(self.company))
        self.assertFalse(self._told())

    def test_other_companies_customers(self):
        other = self.env["res.company"].create({"name": "Other"})
        base = self.env["retention.customer.base"]
        self.company.retention_keeper_id = self.seller
        before = self._line(base._tell_keeper(self.company), "Without Phone")
        self.person.write({"phone": False, "company_id": other.id})
        after = self._line(base._tell_keeper(self.company), "Without Phone")
        self.assertEqual(before, after)


@tagged("post_install", "-at_install")
class TestLastContact(BaseCase):
    """When a customer was last spoken to."""

    def _last(self, partner=None):
        return self._row(partner or self.person).last_contact

    def test_nobody_spoke(self):
        self.assertFalse(self._last())
        self.assertIn(
            self._row(self.person),
            self.env["retention.customer.base"].search(
                [("last_contact", "<", self.company._retention_day())]
            ),
        )

    def test_kinds_of_contacts(self):
        today = self.company._retention_day()
        partners = [
            self._create_customer(name)
            for name in ("Message", "Activity", "Meeting", "Order")
        ]
        message, activity, meeting, order = partners
        message.message_post(body=WORDS, message_type="comment")
        activity.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.env.uid
        ).action_feedback("Reached")
        self.env["calendar.event"].create(
            {
                "name": "Visit",
                "start": "2026-01-05 10:00:00",
                "stop": "2026-01-05 11:00:00",
                "partner_ids": [Command.set(meeting.ids)],
            }
        )
        self._confirm(self._create_order(100, order))
        found = {partner.name: self._last(partner) for partner in partners}
        self.assertEqual(
            found,
            {
                "Message": today,
                "Activity": today,
                "Meeting": Date.to_date("2026-01-05"),
                "Order": today,
            },
        )
        since = self.env["retention.customer.base"].search(
            [
                ("last_contact", ">=", "2026-02-01"),
                ("id", "in", [one.id for one in partners]),
            ]
        )
        self.assertEqual(
            set(since.mapped("partner_id.name")), {"Message", "Activity", "Order"}
        )

    def test_what_is_no_contact(self):
        self.person.message_post(body=WORDS, message_type="notification")
        self.person.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.env.uid
        )
        self.env["calendar.event"].create(
            {
                "name": "Visit to come",
                "start": "2199-01-05 10:00:00",
                "stop": "2199-01-05 11:00:00",
                "partner_ids": [Command.set(self.person.ids)],
            }
        )
        self._create_order(100, self.person)
        self.assertFalse(self._last())

    def test_contacts_of_a_firm_count_for_the_firm(self):
        self.firm.child_ids.message_post(body=WORDS, message_type="comment")
        self.assertEqual(self._last(self.firm), self.company._retention_day())

    def test_day_of_the_company(self):
        self.company.partner_id.tz = "Pacific/Auckland"
        message = self.person.message_post(body=WORDS, message_type="comment")
        message.date = "2026-07-01 12:30:00"  # 2 July there, 0:30
        self.assertEqual(self._last(), Date.to_date("2026-07-02"))
        base = self.env["retention.customer.base"]
        mine = ("id", "=", self.person.id)
        for operator, day, found in (
            (">=", "2026-07-02", True),
            (">", "2026-07-02", False),
            ("<=", "2026-07-02", True),
            ("<", "2026-07-02", False),
            (">", "2026-07-01", True),
            ("<", "2026-07-03", True),
        ):
            with self.subTest(operator=operator, day=day):
                self.assertEqual(
                    bool(base.search([mine, ("last_contact", operator, day)])), found
                )
        self.assertTrue(base.search([mine, ("last_contact", "!=", False)]))
        self.assertFalse(base.search([mine, ("last_contact", "=", False)]))
