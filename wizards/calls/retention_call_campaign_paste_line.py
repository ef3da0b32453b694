from odoo import fields, models


class RetentionCallCampaignPasteLine(models.TransientModel):
    """A pasted line: whom it names, or who it may be."""

    _name = "retention.call.campaign.paste.line"
    _description = "Pasted Customer"
    _order = "sequence, id"

    wizard_id = fields.Many2one(
        "retention.call.campaign.paste", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(readonly=True)
    text = fields.Char(string="Line", readonly=True)
    state = fields.Selection(
        [
            ("unknown", "Unknown"),
            ("several", "Several possible"),
            ("found", "Found"),
            ("twice", "Found, twice in the list"),
            ("there", "In the campaign already"),
        ],
        string="Found",
        readonly=True,
    )
    candidate_ids = fields.Many2many("res.partner", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", ondelete="cascade")
