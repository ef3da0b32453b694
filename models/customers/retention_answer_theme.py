from odoo import fields, models


class RetentionAnswerTheme(models.Model):
    """A kind of answer: what customers ask for, again and again."""

    _name = "retention.answer.theme"
    _description = "Theme of Answers"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer(string="Colour")

    _name_uniq = models.Constraint(
        "UNIQUE(name)", "There is a theme of this name already."
    )
