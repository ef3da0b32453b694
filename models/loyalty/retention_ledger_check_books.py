from odoo import fields, models

from ...tools.amounts import ZERO, round_half_up


class RetentionLedgerCheck(models.Model):
    _inherit = "retention.ledger.check"

    def _find_books_differences(self):
        """What entries booked up to a month = what the ledger owed at its end.

        The ledger is added up anew; value and part expected to lapse are those of the
        booking.
        """
        postings = self.env["retention.liability.posting"].search(
            [("problem", "=", False)]
        )
        found = []
        for program in postings.program_id:
            booked = postings.filtered(
                lambda one, program=program: (
                    one.program_id == program and one.state == "booked"
                )
            )
            points_at = program._retention_points_at(booked.mapped("month"))
            for posting in booked:
                expected = program._retention_booked_value(
                    points_at.get(posting.month, ZERO),
                    posting.point_value,
                    posting.breakage_share,
                )
                held = sum(postings._booked(program, posting.date).values(), ZERO)
                if expected != round_half_up(held, program.currency_id.decimal_places):
                    found.append(
                        {
                            "promise": "books",
                            "posting_id": posting.id,
                            "company_id": posting.company_id.id,
                            "expected": float(expected),
                            "found": float(held),
                        }
                    )
        return found


class RetentionLedgerDifference(models.Model):
    _inherit = "retention.ledger.difference"

    promise = fields.Selection(
        selection_add=[("books", "Books: what is booked is what the ledger owes")],
        ondelete={"books": "cascade"},
    )
    wallet_id = fields.Many2one(required=False)
    posting_id = fields.Many2one(
        "retention.liability.posting",
        "Booking",
        index="btree_not_null",
        ondelete="cascade",
    )

    _check_place = models.Constraint(
        "CHECK (wallet_id IS NOT NULL OR posting_id IS NOT NULL)",
        "A difference is in a wallet or in a booking.",
    )
