from ast import literal_eval

from lxml import etree

from odoo.tests import tagged

from .common_evidence import EvidenceCase


@tagged("post_install", "-at_install")
class TestCustomersCompared(EvidenceCase):
    """What satisfied customers do: how often, how much, whom they bring."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "A shop of its own"})

    def _measured(self):
        own = {"company_id": self.other.id}
        self.env.user.company_ids |= self.other
        orders = ((self.customer, 100), (self.customer, 200), (self.neighbour, 30))
        for customer, amount in orders:
            order = self.env["sale.order"].create(
                {
                    "partner_id": customer.id,
                    "order_line": [
                        (
                            0,
                            0,
                            {
                                "product_id": self.product.id,
                                "price_unit": amount,
                                "tax_ids": False,
                            },
                        )
                    ],
                    **own,
                }
            )
            order.action_confirm()
        self._score(company=self.other)
        return [
            self._figures(customer, self.other)
            for customer in (self.customer, self.neighbour)
        ]

    def test_order_against_the_companys(self):
        large, small = self._measured()
        # 330 in three orders: 110
        self.assertEqual(large.average_order_index, 136.4)
        self.assertEqual(small.average_order_index, 27.3)
        self.assertEqual(
            (large.has_small_orders, small.has_small_orders), (False, True)
        )
        of_company = [("company_id", "=", self.other.id)]
        for value, expected in ((True, small), (False, large)):
            found = large.search([*of_company, ("has_small_orders", "=", value)])
            self.assertEqual(found, expected)

    def test_three_ways_to_raise_lifetime_value(self):
        large, small = self._measured()
        view = self.env.ref("customer_retention.retention_customer_view_search")
        arch = etree.fromstring(view.get_combined_arch())

        def listed(name):
            [found] = arch.xpath(f"//filter[@name='{name}']")
            domain = literal_eval(found.get("domain"))
            return large.search([("company_id", "=", self.other.id), *domain])

        self.assertFalse(listed("portrait"))
        self.assertEqual(listed("win_over"), large)
        self.assertEqual(listed("small_orders"), small)
        self._answer("yes", self.neighbour, company_id=self.other.id)
        self._answer("no", company_id=self.other.id)
        self.other.write({"retention_regular_orders": 2})
        self._score(company=self.other)
        self.assertEqual(listed("win_over"), large | small)
        self.assertEqual((large.abc_class, listed("portrait")), ("a", large))
