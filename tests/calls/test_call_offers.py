from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common_outcomes import OutcomeCase


@tagged("post_install", "-at_install")
class TestCallOffers(OutcomeCase):
    """The personal code of a win-back call: one customer, one order, some days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.campaign.write(
            {"purpose": "win_back", "offer_percent": 50, "offer_days": 10}
        )

    def _give(self):
        return self._end("offer").offer_card_id

    def test_given(self):
        self.assertIn(
            "A personal code: 50 % off the next order, once, within 10 days",
            self._words("offer"),
        )
        card = self._give()
        self.assertEqual((card.partner_id, card.points), (self.customer, 1))
        today = self.company._retention_day()
        self.assertEqual((card.expiration_date - today).days, 10)
        self.assertFalse(card.program_id.retention_managed)
        self.assertIn(card.code, self.customer.message_ids[0].body)

    def test_one_programme_of_a_discount(self):
        first = self._give()
        self.task.state = "open"
        second = self._give()
        self.assertEqual(first.program_id, second.program_id)
        self.assertNotEqual(first.code, second.code)
        self.campaign.offer_percent = 30
        self.task.state = "open"
        self.assertNotEqual(self._give().program_id, first.program_id)

    def test_no_offer_to_give(self):
        task = self._create_task(campaign_id=False, occurrence="incoming")
        outcome = self._create_outcome(is_offer=True)
        self.assertIn("no offer to give", self._problems(outcome, task)[0])
        with self.assertRaisesRegex(UserError, "no offer to give"):
            self._end(outcome, task)
        self.assertEqual(task.state, "open")

    def test_used_once(self):
        attempt = self._end("offer")
        card = attempt.offer_card_id
        order = self._create_order(200)
        self._use_code(order, card.code)
        self.assertEqual(order.amount_untaxed, 100)
        self.assertFalse(attempt.is_offer_used)
        order.action_confirm()
        self.env.flush_all()
        attempt.invalidate_recordset()
        self.assertTrue(attempt.is_offer_used)
        again = self._create_order(200)
        self.assertIn("already been used", again._try_apply_code(card.code)["error"])

    def test_of_another_customer(self):
        card = self._give()
        other = self._create_customer("Somebody Else")
        order = self._create_order(200, other)
        self.assertEqual(
            order._try_apply_code(card.code),
            {"error": "This code is for another customer alone."},
        )
        reward = card.program_id.reward_ids
        self.assertIn("error", order._apply_program_reward(reward, card))
        self.assertEqual(order.amount_untaxed, 200)

    def test_a_visitor_is_asked_to_sign_in(self):
        card = self._give()
        public = self.env.ref("base.public_partner")
        order = self._create_order(200, public)
        self.assertIn("sign in", order._try_apply_code(card.code)["error"])

    def test_a_contact_of_the_firm_may(self):
        task = self._create_task(self.firm, contact_id=self.contact.id)
        card = self._end("offer", task).offer_card_id
        order = self._create_order(200, self.contact)
        self._use_code(order, card.code)
        self.assertEqual(order.amount_untaxed, 100)

    def test_the_order_becomes_another_customers(self):
        card = self._give()
        order = self._create_order(200)
        self._use_code(order, card.code)
        order.partner_id = self._create_customer("Somebody Else")
        order._update_programs_and_rewards()
        self.assertEqual(order.amount_untaxed, 200)
        self.assertFalse(order.applied_coupon_ids)

    def test_over(self):
        card = self._give()
        card.sudo().expiration_date = self._ago(days=1)
        order = self._create_order(200)
        self.assertIn("expired", order._try_apply_code(card.code)["error"])

    def test_not_beside_a_better_discount(self):
        card = self._give()
        self._create_promotion("SIXTY", 60)
        order = self._create_order(200)
        self._use_code(order, "SIXTY")
        self.assertEqual(order.amount_untaxed, 80)
        self.assertIn("not compatible", order._try_apply_code(card.code)["error"])
        self.assertEqual(order.amount_untaxed, 80)

    def test_taken_back(self):
        attempt = self._end("offer")
        card = attempt.offer_card_id
        self.assertEqual(attempt._undo(), [])
        order = self._create_order(200)
        self.assertIn("error", order._try_apply_code(card.code))

    def test_what_was_used_stays(self):
        attempt = self._end("offer")
        card = attempt.offer_card_id
        order = self._create_order(200)
        self._use_code(order, card.code)
        order.action_confirm()
        self.env.flush_all()
        (kept,) = attempt._undo()
        self.assertEqual(kept, f"The code {card.code} was used already.")
        self.assertEqual(self.task.state, "open")

    def test_the_day_of_the_company(self):
        self.company.partner_id.tz = "Asia/Tokyo"
        with freeze_time("2026-06-16 20:00:00"):  # the 17th in Tokyo
            card = self._give()
        self.assertEqual(str(card.expiration_date), "2026-06-27")
