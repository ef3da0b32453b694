from odoo.tests import HttpCase, tagged

from .common_dossier import DossierCase


@tagged("post_install", "-at_install")
class TestDossierTour(DossierCase, HttpCase):
    """The pages of the dossier in a real browser."""

    def test_block_matrix_and_figures(self):
        self.account.manager_id = self.env.ref("base.user_admin")
        self._order_on(self._ago(days=20), 250, self.firm)
        self._age_block("people", 140)
        self.start_tour(
            f"/odoo/key-accounts/{self.account.id}", "retention_dossier", login="admin"
        )
        block = self._block("people")
        self.assertEqual(block["age"], 0)
        self.assertEqual(self.account.coverage_ids.state, "good")
