from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

PERMISSIONS = [
    ("no", "Not to be named"),
    ("ask", "Ask before each use"),
    ("yes", "May be named"),
]


class RetentionKeyAccount(models.Model):
    """The customer as a reference: may we name it, in what words, and for what."""

    _inherit = "retention.key.account"

    reference_permission = fields.Selection(
        PERMISSIONS, string="As a Reference", tracking=True
    )
    reference_date = fields.Date(string="Agreed on")
    reference_person_id = fields.Many2one(
        "res.partner",
        string="Agreed by",
        ondelete="set null",
        domain="[('commercial_partner_id', '=', partner_id)]",
    )
    reference_text = fields.Text(help="What they say of us, in their words.")
    reference_attachment_ids = fields.Many2many(
        "ir.attachment",
        "retention_key_account_reference_rel",
        "account_id",
        "attachment_id",
        string="Letters and Logos",
    )
    reference_given = fields.Text(
        string="Done for It", help="What we did free of charge for this reference."
    )
    reference_value = fields.Monetary(
        string="Worth", help="What that would have cost the customer."
    )

    @api.constrains(
        "reference_permission",
        "reference_date",
        "reference_person_id",
        "partner_id",
        "reference_value",
    )
    def _check_reference(self):
        for account in self:
            person = account.reference_person_id
            if person and person.commercial_partner_id != account.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(person)s is not with %(firm)s: somebody of the firm must "
                        "agree to its being named.",
                        person=person.display_name,
                        firm=account.partner_id.display_name,
                    )
                )
            if account.reference_permission in ("ask", "yes") and not (
                person and account.reference_date
            ):
                raise ValidationError(
                    self.env._(
                        "Write down who at %s agreed to be a reference, and when.",
                        account.partner_id.display_name,
                    )
                )
            day = account.reference_date
            if day and day > account.company_id._retention_day():
                raise ValidationError(
                    self.env._("The day on which they agreed is still to come.")
                )
            if account.reference_value < 0:
                raise ValidationError(
                    self.env._("What was done for a reference is worth 0 or more.")
                )

    def action_print_references(self):
        """Print those of these customers whom we may name."""
        self.check_access("read")
        usable = self.filtered(lambda one: one.reference_permission == "yes")
        if not usable:
            raise UserError(
                self.env._(
                    "None of these customers has agreed to be named: ask them, and "
                    "write down who agreed on the key account."
                )
            )
        return self.env.ref(
            "customer_retention.report_key_references_action"
        ).report_action(usable, config=False)

    def _usable_references(self):
        """Return those whom we may name; a printed page leaves out the others."""
        self.check_access("read")
        return self.filtered(lambda one: one.reference_permission == "yes").sorted(
            lambda one: one.partner_id.name or ""
        )
