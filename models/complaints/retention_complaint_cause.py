from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

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
    child_ids = fields.One2many(
        "retention.complaint.cause", "parent_id", string="Causes below"
    )
    area = fields.Selection(
        AREAS,
        compute="_compute_area",
        store=True,
        readonly=False,
        recursive=True,
        precompute=True,
        required=True,
    )
    description = fields.Text(
        help="When to choose it, and how it differs from its neighbours."
    )
    check_ids = fields.One2many(
        "retention.complaint.cause.check", "cause_id", string="What to Look into"
    )
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

    @api.constrains("name")
    def _check_name(self):
        if not all((cause.name or "").strip() for cause in self):
            raise ValidationError(self.env._("Give the cause a name."))

    def write(self, vals):
        if "company_id" in vals:
            self._check_same_company(vals["company_id"])
        res = super().write(vals)
        if vals.get("active") is False:
            below = self.search([("id", "child_of", self.ids)]) - self
            below.active = False
        elif vals.get("active"):
            self.parent_id.filtered(lambda one: not one.active).active = True
        return res

    def _check_same_company(self, company_id):
        """Refuse to move causes between companies: documents of one name them."""
        for cause in self:
            if cause.company_id.id != (company_id or False):
                raise UserError(
                    self.env._(
                        "“%s” stays with its company, or with all of them: make "
                        "another cause instead.",
                        cause.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        for cause in self:
            if cause.with_context(active_test=False).child_ids - self:
                raise UserError(
                    self.env._(
                        "Other causes are part of “%s”: move or delete them first.",
                        cause.display_name,
                    )
                )
        for model, name in self._uses():
            # Whoever deletes must not break what he cannot see
            records = self.env[model].sudo().with_context(active_test=False)
            used = records.search([(name, "in", self.ids)], limit=1)
            if used:
                raise UserError(
                    self.env._(
                        "“%(cause)s” is used (%(what)s): archive it, or merge it into "
                        "another cause.",
                        cause=used[name].display_name,
                        what=records._description,
                    )
                )

    @api.model
    def _uses(self):
        """Return (model, field) of all that names a cause, the tree itself apart."""
        return [
            (model._name, field.name)
            for model in self.env.values()
            if model._auto and not model._abstract and not model._transient
            for field in model._fields.values()
            if field.type == "many2one"
            and field.comodel_name == self._name
            and field.store
            and not field.related
            and (model._name, field.name)
            not in (
                (self._name, "parent_id"),
                ("retention.complaint.cause.check", "cause_id"),
            )
        ]

    # ------------------------------------------------------------
    # Merging
    # ------------------------------------------------------------

    def _merge_into(self, target):
        """Move all that names these causes, and the causes below, to another one.

        They are archived: what was written about them stays readable.

        :raise UserError: the causes do not fit together
        """
        self._check_merge(target)
        # All that names them moves, whoever may see it; the caller was checked
        alerts = self.env["retention.complaint.alert"].sudo()
        alerts._merge_causes(self, target)
        for model, name in self._uses():
            records = self.env[model].sudo().with_context(active_test=False)
            records.search([(name, "in", self.ids)]).write({name: target.id})
        everywhere = self.with_context(active_test=False)
        everywhere.child_ids.parent_id = target
        for cause in self:
            note = self.env._("Merged into “%s”.", target.complete_name)
            cause.description = "\n".join(filter(None, [cause.description, note]))
        self.active = False
        alerts._ask_check()

    def _check_merge(self, target):
        if not self or target in self:
            raise UserError(
                self.env._("Choose causes, and another one to merge them into.")
            )
        above = self.search([("id", "parent_of", target.ids)])
        for cause in self & above:
            raise UserError(
                self.env._(
                    "“%(target)s” is part of “%(cause)s”: merge it the other way "
                    "round.",
                    target=target.display_name,
                    cause=cause.name,
                )
            )
        for cause in self:
            if target.company_id and target.company_id != cause.company_id:
                raise UserError(
                    self.env._(
                        "“%(target)s” belongs to %(company)s alone, “%(cause)s” does "
                        "not: choose a cause of all companies.",
                        target=target.display_name,
                        company=target.company_id.name,
                        cause=cause.display_name,
                    )
                )
