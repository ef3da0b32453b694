from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import RetentionCase


@tagged("post_install", "-at_install")
class TestProgram(RetentionCase):
    def _create_core_program(self, **values):
        return self.env["loyalty.program"].create(
            {
                "name": "As core makes it",
                "program_type": "loyalty",
                "applies_on": "both",
                "trigger": "auto",
                "rule_ids": [
                    Command.create(
                        {"reward_point_mode": "money", "reward_point_amount": 1}
                    )
                ],
                "reward_ids": [
                    Command.create({"discount_mode": "per_point", "discount": 1})
                ],
                "company_id": self.company.id,
                **values,
            }
        )

    def test_rule_follows_the_rate(self):
        self.assertEqual(self.program.rule_ids.reward_point_amount, 0.05)
        self.program.retention_earn_percent = 7
        self.assertAlmostEqual(self.program.rule_ids.reward_point_amount, 0.07)

    def test_rule_cannot_say_something_else(self):
        with self.assertRaises(UserError):
            self.program.rule_ids.reward_point_amount = 3

    def test_rule_written_on_the_programme_follows_too(self):
        rule = self.program.rule_ids
        self.program.rule_ids = [Command.update(rule.id, {"reward_point_amount": 3})]
        self.assertEqual(rule.reward_point_amount, 0.05)

    def test_no_cash_back(self):
        self.program.retention_earn_percent = 0
        self._buy(1000)
        self.assertWallet(balance=0, pending=0, tier_id=self.gold)
        self.program.retention_earn_percent = 5
        self._buy(1000)
        self.assertWallet(balance=60)

    def test_created_managed(self):
        self.program.active = False
        self.program.retention_managed = False
        program = self._create_core_program(retention_managed=True)
        self.assertEqual(program.rule_ids.reward_point_amount, 0.05)

    def test_switching_on_opens_wallets(self):
        self.program.retention_managed = False
        program = self._create_core_program()
        card = self.env["loyalty.card"].create(
            {"program_id": program.id, "partner_id": self.customer.id, "points": 80}
        )
        program.retention_managed = True
        self.program = program
        self.assertWallet(balance=80, card_id=card)
        self.assertKinds(["open"])
        self.assertEqual(self._wallet().lot_ids.remaining, 80)

    def test_switched_off_and_on_again(self):
        self._give_points(30)
        self.program.retention_managed = False
        card = self._wallet().card_id
        card.points = 50
        self.assertKinds(["adjust"])
        self.program.retention_managed = True
        self.assertWallet(balance=50)
        self.assertKinds(["adjust", "open"])

    def test_order_from_before_is_cancelled_when_its_points_are_gone(self):
        self.program.retention_managed = False
        order = self._confirm(self._create_order(1000))
        self.program.retention_managed = True
        self.assertWallet(balance=50)
        spending = self._create_order(100)
        spending._retention_set_points(50)
        self._confirm(spending)
        order._action_cancel()
        self.assertWallet(balance=-50, debt=50)
        self.assertKinds(["open", "spend", "reverse"])

    def test_nothing_managed_nothing_changes(self):
        self.program.retention_managed = False
        order = self._create_order(1000)
        self.assertEqual(order.order_line.discount, 0)
        self._pay(self._invoice(self._confirm(order)))
        self.assertFalse(order.retention_accrual_ids)
        card = self.env["loyalty.card"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual(card.points, 50)
        self.assertFalse(self._wallet())
