from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.fields import Command
from odoo.tests import tagged

from .histories import EARNING_STEPS, HistoryCase, history_settings, plans

RULES = (
    {"kind": "multiplier", "factor": 3},
    {"kind": "per_hundred", "points": 2.5},
    {"kind": "per_hundred", "points": 7, "cap_per_order": 20},
)


@tagged("post_install", "-at_install")
class TestEarningHistories(HistoryCase):
    """The promises of the ledger, with earning rules and goods that come back."""

    def _use(self, *rules):
        self.env["retention.earning.rule"].create(
            [{"program_id": self.program.id, "name": "A rule", **one} for one in rules]
        )

    def test_promises_after_any_history(self):
        @history_settings
        @given(plans(more=EARNING_STEPS))
        def play(plan):
            with self.undone():
                self.play(plan)

        play()

    def test_any_way_of_giving_back_ends_where_one_ends(self):
        """Returns, credit notes and both, in any order and in any parts."""
        pieces = st.lists(
            st.tuples(st.sampled_from(["return", "credit", "both"]), st.integers(1, 4)),
            min_size=1,
            max_size=4,
        )

        @history_settings
        @given(pieces, st.booleans())
        def give_back(steps, paid):
            ends = []
            for way in (steps, [("both", 10)]):
                with self.undone():
                    ends.append(self._give_back([*way, ("both", 10)], paid))
            self.assertEqual(*ends)
            self.assertEqual(ends[0]["expected"], 0)

        give_back()

    def _give_back(self, steps, paid):
        """Sell ten pieces, take them back in steps, return what is left."""
        self._use(*RULES)
        order = self._create_order(123.45)
        order.order_line.product_uom_qty = 10
        order.order_line.price_unit = 123.45
        self._confirm(order)
        order.order_line.qty_delivered = 10
        invoice = self._invoice(order)
        if paid:
            self._pay(invoice)
        back = {"return": 0, "credit": 0}
        for kind, pieces in steps:
            for name in ("return", "credit") if kind == "both" else (kind,):
                new = min(10, back[name] + pieces)
                if name == "return":
                    order.order_line.qty_delivered = 10 - new
                    self.settle()
                elif new > back[name]:
                    self._credit(invoice, round(123.45 * (new - back[name]), 2))
                back[name] = new
            # Between the steps too: the larger of both counts, once
            gone = max(back.values())
            remains = order.retention_accrual_ids.base_amount
            self.assertAlmostEqual(remains, 123.45 * (10 - gone), 2)
            self.assertLedger()
        accrual, wallet = order.retention_accrual_ids, self._wallet()
        return {
            "expected": accrual.expected,
            "released": accrual.released,
            "base": accrual.released_base,
            "balance": wallet.balance,
            "pending": wallet.pending,
            "lots": sum(wallet.lot_ids.mapped("remaining")),
        }

    def test_splitting_an_order_earns_no_more(self):
        @history_settings
        @given(st.lists(st.integers(1, 30_000), min_size=2, max_size=3))
        def split(cents):
            parts = [cent / 100 for cent in cents]
            earned = []
            for amounts in (parts, [float(sum(Decimal(cent) for cent in cents) / 100)]):
                with self.undone():
                    self._use(*RULES[:2])
                    for amount in amounts:
                        self._confirm(self._create_order(amount))
                    earned.append(self._wallet().pending)
            self.assertLessEqual(earned[0], earned[1])

        split()

    def test_spent_points_return_into_their_lots(self):
        """No later lot is touched while an earlier one is open."""

        @history_settings
        @given(
            st.integers(1, 90),
            st.lists(st.integers(1, 100), min_size=1, max_size=4),
        )
        def spend(points, percents):
            with self.undone():
                lots = self._open_three_lots()
                order = self._create_order(200)
                order._retention_set_points(points)
                self._confirm(order)
                self.assertTakenInOrder(lots)
                invoice = self._invoice(order)
                self._pay(invoice)
                left = 100
                for percent in [*percents, 100]:
                    part = min(percent, left)
                    left -= part
                    if part:
                        self._credit_part(invoice, part / 100)
                        self.assertTakenInOrder(lots)
                self.assertEqual(lots.mapped("remaining"), [30, 30, 30])
                self.assertWallet(balance=90, pending=0, debt=0)

        spend()

    def _open_three_lots(self):
        today = self.company._retention_day()
        for days in (40, 80, False):
            lots = self._wallet().lot_ids
            wallet = self._give_points(30)
            new = wallet.lot_ids - lots
            new.expires_on = days and today + timedelta(days=days)
        return wallet.lot_ids.sorted("id")

    def _credit_part(self, invoice, part):
        credit = invoice._reverse_moves([{"invoice_date": invoice.date}])
        credit.invoice_line_ids = [
            Command.update(line.id, {"quantity": line.quantity * part})
            for line in credit.invoice_line_ids
        ]
        credit.action_post()
        self.settle()

    def assertTakenInOrder(self, lots):
        for earlier, later in zip(lots, lots[1:], strict=False):
            if later.remaining < later.points:
                self.assertEqual(earlier.remaining, 0)
        self.assertLedger()
