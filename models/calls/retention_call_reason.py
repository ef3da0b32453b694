from odoo import fields, models


class RetentionCallReason(models.Model):
    """Why a customer refused, or why a task was skipped or put off."""

    _name = "retention.call.reason"
    _description = "Reason in Call Lists"
    _order = "kind, sequence, id"

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        [
            ("refusal", "Refusal"),
            ("skip", "Skip"),
            ("postpone", "Postponement"),
        ],
        required=True,
        default="refusal",
        index=True,
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
