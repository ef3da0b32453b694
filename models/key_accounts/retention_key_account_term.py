from odoo import api, fields, models
from odoo.exceptions import ValidationError


class RetentionKeyAccountTerm(models.Model):
    """A price or a special term that was agreed, in words, with its time."""

    _name = "retention.key.account.term"
    _inherit = "retention.key.part.mixin"
    _description = "Special Term of a Key Account"
    _order = "account_id, date_to, id"
    _block_key = "business"

    name = fields.Char(string="Term", required=True, help="Discount, delivery, bonus.")
    value = fields.Char(required=True, help="What was agreed, in words.")
    date_from = fields.Date(string="Valid from")
    date_to = fields.Date(string="Valid until", help="Empty: until further notice.")
    person_id = fields.Many2one(
        "retention.key.account.person",
        string="Agreed with",
        index="btree_not_null",
        ondelete="set null",
        domain="[('account_id', '=', account_id)]",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Agreed by",
        default=lambda self: self.env.user,
        ondelete="set null",
        domain=[("share", "=", False)],
    )
    file = fields.Binary(string="Document", attachment=True)
    file_name = fields.Char()
    is_expired = fields.Boolean(string="Expired", compute="_compute_is_expired")

    @api.depends("date_to", "company_id")
    def _compute_is_expired(self):
        for term in self:
            today = term.company_id.sudo()._retention_day()  # its time zone, for staff
            term.is_expired = bool(term.date_to and term.date_to < today)

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for term in self:
            if term.date_from and term.date_to and term.date_to < term.date_from:
                raise ValidationError(
                    self.env._("%s: a term cannot end before it begins.", term.name)
                )

    @api.constrains("person_id", "account_id")
    def _check_person_id(self):
        for term in self:
            term._check_person(term.person_id)
