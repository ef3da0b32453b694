from odoo import api, fields, models


class BaseModuleUninstall(models.TransientModel):
    """Says what an uninstallation would take from customers, and saves it first."""

    _inherit = "base.module.uninstall"

    retention_summary = fields.Html(
        compute="_compute_retention_summary", sanitize=False
    )
    retention_export_ids = fields.Many2many(
        "ir.attachment", string="Saved Files", readonly=True
    )

    @api.depends("module_ids")
    def _compute_retention_summary(self):
        for wizard in self:
            leaving = "customer_retention" in wizard._get_modules().mapped("name")
            rows = wizard._retention_balances() if leaving else []
            wizard.retention_summary = rows and self.env["ir.qweb"]._render(
                "customer_retention.base_module_uninstall_summary", {"rows": rows}
            )

    @api.model
    def _retention_balances(self):
        """Return what each programme's wallets hold, empty ones left out."""
        groups = (
            self.env["retention.wallet"]
            .sudo()
            .with_context(active_test=False)
            ._read_group(
                ["|", ("balance", "!=", 0), ("pending", "!=", 0)],
                ["program_id"],
                ["__count", "balance:sum", "pending:sum", "debt:sum"],
            )
        )
        return [
            {
                "program": program.name,
                "company": program.company_id.name,
                "wallets": count,
                # A debt is a negative balance: shown apart, not netted
                "balance": balance + debt,
                "pending": pending,
                "debt": debt,
            }
            for program, count, balance, pending, debt in groups
        ]

    def action_retention_export(self):
        """Save wallets, entries and lots as files, and show them here."""
        self.ensure_one()
        self.retention_export_ids = self.env["retention.wallet"]._export_csv()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Uninstall module"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }
