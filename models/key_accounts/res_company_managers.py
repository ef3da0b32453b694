from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .res_company import STAFF

MANAGERS = "customer_retention.group_retention_manager"


class ResCompany(models.Model):
    """Who looks after key accounts, and how many one person can."""

    _inherit = "res.company"

    retention_key_accounts_per_manager = fields.Integer(
        string="Key Accounts per Manager", default=3, required=True, groups=STAFF
    )
    retention_head_id = fields.Many2one(
        "res.users",
        string="Head of the Company",
        domain="[('share', '=', False), ('company_ids', 'in', id)]",
        ondelete="set null",
        groups=STAFF,
        help="Meets the heads of key customers, and is told where account manager "
        "and deputy are away. Empty: a retention manager.",
    )

    @api.constrains("retention_key_accounts_per_manager", "retention_head_id")
    def _check_retention_key_managers(self):
        for company in self:
            if not 1 <= company.retention_key_accounts_per_manager <= 1000:
                raise ValidationError(
                    self.env._(
                        "An account manager looks after at least 1 and at most 1,000 "
                        "key accounts."
                    )
                )
            head = company.retention_head_id.sudo()  # which companies he is in
            if head and (head.share or company not in head.company_ids):
                raise ValidationError(
                    self.env._(
                        "%(name)s cannot sign in to %(company)s: choose a member of "
                        "its staff as its head.",
                        name=head.name,
                        company=company.name,
                    )
                )

    def _retention_head(self, day=None):
        """Return who acts for the company: its head, else a retention manager.

        Somebody who is there rather than somebody who is away.

        :return: one ``res.users``, empty where nobody is left
        """
        self.ensure_one()
        company = self.sudo()  # who may act is no secret of theirs
        day = day or company._retention_day()
        managers = (
            self.env.ref(MANAGERS)
            .sudo()
            .all_user_ids.filtered(lambda user: company in user.company_ids)
        )
        robots = self.env.ref("base.user_root", raise_if_not_found=False)
        wished = company.retention_head_id | (managers - (robots or managers[:0]))
        there = wished.filtered(lambda user: not user._retention_is_away(day))
        return (there or wished.filtered("active"))[:1].with_env(self.env)
