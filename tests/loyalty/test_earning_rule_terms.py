from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from ..common import RetentionCase


@tagged("post_install", "-at_install")
class TestEarningRuleTerms(RetentionCase):
    """What a rule may say, and who may say it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env,
            "rules_manager",
            "customer_retention.group_retention_manager,sales_team.group_sale_manager",
        )
        cls.seller = new_test_user(
            cls.env, "rules_seller", "sales_team.group_sale_salesman"
        )
        cls.category = cls.env["product.category"].create({"name": "Sofas"})

    def _rule(self, kind="multiplier", **values):
        return self.env["retention.earning.rule"].create(
            {
                "program_id": self.program.id,
                "name": f"Rule {kind}",
                "kind": kind,
                "points": 0 if kind == "multiplier" else 10,
                **values,
            }
        )

    def test_contradictions_are_refused_in_words(self):
        other = self.program.copy({"active": False}).retention_tier_ids[:1]
        category = [Command.set(self.category.ids)]
        for words, kind, values in (
            ("cannot be negative", "multiplier", {"factor": -1}),
            ("changes nothing", "multiplier", {"factor": 1}),
            ("plain numbers", "per_hundred", {"points": float("inf")}),
            ("plain numbers", "per_hundred", {"points": float("nan")}),
            ("more than 0", "per_hundred", {"points": 0}),
            ("more than 0", "signup", {"points": -5}),
            (
                "after the last",
                "multiplier",
                {"date_from": "2026-05-02", "date_to": "2026-05-01"},
            ),
            ("two rules", "multiplier", {"hour_from": 22, "hour_to": 6}),
            ("two rules", "multiplier", {"hour_from": 9, "hour_to": 9}),
            ("two rules", "multiplier", {"hour_to": 25}),
            ("tick one", "multiplier", dict.fromkeys(self._weekdays(), False)),
            ("life", "signup", {"life_days": -1}),
            ("as the programme says", "per_hundred", {"life_days": 30}),
            ("narrow rules about goods", "welcome", {"category_ids": category}),
            ("narrow rules about goods", "rebooking", {"category_ids": category}),
            ("cannot be negative", "multiplier", {"min_amount": -1}),
            ("needs an order", "review", {"min_amount": 10}),
            ("another programme", "multiplier", {"tier_ids": [Command.link(other.id)]}),
            ("cannot be negative", "multiplier", {"cap_per_day": -1}),
            ("has none", "review", {"cap_per_order": 10}),
            (
                "below the limit per order",
                "multiplier",
                {"cap_per_order": 10, "cap_per_day": 5},
            ),
            (
                "below the limit per day",
                "multiplier",
                {"cap_per_day": 5, "cap_per_customer": 4},
            ),
            ("gives each time", "rebooking", {"cap_per_day": 9}),
        ):
            with (
                self.subTest(words=words, kind=kind, values=values),
                self.assertRaisesRegex(ValidationError, words),
            ):
                self._rule(kind, **values)

    def _weekdays(self):
        return [
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
            "sunday",
        ]

    def test_rules_that_are_fine(self):
        for kind, values in (
            ("multiplier", {"factor": 0}),
            ("multiplier", {"date_from": "2026-05-01", "date_to": "2026-05-01"}),
            ("multiplier", {"hour_from": 18, "hour_to": 24}),
            ("per_hundred", {"cap_per_order": 10, "cap_per_day": 10}),
            ("welcome", {"min_amount": 50, "life_days": 30}),
            ("questionnaire", {"cap_per_customer": 10}),
        ):
            with self.subTest(kind=kind, values=values):
                self.assertTrue(self._rule(kind, **values).gives_text)

    def test_conditions_in_words(self):
        rule = self._rule(
            category_ids=[Command.link(self.category.id)],
            tier_ids=[Command.link(self.gold.id)],
            hour_from=9.5,
            hour_to=12,
            **dict.fromkeys(self._weekdays()[1:], False),
        )
        self.assertEqual(rule.condition_text, "Sofas, Gold, Monday, 9:30 - 12:00")
        self.assertEqual(rule.gives_text, "points x 2")

    def test_form_empties_what_another_kind_cannot_have(self):
        form = Form(self.env["retention.earning.rule"].with_user(self.manager))
        self.assertEqual(form.program_id, self.program)
        form.name = "Sofas"
        form.category_ids.add(self.category)
        form.min_amount = 20
        form.cap_per_order = 5
        form.kind = "review"
        form.points = 15
        rule = form.save()
        self.assertFalse(rule.category_ids or rule.min_amount or rule.cap_per_order)

    @mute_logger("odoo.sql_db")
    def test_a_condition_is_not_widened_by_deleting_what_it_names(self):
        self._rule(category_ids=[Command.link(self.category.id)])
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.category.unlink()
        self.assertTrue(self.category.exists())

    def test_rights(self):
        rule = self._rule()
        rule.with_user(self.manager).factor = 3
        self.assertEqual(rule.with_user(self.seller).factor, 3)
        for method in (
            lambda: rule.with_user(self.seller).write({"factor": 9}),
            lambda: rule.with_user(self.seller).unlink(),
            lambda: rule.with_user(self.seller).copy(),
        ):
            with self.assertRaises(AccessError):
                method()

    def test_other_companies_do_not_see_it(self):
        rule = self._rule()
        company = self.env["res.company"].create({"name": "Other"})
        manager = new_test_user(
            self.env,
            "rules_other",
            "customer_retention.group_retention_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        found = self.env["retention.earning.rule"].with_user(manager)
        self.assertNotIn(rule, found.search([]))

    def test_a_programme_is_deleted_with_its_rules(self):
        rule = self._rule(tier_ids=[Command.link(self.gold.id)])
        self.program.write({"retention_managed": False, "active": False})
        self.program.unlink()
        self.assertFalse(rule.exists())
