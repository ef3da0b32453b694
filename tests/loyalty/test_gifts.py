from datetime import date, datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import RetentionCase


class GiftCase(RetentionCase):
    def _create_gift(self, **values):
        return self.env["retention.gift"].create(
            {
                "program_id": self.program.id,
                "name": "Happy birthday!",
                "kind": "birthday",
                "points": 50,
                "life_days": 30,
                **values,
            }
        )

    def _born(self, birthday, customer=None):
        """Have a customer tell his birthday, and agree to its use."""
        (customer or self.customer).write(
            {"retention_birthday": birthday, "retention_birthday_consent": True}
        )

    def _run(self, day=None):
        """Run the daily action, on a day if one is given."""
        cron = self.env["ir.cron"]
        with (
            patch.object(type(cron), "_commit_progress", return_value=9),
            freeze_time(day or datetime.now()),
        ):
            self.env["retention.gift"]._cron_give()

    def _gifts(self, customer=None):
        """Return the gifts of a customer, oldest first."""
        entries = self._wallet(customer).entry_ids.sorted("id")
        return entries.filtered(lambda entry: entry.kind == "gift")


@tagged("post_install", "-at_install")
class TestBirthdayGifts(GiftCase):
    """One gift a year, on the birthday."""

    def setUp(self):
        super().setUp()
        self._wallet_of_customer = self._give_points(1)

    def test_given_once_on_the_day(self):
        gift = self._create_gift()
        self._born(date(1990, 6, 10))
        self._run("2027-06-09 12:00:00")
        self.assertFalse(self._gifts())
        self._run("2027-06-10 12:00:00")
        self._run("2027-06-10 13:00:00")
        self._run("2027-06-11 12:00:00")
        entry = self._gifts()
        self.assertEqual(entry.points, 50)
        self.assertEqual(entry.explanation, "Gift: Happy birthday!")
        self.assertEqual(entry.lot_ids.expires_on, date(2027, 7, 10))
        self.assertEqual((gift.given_count, gift.given_points), (1, 50))
        self.assertWallet(balance=51)

    def test_mails_ready_to_use(self):
        """Nothing sends them; a person can."""
        self._create_gift()
        self._born(date(1990, 6, 10))
        self._run("2027-06-10 12:00:00")
        occasion = self.env["retention.gift.occasion"].search([])
        for name in ("birthday_gift", "holiday_gift"):
            template = self.env.ref(f"customer_retention.mail_template_{name}")
            body = template._render_field("body_html", occasion.ids)[occasion.id]
            self.assertIn("50", body)
            self.assertIn("07/10/2027", body)
        self.assertFalse(
            self.env["mail.mail"].search([("recipient_ids", "in", self.customer.ids)])
        )

    def test_again_next_year(self):
        self._create_gift()
        self._born(date(1990, 6, 10))
        for year in (2027, 2028, 2029):
            self._run(f"{year}-06-10 12:00:00")
        self.assertEqual(len(self._gifts()), 3)
        self.assertLedger()

    def test_days_ahead_and_missed_runs(self):
        self._create_gift(days_before=5)
        self._born(date(1990, 1, 3))
        self._run("2027-12-28 12:00:00")
        self.assertFalse(self._gifts())
        self._run("2027-12-29 12:00:00")
        self._run("2028-01-03 12:00:00")
        self.assertEqual(len(self._gifts()), 1)
        late = self._create_customer("Late")
        self._give_points(1, late)
        self._born(date(1990, 6, 10), late)
        self._run("2027-06-13 12:00:00")
        self.assertEqual(len(self._gifts(late)), 1)
        self.assertLedger()

    def test_leap_day(self):
        self._create_gift()
        self._born(date(1992, 2, 29))
        self._run("2027-02-28 12:00:00")
        self.assertEqual(len(self._gifts()), 1)
        self._run("2028-02-28 12:00:00")
        self.assertEqual(len(self._gifts()), 1)
        self._run("2028-02-29 12:00:00")
        self.assertEqual(len(self._gifts()), 2)
        self.assertLedger()

    def test_changed_date_brings_no_second_gift(self):
        self._create_gift()
        self._born(date(1990, 6, 10))
        self._run("2027-06-10 12:00:00")
        self._born(date(1990, 9, 1))
        self._run("2027-09-01 12:00:00")
        self._born(date(1990, 3, 1))
        self._run("2028-03-01 12:00:00")
        self.assertEqual(len(self._gifts()), 1)
        self._born(date(1990, 6, 9))
        self._run("2028-06-09 12:00:00")
        self.assertEqual(len(self._gifts()), 2)
        self.assertLedger()

    def test_merged_wallet_counts(self):
        self._create_gift()
        twin = self._create_customer("Ani's other self")
        self._give_points(1, twin)
        for customer in (self.customer, twin):
            self._born(date(1990, 6, 10), customer)
        with freeze_time("2027-06-10 12:00:00"):
            gift = self.env["retention.gift"].search([])
            gift._give([(twin.id, date(2027, 6, 10))])
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.customer | twin).ids, self.customer
        )
        self._run("2027-06-10 12:00:00")
        self.assertFalse(self._gifts())
        self.assertWallet(balance=52)

    def test_company_days(self):
        """The day is the company's: in Auckland it begins twelve hours earlier."""
        self._create_gift()
        self._born(date(1990, 6, 10))
        self.company.partner_id.tz = "Pacific/Auckland"
        self._run("2027-06-09 11:00:00")
        self.assertFalse(self._gifts())
        self._run("2027-06-09 12:30:00")
        self.assertEqual(self._gifts().lot_ids.expires_on, date(2027, 7, 10))

    def test_a_debt_is_paid_first(self):
        self._create_gift()
        self._born(date(1990, 6, 10))
        self._wallet().card_id.sudo().points = -20
        self._run("2027-06-10 12:00:00")
        self.assertWallet(balance=30, debt=0)
        self.assertEqual(self._gifts().lot_ids.remaining, 30)

    def test_who_gets_none(self):
        self._create_gift()
        archived = self._create_customer("Archived")
        self._give_points(1, archived)
        self._born(date(1990, 6, 10), archived)
        archived.active = False
        stranger = self._create_customer("Never bought")
        self._born(date(1990, 6, 10), stranger)
        self._run("2027-06-10 12:00:00")
        self.assertFalse(self._gifts(archived))
        self.assertFalse(self._wallet(stranger))
        self.assertLedger()

    def test_a_wallet_is_opened_for_who_bought_and_agreed(self):
        buyer = self._create_customer("Bought before the programme began")
        self._create_order(100, buyer).state = "sale"
        self.assertFalse(self._wallet(buyer))
        self._create_gift()
        self._born(date(1990, 6, 10), buyer)
        self._run("2027-06-10 12:00:00")
        self.assertEqual(len(self._gifts(buyer)), 1)
        self.assertLedger()

    def test_contacts_of_a_firm_have_their_own(self):
        firm = self._create_customer("Firm", is_company=True)
        people = [
            self._create_customer(name, parent_id=firm.id) for name in ("Ann", "Bob")
        ]
        for person in people:
            self._give_points(1, person)
        self._create_gift()
        self._born(date(1990, 6, 10), people[0])
        self._run("2027-06-10 12:00:00")
        self.assertEqual([len(self._gifts(one)) for one in people], [1, 0])
        self.assertLedger()

    def test_tiers(self):
        self._create_gift(tier_ids=[Command.set(self.gold.ids)])
        golden = self._create_customer("Golden")
        self._buy(1500, golden)
        for customer in (self.customer, golden):
            self._born(date(1990, 6, 10), customer)
        # The levels as they are today: nobody's is evaluated in that year
        with freeze_time("2027-06-10 12:00:00"):
            due = self.env["retention.gift"].search([])._find_due()
        self.assertEqual(due, [(golden.id, date(2027, 6, 10))])

    def test_ended_programme_and_archived_rule(self):
        gift = self._create_gift()
        self._born(date(1990, 6, 10))
        self.program.date_to = date(2027, 6, 9)
        self._run("2027-06-10 12:00:00")
        self.program.date_to = False
        gift.active = False
        self._run("2027-06-10 12:00:00")
        self.assertFalse(self._gifts())

    def test_note_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        gift = self._create_gift()
        gift.with_context(lang="fr_FR").name = "Bon anniversaire"
        self.customer.lang = "fr_FR"
        self._born(date(1990, 6, 10))
        self._run("2027-06-10 12:00:00")
        self.assertEqual(self._gifts().note, "Bon anniversaire")


@tagged("post_install", "-at_install")
class TestOtherYearlyGifts(GiftCase):
    def setUp(self):
        super().setUp()
        self._give_points(1)

    def test_holiday(self):
        gift = self._create_gift(kind="holiday", month="3", day=8, days_before=2)
        self._run("2027-03-05 12:00:00")
        self.assertFalse(self._gifts())
        for day in ("06", "07", "08", "09"):
            self._run(f"2027-03-{day} 12:00:00")
        self.assertEqual(len(self._gifts()), 1)
        # A feast that moves is given in the next year, be it earlier in it
        gift.day = 1
        self._run("2027-03-01 12:00:00")
        self.assertEqual(len(self._gifts()), 1)
        self._run("2028-02-29 12:00:00")
        self.assertEqual(len(self._gifts()), 2)
        self.assertLedger()

    def test_anniversary_of_the_first_order(self):
        self._create_gift(kind="anniversary", name="A year with us")
        orders = [self._confirm(self._create_order(100)) for _number in range(2)]
        orders[0].date_order = "2026-06-10 22:30:00"
        orders[1].date_order = "2026-06-20 10:00:00"
        self.company.partner_id.tz = "Asia/Yerevan"
        self._run("2026-06-11 12:00:00")
        self.assertFalse(self._gifts())
        self._run("2027-06-10 10:00:00")
        self.assertFalse(self._gifts())
        self._run("2027-06-11 10:00:00")
        self._run("2027-06-20 10:00:00")
        self.assertEqual(len(self._gifts()), 1)

    def test_batches(self):
        """Found and given in batches, by few queries."""
        self._create_gift(kind="holiday", month="3", day=8)
        customers = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(30)]
        )
        for customer in customers:
            self._give_points(1, customer)
        path = (
            "odoo.addons.customer_retention.models.loyalty.retention_gift_giving"
            ".CUSTOMERS_PER_COMMIT"
        )
        with patch(path, 10):
            self._run("2027-03-08 12:00:00")
        given = self.env["retention.gift.occasion"].search([])
        self.assertLessEqual(customers, given.partner_id)
        self.assertLedger()

    def test_refused_rules(self):
        for values, sentence in (
            ({"kind": "holiday"}, "day that its month has"),
            ({"kind": "holiday", "month": "2", "day": 30}, "day that its month has"),
            ({"points": 1.005}, "at most 2 decimals"),
        ):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(ValidationError, sentence),
            ):
                self._create_gift(**values)
        for values in (
            {"points": 0},
            {"points": -5},
            {"life_days": 0},
            {"days_before": -1},
            {"days_before": 61},
        ):
            with (
                self.subTest(values=values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self._create_gift(**values)

    def test_given_gift_stays(self):
        gift = self._create_gift(kind="holiday", month="3", day=8)
        self._run("2027-03-08 12:00:00")
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            gift.unlink()
        self._create_gift().unlink()

    def test_cron_runs(self):
        self.env.ref(
            "customer_retention.ir_cron_retention_give_gifts"
        ).method_direct_trigger()


@tagged("post_install", "-at_install")
class TestBirthdayField(GiftCase):
    """The date is kept with consent, and only when it can be true."""

    def test_consent_and_its_day(self):
        self._born(date(1990, 6, 10))
        today = self.company._retention_day()
        self.assertEqual(self.customer.retention_birthday_consent_date, today)
        self.customer.retention_birthday_consent_date = today - timedelta(days=9)
        self.customer.write({"retention_birthday_consent": True})
        self.assertEqual(
            self.customer.retention_birthday_consent_date, today - timedelta(days=9)
        )
        self.customer.retention_birthday_consent = False
        self.assertFalse(self.customer.retention_birthday)
        self.assertFalse(self.customer.retention_birthday_consent_date)

    def test_refused_dates(self):
        today = self.company._retention_day()
        for birthday, sentence in (
            (today + timedelta(days=1), "in the future"),
            (date(1, 1, 1), "120 years"),
            (today - timedelta(days=121 * 366), "120 years"),
        ):
            with (
                self.subTest(birthday=birthday),
                self.assertRaisesRegex(ValidationError, sentence),
            ):
                self._born(birthday)
        stranger = self._create_customer("Was not asked")
        with self.assertRaisesRegex(ValidationError, "consent"):
            stranger.retention_birthday = date(1990, 1, 1)

    def test_a_copy_has_no_birthday(self):
        self._born(date(1990, 6, 10))
        self.assertFalse(self.customer.copy().retention_birthday)
