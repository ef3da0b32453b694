from odoo import api, models


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        if self.env["loyalty.program"]._retention_any_managed():
            for user in users.filtered("share"):
                user.partner_id._retention_claim_guest_orders()
        return users


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _retention_claim_guest_orders(self):
        """Give a customer who signs up what he earned as a guest, once.

        Orders of the same contact, and of guests with the same e-mail address, from
        the time when the programme had begun.
        """
        self.ensure_one()
        email = self.email_normalized
        orders = (
            self.env["sale.order"]
            .sudo()
            .search(
                [
                    ("state", "=", "sale"),
                    ("website_id", "!=", False),
                    ("retention_accrual_ids", "=", False),
                    "|",
                    ("partner_id", "=", self.id),
                    "&",
                    ("partner_id.email_normalized", "=", email or "no address"),
                    ("partner_id.user_ids", "=", False),
                ]
            )
        )
        for order in orders:
            program = order._retention_program()
            since = program.retention_since
            if not program or (since and order.date_order < since):
                continue
            if not order.partner_id.is_public:
                order._retention_create_accrual(program, owner=self)
        orders._retention_flag_settlement()
