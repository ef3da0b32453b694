from odoo import fields, models

SIGNALS = [
    ("volume", "Volume"),
    ("potential", "Potential"),
    ("reputation", "Reputation"),
    ("innovator", "Innovator"),
    ("demanding", "Demanding"),
]


class RetentionKeySignal(models.Model):
    """One reason why a customer is key, from a day on, with what shows it.

    Computed ones are opened and closed by the nightly pass; noted ones by people.
    """

    _name = "retention.key.signal"
    _description = "Signal of a Key Customer"
    _order = "date_to desc, date_from desc, id desc"
    _rec_name = "signal"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    signal = fields.Selection(SIGNALS, required=True)
    source = fields.Selection(
        [("computed", "Computed"), ("noted", "Noted")],
        required=True,
        default="noted",
        readonly=True,
    )
    date_from = fields.Date(
        string="Since",
        required=True,
        default=lambda self: self.env.company._retention_day(),
    )
    date_to = fields.Date(string="Until", help="Empty: still so.")
    evidence = fields.Text(help="What shows it, in words.")
    user_id = fields.Many2one(
        "res.users", string="Noted by", readonly=True, ondelete="set null"
    )
