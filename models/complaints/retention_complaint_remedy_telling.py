"""Who is asked to approve a remedy, and who is told what became of it."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from .retention_complaint_remedy_approval import GROUP

MOST_ASKED = 20


class RetentionComplaintRemedy(models.Model):
    _inherit = "retention.complaint.remedy"

    can_decide = fields.Boolean(compute="_compute_can_decide")
    is_above_limit = fields.Boolean(compute="_compute_can_decide")

    @api.depends("state", "amount", "user_id", "complaint_id.remedy_ids.amount")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        for remedy in self:
            saved = remedy._origin
            remedy.can_decide = saved.state == "to_approve" and saved._may_decide()
            remedy.is_above_limit = (
                bool(saved) and saved.state == "draft" and not saved._is_within_limit()
            )

    def _ask(self):
        """Have those who may approve be asked."""
        self.ensure_one()
        approvers = self._approvers()
        if not approvers:
            raise UserError(
                self.env._(
                    "The remedies of %(complaint)s come to %(total)s, and nobody else "
                    "in %(company)s may approve so much: propose less, or have a "
                    "manager's limit raised.",
                    complaint=self.complaint_id.name,
                    total=self._money(self._total()),
                    company=self.company_id.name,
                )
            )
        self._move_to("to_approve")
        for user in approvers:
            self._plan_activity(
                "mail.mail_activity_data_todo",
                self.env._(
                    "Approve or refuse: %(remedy)s, %(amount)s",
                    remedy=self.display_name,
                    amount=self._money(self.amount),
                ),
                user,
            )

    def _approvers(self):
        """Return the users who may decide about this remedy."""
        self.ensure_one()
        users = self.env["res.users"].sudo()  # who may decide is no secret
        groups = self.env.ref(f"{GROUP}account_manager")
        found = users.search(
            [
                ("all_group_ids", "in", groups.ids),
                ("company_ids", "in", self.company_id.ids),
                ("share", "=", False),
                ("id", "!=", self.env.uid),
            ]
        )
        here = self.with_context(allowed_company_ids=self.company_id.ids)
        return found.filtered(
            lambda user: (
                here.with_user(user).has_access("read")
                and here.with_user(user)._may_decide()
            )
        )[:MOST_ASKED]

    def _plan_activity(self, kind, summary, user):
        """Plan an activity on the complaint that belongs to this remedy."""
        # Whoever proposes need not write the complaint's activities of others
        return self.complaint_id.sudo().activity_schedule(
            kind,
            summary=summary,
            note=plaintext2html(self.text) if self.text else False,
            date_deadline=self.company_id._retention_day(),
            user_id=user.id,
            retention_remedy_id=self.id,
        )

    def _activities(self):
        return (
            self.env["mail.activity"]
            .sudo()  # of everybody who was asked
            .search([("retention_remedy_id", "in", self.ids)])
        )

    def _drop_activities(self):
        self._activities().unlink()

    def _tell_proposer(self, words):
        """Write a decision into the complaint's chatter, to whoever proposed it."""
        partner = self.user_id.sudo().partner_id
        others = partner - self.env.user.partner_id
        self.complaint_id.sudo().message_post(
            body=words, partner_ids=others.ids, author_id=self.env.user.partner_id.id
        )
