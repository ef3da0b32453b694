from odoo import models
from odoo.fields import Domain


class SaleOrder(models.Model):
    """Codes given in calls are used by their own customers only."""

    _inherit = "sale.order"

    def _try_apply_code(self, code):
        self.ensure_one()
        card = (
            self.env["loyalty.card"]
            .sudo()  # whether it is one of ours; nothing of it is told
            .search(
                Domain("code", "=", code)
                & Domain("program_id.retention_call_offer", "=", True),
                limit=1,
            )
        )
        if card and (problem := card._retention_call_refuses(self.partner_id)):
            return {"error": problem}
        return super()._try_apply_code(code)

    def _apply_program_reward(self, reward, coupon, **kwargs):
        """Refuse whatever way a code of somebody else came here."""
        if problem := coupon and coupon._retention_call_refuses(self.partner_id):
            return {"error": problem}
        return super()._apply_program_reward(reward, coupon, **kwargs)

    def _update_programs_and_rewards(self):
        """Take codes off that are not of the customer whom the order has now."""
        for order in self:
            order._retention_drop_foreign_codes()
        return super()._update_programs_and_rewards()

    def _retention_drop_foreign_codes(self):
        coupons = self.applied_coupon_ids | self.order_line.coupon_id
        foreign = coupons.filtered(
            lambda card: card._retention_call_refuses(self.partner_id)
        )
        if foreign:
            self.order_line.filtered(lambda line: line.coupon_id in foreign).unlink()
            self.applied_coupon_ids -= foreign
