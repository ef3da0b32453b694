import random
from datetime import timedelta
from fractions import Fraction

from odoo.tests import tagged
from odoo.tools import SQL

from ...tools import ladder
from .common import CustomerCase

ROWS = 400


@tagged("post_install", "-at_install")
class TestLadderInSets(CustomerCase):
    """The query's step against the rule's, for random facts and settings."""

    def _facts(self, chance):
        asked = chance.choice((None, "yes", "no"))
        share = chance.choice((None, Fraction(0), Fraction(79, 100), Fraction(4, 5)))
        day = self.today - timedelta(days=chance.randrange(3))
        return ladder.Facts(
            orders=chance.randrange(1, 7),
            window_orders=chance.randrange(6),
            has_rhythm=chance.random() < 0.5,
            is_late=chance.random() < 0.5,
            buys_elsewhere=asked,
            answered_on=asked and day,
            wallet_share=share,
            estimated_on=None if share is None else self.today - timedelta(days=1),
            referrals=chance.randrange(3),
        )

    def _steps(self, facts):
        """Return the steps of facts as the scoring's query has them."""
        rows = [
            SQL(
                "(%s, %s::int, %s::int, %s, %s, %s, %s::numeric, %s, %s::int)",
                number,
                one.orders,
                one.window_orders,
                one.has_rhythm,
                one.has_rhythm and one.is_late,
                one.buys_elsewhere,
                None if one.wallet_share is None else float(one.wallet_share),
                one.wallet_share is not None
                and not (
                    one.buys_elsewhere == "yes" and one.answered_on > one.estimated_on
                ),
                one.referrals,
            )
            for number, one in enumerate(facts)
        ]
        found = self.env.execute_query(
            SQL(
                """SELECT %s FROM (VALUES %s) AS fact (
                       number, order_count, window_order_count, has_rhythm, is_late,
                       buys_elsewhere, wallet_share, share_counts, referral_count)
                   ORDER BY number""",
                self.env["retention.customer"]._step_expression(self.company),
                SQL(", ").join(rows),
            )
        )
        return [step for (step,) in found]

    def test_the_query_says_what_the_rule_says(self):
        chance = random.Random(7)
        for rule in ("window", "rhythm", "either"):
            self.company.write(
                {
                    "retention_regular_rule": rule,
                    "retention_customer_orders": chance.choice((2, 3)),
                    "retention_regular_orders": chance.choice((2, 4)),
                    "retention_advocate_referrals": chance.choice((1, 2)),
                }
            )
            rules = (
                self.env["retention.customer"]
                .new({"company_id": self.company.id})
                ._ladder_rules()
            )
            facts = [self._facts(chance) for _number in range(ROWS)]
            expected = [ladder.step(one, rules) for one in facts]
            self.assertEqual(self._steps(facts), expected)
            self.assertEqual(set(expected), set(ladder.STEPS), rule)
