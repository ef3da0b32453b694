"""Random histories: what can happen between a shop and its customers."""

import os
from contextlib import contextmanager
from datetime import timedelta

from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.fields import Command

from ..common import RetentionCase

EXAMPLES = int(os.environ.get("RETENTION_EXAMPLES", 10))

# The same examples in every run; with more of them, the shortest is looked for
history_settings = settings(
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=EXAMPLES,
    phases=[Phase.generate] + [Phase.shrink] * ("RETENTION_EXAMPLES" in os.environ),
    suppress_health_check=list(HealthCheck),
)

STEPS = {
    "order": st.sampled_from([33.33, 100, 999.99, 2500]),
    "spend": st.sampled_from([1, 0.333, 0.5]),
    "invoice": st.none(),
    "pay": st.sampled_from([None, 0.5, 0.33]),
    "unpay": st.none(),
    "credit": st.sampled_from([None, 0.5, 0.01]),
    "cancel": st.none(),
    "again": st.none(),
    "more": st.sampled_from([2, 3]),
    "adjust": st.sampled_from([0.01, 70, 250.5, -10, -999]),
    "wait": st.sampled_from([40, 380]),
    "merge": st.none(),
    # Whole stories, so that money moves in most histories
    "buy": st.sampled_from([100, 999.99, 2500]),
    "refund": st.sampled_from([None, 0.5]),
}
# What happens where earning rules are used and goods come back
EARNING_STEPS = {
    "deliver": st.sampled_from([0, 0.5, 1, 2]),
    "rule": st.sampled_from(["multiplier", "per_hundred", "rebooking"]),
    "exclude": st.booleans(),
}
FREQUENT = ["buy", "buy", "spend", "refund", "pay", "invoice", "adjust"]


@st.composite
def plans(draw, length=7, more=None):
    """A list of (step, which of the things it could happen to, how much).

    :param more: further steps, as often as the frequent ones
    """
    steps = STEPS | (more or {})
    names = st.sampled_from([*steps, *FREQUENT, *(more or {}), *(more or {})])
    plan = [("adjust", draw(st.integers(0, 1)), 250.5)]
    for _step in range(draw(st.integers(3, length))):
        name = draw(names)
        plan.append((name, draw(st.integers(0, 5)), draw(steps[name])))
    return plan


class HistoryCase(RetentionCase):
    """Plays plans; what a step cannot do at its time does nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.neighbour = cls._create_customer("Vahe Petrosyan")

    @contextmanager
    def undone(self):
        """Do something and leave no trace of it."""
        self.env.flush_all()
        point = self.env.cr.savepoint()
        try:
            yield
        finally:
            self.env.cr.precommit.clear()
            self.env.transaction.clear()
            point.close(rollback=True)
            self.env.registry.clear_cache()

    def begin(self):
        self.customers = self.customer | self.neighbour
        self.orders = self.env["sale.order"]
        self.keys = 0

    def play(self, plan):
        self.begin()
        for number, (name, which, value) in enumerate(plan):
            note(f"{number}: {name} {which} {value}")
            getattr(self, f"step_{name}")(which, value)
            self.settle()
            self.assertPromises()

    def assertPromises(self):
        """Assert the ledger's promises, and that nothing is left to be done."""
        self.assertLedger()
        self.env.cr.execute(
            """SELECT id FROM retention_wallet_entry
                WHERE kind IN ('spend', 'expire', 'adjust') AND points < 0
                  AND balance_after < 0"""
        )
        self.assertFalse(self.env.cr.fetchall(), "spent below zero")
        accruals = self.env["retention.wallet.accrual"]
        self.assertFalse(accruals.search([("settlement_due", "=", True)]))
        self.assertFalse(self.orders._retention_settle(), "settling again moved points")
        for accrual in accruals.search([]):
            self.assertTrue(0 <= accrual.released <= accrual.expected)

    # ------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------

    def pick(self, records, which):
        return records[which % len(records)] if records else records

    def step_order(self, which, amount):
        order = self._create_order(amount, self.pick(self.customers, which))
        self.orders |= self._confirm(order)

    def step_spend(self, which, part):
        customer = self.pick(self.customers, which)
        wallet = self._wallet(customer)
        order = self._create_order(120, customer)
        points = min(wallet._available() if wallet else 0, 84)
        points = round(float(points) * part, 2)
        if points < 1:
            with self.assertRaises(UserError):
                order._retention_set_points(10_000)
            return
        order._retention_set_points(points)
        self.assertEqual(sum(order.order_line.mapped("points_cost")), points)
        before = wallet.balance
        self.orders |= self._confirm(order)
        self.assertAlmostEqual(wallet.balance, before - points, 6)

    def step_invoice(self, which, _value):
        open_ones = self.orders.filtered(
            lambda order: order.state == "sale" and order.invoice_status == "to invoice"
        )
        order = self.pick(open_ones, which)
        if order:
            self._invoice(order)

    def invoices(self, states):
        return self.orders.invoice_ids.filtered(
            lambda move: (
                move.state == "posted"
                and move.move_type == "out_invoice"
                and move.payment_state in states
            )
        ).sorted("id")

    def step_pay(self, which, part):
        invoice = self.pick(self.invoices(("not_paid", "partial")), which)
        if not invoice or invoice.amount_residual < 1:
            return
        amount = invoice.currency_id.round(invoice.amount_residual * (part or 1))
        self._pay(invoice, amount)

    def step_unpay(self, which, _value):
        invoice = self.pick(self.invoices(("paid", "partial", "in_payment")), which)
        invoice.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        ).remove_move_reconcile()

    def step_credit(self, which, part):
        invoice = self.pick(self.invoices(("not_paid", "partial", "paid")), which)
        # A shop gives back what it has sold, once
        left = invoice.amount_untaxed - sum(
            invoice.reversal_move_ids.mapped("amount_untaxed")
        )
        if not invoice or left < 1:
            return
        if part or invoice.reversal_move_ids:
            self._credit(invoice, invoice.currency_id.round(left * (part or 1)))
        else:
            self._credit(invoice)

    def step_cancel(self, which, _value):
        self.pick(
            self.orders.filtered(lambda one: one.state == "sale"), which
        ).filtered(lambda one: not one.locked)._action_cancel()

    def step_again(self, which, _value):
        order = self.pick(
            self.orders.filtered(lambda one: one.state == "cancel"), which
        )
        if order:
            order.action_draft()
            self._confirm(order)

    def step_more(self, which, quantity):
        order = self.pick(self.orders.filtered(lambda one: one.state == "sale"), which)
        order.order_line.filtered(
            lambda line: not line.reward_id and not line.is_downpayment
        )[:1].product_uom_qty = quantity

    def step_adjust(self, which, points):
        customer = self.pick(self.customers, which)
        wallet = self.env["retention.wallet"]._for_owner(self.program, customer)
        self.keys += 1
        key = f"adjust {self.keys}"
        if wallet.balance + points < 0:
            with self.assertRaises(UserError):
                wallet._adjust(points, "By chance", key)
            return
        entry = wallet._adjust(points, "By chance", key)
        self.assertEqual(wallet._adjust(points, "By chance", key), entry)
        with self.assertRaises(UserError):
            wallet._adjust(points + 1, "By chance", key)

    def step_wait(self, which, days):
        """Lots grow old and expire; a second run finds nothing to do."""
        for lot in self.env["retention.wallet.lot"].search(
            [("expires_on", "!=", False)]
        ):
            lot.expires_on -= timedelta(days=days)
        wallets = self.env["retention.wallet"]
        wallets._flush_ledger()
        for _run in range(2):
            due = wallets._wallets_to_expire()
            if due:
                wallets._expire_lots_of(due)
        self.assertFalse(wallets._wallets_to_expire())

    def step_merge(self, which, _value):
        if len(self.customers) == 1:
            return
        points = sum(self._wallet(one).balance for one in self.customers)
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set(self.customers.ids)],
                "dst_partner_id": self.customer.id,
            }
        )
        wizard.action_merge()
        self.settle()
        self.customers = self.customer
        self.env.invalidate_all()
        self.assertAlmostEqual(self._wallet().balance, points, 6)

    def step_buy(self, which, amount):
        order = self._create_order(amount, self.pick(self.customers, which))
        self.orders |= self._confirm(order)
        self._pay(self._invoice(order))

    def step_refund(self, which, part):
        self.step_credit(which, part)

    def step_deliver(self, which, quantity):
        """Deliver goods, or take them back."""
        order = self.pick(self.orders.filtered(lambda one: one.state == "sale"), which)
        order.order_line.filtered(lambda line: line._retention_is_goods())[
            :1
        ].qty_delivered = quantity

    def step_rule(self, which, kind):
        """Have a new way to earn, in place of the old one."""
        self.program.retention_earning_rule_ids.active = False
        values = {"points": 7.5, "cap_per_day": (0, 20)[which % 2]}
        if kind == "multiplier":
            values = {"factor": (0, 0.5, 2, 3)[which % 4], "cap_per_order": which}
        self.env["retention.earning.rule"].create(
            {"program_id": self.program.id, "name": kind, "kind": kind, **values}
        )

    def step_exclude(self, _which, excluded):
        self.product.product_tmpl_id.retention_no_earn = excluded
