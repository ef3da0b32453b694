from odoo.fields import Command

from ..common import RetentionCase


class EarningCase(RetentionCase):
    """Two categories, goods of each, and rules made in a line.

    The customer has no tier: cash back is 5 %.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Without its discounts, what an order comes to is plain
        cls.program.retention_tier_ids.write({"discount_percent": 0, "earn_factor": 1})
        categories = cls.env["product.category"]
        cls.seats = categories.create({"name": "Seats"})
        cls.sofas = categories.create({"name": "Sofas", "parent_id": cls.seats.id})
        cls.books = categories.create({"name": "Books"})
        cls.sofa = cls._create_product("Sofa", categ_id=cls.sofas.id)
        cls.book = cls._create_product("Book", categ_id=cls.books.id)

    def _rule(self, kind="multiplier", **values):
        return self.env["retention.earning.rule"].create(
            {
                "program_id": self.program.id,
                "name": f"Rule {kind}",
                "kind": kind,
                "points": 0 if kind == "multiplier" else 10,
                **values,
            }
        )

    def _on(self, *categories):
        return [Command.set([category.id for category in categories])]

    def _basket(self, *lines, **values):
        """Make a quotation of (product, price) or (product, price, quantity)."""
        return self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "price_unit": price,
                            "product_uom_qty": quantity[0] if quantity else 1,
                        }
                    )
                    for product, price, *quantity in lines
                ],
                **values,
            }
        )

    def _preview(self, order):
        return float(
            order._retention_preview(self.program, order._retention_tier(self.program))
        )

    def assertEarns(self, order, points):
        """Assert what an order earns: in the cart, once confirmed, once paid."""
        self.assertEqual(self._preview(order), points)
        before = self._wallet().balance if self._wallet() else 0
        self._confirm(order)
        self.assertEqual(order.retention_accrual_ids.expected, points)
        if order.amount_total:
            self._pay(self._invoice(order))
        self.assertWallet(balance=round(before + points, 2), pending=0)
