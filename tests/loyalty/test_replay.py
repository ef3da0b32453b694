from datetime import date, timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from ..common import RetentionCase


class ReplayCase(RetentionCase):
    """A shop with a little past."""

    def _try(self, **values):
        """Play all that happened until today under other terms."""
        today = self.company._retention_day()
        trial = self.env["retention.replay"].create(
            {
                "program_id": self.program.id,
                "date_from": today - timedelta(days=60),
                "date_to": today,
                **values,
            }
        )
        self.assertFalse(trial.action_run())
        self.assertEqual(trial.state, "done")
        return trial

    def _tier(self, trial, tier):
        return trial.tier_ids.filtered(lambda one: one.tier_id == tier)

    def _draft(self, **values):
        today = self.company._retention_day()
        return self.env["retention.replay"].create(
            {
                "program_id": self.program.id,
                "date_from": today - timedelta(days=60),
                "date_to": today,
                **values,
            }
        )

    def _figures(self, trial, name):
        one = trial.figure_ids.filtered(lambda figure: figure.figure == name)
        return one.today, one.tried, one.difference

    def _line(self, trial, customer=None):
        return trial.customer_ids.filtered(
            lambda one: one.partner_id == (customer or self.customer)
        )

    def _snapshot(self):
        """Return what a trial must not touch."""
        self.env.flush_all()
        found = []
        for table in (
            "retention_wallet",
            "retention_wallet_entry",
            "retention_wallet_lot",
            "retention_wallet_allocation",
            "retention_wallet_accrual",
            "retention_tier_membership",
            "loyalty_card",
            "loyalty_program",
            "retention_tier",
            "sale_order",
            "sale_order_line",
            "account_move",
        ):
            self.env.cr.execute(
                f"SELECT MD5(STRING_AGG(one::text, '' ORDER BY one.id)) "  # noqa: S608
                f"FROM {table} one"
            )
            found += self.env.cr.fetchall()
        return found


@tagged("post_install", "-at_install")
class TestReplay(ReplayCase):
    """Other terms are tried on what really happened."""

    def test_other_cash_back(self):
        self._buy(1000)
        before = self._snapshot()
        trial = self._try(earn_percent=7)
        self.assertEqual(self._figures(trial, "issued"), (50, 70, 20))
        self.assertEqual(self._figures(trial, "liability"), (50, 70, 20))
        self.assertEqual(self._figures(trial, "revenue"), (1000, 1000, 0))
        self.assertEqual(self._line(trial).points_difference, 20)
        self.assertEqual(self._line(trial).benefit_difference, 20)
        self.assertEqual((trial.winner_count, trial.loser_count), (1, 0))
        self.assertEqual(trial.changes, "Cash Back (%): 5 → 7")
        self.assertEqual(self._snapshot(), before)
        self.assertLedger()

    def test_unchanged_terms_change_nothing(self):
        self._buy(1000)
        self._buy(300)
        trial = self._try()
        self.assertFalse(trial.customer_ids)
        self.assertFalse(any(trial.figure_ids.mapped("difference")))
        self.assertEqual(self._figures(trial, "balance")[0], self._wallet().balance)
        self.assertIn("today's terms", trial.changes)
        self.assertLedger()

    def test_orders_of_one_second(self):
        """The second order has the level that the first one, just paid, has given."""
        with freeze_time(fields.Datetime.now()):
            self._buy(1000)
            order = self._create_order(300)
            order._retention_set_points(40)
            self._pay(self._invoice(self._confirm(order)))
        trial = self._try()
        self.assertEqual(self._figures(trial, "balance")[0], self._wallet().balance)
        self.assertEqual(self._figures(trial, "spent"), (40, 40, 0))
        self.assertLedger()

    def test_discount_is_priced_anew(self):
        """Gold gives 20 %; at 10 % the same goods bring 90 instead of 80."""
        self.product.standard_price = 60
        self._buy(1000)
        order = self._buy(100)
        self.assertEqual(order.amount_total, 80)
        trial = self._draft()
        self._tier(trial, self.gold).discount_percent = 10
        trial.action_run()
        self.assertEqual(self._figures(trial, "discount"), (20, 10, -10))
        self.assertEqual(self._figures(trial, "revenue"), (1080, 1090, 10))
        self.assertEqual(self._figures(trial, "margin"), (960, 970, 10))
        self.assertEqual(self._figures(trial, "issued"), (56, 56.75, 0.75))
        line = self._line(trial)
        self.assertEqual(line.benefit_difference, -9.25)
        self.assertEqual(trial.loser_count, 1)
        self.assertLedger()

    def test_discount_of_the_time(self):
        """A discount changed since is not the one that prices carried."""
        self._buy(1000)
        self.assertEqual(self._buy(100).amount_total, 80)
        with freeze_time(date.today() + timedelta(days=10)):
            self.gold.discount_percent = 50
            trial = self._try()
        self.assertEqual(self._figures(trial, "revenue")[0], 1050)
        self.assertLedger()

    def test_who_moves_and_who_loses(self):
        neighbour = self._create_customer("Vahe")
        self._buy(1000)
        self._buy(100)
        self._buy(3000, neighbour)
        trial = self._draft()
        self._tier(trial, self.gold).min_amount = 2000
        trial.action_run()
        line = self._line(trial)
        self.assertEqual(
            (line.tier_from, line.tier_to, line.move), ("Gold", "Standard", "down")
        )
        self.assertLess(line.benefit_difference, 0)
        self.assertFalse(self._line(trial, neighbour))
        self.assertEqual((trial.up_count, trial.down_count), (0, 1))
        action = trial.action_open_down()
        self.assertEqual(action["domain"], [("replay_id", "=", trial.id)])
        self.assertLedger()

    def test_new_tier_and_dropped_tier(self):
        self._buy(1000)
        trial = self._draft()
        trial.tier_ids = [
            Command.delete(self._tier(trial, self.gold).id),
            Command.delete(self._tier(trial, self.vip).id),
            Command.create({"name": "Platinum", "sequence": 99, "min_amount": 900}),
        ]
        trial.action_run()
        line = self._line(trial)
        self.assertEqual((line.tier_to, line.move), ("Platinum", "up"))
        self.assertIn("Gold is no more", trial.changes)
        self.assertLedger()

    def test_spending_is_limited_by_the_new_balance(self):
        self._buy(1000)
        order = self._create_order(100)
        order._retention_set_points(40)
        self._pay(self._invoice(self._confirm(order)))
        trial = self._try(earn_percent=2)
        self.assertEqual(self._figures(trial, "spent"), (40, 20, -20))
        # 20 more were paid in money
        self.assertEqual(self._figures(trial, "revenue")[2], 20)
        self.assertEqual(self._figures(trial, "paid"), (40, 20, -20))
        self.assertLedger()

    def test_spending_is_limited_by_the_new_cap(self):
        self._buy(1000)
        order = self._create_order(100)
        order._retention_set_points(40)
        self._pay(self._invoice(self._confirm(order)))
        trial = self._try(spend_cap_percent=25)
        self.assertEqual(self._figures(trial, "spent"), (40, 20, -20))
        self.assertLedger()

    def test_refunds_unpaid_and_cancelled(self):
        self._credit(self._buy(1000).invoice_ids)
        self._confirm(self._create_order(500))
        order = self._buy(700)
        order.sudo().locked = False
        order._action_cancel()
        self.settle()
        trial = self._try(earn_percent=10)
        self.assertEqual(self._figures(trial, "issued"), (0, 0, 0))
        self.assertLedger()

    def test_other_release(self):
        self._confirm(self._create_order(500))
        trial = self._try(release="confirmed")
        self.assertEqual(self._figures(trial, "issued"), (0, 25, 25))
        self.assertLedger()

    def test_expiry(self):
        start = date.today() - timedelta(days=90)
        with freeze_time(start):
            self.env.cr._now = None
            self._buy(1000)
            for model in ("account.partial.reconcile", "account.move"):
                self.env[model].flush_model()
        self.env.cr._now = None
        trial = self._try(expiry_months=1, date_from=start)
        self.assertEqual(self._figures(trial, "expired"), (0, 50, 50))
        self.assertEqual(self._figures(trial, "balance"), (50, 0, -50))
        self.assertLedger()

    def test_other_earning_rules(self):
        """A rule of today as it was posted; one that is only drafted."""
        rules = self.env["retention.earning.rule"].create(
            [
                {
                    "name": "Hundreds",
                    "program_id": self.program.id,
                    "kind": "per_hundred",
                    "points": 3,
                },
                {
                    "name": "Twice",
                    "program_id": self.program.id,
                    "kind": "multiplier",
                    "factor": 2,
                    "active": False,
                },
            ]
        )
        order = self._buy(250)
        self.assertEqual(order.retention_accrual_ids.released, 18.5)
        trial = self._try()
        self.assertEqual(self._figures(trial, "issued"), (18.5, 18.5, 0))
        trial = self._try(rule_ids=[Command.set(rules[1].ids)])
        self.assertEqual(self._figures(trial, "issued"), (18.5, 25, 6.5))
        self.assertIn("Twice is new", trial.changes)
        self.assertIn("Hundreds is no more", trial.changes)
        self.assertLedger()

    def test_returned_goods(self):
        order = self._buy(1000)
        order.order_line.qty_delivered = 1
        self.settle()
        order.order_line.qty_delivered = 0
        self.settle()
        self.assertEqual(self._wallet().balance, 0)
        self.assertEqual(self._figures(self._try(), "issued"), (0, 0, 0))
        self.assertLedger()

    def test_orders_from_before_the_programme(self):
        """They earn too, and the assumed part of the points is spent."""
        start = date.today() - timedelta(days=90)
        self.program.active = False
        with freeze_time(start):
            self._buy(1000)
        with freeze_time(start + timedelta(days=30)):
            self._buy(1000)
        self.program.active = True
        self.assertFalse(self._wallet())
        trial = self._try(date_from=start, assumed_percent=0, earn_percent=10)
        # The second order is one of a Gold customer: 800 x 1.5
        self.assertEqual(self._figures(trial, "revenue"), (1800, 1800, 0))
        self.assertEqual(self._figures(trial, "issued"), (110, 220, 110))
        trial = self._try(date_from=start, assumed_percent=50)
        self.assertEqual(self._figures(trial, "spent"), (25, 25, 0))
        self.assertEqual(self._figures(trial, "revenue")[0], 1775)
        self.assertLedger()

    def test_before_the_period(self):
        """Earlier orders keep their terms, count for tiers, and are no figures."""
        start = date.today() - timedelta(days=90)
        with freeze_time(start):
            self._buy(1000)
        self._buy(100)
        trial = self._try(date_from=start + timedelta(days=30), earn_percent=10)
        self.assertEqual(self._figures(trial, "opening"), (50, 50, 0))
        self.assertEqual(self._figures(trial, "issued"), (6, 12, 6))
        self.assertEqual(self._figures(trial, "revenue")[0], 80)
        self.assertLedger()

    def test_guests_are_left_out(self):
        website = self.env["website"].search([], limit=1)
        self.program.website_id = False
        order = self._create_order(100, website_id=website.id)
        order.company_id = self.company
        self._confirm(order)
        trial = self._draft()
        with self.assertRaisesRegex(UserError, "guests"):
            trial.action_run()
        self._buy(100)
        trial.action_run()
        self.assertEqual((trial.order_count, trial.guest_count), (1, 1))

    def test_only_some_customers(self):
        neighbour = self._create_customer("Vahe")
        contact = self._create_customer("Contact", parent_id=neighbour.id)
        self._buy(1000)
        self._buy(500, contact)
        trial = self._try(
            earn_percent=10, customer_domain=f"[('id', '=', {neighbour.id})]"
        )
        self.assertEqual(self._figures(trial, "issued"), (25, 50, 25))
        self.assertEqual(trial.order_count, 1)

    def test_orders_of_a_shared_wallet(self):
        """Points go to the wallet that others may use, whose owner buys nothing."""
        member = self._create_customer("Member")
        wallet = self.env["retention.wallet"]._for_owner(self.program, self.customer)
        order = self._buy(100, member)
        order.retention_accrual_ids.wallet_id = wallet
        trial = self._draft()
        played, run = {}, trial._running()
        run.last_customer = 0
        while keys := run._next_customers(run.last_customer):
            played |= run._histories(keys)
            run.last_customer = keys[-1]
        [found] = played[self.customer.id].orders
        self.assertEqual((found.id, found.holder), (order.id, self.customer.id))
        self.assertFalse(played.get(member.id) and played[member.id].orders)

    def test_archived_customers_count(self):
        self._buy(1000)
        self.customer.active = False
        trial = self._try()
        self.assertEqual(self._figures(trial, "issued")[0], 50)

    def test_background_run_goes_on_where_it_stopped(self):
        for number in range(3):
            self._buy(100, self._create_customer(f"Customer {number}"))
        trial = self._draft(earn_percent=10)
        self.patch(type(trial), "_next_customers", _one_customer(trial))
        trial._begin(3, 0)
        run = trial._running()
        self.assertEqual(run._play_chunk_safely(), 1)
        self.assertEqual((trial.state, trial.played_count), ("running", 1))
        while run._play_chunk_safely():
            pass
        run._finish()
        run._tell()
        self.assertEqual(trial.progress, 100)
        self.assertEqual(self._figures(trial, "issued"), (15, 30, 15))
        self.assertIn(self.env.user.partner_id, trial.message_ids.partner_ids)

    def test_results_can_be_thrown_away(self):
        self._buy(100)
        trial = self._try(earn_percent=6)
        again = self.env["retention.replay"].browse(trial.action_change()["res_id"])
        self.assertEqual((again.state, again.earn_percent), ("draft", 6))
        self.assertEqual(len(again.tier_ids), 3)
        self.assertFalse(again.figure_ids)
        trial.unlink()
        self.assertFalse(self.env["retention.replay.figure"].search([]))
        self.assertLedger()


def _one_customer(model):
    """Return a ``_next_customers`` that gives one at a time."""
    every = type(model)._next_customers

    def next_customers(self, after):
        return every(self, after)[:1]

    return next_customers


@tagged("post_install", "-at_install")
class TestReplayInput(ReplayCase):
    """Contradictions are refused in words, and what was entered stays."""

    def test_form_starts_with_todays_terms(self):
        self.program.retention_earn_percent = 4
        form = Form(
            self.env["retention.replay"].with_context(
                **self.program.action_retention_try()["context"]
            )
        )
        self.assertEqual(form.earn_percent, 4)
        self.assertEqual(len(form.tier_ids), 3)
        trial = form.save()
        self.assertEqual(trial._tried_terms(), trial._todays_terms(self.program))

    def test_a_period_without_orders(self):
        trial = self._draft(name="Kept")
        with self.assertRaisesRegex(UserError, "no confirmed orders"):
            trial.action_run()
        self.assertEqual((trial.state, trial.name), ("draft", "Kept"))

    def test_days(self):
        today = self.company._retention_day()
        with self.assertRaisesRegex(ValidationError, "ends before it begins"):
            self._draft(date_from=today, date_to=today - timedelta(days=1))
        with self.assertRaisesRegex(ValidationError, "future"):
            self._draft(date_to=today + timedelta(days=1))

    def test_numbers(self):
        for values, words in (
            ({"earn_percent": -1}, "Cash back"),
            ({"expiry_months": -1}, "Months"),
            ({"spend_cap_percent": 101}, "payable with points"),
            ({"assumed_percent": -5}, "Assumed spending"),
            ({"customer_domain": "[('nothing', '=', 1)]"}, "filter of customers"),
            ({"customer_domain": "import os"}, "filter of customers"),
        ):
            with self.subTest(values), self.assertRaisesRegex(ValidationError, words):
                self._draft(**values)

    def test_tiers_that_contradict(self):
        trial = self._draft()
        with self.assertRaisesRegex(ValidationError, "not harder to reach"):
            trial.tier_ids = [
                Command.update(self._tier(trial, self.vip).id, {"min_amount": 500})
            ]

    def test_running_twice(self):
        self._buy(100)
        trial = self._draft()
        trial.state = "running"
        with self.assertRaisesRegex(UserError, "already"):
            trial.action_run()
        trial.action_stop()
        self.assertEqual(trial.state, "draft")

    def test_only_managers(self):
        self._buy(100)
        trial = self._draft()
        group = self.env.ref("customer_retention.group_retention_user")
        seller = self.env["res.users"].create(
            {
                "name": "Seller",
                "login": "replay seller",
                "group_ids": [Command.set(group.ids)],
            }
        )
        with self.assertRaises(AccessError):
            trial.with_user(seller).action_run()
        with self.assertRaises(AccessError):
            trial.with_user(seller).read(["name"])
        manager = self.env.ref("customer_retention.group_retention_manager")
        seller.group_ids = [Command.link(manager.id)]
        trial.with_user(seller).action_run()
        self.assertEqual(trial.state, "done")
        with self.assertRaises(AccessError):
            trial.with_user(seller).figure_ids.write({"today": 1})

    def test_other_companies(self):
        self._buy(100)
        trial = self._try()
        other = self.env["res.company"].create({"name": "Other"})
        manager = self.env["res.users"].create(
            {
                "name": "Manager elsewhere",
                "login": "replay elsewhere",
                "company_id": other.id,
                "company_ids": [Command.set(other.ids)],
                "group_ids": [
                    Command.set(
                        self.env.ref("customer_retention.group_retention_manager").ids
                    )
                ],
            }
        )
        found = self.env["retention.replay"].with_user(manager).search([])
        self.assertNotIn(trial, found)
