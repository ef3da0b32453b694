from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    retention_program_id = fields.Many2one(
        "loyalty.program",
        compute="_compute_retention_program_id",
        string="Loyalty Programme",
    )
    retention_ledger_user_id = fields.Many2one(
        related="company_id.retention_ledger_user_id", readonly=False
    )
    retention_floor_active = fields.Boolean(
        related="company_id.retention_floor_active", readonly=False
    )
    retention_floor_percent = fields.Float(
        related="company_id.retention_floor_percent", readonly=False
    )

    retention_extra_budget_default = fields.Float(
        related="company_id.retention_extra_budget_default", readonly=False
    )
    retention_extra_life_days = fields.Integer(
        related="company_id.retention_extra_life_days", readonly=False
    )

    @api.depends("company_id")
    def _compute_retention_program_id(self):
        for settings in self:
            settings.retention_program_id = self.env["loyalty.program"]._retention_find(
                settings.company_id
            )

    def action_retention_open_program(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.retention_program_id.name,
            "res_model": "loyalty.program",
            "res_id": self.retention_program_id.id,
            "views": [(self.env.ref("loyalty.loyalty_program_view_form").id, "form")],
        }
