from odoo import fields, models

from .retention_touch_norm import NORM_KINDS


class MailActivity(models.Model):
    _inherit = "mail.activity"

    retention_touch_kind = fields.Selection(
        NORM_KINDS,
        string="Closes a Gap of",
        readonly=True,
        copy=False,
        help="Made because a key account had fewer contacts than the norms ask for.",
    )
