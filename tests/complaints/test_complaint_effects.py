from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ...tools.complaint_effects import Bought, nearest
from .common_money import AFTER, BEFORE, HELD, MoneyCase


@tagged("post_install", "-at_install")
class TestComplaintEffects(MoneyCase):
    """Purchases before and after a complaint, beside similar customers."""

    def test_a_change_beside_that_of_similar_customers(self):
        complaint = self._held()
        self._measure()
        # The others went from 500 to 400: 150 should have become 120
        self.assertEffect(
            complaint,
            state="known",
            partner_id=self.complainer,
            received_on=self._ago(days=HELD),
            date_end=self._ago(days=70),
            measured_on=self.today,
            revenue_before=150,
            revenue_after=30,
            similar_count=5,
            similar_before=500,
            similar_after=400,
            expected_revenue=120,
            lost_revenue=90,
            is_lost=False,
        )

    def test_a_gain_counts_up_to_what_was_expected(self):
        self._history((self.complainer, 199, 5000))
        complaint = self._held()
        self._measure()
        self.assertEffect(complaint, revenue_after=5030, lost_revenue=-120)

    def test_credits(self):
        customer = self._create_customer("Nare Simonyan")
        before = self._order_on(self._ago(days=BEFORE), 200, customer)
        after = self._order_on(self._ago(days=AFTER), 40, customer)
        complaint = self._held(customer)
        invoice = self._invoice(before)
        self._credit_on(self._ago(days=260), invoice, 50)
        # Given because of the complaint: a cost of it, not of the time after
        self._credit_on(self._ago(days=240), invoice, 150)
        self._credit_on(self._ago(days=190), self._invoice(after), 10)
        self._measure()
        # Six others, one of whom did not complain here, went from 650 to 430
        self.assertEffect(
            complaint,
            revenue_before=150,
            revenue_after=30,
            similar_count=6,
            expected_revenue=99.23,
            lost_revenue=69.23,
        )

    def test_days_are_those_of_the_company(self):
        self.company.partner_id.tz = "Pacific/Auckland"
        customer = self._create_customer("Mane Hovsepyan")
        held = self._ago(days=HELD)
        for days, hour, amount in (
            (-180, 23, 1),
            (-179, 0, 2),
            (0, 23, 4),
            (1, 0, 8),
            (180, 23, 16),
            (181, 0, 32),
        ):
            self._order_on(held + timedelta(days=days), amount, customer, hour)
        complaint = self._held(customer)
        self._measure()
        self.assertEffect(
            complaint,
            received_on=held,
            revenue_before=2 + 4,
            revenue_after=8 + 16,
            order_count_before=2,
            order_count_after=2,
        )

    def test_other_currencies_and_companies(self):
        customer = self._create_customer("Lilit Danielyan")
        pricelist = self._foreign_pricelist(2)
        self._order_on(self._ago(days=BEFORE), 300, customer, pricelist_id=pricelist.id)
        other = self.env["res.company"].create({"name": "Another shop"})
        product = self._create_product("Table", company_id=False)
        elsewhere = self._order_on(
            self._ago(days=BEFORE),
            100,
            customer,
            product=product,
            company_id=other.id,
        )
        here = self._held(customer)
        there = self._held(customer, company_id=other.id, user_id=False)
        self._measure()
        self._score(company=other)
        self._measure()
        self.assertEqual(elsewhere.company_id, other)
        self.assertEffect(here, state="known", revenue_before=150, revenue_after=0)
        # Nobody else buys there
        self.assertEffect(there, state="few", revenue_before=100, similar_count=0)

    def test_who_complained_is_no_similar_customer(self):
        complaint = self._held()
        self._held(self.neighbours[0], days=100)
        self._measure()
        self.assertEffect(complaint, state="few", similar_count=4, lost_revenue=0)
        # Long before the days compared it does not matter
        self._history((self.neighbours[0], 900, 1))
        self.env["retention.complaint"].search(
            [("partner_id", "=", self.neighbours[0].id)]
        ).received_at = self._noon(800)
        self.env["retention.complaint.effect"].search([]).measured_on = self._ago(
            days=80
        )
        self._measure()
        self.assertEffect(complaint, state="known", similar_count=5)

    def test_days_that_are_not_over(self):
        running, over = self._held(days=180), self._held(self.neighbours[0], days=181)
        self._measure()
        self.assertEffect(running, state="running", lost_revenue=0, is_lost=False)
        self.assertNotEqual(self._effect(over).state, "running")

    def test_a_second_complaint_does_not_count_the_loss_twice(self):
        first, second = self._held(), self._held(days=HELD - 30)
        self._measure()
        self.assertEffect(first, state="known", lost_revenue=90)
        self.assertEffect(second, state="again", lost_revenue=0)

    def test_who_bought_nothing_before(self):
        complaint = self._held(self._create_customer("Nobody yet"))
        self._measure()
        self.assertEffect(complaint, state="new", similar_count=0, is_lost=False)


@tagged("post_install", "-at_install")
class TestComplaintEffectsLost(MoneyCase):
    """Who stayed away, who came back, and how the night's pass goes."""

    def test_lost_customers(self):
        twice, once, rhythm, slow = (
            self._create_customer(name) for name in ("Twice", "Once", "Rhythm", "Slow")
        )
        self._history(
            *((twice, days, 100) for days in (320, 300)),
            (once, 300, 100),
            # Every 20 days, the last time 10 days before
            *((rhythm, 260 + 20 * place, 100) for place in range(6)),
            # Every 250 days: the next was not due within the days after
            *((slow, 260 + 250 * place, 100) for place in range(6)),
        )
        held = [self._held(one) for one in (twice, once, rhythm, slow)]
        self._measure()
        lost = [self._effect(complaint).is_lost for complaint in held]
        self.assertEqual(lost, [True, False, True, False])

    def test_coming_back(self):
        complaint = self._solved(self._held(), 220)
        contact = self._create_customer("Shop", parent_id=self.complainer.id)
        free, first, later = self._history(
            (contact, 210, 0), (contact, 205, 30), (self.complainer, 203, 10)
        )
        self._measure()
        cost = self._cost(complaint)
        self.assertNotEqual(cost.next_order_id, free)
        self.assertEqual(cost.next_order_id, first)
        self.assertEqual(cost.next_order_at, self._noon(205))
        # One answer to one question, wherever it is asked
        self.assertEqual(cost.next_order_id, complaint.next_order_id)
        # Paid in part, yet what makes it good is no coming back
        remedy = complaint.remedy_ids.create(
            {"complaint_id": complaint.id, "kind": "gift", "text": "Another one"}
        )
        remedy.order_id = first
        self._measure()
        self.assertEqual(cost.next_order_id, later)
        remedy.order_id = False
        self._measure()
        self.assertEqual(cost.days_to_order, 15)
        self.assertEqual((cost.solved_count, cost.came_back_count), (1, 1))
        self.assertEqual(cost.came_back_share, 100)
        # Not content after all: nothing was solved
        complaint.action_reopen()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((cost.solved_count, cost.came_back_count), (0, 0))
        self._measure()
        self.assertFalse(cost.next_order_id)

    def test_the_nearest_by_sql_are_those_of_the_rule(self):
        customers = [self._create_customer(f"Other {n}") for n in range(26)]
        self._history(
            *(
                (one, BEFORE - 3 * place, 60 + 9 * place)
                for place, one in enumerate(customers)
            ),
            *((one, BEFORE + 7, 20 + 11 * n) for n, one in enumerate(customers[:13])),
            *((one, AFTER, 3 + 2 * n) for n, one in enumerate(customers)),
        )
        complaint = self._held()
        self._score()
        effects = self.env["retention.complaint.effect"]
        effects._measure(self.company, complaint.ids)
        self.env.cr.execute(
            """
            SELECT partner_id, before, after, orders_before, day - last_day
              FROM retention_effect_other WHERE partner_id != %s
          ORDER BY draw, partner_id
            """,
            [self.complainer.id],
        )
        rows = self.env.cr.fetchall()
        others = {one: Bought(before, n, days) for one, before, _after, n, days in rows}
        own = Bought(150.0, 1, BEFORE - HELD)
        chosen = nearest(own, others, 180)
        self.assertEqual(len(chosen), 20)
        after = {one: amount for one, _before, amount, *_rest in rows}
        self.assertEffect(
            complaint,
            similar_count=20,
            similar_before=sum(others[one].revenue for one in chosen),
            similar_after=sum(after[one] for one in chosen),
        )

    def test_measured_once_a_day_until_the_credits_are_in(self):
        complaint = self._held()
        effects = self.env["retention.complaint.effect"]
        self.assertEqual(effects._due(self.company), complaint.ids)
        self._measure()
        self.assertEqual(effects._due(self.company), [])
        effect = self._effect(complaint)
        # The days ended 70 days ago: a month later the figures stay
        for measured, due in ((100, True), (40, True), (39, False), (0, False)):
            effect.measured_on = self._ago(days=measured)
            self.env.flush_all()
            with self.subTest(measured):
                self.assertEqual(bool(effects._due(self.company)), due)
        effect.measured_on = self.today
        self.company.retention_complaint_effect_days = 90
        self.assertEqual(effects._due(self.company), complaint.ids)
        self._measure()
        self.assertEffect(complaint, days=90, date_end=self._ago(days=160))
        complaint.partner_id = self.neighbours[0]
        self._measure()
        self.assertEffect(complaint, partner_id=self.neighbours[0])

    def test_a_company_that_fails_stops_no_other(self):
        other = self.env["res.company"].create({"name": "Another shop"})
        here = self._held()
        there = self._held(company_id=other.id, user_id=False)
        model = type(self.env["retention.complaint.effect"])
        measure = model._measure

        def fail(effects, company, ids):
            if company == self.company:
                raise ValueError("broken")
            return measure(effects, company, ids)

        with patch.object(model, "_measure", fail):
            self._measure()
        self.assertFalse(self._effect(here))
        self.assertTrue(self._effect(there))
        run = self.env["retention.scoring.run"].search([], limit=1)
        self.assertEqual((run.company_id, run.state), (self.company, "failed"))

    def test_as_many_queries_for_one_as_for_many(self):
        complaints = [self._held(days=HELD + place) for place in range(12)]
        self._score()
        effects = self.env["retention.complaint.effect"]
        counts = []
        for some in (complaints[:1], complaints):
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            effects._measure(self.company, [one.id for one in some])
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_the_days_are_a_setting(self):
        for days in (29, 731):
            with self.subTest(days), self.assertRaises(ValidationError):
                self.company.retention_complaint_effect_days = days

    def test_merged_customers_keep_their_rows(self):
        complaint = self._held()
        self._measure()
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {"partner_ids": [Command.set((self.complainer | self.neighbours[0]).ids)]}
        )
        wizard._merge((self.complainer | self.neighbours[0]).ids, self.neighbours[0])
        self._measure()
        self.assertEffect(complaint, partner_id=self.neighbours[0])
