from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache


class LoyaltyProgram(models.Model):
    _inherit = "loyalty.program"

    retention_segment_ids = fields.Many2many(
        "retention.segment",
        "loyalty_program_retention_segment_rel",
        "program_id",
        "segment_id",
        string="Only for Segments",
        copy=False,
        groups="customer_retention.group_retention_user",
        help="The promotion applies to members of any of these; empty: to everybody.",
    )

    @api.constrains("retention_segment_ids", "retention_managed", "program_type")
    def _check_retention_segments(self):
        for program in self:
            # Segments that the user may not see restrict, too
            if program.sudo().retention_segment_ids and (
                program.retention_managed
                or program.program_type in ("gift_card", "ewallet")
            ):
                raise ValidationError(
                    self.env._(
                        "“%s” cannot be only for segments: points, gift cards and "
                        "wallets are their owners'. Restrict a promotion.",
                        program.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        programs = super().create(vals_list)
        if any(vals.get("retention_segment_ids") for vals in vals_list):
            self.env.registry.clear_cache()
        return programs

    def write(self, vals):
        res = super().write(vals)
        if "retention_segment_ids" in vals:
            self.env.registry.clear_cache()
        return res

    def unlink(self):
        res = super().unlink()
        self.env.registry.clear_cache()
        return res

    @api.model
    @ormcache()
    def _retention_restricted(self):
        """Return ((program id, segment ids), ...) of promotions for members only.

        Cached: every cart asks, and most shops have none.
        """
        # Kept for everybody: no caller's rights may colour it
        programs = (
            self.sudo()
            .with_context(active_test=False)
            .search([("retention_segment_ids", "!=", False)])
        )
        return tuple(
            (program.id, tuple(program.retention_segment_ids.ids))
            for program in programs
        )
