from odoo import models


class RetentionCallTask(models.Model):
    """The papers behind the numbers on the card, opened with one's own rights."""

    _inherit = "retention.call.task"

    def action_open_owed(self):
        """List the unpaid receivable items of the customer."""
        return self._open_debt([])

    def action_open_overdue(self):
        """List those of them whose day is over."""
        today = self.company_id.sudo()._retention_day()  # its time zone, for staff
        return self._open_debt(
            [("date_maturity", "<", today), ("amount_residual", ">", 0)]
        )

    def _open_debt(self, domain):
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_key_account_debt_action"
        )
        return action | {
            "name": self.partner_id.display_name,
            "context": {},
            "domain": [
                ("move_id.commercial_partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("parent_state", "=", "posted"),
                ("account_id.account_type", "=", "asset_receivable"),
                ("move_id.move_type", "in", ["out_invoice", "out_refund"]),
                ("amount_residual", "!=", 0),
                *domain,
            ],
        }

    def _is_incoming(self):
        """Tell whether the task is of a call that came in."""
        self.ensure_one()
        return (self.occurrence or "").startswith("incoming:")
