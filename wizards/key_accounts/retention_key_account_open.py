from odoo import api, fields, models


class RetentionKeyAccountOpen(models.TransientModel):
    """Make key accounts of suggested customers; ended ones are taken up again."""

    _name = "retention.key.account.open"
    _inherit = "retention.key.suggestion.mixin"
    _description = "Make a Key Account"

    summary = fields.Text(string="Why Suggested", compute="_compute_summary")
    manager_id = fields.Many2one(
        "res.users", string="Account Manager", domain=[("share", "=", False)]
    )
    deputy_id = fields.Many2one("res.users", domain=[("share", "=", False)])
    care_class = fields.Selection(
        lambda self: (
            self.env["retention.key.account"]
            ._fields["care_class"]
            ._description_selection(self.env)
        ),
        default="standard",
        required=True,
    )

    @api.depends("suggestion_ids")
    def _compute_summary(self):
        for wizard in self:
            wizard.summary = "\n".join(
                f"{one.partner_id.display_name}: {one.summary}"
                for one in wizard.suggestion_ids
            )

    def action_open_accounts(self):
        """Make the accounts and open them."""
        self.ensure_one()
        accounts = self._open_accounts()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_key_account_action"
        )
        if len(accounts) == 1:
            return action | {
                "views": [(False, "form")],
                "res_id": accounts.id,
                "context": {},
            }
        return action | {"domain": [("id", "in", accounts.ids)]}

    def _open_accounts(self):
        values = {
            "manager_id": self.manager_id.id,
            "deputy_id": self.deputy_id.id,
            "care_class": self.care_class,
        }
        suggestions = self._suggested()
        accounts = self.env["retention.key.account"].with_context(
            retention_reason=self.reason
        )
        ended = accounts.browse(suggestions.account_id.ids)
        ended.write(values)
        ended._decide("reopened", self.reason)
        return ended | accounts.create(
            [
                {
                    **values,
                    "partner_id": one.partner_id.id,
                    "company_id": one.company_id.id,
                    "date_start": one.company_id._retention_day(),
                }
                for one in suggestions
                if not one.account_id
            ]
        )
