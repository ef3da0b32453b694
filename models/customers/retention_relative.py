from odoo import api, fields, models
from odoo.exceptions import ValidationError


class RetentionRelative(models.Model):
    """Somebody of a customer's family, as the customer told us."""

    _name = "retention.relative"
    _description = "Family Member"
    _order = "partner_id, id"

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char(required=True)
    relation = fields.Selection(
        [
            ("spouse", "Spouse or partner"),
            ("child", "Child"),
            ("parent", "Parent"),
            ("sibling", "Brother or sister"),
            ("friend", "Friend"),
            ("other", "Other"),
        ],
        required=True,
        default="spouse",
    )
    birthday = fields.Date()
    interest_ids = fields.Many2many("retention.interest", string="Interests")
    note = fields.Char(help="What the customer told us: school, work, plans.")

    @api.constrains("birthday")
    def _check_birthday(self):
        for relative in self:
            customer, birthday = relative.partner_id, relative.birthday
            problem = birthday and customer._retention_birthday_sentence(birthday)
            if problem:
                raise ValidationError(
                    self.env._(
                        "%(name)s: %(problem)s", name=relative.name, problem=problem
                    )
                )
