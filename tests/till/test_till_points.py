from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_till import TILL, TillCase


@tagged(*TILL)
class TestTillPoints(TillCase):
    """Every movement at a till arrives in the ledger, with the till's name."""

    def test_earn(self):
        wallet = self._give_points(10)
        order = self._sell(200, earn=10)
        self.assertEqual(order.state, "paid")
        self.assertLastEntry(
            kind="adjust",
            points=10,
            balance_after=20,
            user_id=self.cashier.id,
            origin_model="pos.order",
            origin_id=order.id,
            company_id=self.company,
            note=f"Till Main Street, receipt {order.pos_reference}",
        )
        self.assertWallet(balance=20, pending=0)
        self.assertHistoryAddsUp(wallet.card_id, start=10)

    def test_spend(self):
        wallet = self._give_points(100)
        order = self._sell(200, spend=40, earn=8)
        self.assertEqual(order.amount_total, 160)
        self.assertLastEntry(kind="adjust", points=-32, balance_after=68)
        self.assertEqual(order.lines.coupon_id, wallet.card_id)
        self.assertHistoryAddsUp(wallet.card_id, start=100)

    def test_spend_takes_what_expires_first(self):
        wallet = self._give_points(50)
        wallet.lot_ids.expires_on = "2999-12-31"
        self._give_points(50)
        late, soon = wallet.lot_ids.sorted("expires_on", reverse=True)
        self._sell(200, spend=30)
        self.assertEqual((soon.remaining, late.remaining), (20, 50))
        self.assertLedger()

    def test_points_sent_twice(self):
        self._give_points(100)
        order = self._sell(200, spend=40)
        self._confirm_points(order, -40)
        self.assertWallet(balance=60)
        self.assertKinds(["adjust", "adjust"])

    def test_refund_moves_no_points(self):
        """As in core, whose client sends no points with a refund."""
        self._give_points(100)
        order = self._sell(200, spend=40, earn=8)
        refund = order.with_user(self.cashier)._refund()
        payment = self.env["pos.make.payment"].with_context(active_id=refund.id)
        payment.create(
            {"payment_method_id": self.method.id, "amount": refund.amount_total}
        ).check()
        self.assertEqual((refund.state, refund.amount_total), ("paid", -160))
        self.assertWallet(balance=68)

    def test_refund_that_sends_points(self):
        """A client that takes points back is believed, and named."""
        self._give_points(100)
        order = self._sell(200, spend=40, earn=8)
        refund = order.with_user(self.cashier)._refund()
        self._confirm_points(refund, 32)
        self.assertLastEntry(
            kind="adjust", points=32, balance_after=100, origin_id=refund.id
        )

    def test_new_customer(self):
        newcomer = self._create_customer("Walk-in")
        order = self._sell(100, earn=5, card=-1, customer=newcomer)
        wallet = self._wallet(newcomer)
        self.assertEqual(wallet.card_id.source_pos_order_id, order)
        self.assertWallet(newcomer, balance=5)
        self.assertKinds(["adjust"], newcomer)
        self.assertHistoryAddsUp(wallet.card_id)

    def test_two_tills_make_the_same_card(self):
        newcomer = self._create_customer("Walk-in")
        self._sell(100, earn=5, card=-1, customer=newcomer)
        other = self._open_till("Harbour")
        self._sell(100, earn=5, card=-1, customer=newcomer, till=other)
        self.assertWallet(newcomer, balance=10)
        notes = self._wallet(newcomer).entry_ids.mapped("note")
        self.assertEqual(
            {note.split(",")[0] for note in notes}, {"Till Main Street", "Till Harbour"}
        )

    def test_customer_whose_card_is_archived(self):
        wallet = self._give_points(10)
        wallet._adjust(-10, "Left us")
        wallet.card_id.active = False
        self._sell(100, earn=5, card=-1)
        self.assertWallet(balance=5)
        self.assertEqual(self._wallet(), wallet)

    def test_anonymous_buyer(self):
        """Without a customer the client sends no points of a managed programme."""
        nobody = self.env["res.partner"]
        order = self._sell(100, customer=nobody)
        self.assertEqual(order.state, "paid")
        self.assertLedger()

    def test_cents_and_binary_fractions(self):
        self._give_points(100)
        self._sell(20, spend=12.34, earn=0.383)
        self.assertWallet(balance=88.04)

    def test_webshop_and_till_share_a_balance(self):
        self._give_points(100)
        self._sell(200, spend=60)
        order = self._create_order(100)
        with self.assertRaises(UserError):
            order._retention_set_points(41)
        order._retention_set_points(40)
        self._confirm(order)
        self.assertWallet(balance=0)

    def test_closing_the_session(self):
        self._give_points(100)
        self._sell(200, spend=40, earn=8)
        self.till.current_session_id.action_pos_session_closing_control()
        self.assertEqual(self.till.session_ids.state, "closed")
        self.assertWallet(balance=68)

    def test_what_is_bought_at_a_till_gives_no_level(self):
        self._sell(100_000, earn=5000, card=-1)
        self.assertFalse(self._wallet().tier_id)
        self.assertLedger()

    def test_cashier_writes_points_himself(self):
        card = self._give_points(100).card_id
        with self.assertRaises(AccessError):
            card.with_user(self.cashier).points = 10_000
        self.assertWallet(balance=100)

    def test_what_a_till_loads(self):
        card = self._give_points(100).card_id
        cashier = self.env(user=self.cashier)
        till = self.till.with_env(cashier)
        self.assertIn(self.program, till._get_program_ids())
        rules = cashier["loyalty.rule"]
        loaded = rules._load_pos_data_read(
            self.program.rule_ids.with_env(cashier), till
        )
        self.assertAlmostEqual(loaded[0]["reward_point_amount"], 0.05)
        fields = cashier["loyalty.card"]._load_pos_data_fields(till)
        self.assertEqual(card.with_env(cashier).read(fields)[0]["points"], 100)


@tagged(*TILL)
class TestTillUnmanaged(TillCase):
    """With nothing managed a till works as core made it."""

    def test_nothing_managed(self):
        self.program.retention_managed = False
        card = self.env["loyalty.card"].create(
            {"program_id": self.program.id, "partner_id": self.customer.id}
        )
        entries = self.env["retention.wallet.entry"].search_count([])
        order = self._sync_order(100)
        self._confirm_points(order, 5, card)
        self.assertEqual(card.points, 5)
        self.assertHistoryAddsUp(card)
        self.assertEqual(self.env["retention.wallet.entry"].search_count([]), entries)
