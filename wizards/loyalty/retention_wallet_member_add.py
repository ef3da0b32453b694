from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class RetentionWalletMemberAdd(models.TransientModel):
    """Let another customer share a wallet; it becomes a shared one if needed."""

    _name = "retention.wallet.member.add"
    _description = "Share a Wallet"

    wallet_id = fields.Many2one("retention.wallet", required=True, ondelete="cascade")
    owner_id = fields.Many2one(related="wallet_id.partner_id")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        ondelete="cascade",
        help="Who shares the wallet from now on.",
    )
    can_spend = fields.Boolean(string="May Spend", default=True)
    own_points = fields.Float(compute="_compute_own_points", digits=0)
    bring_points = fields.Boolean(string="Move the Customer's Own Points")
    consent = fields.Boolean(
        string="Owner and Customer Agree",
        help="Both see the statement, and the points belong to both.",
    )

    @api.depends("partner_id", "wallet_id")
    def _compute_own_points(self):
        for wizard in self:
            wizard.wallet_id.check_access("read")
            own = self.env["retention.wallet"]._find(
                wizard.wallet_id.program_id, wizard.partner_id
            )
            wizard.own_points = max(own.balance, 0) if own else 0

    def action_add(self):
        """Make the customer a member.

        :raise UserError: nobody has asked them, or he shares a wallet already
        """
        self.ensure_one()
        if not self.env["retention.wallet"]._is_manager():
            raise AccessError(
                self.env._("Only a retention manager may share a wallet.")
            )
        if not self.consent:
            raise UserError(
                self.env._("Ask both of them first, and tick that they agree.")
            )
        self.wallet_id.check_access("read")
        self.partner_id.check_access("read")
        # Memberships are closed to everybody; the rights were checked above
        wallet = self.sudo().wallet_id
        wallet._add_member(self.partner_id, self.can_spend, self.bring_points)
        return {"type": "ir.actions.act_window_close"}
