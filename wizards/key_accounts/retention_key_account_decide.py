from odoo import fields, models
from odoo.exceptions import AccessError, UserError

# From which state each may be decided
FROM = {
    "kept": ("active", "lost"),
    "ended": ("active", "lost"),
    "reopened": ("ended",),
}


class RetentionKeyAccountDecide(models.TransientModel):
    """Decide on key accounts, or decline suggestions, with a reason that stays."""

    _name = "retention.key.account.decide"
    _inherit = "retention.key.suggestion.mixin"
    _description = "Decide on a Key Account"

    decision = fields.Selection(
        [
            ("kept", "Keep, although it does not qualify"),
            ("ended", "No key account any more"),
            ("reopened", "Key account again"),
            ("declined", "Decline the suggestion"),
        ],
        required=True,
    )
    account_ids = fields.Many2many("retention.key.account", string="Key Accounts")

    def action_decide(self):
        self.ensure_one()
        if not self.env.user.has_group("customer_retention.group_retention_manager"):
            raise AccessError(
                self.env._("Only a retention manager decides who is a key account.")
            )
        if self.decision == "declined":
            self._decline()
        else:
            self._decide()
        return {"type": "ir.actions.act_window_close"}

    def _decide(self):
        self.account_ids.check_access("write")
        wrong = self.account_ids.filtered(
            lambda one: one.state not in FROM[self.decision]
        )
        if wrong:
            labels = dict(wrong._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(customer)s is “%(state)s”: nothing of the kind to decide.",
                    customer=wrong[0].display_name,
                    state=labels[wrong[0].state],
                )
            )
        self.account_ids._decide(self.decision, self.reason)

    def _decline(self):
        suggestions = self._suggested()
        # Nobody may write decisions but by deciding
        self.env["retention.key.account.decision"].sudo()._write_down(
            [(one.partner_id, one.company_id, one.account_id) for one in suggestions],
            "declined",
            self.reason,
        )
