from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class RetentionLiabilityPost(models.TransientModel):
    """Book what was owed at the end of a chosen month, after a look at the entry."""

    _name = "retention.liability.post"
    _description = "Book What Is Owed"

    program_id = fields.Many2one(
        "loyalty.program",
        "Programme",
        required=True,
        ondelete="cascade",
        domain="[('retention_managed', '=', True)]",
        default=lambda self: self._default_program(),
    )
    currency_id = fields.Many2one(related="program_id.currency_id")
    month = fields.Date(
        required=True,
        default=lambda self: self._default_month(),
        help="Any day of the month; it is booked on the month's last day.",
    )
    points = fields.Float(
        string="Points Outstanding", compute="_compute_entry", digits=0
    )
    breakage_percent = fields.Float(
        string="Expected to Lapse (%)", compute="_compute_entry", digits=(5, 1)
    )
    basis = fields.Selection(related="program_id.retention_liability_basis")
    owed = fields.Monetary(string="Should Be Booked", compute="_compute_entry")
    before = fields.Monetary(string="Booked So Far", compute="_compute_entry")
    amount = fields.Monetary(string="This Entry", compute="_compute_entry")
    problem = fields.Char(compute="_compute_entry")
    is_booked = fields.Boolean(compute="_compute_entry")

    def _default_program(self):
        return self.env["loyalty.program"]._retention_find(self.env.company)

    def _default_month(self):
        return self.env.company._retention_day() - relativedelta(months=1, day=1)

    @api.depends("program_id", "month")
    def _compute_entry(self):
        for wizard in self:
            wizard.points = wizard.breakage_percent = 0
            wizard.owed = wizard.before = wizard.amount = 0
            wizard.problem = wizard.is_booked = False
            if not wizard.program_id or not wizard.month:
                continue
            wizard.program_id.check_access("read")
            # Sums of the programme's own entries; nothing else of the books
            booking = wizard.program_id._origin.sudo()._retention_booking(wizard.month)
            wizard.points = float(booking["points"])
            wizard.breakage_percent = float(100 * booking["breakage_share"])
            wizard.owed = float(booking["owed"])
            wizard.before = float(booking["before"])
            wizard.amount = float(booking["amount"])
            wizard.is_booked = booking["posting"].state == "booked"
            wizard.problem = not wizard.is_booked and booking["problem"]

    def action_post(self):
        """Book the month and show its booking; pressing twice books once."""
        self.ensure_one()
        if not self.program_id.retention_managed:
            raise UserError(self.env._("Choose a programme with tiers and wallets."))
        posting = self.program_id._retention_book_month(self.month)
        return {
            "type": "ir.actions.act_window",
            "res_model": "retention.liability.posting",
            "res_id": posting.id,
            "views": [(False, "form")],
        }
