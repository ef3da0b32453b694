"""What a till sends, as Odoo's client does, for tests where it is installed.

Test classes carry ``TILL``: they are no standard tests, so the addon's own suite,
whose database has no Point of Sale, leaves them out (see ``TillSuite`` in
dev/workbench/testing.py).
"""

import uuid

from odoo.fields import Command
from odoo.tests import new_test_user

from ..common import RetentionCase

TILL = ("post_install", "-at_install", "-standard", "retention_till")


class TillCase(RetentionCase):
    """Two tills of one shop, a cashier without rights to sales documents."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product.available_in_pos = True
        bank = cls.env["account.journal"].create(
            {"name": "Cards", "type": "bank", "code": "TIL"}
        )
        cls.method = cls.env["pos.payment.method"].create(
            {"name": "Card", "journal_id": bank.id}
        )
        cls.cashier = new_test_user(
            cls.env, "till_cashier", "base.group_user,point_of_sale.group_pos_user"
        )
        cls.till = cls._open_till("Main Street")

    @classmethod
    def _open_till(cls, name):
        till = cls._make_till(name, cls.method)
        till.with_user(cls.cashier).open_ui()
        till.current_session_id.set_opening_control(0, "")
        return till

    @classmethod
    def _make_till(cls, name, method):
        return cls.env["pos.config"].create(
            {"name": name, "payment_method_ids": [Command.set(method.ids)]}
        )

    @classmethod
    def _cash(cls):
        """Make a cash drawer, which no two tills share."""
        journal = cls.env["account.journal"].create(
            {"name": "Drawer", "type": "cash", "code": "DRA"}
        )
        return cls.env["pos.payment.method"].create(
            {"name": "Cash", "journal_id": journal.id}
        )

    def _sell(self, amount=100, spend=0, earn=0, card=None, customer=None, till=None):
        """Sell at a till: the order, then its points, by two requests.

        :param card: a card or a negative number, for a new one
        :return: the ``pos.order``
        """
        order = self._sync_order(amount, spend, customer, till)
        if earn or spend:
            self._confirm_points(order, earn - spend, card)
        return order

    def _sync_order(self, amount, spend=0, customer=None, till=None):
        """Send an order of one line, and one of points, paid by card."""
        till = till or self.till
        customer = self.customer if customer is None else customer
        lines = [self._line(self.product, amount)]
        if spend:
            lines.append(
                self._line(self.reward.discount_line_product_id, -spend)
                | {
                    "is_reward_line": True,
                    "reward_id": self.reward.id,
                    "reward_identifier_code": "points",
                    "points_cost": spend,
                }
            )
        values = {
            "uuid": str(uuid.uuid4()),
            "session_id": till.current_session_id.id,
            "partner_id": customer.id,
            "user_id": self.cashier.id,
            "state": "paid",
            "lines": [Command.create(line) for line in lines],
            "payment_ids": [
                Command.create(
                    {"payment_method_id": self.method.id, "amount": amount - spend}
                )
            ],
            "amount_total": amount - spend,
            "amount_paid": amount - spend,
            "amount_tax": 0,
            "amount_return": 0,
        }
        sent = self.env["pos.order"].with_user(self.cashier).sync_from_ui([values])
        return self.env["pos.order"].browse(sent["pos.order"][0]["id"])

    def _line(self, product, price):
        return {
            "product_id": product.id,
            "qty": 1,
            "price_unit": price,
            "price_subtotal": price,
            "price_subtotal_incl": price,
            "tax_ids": [],
        }

    def _confirm_points(self, order, points, card=None):
        """Send the points of an order, as the client does after the sale."""
        card = self._wallet(order.partner_id).card_id if card is None else card
        number = card if isinstance(card, int) else card.id
        data = {
            "points": points,
            "program_id": self.program.id,
            "coupon_id": number,
            "partner_id": order.partner_id.id,
            "line_codes": ["points"],
        }
        answer = order.with_user(self.cashier).confirm_coupon_programs(
            {str(number): data}
        )
        self.settle()
        return answer

    def assertLastEntry(self, customer=None, **expected):
        """Assert fields of a customer's latest entry, then the promises."""
        entry = self._wallet(customer).entry_ids.sorted("id")[-1]
        self.assertEqual({name: entry[name] for name in expected}, expected)
        self.assertLedger()

    def assertHistoryAddsUp(self, card, start=0):
        """Assert that core's history of a card gives its points."""
        lines = card.history_ids
        moved = sum(lines.mapped("issued")) - sum(lines.mapped("used"))
        self.assertAlmostEqual(start + moved, card.points)
