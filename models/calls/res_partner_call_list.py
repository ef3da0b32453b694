from odoo import api, fields, models

STAFF = "customer_retention.group_retention_user"
LAST_CALLS = 5


class ResPartner(models.Model):
    """The calls to a customer, on the customer's form; contacts show their firm's."""

    _inherit = "res.partner"

    retention_call_count = fields.Integer(
        string="Calls, All", compute="_compute_retention_calls", groups=STAFF
    )
    retention_call_open_count = fields.Integer(
        string="Calls, Open", compute="_compute_retention_calls", groups=STAFF
    )
    retention_last_call_ids = fields.Many2many(
        "retention.call.attempt",
        string="Last Calls",
        compute="_compute_retention_last_call_ids",
        groups=STAFF,
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_retention_calls(self):
        """Count the tasks that the user may see, the control group's aside."""
        counts = {}
        for customer, state, count in self.env["retention.call.task"]._read_group(
            [
                ("partner_id", "in", self.commercial_partner_id._origin.ids),
                ("company_id", "in", self.env.companies.ids),
                ("state", "!=", "control"),
            ],
            ["partner_id", "state"],
            ["__count"],
        ):
            total, still_open = counts.get(customer.id, (0, 0))
            counts[customer.id] = (
                total + count,
                still_open + (count if state == "open" else 0),
            )
        for partner in self:
            customer = partner.commercial_partner_id._origin
            total, still_open = counts.get(customer.id, (0, 0))
            partner.retention_call_count = total
            partner.retention_call_open_count = still_open

    @api.depends("commercial_partner_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_retention_last_call_ids(self):
        attempts = self.env["retention.call.attempt"]
        for partner in self:
            partner.retention_last_call_ids = attempts.search(
                [
                    ("partner_id", "=", partner.commercial_partner_id._origin.id),
                    ("company_id", "in", self.env.companies.ids),
                ],
                limit=LAST_CALLS,
            )

    def action_retention_calls(self):
        """Open the customer's tasks of all states."""
        return self._retention_call_list(
            "customer_retention.retention_call_task_action"
        )

    def action_retention_calls_made(self):
        """Open the calls that were made to the customer."""
        return self._retention_call_list(
            "customer_retention.retention_call_attempt_action"
        )

    def _retention_call_list(self, name):
        self.ensure_one()
        customer = self.commercial_partner_id
        action = self.env["ir.actions.act_window"]._for_xml_id(name)
        return action | {
            "name": self.env._("Calls to %s", customer.name),
            "domain": [("partner_id", "=", customer.id)],
            "context": {},
        }
