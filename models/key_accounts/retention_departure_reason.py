from odoo import api, fields, models
from odoo.exceptions import UserError


class RetentionDepartureReason(models.Model):
    """Why customers leave."""

    _name = "retention.departure.reason"
    _description = "Reason of Departure"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    asks_referral = fields.Boolean(
        string="Ask for a Recommendation",
        help="They leave content: ask to be introduced and recommended.",
    )
    stops_contact = fields.Boolean(
        string="No Further Calls",
        help="Calls and visits that are planned are left out; parting well and "
        "recommendations stay.",
    )
    is_break = fields.Boolean(
        string="Comes Back Later", help="Asks for the day to return to them."
    )

    _name_uniq = models.Constraint(
        "UNIQUE(name)", "There is a reason of this name already."
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        used = (
            self.env["retention.win.back"]
            .sudo()  # cases that the user may not see use it, too
            .search([("reason_id", "in", self.ids)], limit=1)
        )
        if used:
            raise UserError(
                self.env._(
                    "“%s” is the reason of customers who left: archive it instead.",
                    used.reason_id.name,
                )
            )
