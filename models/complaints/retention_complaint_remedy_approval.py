"""Who may promise how much for a complaint, and what needs a second person.

What counts is the sum of all remedies of the complaint that are neither refused nor
cancelled. Whoever decides locks the complaint first: of two who promise at once one
waits, is tried again, and sees what the other promised.
"""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_amount

from ...tools.amounts import ZERO, to_decimal
from ...tools.remedies import ACCOUNT_MANAGER, MANAGER, USER, may_decide, within_limit
from .retention_complaint_remedy import DROPPED

GROUP = "customer_retention.group_retention_"


class RetentionComplaintRemedy(models.Model):
    _inherit = "retention.complaint.remedy"

    # ------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------

    def action_submit(self):
        """Agree to remedies within one's limit; ask for approval of the others.

        :raise UserError: one is no draft, or nobody may approve it
        """
        self.check_access("write")
        self._lock()
        for remedy in self:
            remedy._check_state(self.env._("Go Ahead"), "draft")
            if remedy._is_within_limit():
                remedy._approve()
            else:
                remedy._ask()

    def action_approve(self):
        """Approve what waits for it.

        :raise UserError: it does not wait any more, or the user may not decide
        """
        self.check_access("read")
        self._lock()
        for remedy in self:
            remedy._check_state(self.env._("Approve"), "to_approve")
            remedy._check_decider()
            remedy._approve()

    def action_refuse(self):
        """Ask why the remedy is refused."""
        self.ensure_one()
        self.check_access("read")
        self._check_state(self.env._("Refuse"), "to_approve")
        self._check_decider()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Refuse"),
            "res_model": "retention.complaint.remedy.refuse",
            "view_mode": "form",
            "target": "new",
            "context": {"default_remedy_id": self.id},
        }

    def _refuse(self, reason):
        """Refuse what waits for approval, for a reason in words."""
        self.ensure_one()
        self.check_access("read")
        if not (reason or "").strip():
            raise UserError(self.env._("Say why: whoever proposed it will read it."))
        self._lock()
        self._check_state(self.env._("Refuse"), "to_approve")
        self._check_decider()
        self._decide("refused", refusal=reason.strip())
        self._tell_proposer(
            self.env._(
                "“%(remedy)s” was refused: %(reason)s",
                remedy=self.display_name,
                reason=reason.strip(),
            )
        )

    def action_cancel(self):
        """Give up remedies that are not done.

        :raise UserError: one is done, or its replacement is on its way
        """
        self.check_access("write")
        self._lock()
        for remedy in self:
            remedy._check_state(self.env._("Cancel"), "draft", "to_approve", "approved")
            order = remedy.sudo().order_id.filtered(lambda one: one.state != "cancel")
            if order:
                raise UserError(
                    self.env._("%s is made for it: cancel that first.", order.name)
                )
            remedy._move_to("cancelled")

    def action_redraft(self):
        """Propose again what was refused or cancelled."""
        self.check_access("write")
        for remedy in self:
            remedy._check_state(self.env._("Propose Again"), *DROPPED)
            remedy._move_to(
                "draft", approved_amount=0, refusal=False, user_id=self.env.uid
            )

    # ------------------------------------------------------------
    # Limits
    # ------------------------------------------------------------

    def _role(self):
        """Return (role, limit) of the user for the company of this remedy."""
        company = self.company_id.sudo()  # how much one may promise is no secret
        user = self.env.user
        if user._is_superuser() or user.has_group(f"{GROUP}manager"):
            return MANAGER, to_decimal(company.retention_remedy_limit_manager)
        if user.has_group(f"{GROUP}account_manager"):
            limit = company.retention_remedy_limit_account_manager
            return ACCOUNT_MANAGER, to_decimal(limit)
        return USER, to_decimal(company.retention_remedy_limit_user)

    def _total(self):
        """Return what all remedies of the complaint come to that are not given up."""
        counted = self.complaint_id.sudo().remedy_ids.filtered(
            lambda one: one.state not in DROPPED
        )
        return sum((to_decimal(one.amount) for one in counted), ZERO)

    def _is_within_limit(self):
        """Tell whether the user may agree alone; what costs nothing is never asked."""
        self.ensure_one()
        return not self.amount or within_limit(*self._role(), self._total())

    def _check_within_limit(self):
        if not self._is_within_limit():
            raise UserError(
                self.env._(
                    "The remedies of %(complaint)s come to %(total)s, and you may "
                    "promise %(limit)s for one complaint: ask for approval first.",
                    complaint=self.complaint_id.name,
                    total=self._money(self._total()),
                    limit=self._money(self._role()[1]),
                )
            )

    def _may_decide(self):
        self.ensure_one()
        is_own = self.user_id == self.env.user
        return may_decide(*self._role(), self._total(), is_own)

    def _check_decider(self):
        if self._may_decide():
            return
        if self.user_id == self.env.user:
            raise UserError(
                self.env._("You proposed it yourself: somebody else must approve it.")
            )
        raise UserError(
            self.env._(
                "The remedies of %(complaint)s come to %(total)s: that is for somebody "
                "else to decide, who may promise so much.",
                complaint=self.complaint_id.name,
                total=self._money(self._total()),
            )
        )

    def _money(self, amount):
        return format_amount(self.env, float(amount), self.currency_id)

    # ------------------------------------------------------------
    # Deciding
    # ------------------------------------------------------------

    def _lock(self):
        """Have whoever else decides about these complaints wait, and be tried again.

        An update, as a mere lock would let the second one go on with old figures.
        """
        self.env.flush_all()
        ids = sorted(self.sudo().complaint_id.ids)
        for complaint_id in ids:
            self.env.cr.execute(
                SQL(
                    "UPDATE retention_complaint SET write_date = write_date"
                    " WHERE id = %s",
                    complaint_id,
                )
            )

    def _check_state(self, button, *states):
        if self.state not in states:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "“%(remedy)s” is “%(state)s”: “%(button)s” is not possible now.",
                    remedy=self.display_name,
                    state=labels[self.state],
                    button=button,
                )
            )

    def _move_to(self, state, **values):
        """Write a state, and end the tasks that the one before it made."""
        self._drop_activities()
        # States are written by the system alone; callers have checked
        self.sudo().write({"state": state, **values})

    def _decide(self, state, **values):
        self._move_to(
            state,
            decided_by_id=self.env.uid,
            decided_at=fields.Datetime.now(),
            **values,
        )

    def _approve(self):
        """Let a remedy be done, up to the amount that it has now."""
        self.ensure_one()
        asked = self.state == "to_approve"
        self._decide("approved", approved_amount=self.amount)
        if asked:
            self._tell_proposer(
                self.env._("“%s” was approved: go ahead.", self.display_name)
            )

    def _after_change(self, changed, before):
        """Have what grew, or became something else, be approved anew.

        :param changed: names of the fields that changed
        :param before: {remedy: amount before}
        """
        for remedy in self:
            grew = to_decimal(remedy.amount) > before[remedy]
            another = not {"kind", "product_id"}.isdisjoint(changed)
            if grew and not self.env.su:
                remedy.sudo().user_id = self.env.user  # it is his proposal now
            above = to_decimal(remedy.amount) > to_decimal(remedy.approved_amount)
            if (remedy.state == "to_approve" and (grew or another)) or (
                remedy.state == "approved" and (above or another)
            ):
                remedy._move_to("draft", approved_amount=0)
