"""What a programme's orders earn beside its rate, and on what they earn nothing."""

from odoo import api, fields, models
from odoo.tools import ormcache

from ...tools.earning import ORDER_KINDS, Plan


class LoyaltyProgram(models.Model):
    _inherit = "loyalty.program"

    retention_earning_rule_ids = fields.One2many(
        "retention.earning.rule", "program_id", string="Earning Rules"
    )
    retention_no_earn_category_ids = fields.Many2many(
        "product.category",
        "retention_no_earn_category_rel",
        string="Categories That Earn Nothing",
        ondelete="restrict",
        help="Goods of these categories and of those below them. What is paid for "
        "them counts for the level all the same.",
    )
    retention_no_earn_below_floor = fields.Boolean(
        string="Goods Below Their Floor Earn Nothing",
        help="Goods that are sold below their floor price when the order is confirmed.",
    )

    @ormcache("self.id")
    def _retention_earning_plan(self):
        """Return the :class:`~..tools.earning.Plan` of orders confirmed from now on.

        Cached, so that carts and confirmations of programmes without rules and
        exclusions ask for nothing more.
        """
        program = self.sudo().with_context(active_test=True)
        rules = program.retention_earning_rule_ids
        return Plan(
            rules=tuple(
                rule._rule() for rule in rules.sorted() if rule.kind in ORDER_KINDS
            ),
            excluded_categories=frozenset(program.retention_no_earn_category_ids.ids),
            excluded_goods=program._retention_any_goods_excluded(),
            below_floor=program.retention_no_earn_below_floor,
        )

    @api.model
    def _retention_any_goods_excluded(self):
        """Tell whether any single product earns nothing."""
        products = self.env["product.template"].sudo().with_context(active_test=False)
        return bool(products.search_count([("retention_no_earn", "=", True)], limit=1))


class ProductTemplate(models.Model):
    _inherit = "product.template"

    retention_no_earn = fields.Boolean(
        string="Earns No Points",
        help="No points for this product, in any loyalty programme. What is paid for "
        "it counts for the level all the same.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        products = super().create(vals_list)
        if any(vals.get("retention_no_earn") for vals in vals_list):
            self.env.registry.clear_cache()
        return products

    def write(self, vals):
        res = super().write(vals)
        if "retention_no_earn" in vals:
            self.env.registry.clear_cache()
        return res
