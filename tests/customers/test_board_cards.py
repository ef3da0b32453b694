import re

from lxml import etree

from odoo.tests import TransactionCase, tagged

RECORD = re.compile(r"\brecord\.(\w+)\.")


@tagged("post_install", "-at_install")
class TestBoardCards(TransactionCase):
    """Cards of boards ask for no field that their view does not read."""

    def test_fields_that_cards_go_by(self):
        views = self.env["ir.ui.view"].search(
            [("type", "=", "kanban"), ("inherit_id", "=", False)]
        )
        ours = views.filtered(
            lambda view: (view.xml_id or "").startswith("customer_retention.")
        )
        self.assertTrue(ours)
        for view in ours:
            with self.subTest(view.xml_id):
                card = etree.fromstring(view.get_combined_arch())
                read = {node.get("name") for node in card.iter("field")}
                asked = set(RECORD.findall(etree.tostring(card, encoding="unicode")))
                self.assertEqual(asked - read, set())
