from odoo import api, models
from odoo.exceptions import AccessError

# What each decision makes of the account; the others leave it as it is
STATE_AFTER = {
    "opened": "active",
    "ended": "ended",
    "lost": "lost",
    "returned": "active",
    "reopened": "active",
}


class RetentionKeyAccount(models.Model):
    """State changes are decisions: dated, with a reason and a name."""

    _inherit = "retention.key.account"

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        if any(account.state != "active" for account in accounts):
            self._check_deciding()
        reason = self.env.context.get("retention_reason")
        for account in accounts.filtered(lambda one: one.state == "active"):
            account._decide("opened", reason)
        return accounts

    def write(self, vals):
        if "state" in vals:
            self._check_deciding()
        return super().write(vals)

    def _check_deciding(self):
        """Raise ``AccessError`` where a state is set without a decision."""
        if not self.env.su:
            raise AccessError(
                self.env._(
                    "A key account is ended, lost or taken up again by a decision "
                    "with a reason: use the buttons of its form."
                )
            )

    def _decide(self, decision, reason=None):
        """Write down a decision and set the state that follows from it.

        The caller has checked that the user may decide this.

        :param decision: key of ``DECISIONS``
        :param reason: why, in the user's words
        :return: the rows written, of ``retention.key.account.decision``
        """
        # Nobody may write decisions or states but by deciding
        accounts = self.sudo()
        state = STATE_AFTER.get(decision)
        changed = accounts.filtered(lambda one: state and one.state != state)
        if changed:
            changed.write({"state": state})
        return accounts.env["retention.key.account.decision"]._write_down(
            [(one.partner_id, one.company_id, one) for one in accounts],
            decision,
            reason,
        )
