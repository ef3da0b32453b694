from datetime import datetime, timedelta

from hypothesis import given, note
from hypothesis import strategies as st

from odoo.tests import freeze_time, tagged

from ...tools.amounts import to_decimal
from ...tools.replay import replay
from .histories import FREQUENT, STEPS, HistoryCase, history_settings

# What documents do not remember: a payment taken back, a quantity before it was
# changed, an order's first life, and two customers before they were one
FORGOTTEN = ("unpay", "more", "again", "merge")
REMEMBERED = [name for name in (*STEPS, *FREQUENT) if name not in FORGOTTEN]
FIRST_MOMENT = datetime.now().replace(microsecond=0) - timedelta(days=3650)


@st.composite
def dated_plans(draw, names, length=8):
    """A list of (step, which, how much, hours until the next one)."""
    plan = []
    for _step in range(draw(st.integers(3, length))):
        name = draw(st.sampled_from(names))
        hours = draw(st.sampled_from([1, 5, 30, 24 * 20]))
        plan.append((name, draw(st.integers(0, 5)), draw(STEPS[name]), hours))
    return plan


@tagged("post_install", "-at_install")
class TestReplayParity(HistoryCase):
    """Unchanged terms, played on the documents, give what was really posted."""

    def play_dated(self, plan):
        self.begin()
        self.moment = FIRST_MOMENT
        with freeze_time(self.moment) as clock:
            self.clock = clock
            for number, (name, which, value, hours) in enumerate(plan):
                note(f"{number}: {name} {which} {value}, then {hours} h")
                getattr(self, f"step_{name}")(which, value)
                self.settle()
                self.pass_time(hours)
            self.assertLedger()
            yield

    def pass_time(self, hours):
        """Let hours go by, and the scheduled actions run every night."""
        wallets = self.env["retention.wallet"]
        memberships = self.env["retention.tier.membership"]
        end = self.moment + timedelta(hours=hours)
        while self.moment < end:
            step = min(end - self.moment, timedelta(days=1))
            self.moment += step
            self.clock.move_to(self.moment)
            self.env.cr._now = self.moment
            wallets._flush_ledger()
            due = wallets._wallets_to_expire()
            if due:
                wallets._expire_lots_of(due)
                self.env.invalidate_all()
            today = self.company._retention_day()
            for model in (memberships, wallets):
                model.search([("review_on", "<=", today)])._review()

    def step_wait(self, which, days):
        self.pass_time(24 * days)

    def outcome(self):
        """Return {customer: (history, outcome)} of today's terms on this past."""
        run = (
            self.env["retention.replay"]
            .create(
                {
                    "program_id": self.program.id,
                    "date_from": FIRST_MOMENT.date() - timedelta(days=1),
                    "date_to": self.moment.date(),
                }
            )
            ._running()
        )
        terms = run._todays_terms(self.program)
        self.assertEqual(run._tried_terms(), terms)
        keys = (self.customers.commercial_partner_id).sorted("id").ids
        setting = run._setting(terms)
        return {
            key: replay(history, terms, setting)
            for key, history in run._histories(keys).items()
        }

    def assertParity(self, tiers=True):
        outcomes = self.outcome()
        # Tests that work at once leave rows of other programmes behind
        accruals = self.env["retention.wallet.accrual"].search(
            [("program_id", "=", self.program.id)]
        )
        for accrual in accruals:
            found = outcomes[accrual.partner_id.commercial_partner_id.id]
            order = accrual.order_id
            self.assertEqual(
                found.released.get(order.id),
                to_decimal(accrual.released, 2),
                f"released of {order.amount_total}",
            )
            self.seen["released"] += bool(accrual.released)
            self.seen["tier"] += bool(order.retention_tier_id)
            if tiers:
                self.assertEqual(
                    found.tier_of_order.get(order.id) or False,
                    order.retention_tier_id.id,
                    f"tier of {order.amount_total}",
                )
        for customer in self.customers:
            wallet = self._wallet(customer)
            found = outcomes[customer.commercial_partner_id.id]
            by_kind = dict.fromkeys(("spend", "expire"), to_decimal(0))
            for entry in wallet.entry_ids.filtered(lambda one: not one.accrual_id):
                kind = "spend" if entry.kind == "reverse" else entry.kind
                if kind in by_kind:
                    by_kind[kind] -= to_decimal(entry.points)
            self.seen["spent"] += bool(by_kind["spend"])
            self.seen["expired"] += bool(by_kind["expire"])
            self.assertEqual(found.spent, by_kind["spend"])
            self.assertEqual(
                found.expired_of.get(customer.id, 0), by_kind["expire"], "expired"
            )
            self.assertEqual(
                found.balances.get(customer.id, 0), to_decimal(wallet.balance, 2)
            )

    def test_replay_of_any_history(self):
        @history_settings
        @given(dated_plans(REMEMBERED))
        def play(plan):
            with self.undone():
                for _played in self.play_dated(plan):
                    self.assertParity()

        self.seen = dict.fromkeys(("released", "tier", "spent", "expired"), 0)
        play()
        self.assertTrue(all(self.seen.values()), "a test that could not fail")
