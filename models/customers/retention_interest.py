from random import randint

from odoo import fields, models


class RetentionInterest(models.Model):
    """A hobby or interest, as a tag."""

    _name = "retention.interest"
    _description = "Interest"
    _order = "name, id"

    name = fields.Char(required=True)
    color = fields.Integer(default=lambda self: randint(1, 11))
    active = fields.Boolean(default=True)

    _name_uniq = models.UniqueIndex(
        "(LOWER(name))", "There is such an interest already."
    )
