from decimal import Decimal

from .test_spending import SpendingCase


class FloorCase(SpendingCase):
    """A shop that guards its margin: cost plus 10 %, for a customer with Gold (20 %).

    Chair: 100, cost 80, floor 88. Table (15 % tax): 100, cost 50, floor 55.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {"retention_floor_active": True, "retention_floor_percent": 10}
        )
        cls.product.standard_price = 80
        cls.taxed.standard_price = 50
        cls.unknown = cls._create_product("Lamp")

    def setUp(self):
        super().setUp()
        self._reach(self.gold)

    def _reach(self, tier, customer=None):
        customer = customer or self.customer
        self.env["retention.wallet"]._for_owner(self.program, customer)
        self.env["retention.tier.membership"]._set_by_hand(
            customer, tier, False, "For the test"
        )

    def _rewards(self, order):
        return order.order_line.filtered("reward_id")

    def assertGuarded(self, order):
        """Assert that some sharing of all reductions leaves each line its floor.

        Worked out anew: lines of the same taxes must cover what reduces them.
        """
        goods = order.order_line.filtered(lambda one: one.price_subtotal > 0)
        for line in goods:
            floor = line._retention_floor()
            if floor is not None:
                self.assertGreaterEqual(
                    Decimal(str(line.price_subtotal)), floor, line.name
                )
        for taxes in {line.tax_ids for line in goods}:
            same = order.order_line.filtered(
                lambda one, taxes=taxes: one.tax_ids == taxes
            )
            floors = sum(
                (one._retention_floor() or Decimal(0) for one in same), Decimal(0)
            )
            left = sum(Decimal(str(one.price_subtotal)) for one in same)
            # A cent that no taxed price can reach is a line without tax
            left += Decimal(0) if taxes else Decimal("0.01")
            self.assertGreaterEqual(left, floors, f"lines with {taxes.mapped('name')}")
        self.assertLedger()
