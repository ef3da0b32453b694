import re

from odoo.tests import HttpCase, tagged

from .common_till import TILL, TillCase


@tagged(*TILL)
class TestTillBrowser(TillCase, HttpCase):
    """Odoo's client at the counter, with the points of a managed programme."""

    @classmethod
    def _program_values(cls):
        return {"retention_earn_percent": 10}

    def _make_bundles(self, path):
        """Have the page's scripts made, which a tour's first step would wait for."""
        self.authenticate(self.cashier.login, self.cashier.login)
        page = self.url_open(path, timeout=120).text
        bundles = set(re.findall(r"/web/assets/[\w./-]+", page))
        self.assertTrue(bundles, "the till's page has no scripts")
        for bundle in bundles:
            self.url_open(bundle, timeout=120).raise_for_status()

    def test_spend_earn_and_refund(self):
        """Odoo's own tour: 300 less 100 points, then refunded.

        70 points are there, and 30 the client lets this very receipt earn.
        """
        self._create_product("Refund Product", 300, available_in_pos=True)
        customer = self._create_customer("Refunding Guy")
        card = self._give_points(70, customer).card_id
        self.reward.description = "$ 1 per point on your order"  # the tour's words
        till = self._make_till("Counter", self.method | self._cash())
        till.with_user(self.cashier).open_ui()
        self._make_bundles(f"/pos/ui/{till.id}")
        self.start_tour(
            f"/pos/ui/{till.id}",
            "test_refund_does_not_decrease_points",
            login=self.cashier.login,
        )
        sale, refund = self.env["pos.order"].search(
            [("config_id", "=", till.id)], order="id"
        )
        self.assertEqual((sale.amount_total, refund.amount_total), (200, -200))
        self.assertLastEntry(
            customer,
            kind="adjust",
            points=-70,
            balance_after=0,
            origin_id=sale.id,
            user_id=self.cashier.id,
        )
        self.assertHistoryAddsUp(card, start=70)
