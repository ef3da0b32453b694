import math
from datetime import timedelta

from odoo import api, fields, models

from ...tools.amounts import to_decimal


class RetentionExtraGrant(models.TransientModel):
    """Grant a customer an unannounced extra, within the month's budget."""

    _name = "retention.extra.grant"
    _description = "Grant an Extra"

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, ondelete="cascade"
    )
    order_id = fields.Many2one("sale.order", ondelete="cascade")
    points = fields.Float(digits=0)
    reason = fields.Char(required=True, help="The customer reads it on the statement.")
    expires_on = fields.Date(
        string="Usable Until",
        required=True,
        default=lambda self: self._default_expires_on(),
    )
    budget = fields.Float(string="Budget a Month", digits=0, compute="_compute_budget")
    left = fields.Float(string="Left This Month", digits=0, compute="_compute_budget")
    problem = fields.Char(compute="_compute_budget")

    def _default_expires_on(self):
        company = self.env.company
        life = timedelta(days=company.retention_extra_life_days)
        return company._retention_day() + life

    @api.depends("points", "order_id")
    def _compute_budget(self):
        for wizard in self:
            company = wizard.order_id.company_id or self.env.company
            budget = self.env["retention.extra.budget"]._of(self.env.user, company)
            wizard.budget, wizard.left = budget.limit, budget.left
            wizard.problem = wizard._find_problem(budget)

    def _find_problem(self, budget):
        """Return in words why these points cannot be granted, False if they can."""
        if not math.isfinite(self.points):
            return self.env._("Give the points as a plain number.")
        if self.points < 0:
            return self.env._("Give a number of points above zero.")
        return budget._find_problem(to_decimal(self.points)) or False

    def action_grant(self):
        """Grant the points; pressing twice grants once."""
        self.ensure_one()
        self.env["retention.extra"]._grant(
            self.partner_id,
            self.points,
            self.reason,
            self.expires_on,
            order=self.order_id or None,
            key=f"{self._name},{self.id}",
        )
        return {"type": "ir.actions.act_window_close"}
