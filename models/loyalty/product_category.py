import math

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ...tools.amounts import plain

FLOOR_FIELDS = {"retention_floor", "retention_floor_percent"}


class ProductCategory(models.Model):
    """Goods of a guarded category are not sold below cost plus a percentage.

    A category that says nothing is guarded as its parent; the topmost ones as the
    company's settings say. Every company decides for itself.
    """

    _inherit = "product.category"

    retention_floor = fields.Selection(
        [("guarded", "Guarded"), ("free", "Not guarded")],
        company_dependent=True,
        string="Margin Guard",
        groups="base.group_user",
        help="Whether tiers, promotions and points stop at a least price. Empty: as "
        "the parent category, at last as the company's settings say.",
    )
    retention_floor_percent = fields.Float(
        company_dependent=True,
        string="Least Margin (%)",
        groups="base.group_user",
        help="On the cost: goods that cost 100 are not reduced below 110 at 10 %.",
    )
    retention_floor_note = fields.Char(
        compute="_compute_retention_floor_note",
        string="In Force",
        groups="base.group_user",
    )

    @api.depends("parent_id", "retention_floor", "retention_floor_percent")
    @api.depends_context("company", "lang")
    def _compute_retention_floor_note(self):
        for category in self:
            decisive = category
            while decisive and not decisive.retention_floor:
                decisive = decisive.parent_id
            company = self.env.company
            if decisive:
                guarded = decisive.retention_floor == "guarded"
                percent, giver = decisive.retention_floor_percent, decisive.name
            else:
                guarded = company.retention_floor_active
                percent, giver = company.retention_floor_percent, company.name
            terms = {"percent": plain(percent), "giver": giver}
            if decisive == category and guarded:
                note = self.env._("Cost + %(percent)s %%", **terms)
            elif decisive == category:
                note = self.env._("Not guarded")
            elif guarded:
                note = self.env._("Cost + %(percent)s %%, from %(giver)s", **terms)
            else:
                note = self.env._("Not guarded, from %(giver)s", **terms)
            category.retention_floor_note = note

    @api.constrains("retention_floor_percent")
    def _check_retention_floor_percent(self):
        for category in self:
            check_percent(self.env, category.retention_floor_percent)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def _retention_check_may_guard(self, vals_list):
        """Leave the guard to those who may overrule it."""
        if self.env.su or not any(vals.keys() & FLOOR_FIELDS for vals in vals_list):
            return
        if not self.env.user.has_group("customer_retention.group_retention_manager"):
            raise AccessError(
                self.env._("Only a retention manager may change the margin guard.")
            )

    @api.model_create_multi
    def create(self, vals_list):
        self._retention_check_may_guard(vals_list)
        categories = super().create(vals_list)
        self.env.registry.clear_cache()
        return categories

    def write(self, vals):
        self._retention_check_may_guard([vals])
        res = super().write(vals)
        if vals.keys() & (FLOOR_FIELDS | {"parent_id"}):
            self.env.registry.clear_cache()
        return res

    def unlink(self):
        res = super().unlink()
        self.env.registry.clear_cache()
        return res


def check_percent(env, percent):
    """Refuse a percentage that no margin can be.

    :raise ValidationError: in the user's words
    """
    if not math.isfinite(percent) or not 0 <= percent <= 1000:
        raise ValidationError(
            env._(
                "Give the least margin as a percentage between 0 and 1000. To sell a "
                "category below its cost, choose Not guarded."
            )
        )
