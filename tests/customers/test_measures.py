from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_measures import MeasureCase


@tagged("post_install", "-at_install")
class TestMeasures(MeasureCase):
    """Which orders count for a measure; the chair costs 60."""

    def test_campaign(self):
        """Orders of 100 and 250 have margins of 40 and 190; the fair cost 50."""
        other = self._create_customer("Bagrat")
        before = self.first - timedelta(days=1)
        self._order_on(before, 999, campaign_id=self.campaign.id)
        self._order_on(self.first, 100, other, campaign_id=self.campaign.id)
        self._order_on(self.last, 250, campaign_id=self.campaign.id)
        self._order_on(self.last, 999)
        self._order_on(self._ago(days=9), 999, campaign_id=self.campaign.id)
        measure = self._measure("utm", costs=[30, 20], days_after=0)
        self.assertMeasure(
            measure,
            order_count=2,
            revenue=350,
            margin=230,
            cost=50,
            result=180,
            is_loss=False,
            cost_per_order=25,
            return_on_cost=360,
            won_count=1,
            kept_count=1,
        )
        self.assertIn("180", measure.outcome_text)
        measure.days_after = 1  # now the order of the day after counts
        self.assertMeasure(measure, order_count=3, revenue=1349)

    def test_source_and_medium(self):
        source = self.env["utm.source"].create({"name": "Leaflet"})
        self._order_on(self.first, 100, source_id=source.id)
        self._order_on(
            self.first, 300, source_id=source.id, campaign_id=self.campaign.id
        )
        measure = self._measure("utm", campaign_id=False, source_id=source.id)
        self.assertMeasure(measure, revenue=400)
        measure.campaign_id = self.campaign
        self.assertMeasure(measure, revenue=300)

    def test_participants(self):
        """Each one's orders count from his day to 30 days after."""
        firm = self._create_customer("Sevan", is_company=True)
        clerk = self._create_customer("Clerk of Sevan", parent_id=firm.id)
        first = self._ago(days=50)
        measure = self._measure(date_from=first, date_to=first, taking=[firm])
        self._order_on(first - timedelta(days=1), 1000, clerk)
        self._order_on(first, 100, clerk)
        self._order_on(first + timedelta(days=30), 200, firm)
        self._order_on(first + timedelta(days=31), 1000, firm)
        self._order_on(first, 1000, self.customer)
        self.assertMeasure(measure, order_count=2, revenue=300, margin=180)
        self.assertEqual((measure.won_count, measure.kept_count), (0, 1))
        measure.days_after = 31
        self.assertMeasure(measure, order_count=3, revenue=1300)

    def test_participants_twice(self):
        """Who stands twice in the list, as merged customers do, counts once."""
        measure = self._measure(taking=[self.customer, self.customer])
        self._order_on(self.first, 100)
        self.assertMeasure(measure, order_count=1, revenue=100)
        measure.participant_ids[0].unlink()
        self.assertMeasure(measure, order_count=1)
        measure.participant_ids.unlink()
        self.assertMeasure(measure, order_count=0, revenue=0)

    def test_merged_participants(self):
        """Merging customers takes no participation in any measure away."""
        double = self._create_customer("Ani P.")
        self._order_on(self.first, 100)
        self._order_on(self.first, 50, double)
        both = self._measure(taking=[self.customer, double])
        one = self._measure(taking=[double])
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.customer | double).ids, self.customer
        )
        self.assertMeasure(both, revenue=150, customer_count=1)
        self.assertMeasure(one, revenue=150, customer_count=1)

    def test_returns(self):
        """A credit note takes away revenue and margin, whenever it comes."""
        order = self._order_on(self.first, 100)
        measure = self._measure(costs=[30], taking=[self.customer])
        self.assertMeasure(measure, revenue=100, margin=40, result=10)
        self._credit_on(self.today, self._invoice(order), 50)
        self.assertMeasure(measure, revenue=50, margin=20, result=-10, is_loss=True)
        self.assertIn("Lost", measure.outcome_text)
        self.assertIn(measure, measure.search([("is_loss", "=", True)]))

    def test_cancelled_and_future(self):
        order = self._order_on(self.first, 100)
        self._order_on(self.today + timedelta(days=2), 100)
        measure = self._measure(taking=[self.customer], date_to=False)
        self.assertMeasure(measure, order_count=1)
        order._action_cancel()
        self.settle()
        self.assertMeasure(measure, order_count=0, revenue=0)

    def test_unknown_cost(self):
        """A line without a cost is left out of the margin, and that is said."""
        lamp = self._create_product("Lamp")
        order = self._create_order(100)
        order.order_line = [
            Command.create({"product_id": lamp.id, "price_unit": 70}),
        ]
        self._confirm_on(order, self.first)
        measure = self._measure(taking=[self.customer])
        self.assertMeasure(measure, revenue=170, margin=40, costed_revenue=100)
        self.assertIn("70", measure.gap_text)

    def test_two_measures(self):
        """An order counts for each measure in full, and both say so."""
        self._order_on(self.first, 100, campaign_id=self.campaign.id)
        fair = self._measure("utm")
        self.assertFalse(fair.shared_text)
        mailing = self._measure(taking=[self.customer])
        for measure in fair | mailing:
            self.assertMeasure(measure, revenue=100, shared_count=1)
            self.assertTrue(measure.shared_text)

    def test_other_company(self):
        """Orders of another company do not count, whoever takes part."""
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.env.user.company_ids += company
        elsewhere = self.env(
            context=dict(self.env.context, allowed_company_ids=company.ids)
        )
        theirs = elsewhere["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create({"product_id": self.product.id, "price_unit": 500})
                ],
            }
        )
        self._confirm_on(theirs, self.first)
        self._order_on(self.first, 100)
        here = self._measure(taking=[self.customer])
        there = self._measure(taking=[self.customer], company_id=company.id)
        self.assertMeasure(here, revenue=100, won_count=1)
        self.assertMeasure(there.with_env(elsewhere), revenue=500, won_count=1)

    def test_company_day(self):
        """Late in the evening of the last day counts where the company is."""
        self.company.partner_id.tz = "Asia/Yerevan"
        self._order_on(self.last, 100, hour=23, campaign_id=self.campaign.id)
        self._order_on(self.first, 200, hour=0, campaign_id=self.campaign.id)
        measure = self._measure("utm", days_after=0)
        self.assertMeasure(measure, revenue=300)

    def test_states(self):
        measures = self.env["retention.measure"]
        planned = self._measure(date_from=self._ago(days=-1), date_to=False)
        running = self._measure(date_to=self.today)
        endless = self._measure(date_to=False)
        done = self._measure()
        for state, expected in (
            ("planned", planned),
            ("running", running | endless),
            ("done", done),
        ):
            ours = [("id", "in", (planned | running | endless | done).ids)]
            found = measures.search([*ours, ("state", "=", state)])
            self.assertEqual(found, expected, state)
            self.assertEqual(set(expected.mapped("state")), {state})
            rest = measures.search([*ours, ("state", "!=", state)])
            self.assertFalse(rest & expected)
            self.assertEqual(len(rest | expected), 4)

    def test_sentences_without_orders(self):
        unmeasured = self._measure("none", costs=[75])
        self.assertIn("75", unmeasured.outcome_text)
        self.assertFalse(unmeasured.is_loss)
        empty = self._measure(costs=[75])
        self.assertIn("No order", empty.outcome_text)
        self.assertTrue(empty.is_loss)
        self.assertEqual(empty.cost_per_order, 0)

    def test_bad_input(self):
        for values, words in (
            ({"date_to": self.first - timedelta(days=1)}, "before it begins"),
            ({"days_after": -1}, "0 to"),
            ({"days_after": 4000}, "0 to"),
            ({"attribution": "utm", "campaign_id": False}, "campaign"),
            ({"attribution": "reward"}, "programme"),
            ({"attribution": "pricelist"}, "pricelist"),
        ):
            with self.subTest(**values), self.assertRaises(ValidationError) as caught:
                self._measure(**values)
            self.assertIn(words, str(caught.exception))

    def test_a_failing_measure_stops_no_other(self):
        self._order_on(self.first, 100)
        broken = self._measure(taking=[self.customer])
        good = self._measure(taking=[self.customer])
        self._order_on(self.first, 200)
        # A day that no calendar has: the database refuses to count with it
        self.env.cr.execute(
            "UPDATE retention_measure SET days_after = 2147483647 WHERE id = %s",
            (broken.id,),
        )
        self.env.invalidate_all()
        with (
            mute_logger("odoo.sql_db"),
            self.assertLogs("odoo.addons.customer_retention", "ERROR"),
        ):
            (broken | good)._measure()
        self.assertTrue(broken.problem)
        self.assertEqual(broken.revenue, 100)
        self.assertFalse(good.problem)
        self.assertEqual(good.revenue, 300)

    def test_archived(self):
        """An archived measure still opens what it counted."""
        self._order_on(self.first, 100)
        measure = self._measure(taking=[self.customer])
        measure.active = False
        self.assertMeasure(measure, revenue=100)

    def test_every_night(self):
        measure = self._measure(taking=[self.customer])
        self._order_on(self.first, 100)
        self.assertEqual(measure.revenue, 0)
        cron = self.env["ir.cron"]
        with patch.object(type(cron), "_commit_progress", return_value=9):
            self.env["retention.measure"]._cron_measure()
        self.assertEqual(measure.revenue, 100)

    def test_customers_open(self):
        other = self._create_customer("Bagrat")
        self._order_on(self._ago(days=60), 100, other)
        self._order_on(self.first, 100, other)
        self._order_on(self.first, 100)
        self._score()
        measure = self._measure(taking=[self.customer, other])
        for action, expected in (
            (measure.action_open_won(), self.customer),
            (measure.action_open_kept(), other),
        ):
            found = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(found.partner_id, expected)
        action = measure.action_open_orders()
        self.assertEqual(
            self.env[action["res_model"]].search(action["domain"]), measure.order_ids
        )
