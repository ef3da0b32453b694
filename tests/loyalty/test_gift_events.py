from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..common import RetentionCase
from .common_shop import ShopCase

EVENT_LOGGER = "odoo.addons.customer_retention.models.loyalty.retention_gift_event"


class EventCase(RetentionCase):
    def _create_rule(self, kind, points=10, **values):
        return self.env["retention.earning.rule"].create(
            {
                "program_id": self.program.id,
                "name": f"For a {kind}",
                "kind": kind,
                "points": points,
                **values,
            }
        )

    def _sign_up(self, name, partner=None, **values):
        partner = partner or self._create_customer(name, email=f"{name}@example.com")
        self.env["res.users"].create(
            {
                "login": f"{name}@example.com",
                "partner_id": partner.id,
                "company_id": self.company.id,
                "company_ids": [Command.set(self.company.ids)],
                "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
                **values,
            }
        )
        return partner

    def _review(self, product, partner=None, rating=5, feedback="Sturdy"):
        return self.env["rating.rating"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("product.template"),
                "res_id": product.product_tmpl_id.id,
                "partner_id": (partner or self.customer).id,
                "rating": rating,
                "feedback": feedback,
                "consumed": True,
            }
        )

    def _answer(self, survey, partner=None, **values):
        answer = self.env["survey.user_input"].create(
            {
                "survey_id": survey.id,
                "partner_id": (partner or self.customer).id,
                **values,
            }
        )
        answer._mark_done()
        return answer

    def _balance(self, customer=None):
        return self._wallet(customer).balance


@tagged("post_install", "-at_install")
class TestGiftEvents(EventCase):
    """Points for signing up, a review, an answered questionnaire."""

    def test_sign_up(self):
        rule = self._create_rule("signup", life_days=14)
        partner = self._sign_up("zara")
        entry = self._wallet(partner).entry_ids
        self.assertEqual((entry.kind, entry.points), ("gift", 10))
        self.assertEqual(entry.explanation, "Gift: For a signup")
        self.assertEqual(
            entry.lot_ids.expires_on, self.company._retention_day() + timedelta(days=14)
        )
        # Neither a second user nor waking up the first one brings more
        self._sign_up("zara2", partner)
        partner.user_ids.active = False
        partner.with_context(active_test=False).user_ids.active = True
        self.assertWallet(partner, balance=10)
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            rule.unlink()

    def test_a_firm_signs_up_once(self):
        self._create_rule("signup")
        firm = self._create_customer("Firm", is_company=True)
        people = [
            self._create_customer(name, parent_id=firm.id) for name in ("fay", "gus")
        ]
        for person in people:
            self._sign_up(person.name, person)
        self.assertEqual([self._balance(one) for one in people], [10, 0])
        self.assertLedger()

    def test_staff_gets_nothing(self):
        self._create_rule("signup")
        self._create_rule("review")
        user = new_test_user(self.env, "retention_staff", "base.group_user")
        self._review(self.product, user.partner_id)
        self.assertFalse(self._wallet(user.partner_id))

    def test_review_once_a_product_whatever_its_score(self):
        self._create_rule("review")
        table = self._create_product("Table")
        self._review(self.product, rating=1)
        self._review(self.product, rating=5)
        self.assertWallet(balance=10)
        self._review(table, rating=3)
        self.assertWallet(balance=20)

    def test_no_review_no_points(self):
        self._create_rule("review")
        self._review(self.product, feedback="  ")
        self._review(self.product)
        self.assertWallet(balance=10)
        waiting = self._review(self._create_product("Bed"), feedback=False)
        waiting.write({"consumed": False})
        self.assertWallet(balance=10)
        waiting.write({"feedback": "Soft", "consumed": True})
        self.assertWallet(balance=20)
        self._review(self._create_product("Rug"), self.env.ref("base.public_partner"))
        self.assertLedger()

    def test_questionnaire(self):
        self._create_rule("questionnaire")
        survey = self.env["survey.survey"].create({"title": "How was it?"})
        self._answer(survey, test_entry=True)
        self.assertFalse(self._wallet())
        self._answer(survey, self.env["res.partner"])
        self._answer(survey)
        self._answer(survey)
        self.assertWallet(balance=10)
        self._answer(self.env["survey.survey"].create({"title": "And now?"}))
        self.assertWallet(balance=20)

    def test_caps(self):
        self._create_rule("review", cap_per_day=15, cap_per_customer=30)
        with freeze_time("2027-05-03 12:00:00"):
            for number in range(3):
                self._review(self._create_product(f"Lamp {number}"))
            self.assertEqual(self._balance(), 15)
        with freeze_time("2027-05-04 12:00:00"):
            for number in range(3):
                self._review(self._create_product(f"Vase {number}"))
            self.assertEqual(self._balance(), 30)
        with freeze_time("2027-05-05 12:00:00"):
            self._review(self._create_product("Mug"))
        self.assertWallet(balance=30)

    def test_conditions(self):
        self.company.partner_id.tz = "Asia/Yerevan"  # UTC + 4
        self._create_rule(
            "review",
            date_from="2027-05-03",
            date_to="2027-05-04",
            hour_from=9,
            hour_to=18,
            tuesday=False,
        )
        for moment, balance in (
            ("2027-05-02 12:00:00", 0),
            ("2027-05-03 04:59:00", 0),
            ("2027-05-03 05:00:00", 10),
            ("2027-05-03 14:00:00", 10),
            ("2027-05-04 10:00:00", 10),  # a Tuesday
            ("2027-05-05 10:00:00", 10),
        ):
            with self.subTest(moment=moment), freeze_time(moment):
                self._review(self._create_product(moment))
                self.assertEqual(self._balance(), balance)

    def test_tiers(self):
        self._create_rule("review", tier_ids=[Command.set(self.gold.ids)])
        self._review(self.product)
        self.assertFalse(self._wallet())
        golden = self._create_customer("Golden")
        self._buy(1500, golden)
        before = self._balance(golden)
        self._review(self.product, golden)
        self.assertWallet(golden, balance=before + 10)

    def test_a_defect_fails_nothing(self):
        self._create_rule("signup")
        self._create_rule("review")
        self._create_rule("questionnaire")
        survey = self.env["survey.survey"].create({"title": "How was it?"})
        rules = type(self.env["retention.earning.rule"])
        with (
            patch.object(rules, "_give_once", side_effect=KeyError("defect")),
            self.assertLogs(EVENT_LOGGER, "ERROR") as logs,
        ):
            partner = self._sign_up("lena")
            review = self._review(self.product)
            answer = self._answer(survey)
        self.assertEqual(len(logs.output), 3)
        self.assertTrue(partner.user_ids)
        self.assertTrue(review.consumed)
        self.assertEqual(answer.state, "done")

    @mute_logger("odoo.sql_db")
    def test_the_callers_own_error_stays_its_own(self):
        self._create_rule("signup")
        self._sign_up("mia")
        with self.assertRaisesRegex(ValidationError, "same login"):
            self._sign_up("mia", self._create_customer("Another Mia"))

    def test_merged_customers_keep_what_they_had(self):
        self._create_rule("review")
        twin = self._create_customer("Ani's other self")
        chair, table = self.product, self._create_product("Table")
        self._review(chair)
        self._review(chair, twin)
        self._review(table, twin)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.customer | twin).ids, self.customer
        )
        self.env.invalidate_all()
        self._review(chair)
        self._review(table)
        self.assertWallet(balance=30)

    def test_no_rule_no_query(self):
        rules = self.env["retention.earning.rule"]
        self.assertFalse(rules._event_rule_ids("review"))
        with self.assertQueryCount(0):
            rules._event("review", self.customer)


@tagged("post_install", "-at_install")
class TestWelcome(EventCase):
    """A welcome with the first paid order; it goes back with it."""

    def setUp(self):
        super().setUp()
        self.program.retention_earn_percent = 0
        self._create_rule("welcome", points=50)

    def test_with_the_first_paid_order(self):
        order = self._confirm(self._create_order(100))
        invoice = self._invoice(order)
        self.assertEqual(self._balance(), 0)
        self._pay(invoice, 40)
        self.assertEqual(self._balance(), 0)
        self._pay(invoice)
        self.assertWallet(balance=50)
        self._buy(100)
        self.assertWallet(balance=50)

    def test_refunded_and_bought_again(self):
        order = self._buy(100)
        self.assertWallet(balance=50)
        self._credit(order.invoice_ids)
        self.assertWallet(balance=0)
        self._buy(100)
        self.assertWallet(balance=50)
        self.assertKinds(["earn", "gift", "reverse", "reverse", "earn", "gift"])

    def test_spent_and_refunded_is_a_debt(self):
        order = self._buy(100)
        self._wallet()._adjust(-50, "As if it was spent")
        self._credit(order.invoice_ids)
        self.assertWallet(balance=-50, debt=50)

    def test_least_amount(self):
        self.env["retention.earning.rule"].search([]).min_amount = 200
        self._buy(100)
        self._buy(300)  # not the first one
        self.assertWallet(balance=0)

    def test_a_regular_is_not_welcomed(self):
        self.env["retention.earning.rule"].search([]).active = False
        self._buy(100)
        self.env["retention.earning.rule"].with_context(active_test=False).search(
            []
        ).active = True
        self._buy(100)
        self.assertWallet(balance=0)


@tagged("post_install", "-at_install")
class TestReviewInTheShop(ShopCase, EventCase):
    def test_written_on_the_product_page(self):
        self._create_rule("review")
        self._sign_in()
        template = self.product.product_tmpl_id
        self.make_jsonrpc_request(
            "/mail/message/post",
            {
                "thread_model": "product.template",
                "thread_id": template.id,
                "post_data": {
                    "body": "Sturdy and light",
                    "rating_value": 2,
                    "message_type": "comment",
                    "subtype_xmlid": "mail.mt_comment",
                },
            },
        )
        self.env.invalidate_all()
        self.assertEqual(template.rating_ids.rating, 2)
        self.assertWallet(balance=10)
