import random
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import NOON, CallCase

SATURDAY = "2026-06-20 11:00:00"
NIGHT = "2026-06-16 22:30:00"


@tagged("post_install", "-at_install")
class TestCallGuard(CallCase):
    """Each rule that protects a customer, in the queue and in words."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.task = cls._create_task()
        cls.other_list = cls._create_campaign(name="Autumn")

    def test_an_ordinary_tuesday(self):
        self.assertOffered(self.task)

    def test_blacklisted_numbers(self):
        self.env["phone.blacklist"]._add([self.customer.phone_sanitized])
        self.assertRefused(self.task, "blacklisted")
        self.task.is_promised = True
        self.assertRefused(self.task, "blacklisted")

    def test_the_firms_number_is_blacklisted(self):
        self.firm.phone = "+1 202 555 0177"
        self.contact.phone = "+1 202 555 0178"
        task = self._create_task(self.firm, contact_id=self.contact.id)
        self.assertOffered(task)
        self.env["phone.blacklist"]._add([self.firm.phone_sanitized])
        self.assertRefused(task, "blacklisted")

    def test_an_open_complaint_stops_all_but_its_own_calls(self):
        complaint = self._complain()
        self.assertRefused(self.task, "complaint")
        self.other_list.purpose = "complaint"
        own = self._create_task(campaign_id=self.other_list.id)
        self.assertOffered(own)
        complaint.write({"solution": "A new sofa"})
        complaint.action_solve()
        self.assertOffered(self.task)

    def test_a_complaint_of_another_company(self):
        house = self.env["res.company"].create({"name": "Second House"})
        self._complain(company_id=house.id)
        self.assertOffered(self.task)

    def test_a_break(self):
        day = fields.Date.to_date(NOON)
        self.customer.retention_rest_until = day + timedelta(days=1)
        self.assertRefused(self.task, "resting")
        self.customer.retention_rest_until = day
        self.assertOffered(self.task)

    def test_who_prefers_letters(self):
        self.customer.retention_channel = "email"
        self.assertRefused(self.task, "channel")
        self.task.is_promised = True
        self.assertOffered(self.task)
        self.task.write({"is_promised": False, "channel": "email"})
        self.assertOffered(self.task, NIGHT)

    def test_hours_of_the_company(self):
        self.assertRefused(self.task, "hours", NIGHT)
        self.assertOffered(self.task, "2026-06-16 09:00:00")
        self.assertRefused(self.task, "hours", "2026-06-16 20:00:00")
        self.company.retention_call_hour_to = 23
        self.assertOffered(self.task, NIGHT)

    def test_the_customers_own_clock(self):
        self.customer.tz = "Asia/Yerevan"  # UTC+4
        self.assertRefused(self.task, "hours", "2026-06-16 16:30:00")
        self.assertOffered(self.task, "2026-06-16 05:30:00")

    def test_hours_that_the_customer_states(self):
        self.customer.write({"retention_hour_from": 21, "retention_hour_to": 23})
        self.assertRefused(self.task, "hours")
        self.assertOffered(self.task, NIGHT)

    def test_hours_of_the_firm_hold_for_its_contacts(self):
        self.firm.write({"retention_hour_from": 14, "retention_hour_to": 16})
        self.contact.phone = "+1 202 555 0178"
        task = self._create_task(self.firm, contact_id=self.contact.id)
        self.assertRefused(task, "hours")
        self.contact.write({"retention_hour_from": 10, "retention_hour_to": 12})
        self.assertOffered(task)

    def test_weekends(self):
        self.assertRefused(self.task, "weekday", SATURDAY)
        self.customer.write({"retention_day_from": "5", "retention_day_to": "6"})
        self.assertOffered(self.task, SATURDAY)
        self.assertRefused(self.task, "weekday")
        self.customer.write({"retention_day_from": False, "retention_day_to": False})
        self.company.retention_call_is_weekend = True
        self.assertOffered(self.task, SATURDAY)

    def test_days_over_the_weeks_end(self):
        self.customer.write({"retention_day_from": "4", "retention_day_to": "0"})
        self.assertOffered(self.task, SATURDAY)
        self.assertRefused(self.task, "weekday")

    def test_public_holidays(self):
        holiday = self.env["resource.calendar.leaves"].create(
            {
                "name": "Feast",
                "company_id": self.company.id,
                "calendar_id": self.company.resource_calendar_id.id,
                "date_from": "2026-06-16 00:00:00",
                "date_to": "2026-06-16 23:59:59",
            }
        )
        self.assertRefused(self.task, "holiday")
        self.assertOffered(self.task, "2026-06-17 11:00:00")
        holiday.resource_id = self.env["resource.resource"].create({"name": "Anna"})
        self.assertOffered(self.task)

    def test_another_list_called_today(self):
        other = self._create_task(campaign_id=self.other_list.id)
        attempt = self._attempt(other, reached="busy", result=False, date=NOON)
        self.assertRefused(self.task, "today")
        self.assertOffered(other)
        self.assertOffered(self.task, "2026-06-17 11:00:00")
        attempt.is_undone = True
        self.assertOffered(self.task)

    def test_a_skip_is_no_call(self):
        other = self._create_task(campaign_id=self.other_list.id)
        self._attempt(other, kind="skip", reached=False, result=False, date=NOON)
        self.assertOffered(self.task)

    def test_today_is_the_companys(self):
        self.company.partner_id.tz = "Asia/Yerevan"
        self.env.registry.clear_cache()
        other = self._create_task(campaign_id=self.other_list.id)
        # 00:30 on the 16th in Yerevan
        self._attempt(other, reached="busy", date="2026-06-15 20:30:00")
        self.assertRefused(self.task, "today")

    def test_not_too_often(self):
        self.company.write(
            {"retention_call_contacts": 2, "retention_call_contact_days": 7}
        )
        self._attempt(self.task, date="2026-06-10 11:00:00")
        self.assertOffered(self.task)
        other = self._create_task(campaign_id=self.other_list.id)
        self._attempt(other, date="2026-06-12 11:00:00")
        self.assertRefused(self.task, "frequency")
        self.assertOffered(self.task, "2026-06-17 11:00:00")
        self.task.is_promised = True
        self.assertOffered(self.task)

    def test_tries_are_no_talks(self):
        self.company.retention_call_contacts = 1
        self._attempt(self.task, reached="no_answer", result=False, date=NOON)
        self.assertOffered(self.task)
        self.company.retention_call_contacts = 0
        self._attempt(self.task, date=NOON)
        self.assertOffered(self.task)

    def test_somebody_else_is_with_the_customer(self):
        other = self._create_task(campaign_id=self.other_list.id)
        other.claimed_by = self.second
        self.assertRefused(self.task, "claimed")
        other.claimed_by = False
        self.assertOffered(self.task)

    def test_settings_are_refused_in_words(self):
        for values in (
            {"retention_call_hour_from": 20, "retention_call_hour_to": 9},
            {"retention_call_hour_from": 0, "retention_call_hour_to": 0},
            {"retention_call_contacts": -1},
            {"retention_call_contact_days": 0},
            {"retention_call_claim_minutes": 0},
            {"retention_call_escalation_hours": 0},
        ):
            with self.subTest(values), self.assertRaisesRegex(Exception, "[.]$"):
                self.company.write(values)


@tagged("post_install", "-at_install")
class TestCallGuardInSets(CallCase):
    """The queue's SQL and the rules say the same of any facts."""

    def test_random_facts(self):
        chance = random.Random(20260616)
        self.company.write(
            {"retention_call_contacts": 2, "retention_call_contact_days": 7}
        )
        other = self._create_campaign(name="Autumn")
        customers = self._create_customers(60)
        moment = fields.Datetime.to_datetime("2026-06-15 00:00:00")
        guard = self.env["retention.call.guard"]
        refused = set()
        for customer in customers:
            task = self._random_task(chance, customer, other, moment)
            for _try in range(3):
                now = moment + timedelta(minutes=chance.randrange(7 * 24 * 60))
                code, _sentence = guard._refusal(task, now)
                refused.add(code)
                self.assertEqual(
                    self._is_offered(task, now), not code, (customer.name, now, code)
                )
        self.assertGreaterEqual(
            refused, {"", "hours", "weekday", "today", "blacklisted", "complaint"}
        )

    def _random_task(self, chance, customer, other, moment):
        maybe = chance.random
        customer.write(
            {
                "tz": chance.choice([False, "Asia/Yerevan", "America/New_York"]),
                "retention_channel": chance.choice([False, False, "phone", "email"]),
                "retention_day_from": chance.choice([False, "0", "4", "6"]),
                "retention_day_to": chance.choice([False, "1", "5"]),
                "retention_rest_until": maybe() < 0.1
                and moment.date() + timedelta(days=chance.randrange(7)),
            }
        )
        if maybe() < 0.4:
            first = chance.randrange(20)
            customer.write(
                {"retention_hour_from": first, "retention_hour_to": first + 4}
            )
        if maybe() < 0.1:
            self.env["phone.blacklist"]._add([customer.phone_sanitized])
        if maybe() < 0.15:
            self._complain(customer)
        task = self._create_task(
            customer,
            is_promised=maybe() < 0.2,
            channel="email" if maybe() < 0.1 else "phone",
        )
        if maybe() < 0.7:
            second = self._create_task(customer, campaign_id=other.id)
            for _attempt in range(chance.randrange(4)):
                self._attempt(
                    chance.choice([task, second]),
                    date=moment + timedelta(hours=chance.randrange(-100, 150)),
                    reached=chance.choice(["answered", "busy"]),
                    is_undone=maybe() < 0.2,
                )
        return task
