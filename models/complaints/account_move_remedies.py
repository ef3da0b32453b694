"""Credit notes as remedies: what they take off is what the complaint cost."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_amount

from ...tools.amounts import ZERO, to_decimal


class AccountMove(models.Model):
    _inherit = "account.move"

    retention_remedy_id = fields.Many2one(
        "retention.complaint.remedy",
        string="Remedy",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        copy=False,
        groups="customer_retention.group_retention_user",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._retention_check_complaint(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._retention_check_complaint(vals)
        if "retention_complaint_id" in vals and "retention_remedy_id" not in vals:
            vals = {**vals, "retention_remedy_id": False}
            before = self.sudo().retention_remedy_id
        else:
            before = self.env["retention.complaint.remedy"]
        res = super().write(vals)
        if "retention_complaint_id" in vals:
            before._look_at_credit_notes()
            self.filtered(
                lambda move: move.state == "posted"
            )._retention_answer_complaints()
        return res

    def _retention_check_complaint(self, vals):
        """Refuse to name a complaint that the user may not see."""
        complaint_id = vals.get("retention_complaint_id")
        if complaint_id and not self.env.su:
            self.env["retention.complaint"].browse(complaint_id).check_access("read")

    @api.constrains(
        "retention_complaint_id",
        "retention_remedy_id",
        "move_type",
        "partner_id",
        "company_id",
    )
    def _check_retention_complaint(self):
        for move in self:
            complaint = move.retention_complaint_id
            if not complaint:
                continue
            if move.move_type != "out_refund":
                raise ValidationError(
                    self.env._("Only credit notes answer a complaint.")
                )
            same = move.company_id == complaint.company_id
            if not same or (
                complaint.commercial_partner_id not in move._retention_firms()
            ):
                raise ValidationError(
                    self.env._(
                        "%(complaint)s is a complaint of %(customer)s with "
                        "%(company)s: choose one of this credit note's customer.",
                        complaint=complaint.name,
                        customer=complaint.commercial_partner_id.display_name,
                        company=complaint.company_id.name,
                    )
                )
            remedy = move.retention_remedy_id
            if remedy and remedy.complaint_id != complaint:
                raise ValidationError(
                    self.env._("The remedy is one of another complaint.")
                )

    def _retention_firms(self):
        """Return whose credit notes these are: who is invoiced, and who ordered."""
        moves = self | self.reversed_entry_id
        ordered = moves.invoice_line_ids.sale_line_ids.order_id.partner_id
        # A contact may be another firm's by now than when the note was made
        firms = (self.partner_id | ordered).commercial_partner_id
        return self.commercial_partner_id | firms

    # ------------------------------------------------------------
    # Posted, and taken back
    # ------------------------------------------------------------

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted._retention_answer_complaints()
        return posted

    def button_draft(self):
        res = super().button_draft()
        # Whoever takes it back need not see complaints
        self.sudo().retention_remedy_id._look_at_credit_notes()
        return res

    def button_cancel(self):
        res = super().button_cancel()
        self.sudo().retention_remedy_id._look_at_credit_notes()  # as above
        return res

    def _retention_answer_complaints(self):
        """Have posted credit notes do the remedies that they are for.

        One that was chosen by hand is for the first remedy agreed that covers it.
        """
        # Whoever posts need not see complaints
        for move in self.sudo().filtered("retention_complaint_id"):
            taken = -to_decimal(move.amount_untaxed_signed)
            if not move.retention_remedy_id:
                agreed = move.retention_complaint_id.remedy_ids.filtered(
                    lambda one, taken=taken: (
                        one.kind == "credit_note"
                        and one.state == "approved"
                        and not one.credit_note_ids
                        and to_decimal(one.amount) >= taken
                    )
                )
                if agreed:
                    move.retention_remedy_id = agreed[0]
            move.retention_remedy_id._retention_check_covered()
            move.retention_remedy_id._look_at_credit_notes()


class RetentionComplaintRemedy(models.Model):
    _inherit = "retention.complaint.remedy"

    def _retention_check_covered(self):
        """Refuse to take off more than was agreed."""
        for remedy in self:
            posted = remedy.credit_note_ids.filtered(
                lambda move: move.state == "posted"
            )
            taken = sum(
                (-to_decimal(move.amount_untaxed_signed) for move in posted), ZERO
            )
            if taken <= to_decimal(remedy.amount):
                continue
            raise UserError(
                self.env._(
                    "The credit note takes %(taken)s off, and %(agreed)s were agreed "
                    "for %(complaint)s: change it, or have more approved first.",
                    taken=format_amount(self.env, float(taken), remedy.currency_id),
                    agreed=format_amount(self.env, remedy.amount, remedy.currency_id),
                    complaint=remedy.complaint_id.name,
                )
            )


class AccountMoveReversal(models.TransientModel):
    """Odoo's own wizard, opened from a remedy."""

    _inherit = "account.move.reversal"

    retention_remedy_id = fields.Many2one(
        "retention.complaint.remedy", ondelete="cascade"
    )

    def _prepare_default_reversal(self, move):
        values = super()._prepare_default_reversal(move)
        remedy = self.retention_remedy_id
        if not remedy:
            return values
        remedy.check_access("write")
        if remedy.kind != "credit_note" or remedy.state != "approved":
            raise UserError(
                self.env._(
                    "“%s” is not approved: it cannot be done now.", remedy.display_name
                )
            )
        return values | {
            "retention_complaint_id": remedy.complaint_id.id,
            "retention_remedy_id": remedy.id,
        }
