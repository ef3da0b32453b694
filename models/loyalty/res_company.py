from types import MappingProxyType

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import ormcache

from ...tools.amounts import to_decimal
from .product_category import check_percent

FLOOR_FIELDS = {"retention_floor_active", "retention_floor_percent"}


class ResCompany(models.Model):
    """The margin guard of goods whose categories say nothing of it."""

    _inherit = "res.company"

    retention_floor_active = fields.Boolean(
        string="Margin Guard",
        groups="base.group_user",  # customers may read companies
        help="Tiers, promotions and points stop at a least price: cost plus a "
        "percentage. Product categories may say otherwise.",
    )
    retention_floor_percent = fields.Float(
        string="Least Margin (%)",
        groups="base.group_user",
        help="On the cost of goods.",
    )

    @api.constrains("retention_floor_percent")
    def _check_retention_floor_percent(self):
        for company in self:
            check_percent(self.env, company.retention_floor_percent)

    @ormcache("self.id")
    def _retention_floors(self):
        """Return {category id: per cent on the cost} of all that is guarded.

        Goods without a category have the key False. Empty: nothing is guarded.
        Cached: every line of every order asks for it.
        """
        # The answer is kept for everybody: no caller's rights may colour it
        company = self.sudo()
        own = company.retention_floor_active
        default = to_decimal(company.retention_floor_percent) if own else None
        found = {False: default}
        categories = company.env["product.category"].with_company(company)
        # The path of a parent comes before those of its children
        for category in categories.search(Domain.TRUE, order="parent_path"):
            percent = found.get(category.parent_id.id, default)
            if category.retention_floor:
                guarded = category.retention_floor == "guarded"
                percent = (
                    to_decimal(category.retention_floor_percent) if guarded else None
                )
            found[category.id] = percent
        return MappingProxyType(
            {key: percent for key, percent in found.items() if percent is not None}
        )

    def write(self, vals):
        res = super().write(vals)
        if vals.keys() & FLOOR_FIELDS:
            self.env.registry.clear_cache()
        return res
