from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import NOON
from .common_outcomes import OutcomeCase


@tagged("post_install", "-at_install")
class TestCallScriptsTalk(OutcomeCase):
    """Which script a task takes, what is read, and where the answers go."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.campaign.purpose = "offer"
        cls.scripts = cls.env["retention.call.script"]
        cls.scripts.search([("purpose", "=", "offer")])._move("retired")

    def _publish(self, *says, **values):
        script = self._create_script(*says, **values)
        script.action_publish()
        return script

    def _found(self, task=None):
        return self.scripts.with_user(self.caller)._for_task(
            (task or self.task).with_user(self.caller)
        )

    # ------------------------------------------------------------
    # Choosing
    # ------------------------------------------------------------

    def test_none(self):
        self.assertFalse(self._found())
        self.assertIs(self._found()._card(self.task), False)

    def test_best_fit(self):
        everybody = self._publish("Hello")
        self.assertEqual(self._found(), everybody)
        own = self._publish("Hello", company_id=self.company.id)
        self.assertEqual(self._found(), own)
        self.env["res.lang"]._activate_lang("de_DE")
        self.customer.lang = "de_DE"
        self._publish("Hello", lang="en_US")
        self.assertEqual(self._found(), own)
        german = self._publish("Guten Tag", lang="de_DE")
        self.assertEqual(self._found(), german)
        segment = self.env["retention.segment"].create(
            {"name": "Gold", "kind": "static", "company_id": self.company.id}
        )
        gold = self._publish("Hello", segment_ids=[(6, 0, segment.ids)])
        self.assertEqual(self._found(), german, "the customer is not in the segment")
        segment.with_user(self.boss)._add(self.customer, "By hand")
        self.assertEqual(self._found(), gold)

    def test_other_companies_and_drafts(self):
        other = self.env["res.company"].create({"name": "Other"})
        self._publish("Hello", company_id=other.id)
        self._create_script("Hello")
        self.assertFalse(self._found())

    def test_campaigns_own(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self._publish("Hello")
        script = self._publish("Hello", lang="en_US")
        self.campaign.script_id = script
        self.assertEqual(self._found(), script)
        german = self.scripts.browse(script.action_new_version()["res_id"])
        german.lang = "de_DE"
        self.customer.lang = "de_DE"
        self.assertEqual(self._found(), script, "the German one is a draft")
        german.action_publish()
        self.assertEqual(self._found(), german)

    def test_a_newer_version_takes_over_but_not_in_a_talk(self):
        script = self._publish("Hello")
        self.campaign.script_id = script
        new = self.scripts.browse(script.action_new_version()["res_id"])
        new.action_publish()
        self.assertEqual(self._found(), new)
        self.task.write({"script_id": script.id, "step_id": script.step_ids.id})
        self.assertEqual(self._found(), script)

    # ------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------

    def _says(self, text, task=None):
        script = self._create_script(text)
        card = script.with_user(self.caller)._card(
            (task or self.task).with_user(self.caller)
        )
        return card["steps"][0]["say"]

    def test_fields_of_the_customer(self):
        order = self._order_on("2026-05-03", amount=250)
        self.assertEqual(
            self._says("Hello {first_name}, {caller_first_name} from {company}."),
            f"Hello Ani, Caller from {self.company.name}.",
        )
        self.assertEqual(
            self._says("{last_order} of {last_order_date}: {product}"),
            f"{order.name} of May 3: Chair",
        )
        self.assertIn("250", self._says("{last_order_amount}"))

    def test_never_dear_false(self):
        nobody = self._create_customer("info@example.com")
        task = self._create_task(nobody, campaign_id=False, occurrence="x")
        fields = self.scripts._merge_values(task)
        text = " ".join(f"{{{name}}}" for name in fields)
        greeting = "Dear {first_name|customer}, [your {product} came.] Well?"
        self.assertEqual(self._says(greeting, task), "Dear customer, Well?")
        self.assertNotIn("False", self._says(text, task))
        self.assertNotIn("None", self._says(text, task))

    def test_names_of_firms_and_people(self):
        def first(name, **values):
            partner = self._create_customer(name, **values)
            task = self._create_task(partner, occurrence=name)
            return self._says("{first_name|you}", task)

        self.assertEqual(first("Harbour Ltd", is_company=True), "you")
        self.assertEqual(first("Dr. Ani Petrosyan"), "Ani")
        self.assertEqual(first("Петросян Ани Арменовна"), "Ани Арменовна")
        task = self._create_task(self.firm, contact_id=self.contact.id)
        self.assertEqual(
            self._says("{first_name} of {firm}", task), "Olga of Harbour Hotels"
        )

    def test_script_in_its_own_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self._order_on("2026-05-03", amount=1250)
        script = self._create_script("{last_order_date}", lang="de_DE")
        card = script.with_user(self.caller)._card(self.task)
        self.assertEqual(card["steps"][0]["say"], "3. Mai")

    def test_offer_of_the_campaign(self):
        self.campaign.write({"offer_percent": 50, "offer_days": 10})
        with freeze_time(NOON):
            self.assertEqual(
                self._says("{offer_percent} until {offer_until}"), "50 % until June 26"
            )

    def test_way_through_the_card(self):
        script = self._create_script("One", "Two", "Three")
        first, second, third = script.step_ids
        first.write(
            {
                "answer_type": "choice",
                "question": "?",
                "destination": "retention_wishes",
                "option_ids": [
                    (0, 0, {"name": "Skip", "next_step_id": third.id}),
                    (0, 0, {"name": "On"}),
                ],
            }
        )
        card = script._card(self.task)
        one, two, three = card["steps"]
        self.assertEqual(card["first_step_id"], first.id)
        self.assertEqual(
            [option["next_step_id"] for option in one["options"]],
            [third.id, second.id],
        )
        self.assertEqual(one["destination_label"], "Wishes")
        self.assertEqual((two["next_step_id"], three["is_end"]), (third.id, True))

    def test_preview(self):
        script = self._create_script("Hello {first_name|there} <b>")
        script.objection_ids = [(0, 0, {"name": "No", "answer": "Yes, {first_name}"})]
        action = script.with_user(self.boss).action_preview()
        preview = self.env[action["res_model"]].browse(action["res_id"])
        self.assertIn("Hello there &lt;b&gt;", preview.text)
        preview.partner_id = self.customer
        self.assertIn("Yes, Ani", preview.text)

    def test_preview_shows_only_ones_own_customers(self):
        script = self._create_script("Hello {first_name}")
        salesman = self._create_salesman()
        self.env["ir.rule"].create(
            {
                "name": "No customers",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": [("id", "!=", self.customer.id)],
            }
        )
        preview = self.env["retention.call.script.preview"].with_user(salesman)
        with self.assertRaises(AccessError):
            preview.create(
                {"script_id": script.id, "partner_id": self.customer.id}
            ).read(["text"])

    # ------------------------------------------------------------
    # Answers
    # ------------------------------------------------------------

    def _answer(self, destination, value=None, kind="text", options=(), **answer):
        """Answer a question, and return the row."""
        script = self._create_script("Hello")
        step = self._add_step(
            script,
            destination=destination,
            answer_type=kind,
            option_ids=[(0, 0, one) for one in options],
        )
        if options:
            answer["option_id"] = step.option_ids[0].id
        else:
            answer["value"] = value
        attempt = self._attempt().with_user(self.caller)
        return script.with_user(self.caller)._keep_answers(
            attempt, {str(step.id): answer}
        )

    def test_text_is_added_with_its_day(self):
        with freeze_time(NOON):
            self._answer("retention_wishes", "A red chair")
            row = self._answer("retention_wishes", "And a lamp")
            self._answer("retention_wishes", "a LAMP")
        self.assertEqual(
            self.customer.retention_wishes,
            "06/16/2026: A red chair\n06/16/2026: And a lamp",
        )
        self.assertEqual((row.answer, row.destination), ("And a lamp", "Wishes"))

    def test_choice_sets_the_value(self):
        self.customer.retention_channel = "phone"
        options = [{"name": "By e-mail", "value": "email"}]
        row = self._answer("retention_channel", kind="choice", options=options)
        self.assertEqual(self.customer.retention_channel, "email")
        self.assertEqual(row.answer, "By e-mail")
        self.assertEqual(row._take_back(), [])
        self.assertEqual(self.customer.retention_channel, "phone")

    def test_birthday_brings_the_consent(self):
        row = self._answer("birthday", "1980-05-01", kind="date")
        self.assertTrue(self.customer.retention_birthday_consent)
        self.assertEqual(str(self.customer.retention_birthday), "1980-05-01")
        row._take_back()
        self.assertFalse(self.customer.retention_birthday)
        self.assertFalse(self.customer.retention_birthday_consent)

    def test_questions_of_customers(self):
        row = self._answer("buys_elsewhere", True, kind="yes_no")
        answers = self.env["retention.customer.answer"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertEqual(answers.buys_elsewhere, "yes")
        self.assertEqual(answers.user_id, self.caller)
        row._take_back()
        self.assertFalse(answers.exists())

    def test_news_of_a_key_account(self):
        self._answer("account_news", "A new head")
        self.assertFalse(self.account.touch_ids, "this customer is none")
        self.task = self._create_task(self.firm, occurrence="news")
        row = self._answer("account_news", "A new head")
        touch = self.account.touch_ids
        self.assertEqual((touch.news, touch.state), ("A new head", "done"))
        self.assertEqual(touch.kind, "call")
        row._take_back()
        self.assertFalse(touch.exists())

    def test_what_was_changed_since_stays(self):
        row = self._answer("retention_likes", "Tea")
        self.customer.retention_likes = "Coffee"
        self.assertEqual(len(row._take_back()), 1)
        self.assertEqual(self.customer.retention_likes, "Coffee")

    def test_bad_answers(self):
        for kind, value in (
            ("number", "many"),
            ("number", "nan"),
            ("date", "31.31."),
            ("yes_no", ["x"]),
            ("text", {"a": 1}),
            ("text", "x" * 3000),
        ):
            with (
                self.subTest(kind=kind),
                self.assertRaisesRegex(
                    UserError, "The answer to “Well\\?” cannot be understood"
                ),
            ):
                self._answer(False, value, kind=kind)

    def test_foreign_steps_and_options(self):
        script, other = self._create_script("Hello"), self._create_script("Hello")
        step = self._add_step(script, answer_type="choice")
        step.option_ids = [(0, 0, {"name": "Yes"})]
        foreign = self._add_step(
            other, answer_type="text", destination="retention_wishes"
        )
        attempt = self._attempt()
        rows = script._keep_answers(attempt, {foreign.id: {"value": "Mine"}})
        self.assertFalse(rows)
        self.assertFalse(self.customer.retention_wishes)
        for sent in ("x", None, ["a"], {"x": "y"}, {str(step.id): "text"}):
            self.assertFalse(script._keep_answers(attempt, sent))
        with self.assertRaises(UserError):
            script._keep_answers(attempt, {str(step.id): {"option_id": 999999}})
