from odoo import fields

from ..common import RetentionCase


class TestLadderMoveRows(RetentionCase):
    def _insert(self, from_step, to_step):
        """Write a row as the scoring does."""
        self.env.cr.execute(
            "INSERT INTO retention_ladder_move"
            " (company_id, partner_id, date, from_step, to_step)"
            " VALUES (%s, %s, %s, %s, %s) RETURNING id",
            (
                self.company.id,
                self.customer.id,
                fields.Date.today(),
                from_step,
                to_step,
            ),
        )
        return self.env["retention.ladder.move"].browse(self.env.cr.fetchone())

    def test_the_database_knows_up_from_down(self):
        for from_step, to_step, direction in (
            (None, "buyer", "rise"),
            ("buyer", "advocate", "rise"),
            ("advocate", "adherent", "fall"),
            ("regular", "customer", "fall"),
            ("buyer", None, "fall"),
        ):
            move = self._insert(from_step, to_step)
            self.assertEqual(move.direction, direction, (from_step, to_step))
