from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, format_list

ROLE = "customer_retention.group_retention_account_manager"
# What a person looks after: lost ones are being won back
CARED_FOR = ["active", "lost"]


class RetentionKeyAccount(models.Model):
    """Account manager and deputy: who can be one, and of how many accounts."""

    _inherit = "retention.key.account"

    acting_manager_id = fields.Many2one(
        "res.users",
        string="Acts Now",
        compute="_compute_acting_manager_id",
        help="The account manager; while away, the deputy; while both are away, the "
        "head of the company.",
    )

    @api.depends("manager_id", "deputy_id", "company_id")
    def _compute_acting_manager_id(self):
        for account in self:
            account.acting_manager_id = account._acting_manager()

    def _acting_manager(self, day=None):
        """Return who acts for an account on a day of its company.

        :param day: the company's today by default
        :return: one ``res.users``: the manager; while away, the deputy; while both
            are away, whom ``res.company._retention_head`` names. Empty only where
            nobody is left.
        """
        self.ensure_one()
        company = self.company_id
        day = day or company._retention_day()
        for user in (self.manager_id, self.deputy_id):
            # Whether a colleague is away is no secret
            if user and not user.sudo()._retention_is_away(day):
                return user
        return company._retention_head(day) or self.manager_id

    # ------------------------------------------------------------
    # Who can be one
    # ------------------------------------------------------------

    @api.constrains("manager_id", "deputy_id", "company_id")
    def _check_managers(self):
        for account in self:
            if account.manager_id and account.manager_id == account.deputy_id:
                raise ValidationError(
                    self.env._(
                        "%s cannot be account manager and deputy at once: nobody "
                        "would be there in an absence.",
                        account.manager_id.name,
                    )
                )
            for user in account.manager_id | account.deputy_id:
                problem = account._manager_problem(user.sudo())  # rights and companies
                if problem:
                    raise ValidationError(problem)

    def _manager_problem(self, user):
        """Return in words why a user cannot look after this account, or None."""
        names = {"name": user.name, "company": self.company_id.name}
        if user.share:
            return self.env._(
                "%(name)s is a portal user: key accounts are looked after by the "
                "staff. Give them an internal user first.",
                **names,
            )
        if not user.active:
            return self.env._(
                "%(name)s's user is archived: choose somebody who works here, or "
                "restore the user first.",
                **names,
            )
        if self.company_id not in user.company_ids:
            return self.env._(
                "%(name)s cannot sign in to %(company)s: allow the company on the "
                "user first, or choose somebody else.",
                **names,
            )
        if not user.has_group(ROLE):
            return self.env._(
                "%(name)s could not open the dossier: give the user the right "
                "Customer Retention: Account Manager first.",
                **names,
            )
        return None

    # ------------------------------------------------------------
    # Of how many
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        accounts._check_limit({})
        return accounts

    def write(self, vals):
        if "manager_id" in vals:
            self._check_may_change_manager(vals["manager_id"])
        if not {"manager_id", "state", "company_id"} & set(vals):
            return super().write(vals)
        before = self._care_keys()
        res = super().write(vals)
        self._check_limit(before)
        return res

    def _check_may_change_manager(self, user_id):
        """Raise ``AccessError`` where an account manager gives an account away."""
        changed = self.filtered(lambda account: account.manager_id.id != user_id)
        if changed and not (
            self.env.su
            or self.env.user.has_group("customer_retention.group_retention_manager")
        ):
            raise AccessError(
                self.env._(
                    "Only a retention manager gives %s to another account manager: "
                    "ask one.",
                    changed[0].partner_id.display_name,
                )
            )

    def _care_keys(self):
        """Return {account: (manager, company)} of those that somebody looks after."""
        return {
            account: (account.manager_id, account.company_id)
            for account in self
            if account.manager_id and account.state in CARED_FOR
        }

    def _check_limit(self, before):
        """Raise ``ValidationError`` where somebody gets more accounts than allowed.

        Accounts that were there before a limit was lowered stay.

        :param before: ``_care_keys()`` before the change
        """
        gained = {
            account: key
            for account, key in self._care_keys().items()
            if before.get(account) != key
        }
        if not gained:
            return
        users = self.env["res.users"].union(
            *[user for user, _company in gained.values()]
        )
        # Two who assign at once: the second one is told by the database and tries
        # again, then seeing what the first one did. A lock alone would not show it.
        self.env.cr.execute(
            SQL(
                "UPDATE res_users SET write_date = write_date WHERE id = ANY(%s)",
                sorted(users.ids),
            )
        )
        for account, (user, company) in gained.items():
            # Others' accounts count, too
            cared_for = account.sudo().search(
                self._cared_for_domain(user, company), order="id"
            )
            most = company.sudo().retention_key_accounts_per_manager
            if len(cared_for) > most and not account._may_exceed(user):
                raise ValidationError(
                    self._limit_message(user, company, cared_for - account, most)
                )

    @api.model
    def _cared_for_domain(self, user, company):
        return (
            Domain("manager_id", "=", user.id)
            & Domain("company_id", "=", company.id)
            & Domain("state", "in", CARED_FOR)
        )

    def _may_exceed(self, user):
        """Return whether a retention manager allowed this account on top."""
        rows = self.sudo().decision_ids  # written by the system alone
        return any(row.decision == "limit" and row.for_user_id == user for row in rows)

    def _limit_message(self, user, company, others, most):
        return self.env._(
            "%(name)s looks after %(count)s key accounts of %(company)s already: "
            "%(accounts)s. At most %(most)s are allowed. Choose somebody else; or have "
            "a retention manager press “Allow One More” on the account and say why.",
            name=user.name,
            count=len(others),
            company=company.name,
            accounts=format_list(self.env, others.mapped("partner_id.display_name")),
            most=most,
        )

    def _allow_beyond_limit(self, user, reason):
        """Allow somebody this account although it is one more than usual.

        The caller has checked that a retention manager decides it.
        """
        self.ensure_one()
        self._decide("limit", reason).for_user_id = user
