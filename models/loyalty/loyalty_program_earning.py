"""What a programme's orders earn beside its rate, and on what they earn nothing."""

from dataclasses import replace

from odoo import api, fields, models
from odoo.tools import ormcache

from ...tools.amounts import ZERO
from ...tools.earning import (
    GOODS_KINDS,
    ORDER_KINDS,
    Plan,
    RuleTerms,
    rules_of_goods,
)
from ...tools.settlement import Documents, points_for, settle


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

    def _retention_points_of_goods(self, product, amount, terms, tier_id):
        """Return the points that goods earn if they are bought now.

        No more than an order will surely get: rules with limits over time count
        only once the order is there.

        :param product: ``product.template``
        :param amount: their price, in the programme's currency
        :param terms: :class:`Terms` of the customer
        """
        plan = self._retention_earning_plan()
        if not plan:
            return points_for(amount, terms)
        categories = product._retention_categories()
        if plan.excludes(categories, no_earn=product.retention_no_earn):
            return ZERO
        moment = self.company_id._retention_local(fields.Datetime.now())
        rules = tuple(
            RuleTerms(
                id=rule.id,
                kind=rule.kind,
                factor=rule.factor,
                points=rule.points,
                cap=rule.cap(),
                categories=rule.categories,
            )
            for rule in plan.rules
            if rule.kind in GOODS_KINDS
            and not rule.is_limited_over_time
            and rule.holds(moment, tier_id, amount)
        )
        chosen = rules_of_goods(rules, categories)
        terms = replace(terms, rules=tuple(one for one in rules if one.id in chosen))
        documents = Documents(ordered_total=amount, ordered_base=amount)
        return settle(documents, terms, "confirmed").expected

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

    def _retention_categories(self):
        """Return ids of the product's category and of all above it."""
        path = self.sudo().categ_id.parent_path or ""  # decides, whoever asks
        return {int(part) for part in path.split("/") if part}

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
