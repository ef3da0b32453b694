from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_list

MANAGER = "customer_retention.group_retention_manager"


class RetentionKeyAccountAssign(models.TransientModel):
    """Give a key account to an account manager, on top of the limit with a reason."""

    _name = "retention.key.account.assign"
    _description = "Change the Account Manager"

    account_id = fields.Many2one(
        "retention.key.account",
        string="Key Account",
        required=True,
        readonly=True,
        ondelete="cascade",
        default=lambda self: self.env.context.get("active_id"),
    )
    # Of an account that the user reads, whichever is named
    company_id = fields.Many2one(related="account_id.company_id", related_sudo=False)
    user_id = fields.Many2one(
        "res.users",
        string="New Account Manager",
        required=True,
        ondelete="cascade",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    deputy_id = fields.Many2one(
        "res.users",
        compute="_compute_deputy_id",
        compute_sudo=False,
        store=True,
        readonly=False,
        ondelete="cascade",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    reason = fields.Text(required=True)
    workload = fields.Text(compute="_compute_workload")
    is_beyond = fields.Boolean(compute="_compute_workload")

    @api.depends("user_id", "account_id")
    def _compute_deputy_id(self):
        for wizard in self:
            # Who takes over is not their own deputy
            wizard.deputy_id = wizard.account_id.deputy_id - wizard.user_id

    @api.depends("user_id", "account_id")
    def _compute_workload(self):
        for wizard in self:
            account, user = wizard.account_id, wizard.user_id
            others = account.search(account._cared_for_domain(user, wizard.company_id))
            others -= account
            most = wizard.company_id.sudo().retention_key_accounts_per_manager
            wizard.is_beyond = bool(user) and len(others) >= most
            wizard.workload = user and (
                self.env._(
                    "%(name)s looks after %(count)s of at most %(most)s: %(accounts)s.",
                    name=user.name,
                    count=len(others),
                    most=most,
                    accounts=format_list(
                        self.env, others.mapped("partner_id.display_name")
                    ),
                )
                if others
                else self.env._("%s looks after no key account yet.", user.name)
            )

    def action_assign(self):
        """Give the account to the new manager, within the limit."""
        self._check()
        self._assign()
        return {"type": "ir.actions.act_window_close"}

    def action_allow(self):
        """Give the account although it is one more than allowed."""
        self._check()
        self.account_id._allow_beyond_limit(self.user_id, self.reason)
        self._assign()
        return {"type": "ir.actions.act_window_close"}

    def _assign(self):
        self.account_id.with_context(retention_reason=self.reason).write(
            {"manager_id": self.user_id.id, "deputy_id": self.deputy_id.id}
        )

    def _check(self):
        self.ensure_one()
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only a retention manager changes account managers.")
            )
        self.account_id.check_access("write")
        if not (self.reason or "").strip():
            raise UserError(
                self.env._("Say why: the successor and the history need it.")
            )
