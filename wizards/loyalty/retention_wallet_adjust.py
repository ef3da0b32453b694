import math

from odoo import api, fields, models


class RetentionWalletAdjust(models.TransientModel):
    """Give or take points by hand, with a reason that the customer sees."""

    _name = "retention.wallet.adjust"
    _description = "Adjust Points"

    wallet_id = fields.Many2one("retention.wallet", required=True, ondelete="cascade")
    balance = fields.Float(related="wallet_id.balance", string="Points Now", digits=0)
    points = fields.Float(
        string="Points to Add",
        digits=0,
        help="With a minus sign they are taken away.",
    )
    new_balance = fields.Float(
        compute="_compute_new_balance", string="Points Afterwards", digits=0
    )
    problem = fields.Char(compute="_compute_new_balance")
    reason = fields.Char(required=True, help="The customer reads it on the statement.")

    @api.depends("wallet_id", "points")
    def _compute_new_balance(self):
        for wizard in self:
            wizard.new_balance = wizard.balance + wizard.points
            wizard.problem = wizard._find_problem() if wizard.points else False

    def _find_problem(self):
        """Return in words why these points cannot be booked, False if they can."""
        self.ensure_one()
        if not math.isfinite(self.points):
            return self.env._("Give the points as a plain number.")
        if not self.points:
            return self.env._("Give a number of points other than zero.")
        if self.points < 0 and self.balance + self.points < 0:
            return self.env._(
                "The wallet holds %(balance)s points: no more can be taken away.",
                balance=f"{max(self.balance, 0):g}",
            )
        return False

    def action_adjust(self):
        """Book the points; pressing twice books once."""
        self.ensure_one()
        self.wallet_id._adjust(self.points, self.reason, key=f"{self._name},{self.id}")
        return {"type": "ir.actions.act_window_close"}
