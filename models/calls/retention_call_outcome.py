from odoo import fields, models

from .choices import PURPOSES, REACHED, RESULTS

KINDS = [
    ("win", "Won"),
    ("lose", "Lost"),
    ("call_back", "To be called again"),
    ("neutral", "Neither"),
]


class RetentionCallOutcome(models.Model):
    """How a call may end, and what follows from it: a button of the workspace.

    Effects are declared here and nowhere else, so that they can be shown before a
    call is saved and taken back after it.
    """

    _name = "retention.call.outcome"
    _description = "Call Outcome"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one("res.company", index=True, help="Empty: all of them.")
    purpose = fields.Selection(PURPOSES, help="Empty: for every purpose.")
    reached = fields.Selection(REACHED, required=True, default="answered")
    result = fields.Selection(
        RESULTS, help="What was agreed; only where somebody answered."
    )
    kind = fields.Selection(KINDS, required=True, default="neutral")
    key = fields.Char(
        size=1, help="Presses the button: a digit for reached, a letter for results."
    )
    needs_reason = fields.Boolean(help="Asks why; reasons of refusal are a list.")
    needs_date = fields.Boolean(help="Asks for a day: of the callback, of the return.")

    # What happens to the task
    next_step = fields.Selection(
        [
            ("close", "Nothing more: the task is done"),
            ("retry", "Try again"),
            ("callback", "Call back as promised"),
            ("follow_up", "Done, and somebody follows up"),
        ],
        required=True,
        default="close",
    )
    retry_hours = fields.Float(string="Hours until the Next Try", default=24)
    retry_limit = fields.Integer(
        string="Tries at Most", default=3, help="Then the task is done."
    )
    next_owner = fields.Selection(
        [
            ("mine", "Whoever called"),
            ("anyone", "Whoever is free"),
            ("manager", "The campaign's supervisor"),
        ],
        string="Who",
        required=True,
        default="mine",
    )
    next_days = fields.Integer(string="Days until Then", default=1)
    next_activity_type_id = fields.Many2one(
        "mail.activity.type", string="Follow-Up", ondelete="set null"
    )
    next_summary = fields.Char(string="What Is to Be Done", translate=True)

    # What else follows
    segment_id = fields.Many2one(
        "retention.segment",
        string="Put into Segment",
        check_company=True,
        domain=[("kind", "=", "static")],
        ondelete="set null",
        index="btree_not_null",
    )
    is_blacklisting = fields.Boolean(string="Never Call This Number Again")
    is_stopping = fields.Boolean(
        string="Stop All Calls to the Customer",
        help="Closes the customer's open tasks of all campaigns.",
    )
    is_pausing = fields.Boolean(
        string="Rest until the Day Given",
        help="The customer is in no list until that day.",
    )
    is_complaint = fields.Boolean(string="Record a Complaint")
    is_number_wrong = fields.Boolean(string="Report the Number to the Keeper")
    is_quotation = fields.Boolean(string="Quotation of the Usual Basket")
    is_offer = fields.Boolean(
        string="Give the Campaign's Offer", help="A personal code, usable once."
    )
    gift_points = fields.Float(
        digits=0, help="Out of the caller's budget of the month."
    )
