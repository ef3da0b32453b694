from odoo import api, fields, models
from odoo.exceptions import ValidationError

AREAS = [
    ("product", "Product or service"),
    ("staff", "Work of staff"),
    ("sale", "Moment of sale"),
    ("delivery", "Delivery"),
    ("price", "Price"),
    ("other", "Other"),
]


class RetentionComplaintCause(models.Model):
    """Why something went wrong: a tree, from the area down to the root."""

    _name = "retention.complaint.cause"
    _description = "Cause of Complaints"
    _parent_store = True
    _rec_name = "complete_name"
    _rec_names_search = ["complete_name", "code"]
    _order = "complete_name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    complete_name = fields.Char(
        string="Cause",
        compute="_compute_complete_name",
        store=True,
        recursive=True,
    )
    code = fields.Char(copy=False)
    parent_id = fields.Many2one(
        "retention.complaint.cause",
        string="Part of",
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("retention.complaint.cause", "parent_id")
    area = fields.Selection(
        AREAS,
        compute="_compute_area",
        store=True,
        readonly=False,
        recursive=True,
        precompute=True,
        required=True,
        default="other",
    )
    description = fields.Text()
    company_id = fields.Many2one("res.company", index=True, ondelete="cascade")
    active = fields.Boolean(default=True)

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for cause in self:
            parent = cause.parent_id.complete_name
            cause.complete_name = f"{parent} / {cause.name}" if parent else cause.name

    @api.depends("parent_id.area")
    def _compute_area(self):
        for cause in self:
            cause.area = cause.parent_id.area or cause.area or "other"

    @api.constrains("parent_id")
    def _check_parent_id(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A cause cannot be part of itself."))
