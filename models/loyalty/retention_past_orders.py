"""Orders paid before the programme began count for tiers, never for points."""

from odoo import api, fields, models
from odoo.fields import Domain

ORDERS_PER_COMMIT = 200


class LoyaltyProgram(models.Model):
    _inherit = "loyalty.program"

    retention_count_before = fields.Datetime(
        string="Counts Orders Before",
        copy=False,
        readonly=True,
        help="While set, orders confirmed before this moment are being counted for "
        "tiers by the scheduled action.",
    )

    def _retention_count_past_orders(self):
        """Have past paid orders counted for tiers, in the background."""
        self.retention_count_before = fields.Datetime.now()
        self.env.ref(
            "customer_retention.ir_cron_retention_count_past_orders"
        )._trigger()

    @api.model
    def _cron_count_past_orders(self):
        """Count past orders of programmes that asked for it, batch by batch."""
        cron = self.env["ir.cron"]
        for program in self.search(
            [("retention_count_before", "!=", False), ("retention_managed", "=", True)]
        ):
            domain = program._retention_past_orders_domain()
            remaining = self.env["sale.order"].search_count(domain)
            if not cron._commit_progress(remaining=remaining):
                return
            last_id = 0
            while orders := self.env["sale.order"].search(
                domain & Domain("id", ">", last_id),
                limit=ORDERS_PER_COMMIT,
                order="id",
            ):
                last_id = orders[-1].id
                program._retention_count_orders(orders)
                remaining = max(remaining - len(orders), 0)
                if not cron._commit_progress(len(orders), remaining=remaining):
                    return
            program.retention_count_before = False
            cron._commit_progress()

    def _retention_past_orders_domain(self):
        self.ensure_one()
        domain = (
            Domain("state", "=", "sale")
            & Domain("company_id", "=", self.company_id.id)
            & Domain("date_order", "<", self.retention_count_before)
            & Domain("retention_accrual_ids", "=", False)
        )
        if self.website_id:
            domain &= Domain("website_id", "in", (False, self.website_id.id))
        return domain

    def _retention_count_orders(self, orders):
        """Give past orders an accrual that earns nothing; settlement does the rest."""
        facts = orders._retention_documents()
        paid = orders.filtered(
            lambda order: (
                facts[order.id]["paid"] > 0
                and not order._retention_is_guest()
                and not order.partner_id.is_public
            )
        )
        accruals = self.env["retention.wallet.accrual"]
        for order in paid:
            wallet = self.env["retention.wallet"]._for_owner(self, order.partner_id)
            accruals |= accruals.create(
                {
                    "wallet_id": wallet.id,
                    "order_id": order.id,
                    "company_id": order.company_id.id,
                    "base_mode": self.retention_base,
                    "release": "paid",
                    "is_past_order": True,
                }
            )
        paid._retention_settle_safely(accruals)
