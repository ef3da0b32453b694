from datetime import timedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from .common_evidence import EvidenceCase


@tagged("post_install", "-at_install")
class TestAnswers(EvidenceCase):
    """What customers answered: kept, listed, followed up, compared."""

    def _say(self, text, **values):
        return self._answer(False, question="buy_more", answer=text, **values)

    def test_the_last_valid_answer_counts(self):
        def known(**where):
            return self._evidence(**where).get("buys_elsewhere")

        self.assertIsNone(known())
        self._answer("no", date=self._ago(months=12, days=1))
        self.assertIsNone(known())
        self._answer("no", date=self._ago(months=12))
        self.assertEqual(known(), "no")
        self._answer("yes", self.contact, date=self._ago(months=2))
        self.assertEqual(known(), "yes")
        self.assertEqual(known(day=self._ago(months=2, days=1)), "no")
        self._say("Lower prices", date=self._ago(months=1))
        self.assertEqual(known(), "yes")
        # Two of one day: the later entry is the last word
        self._answer("no", date=self._ago(months=2))
        self.assertEqual(known(), "no")
        self.company.retention_evidence_months = 1
        self.assertIsNone(known())

    def test_a_yes_outweighs_an_older_share(self):
        self._order_on(self._ago(months=1), 90)
        self._estimate(100, date=self._ago(days=10))
        for ago, counts in ((11, True), (10, True), (9, False)):
            answer = self._answer("yes", date=self._ago(days=ago))
            evidence = self._evidence()
            self.assertEqual(evidence["share_counts"], counts, ago)
            self.assertAlmostEqual(float(evidence["wallet_share"]), 0.9)
            answer.unlink()
        self._answer("no")
        self.assertTrue(self._evidence()["share_counts"])

    def test_step_follows_the_evidence(self):
        for days in (40, 30, 20, 10):
            self._order_on(self._ago(days=days), 100)
        self._score(self.customer)
        self.assertEqual(self._figures().ladder_step, "regular")
        self._estimate(500, date=self._ago(days=3))
        self._score(self.customer)
        self.assertEqual(self._figures().ladder_step, "adherent")
        self._answer("yes", date=self._ago(days=2))
        self._score(self.customer)
        self.assertEqual(self._figures().ladder_step, "regular")
        self._estimate(450, date=self._ago(days=1))
        self._score(self.customer)
        self.assertEqual(self._figures().ladder_step, "adherent")

    def test_whom_it_concerns_is_measured_anew(self):
        self._take_queued()
        answer = self._answer("no", self.contact)
        self.assertEqual(self._take_queued(), {self.customer.id})
        answer.answer = "We have known you for years"
        self.assertEqual(self._take_queued(), set())
        answer.partner_id = self.neighbour
        self.assertEqual(self._take_queued(), {self.customer.id, self.neighbour.id})
        answer.unlink()
        self.assertEqual(self._take_queued(), {self.neighbour.id})

    def test_refused_in_words(self):
        for values, sentence in (
            ({"buys_elsewhere": False}, "yes or no"),
            ({"question": "buy_more", "answer": "  "}, "what the customer said"),
            ({"date": self._ago(days=-1)}, "still to come"),
        ):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(ValidationError, sentence),
                self.env.cr.savepoint(),
            ):
                self._answer(**{"elsewhere": "no"} | values)

    def test_written_down_in_the_form(self):
        form = Form(self.env["retention.customer.answer"])
        form.partner_id = self.customer
        self.assertEqual((form.question, form.date), ("buy_more", self.today))
        form.answer = "Deliver on Mondays"
        form.theme_ids.add(
            self.env.ref("customer_retention.retention_answer_theme_delivery")
        )
        answer = form.save()
        self.assertEqual(answer.user_id, self.env.user)
        found = self.env["retention.customer.answer"].search(
            [("answer", "ilike", "mondays"), ("partner_id", "=", self.customer.id)]
        )
        self.assertEqual(found, answer)

    def test_counted_by_theme(self):
        price, delivery = (
            self.env.ref(f"customer_retention.retention_answer_theme_{name}")
            for name in ("price", "delivery")
        )
        self._say("Cheaper", theme_ids=price.ids)
        self._say("Cheaper, and sooner", theme_ids=(price | delivery).ids)
        counts = dict(
            self.env["retention.customer.answer"]._read_group(
                [("partner_id", "=", self.customer.id)], ["theme_ids"], ["__count"]
            )
        )
        self.assertEqual(counts, {price: 2, delivery: 1})

    def test_ninety_days_before_and_after(self):
        asked = self._ago(days=100)
        answer = self._say("Better chairs", date=asked)
        for days, amount in (
            (-91, 1),
            (-90, 10),
            (-1, 20),
            (0, 400),
            (89, 80),
            (90, 2),
        ):
            self._order_on(asked + timedelta(days=days), amount, self.contact)
        self._credit(self._invoice(self._order_on(asked, 5)))
        self.assertEqual((answer.revenue_before, answer.revenue_after), (30, 485))
        effect = self.env["retention.answer.effect"].browse(answer.id)
        self.assertEqual((effect.difference, effect.is_complete), (455, True))
        documents = self.env["retention.customer.document"].search(
            answer.action_open_documents()["domain"]
        )
        self.assertEqual(sum(documents.mapped("amount")), 30 + 485)
        answer.date = self._ago(days=89)
        effect.invalidate_recordset()
        self.assertFalse(effect.is_complete)
        answer.date = self._ago(days=90)
        effect.invalidate_recordset()
        self.assertTrue(effect.is_complete)

    def test_followed_up_by_an_activity(self):
        answer = self._say("Call more often")
        action = answer.action_follow_up()
        wizard = (
            self.env[action["res_model"]]
            .with_context(**action["context"])
            .create({"summary": "Agree on a day for calls"})
        )
        wizard.action_schedule_activities()
        self.assertEqual(answer.activity_ids.summary, "Agree on a day for calls")

    def test_sales_people_see_their_customers_answers(self):
        seller, colleague = (
            new_test_user(self.env, name, "sales_team.group_sale_salesman")
            for name in ("evidence_seller", "evidence_colleague")
        )
        self.customer.user_id = seller
        answer = self._say("Cheaper", user_id=seller.id)
        self.assertTrue(answer.with_user(seller).answer)
        with self.assertRaises(AccessError):
            _text = answer.with_user(colleague).answer
        with self.assertRaises(AccessError):
            answer.with_user(seller).unlink()
        portal = new_test_user(self.env, "evidence_portal", "base.group_portal")
        with self.assertRaises(AccessError):
            _text = answer.with_user(portal).answer
        with self.assertRaises(AccessError):
            answer.with_user(colleague).action_follow_up()
