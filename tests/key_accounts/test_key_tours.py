from odoo.tests import HttpCase, tagged

from .common import KeyAccountCase


@tagged("post_install", "-at_install")
class TestKeyTours(KeyAccountCase, HttpCase):
    """The page on dependency, and the way to an account, in a real browser."""

    def setUp(self):
        super().setUp()
        self.env["sale.order"].search([]).action_cancel()
        for days in (2, 40, 80):
            self._order_on(self._ago(days=days), 100, self.firm, user_id=self.keeper.id)
        self._order_on(
            self._ago(days=5), 100, user_id=self.env.ref("base.user_admin").id
        )
        self._score()
        self.env["retention.concentration"]._measure(self.company)

    def test_dependency(self):
        self.start_tour("/odoo/dependency", "retention_dependency", login="admin")

    def test_an_account_manager_opens_an_account(self):
        self.env["retention.key.account.person"].create(
            {
                "account_id": self.account.id,
                "partner_id": self.contact.id,
                "power": "decides",
            }
        )
        self.start_tour(
            "/odoo/key-accounts", "retention_key_accounts", login=self.keeper.login
        )
