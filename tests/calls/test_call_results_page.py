from datetime import datetime, time, timedelta

from odoo.fields import Command
from odoo.tests import tagged

from .common_results import SupervisionCase


@tagged("post_install", "-at_install")
class TestCallResultsOnPage(SupervisionCase):
    """Campaigns against their control groups, as the page tells it."""

    def _buy_at_once(self, customers, amount):
        """Have many customers order the day after they joined."""
        orders = self.env["sale.order"].create(
            [
                {
                    "partner_id": customer.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self.product.id,
                                "price_unit": amount + number % 3,
                            }
                        )
                    ],
                }
                for number, customer in enumerate(customers)
            ]
        )
        orders.action_confirm()
        orders.date_order = datetime.combine(self._ago(days=39), time(12))

    def _make_campaign(self, size=32, buyers=24):
        customers = self._create_customers(size * 2)
        for place, customer in enumerate(customers):
            self._create_task(
                customer,
                date_in=self._ago(days=40),
                state="done" if place < size else "control",
            )
        self._buy_at_once(customers[:buyers], 160)
        self._buy_at_once(customers[-3:], 160)
        return customers

    def test_more(self):
        self._make_campaign()
        page = self._load()
        [row] = page["results"]["rows"]
        self.assertEqual(row["list"]["share"], 24 / 32)
        self.assertEqual(row["control"]["share"], 3 / 32)
        self.assertEqual(row["rate"]["verdict"], "more")
        self.assertEqual(row["margin"]["verdict"], "more")
        self.assertAlmostEqual(
            row["gained"]["value"], 32 * (24 * 101 / 32 - 303 / 32), 2
        )
        whole = page["results"]["all"]
        self.assertAlmostEqual(whole["gained"]["value"], row["gained"]["value"], 6)
        self.assertAlmostEqual(whole["gained"]["low"], row["gained"]["low"], 6)
        for side in ("list", "control", "gap"):
            for name in ("members", "called", "reached", "over", "bought", "talks"):
                self.assertListed(row[side][name], f"{side} {name}")
        for name, figure in whole.items():
            if name.startswith(("list_", "control_")):
                self.assertListed(figure, name)

    def test_cost_is_taken_off_the_gain(self):
        customers = self._make_campaign()
        self.company.retention_call_hour_cost = 100000
        start = datetime.combine(self.today, time(9))
        self.env["retention.call.session"].create(
            {
                "user_id": self.caller.id,
                "company_id": self.company.id,
                "started_at": start,
                "ended_at": start + timedelta(hours=2),
                "seconds": 7200,
            }
        )
        task = self.env["retention.call.task"].search(
            [("partner_id", "=", customers[0].id)]
        )
        self._create_attempt(task, reached="answered")
        [row] = self._load()["results"]["rows"]
        self.assertAlmostEqual(row["cost"], 200000)
        self.assertAlmostEqual(row["cost_each"], 200000)
        self.assertAlmostEqual(row["net"]["value"], row["gained"]["value"] - 200000)
        self.assertEqual(row["net"]["verdict"], "less")

    def test_not_yet_decided(self):
        self._make_campaign(size=5, buyers=5)
        new, *_rest = self._create_customers(1)
        self._create_task(new)
        [row] = self._load()["results"]["rows"]
        self.assertEqual(row["margin"]["verdict"], "undecided")
        self.assertEqual(row["running"], 1)
        self.assertEqual(row["list"]["over"]["count"], 5)
        self.assertEqual(row["list"]["members"]["count"], 6)

    def test_no_control_group(self):
        self._create_task(date_in=self._ago(days=40))
        page = self._load()
        [row] = page["results"]["rows"]
        self.assertIsNone(row["rate"]["value"])
        self.assertEqual(row["net"]["verdict"], "undecided")
        self.assertEqual(page["results"]["all"]["compared"], 0)

    def test_days_are_switched_on_the_page(self):
        self._create_task(date_in=self._ago(days=20))
        for days, over in ((14, 1), (30, 0)):
            [row] = self._load(days=days)["results"]["rows"]
            self.assertEqual(row["list"]["over"]["count"], over)
            self.assertListed(row["list"]["over"])

    def test_won_back(self):
        quiet = self._create_campaign(name="Quiet", purpose="win_back", state="running")
        back, away, control = self._create_customers(3)
        for customer, state in (
            (back, "done"),
            (away, "done"),
            (control, "control"),
            (self.customer, "done"),
        ):
            self._create_task(
                customer,
                campaign_id=quiet.id if customer != self.customer else self.campaign.id,
                date_in=self._ago(days=40),
                state=state,
            )
        self._buy_at_once(back | self.customer, 90)
        told = self._load()["won_back"]
        self.assertEqual(told["list"]["back"]["count"], 1)
        self.assertEqual(told["list"]["members"]["count"], 2)
        self.assertEqual(told["list"]["revenue"], 90)
        self.assertEqual(told["control"]["back"]["count"], 0)
        for side in told.values():
            self.assertListed(side["back"])
            self.assertListed(side["members"])

    def test_offers_given_and_used(self):
        cards = self.env["loyalty.card"]
        for customer, is_undone in zip(
            self._create_customers(3), (False, False, True), strict=True
        ):
            card = cards._retention_call_offer(customer, self.company, 50, 30)
            self._create_attempt(
                self._create_task(customer),
                reached="answered",
                offer_card_id=card.id,
                is_undone=is_undone,
            )
        first = self.env["retention.call.attempt"].search(
            [("offer_card_id", "!=", False), ("is_undone", "=", False)], limit=1
        )
        order = self._create_order(100, first.partner_id)
        self._use_code(order, first.offer_card_id.code)
        self.assertEqual(self._load()["offers"]["used"]["count"], 0)
        order.action_confirm()
        offers = self._load()["offers"]
        self.assertEqual((offers["given"]["count"], offers["used"]["count"]), (2, 1))
        self.assertEqual(self._listed(offers["used"]["open"]), first)
        self.assertListed(offers["given"])
