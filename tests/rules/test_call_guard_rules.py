import unittest
from dataclasses import fields, replace
from datetime import date, datetime

from hypothesis import given
from hypothesis import strategies as st

from ...tools.call_guard import (
    REFUSALS,
    Facts,
    Limits,
    counts_since,
    reasons_against,
    refusal,
)
from .strategies import rule_settings

FRIDAY = datetime(2026, 11, 20, 11, 0)
SATURDAY = datetime(2026, 11, 21, 11, 0)
COMPANY = Limits(
    day_from=0, day_to=4, hour_from=9, hour_to=18, max_contacts=3, in_days=14
)
# One for each refusal on its own
ALONE = {
    "blacklisted": (Facts(is_blacklisted=True), FRIDAY),
    "complaint": (Facts(has_open_complaint=True, purpose="birthday"), FRIDAY),
    "resting": (Facts(is_resting=True), FRIDAY),
    "channel": (Facts(channel="email"), FRIDAY),
    "holiday": (Facts(is_holiday=True), FRIDAY),
    "weekday": (Facts(), SATURDAY),
    "hours": (Facts(), FRIDAY.replace(hour=18)),
    "claimed": (Facts(is_claimed=True), FRIDAY),
    "today": (Facts(is_touched_today=True), FRIDAY),
    "frequency": (Facts(contacts=3), FRIDAY),
}
PASSED_BY_A_PROMISE = {"resting", "channel", "today", "frequency"}
PASSED_BY_A_NAMED_HOUR = {"weekday", "hours"}

days = st.none() | st.integers(0, 6)
hours = st.sampled_from([(0, 0), (9, 12), (14, 20.5), (0, 24)])
facts_drawn = st.builds(
    lambda own_hours, **rest: Facts(
        hour_from=own_hours[0], hour_to=own_hours[1], **rest
    ),
    own_hours=hours,
    is_blacklisted=st.booleans(),
    has_open_complaint=st.booleans(),
    is_resting=st.booleans(),
    purpose=st.sampled_from(["complaint", "birthday"]),
    channel=st.sampled_from([None, "phone", "email"]),
    asked_for_call=st.booleans(),
    is_holiday=st.booleans(),
    day_from=days,
    day_to=days,
    is_claimed=st.booleans(),
    is_touched_today=st.booleans(),
    contacts=st.integers(0, 5),
    is_promised=st.booleans(),
    is_hour_named=st.booleans(),
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31))


class TestCallGuardRules(unittest.TestCase):
    def test_nothing_speaks_against(self):
        self.assertIsNone(refusal(Facts(), FRIDAY, COMPANY))
        self.assertIsNone(refusal(Facts(), FRIDAY.replace(hour=3), Limits()))

    def test_each_refusal_on_its_own(self):
        self.assertEqual(tuple(ALONE), REFUSALS)
        for code, (facts, moment) in ALONE.items():
            self.assertEqual(reasons_against(facts, moment, COMPANY), [code])
            self.assertEqual(refusal(facts, moment, COMPANY), code)

    def test_the_first_in_order_is_told(self):
        everything = Facts()
        for facts, _moment in ALONE.values():
            stated = {
                one.name: getattr(facts, one.name)
                for one in fields(facts)
                if getattr(facts, one.name) != one.default
            }
            everything = replace(everything, **stated)
        late = SATURDAY.replace(hour=22)
        self.assertEqual(reasons_against(everything, late, COMPANY), list(REFUSALS))
        self.assertEqual(refusal(everything, late, COMPANY), "blacklisted")

    def test_what_a_promise_passes(self):
        for code, (facts, moment) in ALONE.items():
            found = refusal(replace(facts, is_promised=True), moment, COMPANY)
            self.assertEqual(found, None if code in PASSED_BY_A_PROMISE else code)

    def test_an_hour_that_the_customer_named(self):
        evening = FRIDAY.replace(hour=21)
        for stated in ({}, {"hour_from": 9, "hour_to": 12}):
            facts = Facts(**stated, is_promised=True)
            self.assertEqual(refusal(facts, evening, COMPANY), "hours")
            named = replace(facts, is_hour_named=True)
            self.assertIsNone(refusal(named, evening, COMPANY))
            # Without a promise nobody waits for the call
            loose = replace(named, is_promised=False)
            self.assertEqual(refusal(loose, evening, COMPANY), "hours")

    def test_who_calls_us_is_spoken_to_and_it_is_told(self):
        for code, (facts, moment) in ALONE.items():
            incoming = replace(facts, is_incoming=True)
            self.assertIsNone(refusal(incoming, moment, COMPANY))
            self.assertEqual(reasons_against(incoming, moment, COMPANY), [code])

    def test_own_days_and_hours_go_before_the_companys(self):
        weekend = Facts(day_from=5, day_to=6, hour_from=19, hour_to=21)
        self.assertIsNone(refusal(weekend, SATURDAY.replace(hour=20), COMPANY))
        self.assertEqual(refusal(weekend, FRIDAY, COMPANY), "weekday")
        self.assertEqual(refusal(weekend, SATURDAY, COMPANY), "hours")
        # Days alone say nothing about hours, nor hours about days
        only_days = Facts(day_from=5)
        self.assertEqual(refusal(only_days, SATURDAY.replace(hour=8), COMPANY), "hours")
        only_hours = Facts(hour_from=6, hour_to=9)
        self.assertEqual(refusal(only_hours, SATURDAY, COMPANY), "weekday")
        self.assertIsNone(refusal(only_hours, FRIDAY.replace(hour=8), COMPANY))

    def test_complaint_and_channel(self):
        about_it = Facts(has_open_complaint=True, purpose="complaint")
        self.assertIsNone(refusal(about_it, FRIDAY, COMPANY))
        for channel in ("phone", "", None, False):
            self.assertIsNone(refusal(Facts(channel=channel), FRIDAY, COMPANY))
        wanted = Facts(channel="email", asked_for_call=True)
        self.assertIsNone(refusal(wanted, FRIDAY, COMPANY))

    def test_frequency(self):
        self.assertIsNone(refusal(Facts(contacts=2), FRIDAY, COMPANY))
        self.assertEqual(refusal(Facts(contacts=4), FRIDAY, COMPANY), "frequency")
        self.assertIsNone(refusal(Facts(contacts=99), FRIDAY, Limits()))
        self.assertEqual(counts_since(date(2026, 3, 1), COMPANY), date(2026, 2, 16))
        self.assertEqual(counts_since(date(2026, 3, 1), Limits()), date(2026, 3, 1))

    @rule_settings
    @given(facts_drawn, moments)
    def test_a_promise_takes_nothing_away(self, facts, moment):
        bare = reasons_against(replace(facts, is_promised=False), moment, COMPANY)
        kept = reasons_against(replace(facts, is_promised=True), moment, COMPANY)
        named = PASSED_BY_A_NAMED_HOUR if facts.is_hour_named else set()
        passed = PASSED_BY_A_PROMISE | named
        self.assertEqual(kept, [code for code in bare if code not in passed])

    @rule_settings
    @given(facts_drawn, moments)
    def test_the_refusal_is_the_first_reason(self, facts, moment):
        told = reasons_against(facts, moment, COMPANY)
        self.assertEqual(told, [code for code in REFUSALS if code in told])
        self.assertEqual(refusal(facts, moment, COMPANY), told[0] if told else None)
        self.assertIsNone(refusal(replace(facts, is_incoming=True), moment, COMPANY))
