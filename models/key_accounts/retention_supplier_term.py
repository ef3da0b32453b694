from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .retention_supplier_term_step import LATER


class RetentionSupplierTerm(models.Model):
    """A supplier's price by the quantity that we take off in a month or a year.

    Entered by hand. What customers bought says which step is reached, and which
    would be lost without one of them: then the goods get dearer for all the others.
    """

    _name = "retention.supplier.term"
    _description = "Supplier's Price by Quantity"
    _order = "is_at_risk desc, yearly_cost desc, id"
    _check_company_auto = True

    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Supplier",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    product_id = fields.Many2one(
        "product.product", ondelete="cascade", check_company=True
    )
    category_id = fields.Many2one(
        "product.category",
        string="Product Group",
        ondelete="cascade",
        help="With the groups below it.",
    )
    period = fields.Selection(
        [("month", "Month"), ("year", "Year")], default="month", required=True
    )
    uom_id = fields.Many2one(
        "uom.uom",
        string="Unit",
        required=True,
        compute="_compute_uom_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        ondelete="restrict",
    )
    base_price = fields.Float(
        string="Price without a Step",
        digits="Product Price",
        help="For a unit, below the first quantity.",
    )
    step_ids = fields.One2many("retention.supplier.term.step", "term_id", copy=True)
    note = fields.Text(help="Where this is written, until when it holds.")

    # Written nightly and when the term changes
    customer_ids = fields.One2many("retention.supplier.term.customer", "term_id")
    quantity = fields.Float(
        string="Customers Buy",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="In an average period, less what they gave back.",
    )
    price = fields.Float(
        string="Price Now", digits="Product Price", readonly=True, copy=False
    )
    left_out = fields.Integer(
        string="Products Left Out",
        readonly=True,
        copy=False,
        help="Sold in a unit that cannot be converted into the unit of the steps.",
    )
    leaver_id = fields.Many2one(
        "res.partner",
        string="Largest Customer",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    is_at_risk = fields.Boolean(
        string="At Risk",
        readonly=True,
        copy=False,
        help="Without one customer a step would be lost.",
    )
    rise = fields.Float(
        string="Dearer by",
        digits="Product Price",
        readonly=True,
        copy=False,
        help="For a unit, without the largest customer.",
    )
    yearly_cost = fields.Monetary(
        string="A Year for the Others",
        readonly=True,
        copy=False,
        help="What the others' goods cost more in a year without the largest customer.",
    )
    computed_on = fields.Datetime(string="Measured on", readonly=True, copy=False)

    @api.depends("product_id")
    def _compute_uom_id(self):
        pieces = self.env.ref("uom.product_uom_unit", raise_if_not_found=False)
        for term in self:
            term.uom_id = term.product_id.uom_id or term.uom_id or pieces

    @api.depends("partner_id", "product_id", "category_id")
    def _compute_display_name(self):
        for term in self:
            goods = term.product_id.display_name or term.category_id.display_name
            term.display_name = ", ".join(filter(None, (goods, term.partner_id.name)))

    # ------------------------------------------------------------
    # What is refused
    # ------------------------------------------------------------

    @api.constrains("partner_id", "product_id", "category_id", "uom_id")
    def _check_goods(self):
        for term in self:
            if bool(term.product_id) == bool(term.category_id):
                raise ValidationError(
                    self.env._(
                        "Say for which product or for which product group the price "
                        "holds: one of them."
                    )
                )
            unit = term.product_id.uom_id
            if unit and not unit._has_common_reference(term.uom_id):
                raise ValidationError(
                    self.env._(
                        "%(product)s is counted in %(unit)s, which cannot be "
                        "converted into %(other)s.",
                        product=term.product_id.display_name,
                        unit=unit.name,
                        other=term.uom_id.name,
                    )
                )

    @api.constrains("partner_id", "product_id", "category_id", "company_id", "active")
    def _check_once(self):
        for term in self.filtered("active"):
            twin = self.search(
                [
                    ("id", "!=", term.id),
                    ("company_id", "=", term.company_id.id),
                    ("partner_id", "=", term.partner_id.id),
                    ("product_id", "=", term.product_id.id),
                    ("category_id", "=", term.category_id.id),
                ],
                limit=1,
            )
            if twin:
                raise ValidationError(
                    self.env._(
                        "There are prices of %(supplier)s for %(goods)s already: add "
                        "the step there.",
                        supplier=term.partner_id.name,
                        goods=(term.product_id or term.category_id).display_name,
                    )
                )

    @api.constrains("partner_id", "base_price", "step_ids")
    def _check_steps(self):
        """Raise ``ValidationError`` for steps that are no discount by quantity."""
        for term in self:
            if term.base_price <= 0:
                raise ValidationError(
                    self.env._("Enter what a unit costs below the first quantity.")
                )
            if not term.step_ids:
                raise ValidationError(
                    self.env._(
                        "Enter at least one step: from which quantity on which price."
                    )
                )
            quantity, price = 0, term.base_price
            for step in term.step_ids.sorted("min_quantity"):
                if step.min_quantity <= 0 or step.price <= 0:
                    raise ValidationError(
                        self.env._("Quantity and price of a step must be above zero.")
                    )
                if step.min_quantity == quantity:
                    raise ValidationError(
                        self.env._(
                            "Two steps begin at %s: each needs a quantity of its own.",
                            f"{quantity:g}",
                        )
                    )
                if step.price >= price:
                    raise ValidationError(
                        self.env._(
                            "From %(quantity)s on a unit would cost %(price)s, not "
                            "less than the %(before)s before: the price must fall as "
                            "the quantity rises.",
                            quantity=f"{step.min_quantity:g}",
                            price=f"{step.price:g}",
                            before=f"{price:g}",
                        )
                    )
                quantity, price = step.min_quantity, step.price

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        terms = super().create(vals_list)
        terms._measure()
        return terms

    def write(self, vals):
        # Steps changed together are looked at together, not in between
        later = self.with_context(retention_check_steps=LATER)
        res = super(RetentionSupplierTerm, later).write(vals)
        asked = ("product_id", "category_id", "period", "uom_id", "base_price")
        if {*asked, "step_ids", "company_id", "active"} & vals.keys():
            self._measure()
        return res
