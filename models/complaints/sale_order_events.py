"""Orders that are cancelled open a complaint, unless another one replaces them."""

from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import format_datetime
from odoo.tools.misc import formatLang

from .retention_complaint_events import NO_COMPLAINT

# An order confirmed so long before or after replaces a cancelled one
REPLACED = timedelta(hours=24)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    retention_copied_from_id = fields.Many2one(
        "sale.order",
        string="Copied from",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="base.group_user",
    )

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        return [
            {**vals, "retention_copied_from_id": order.id}
            for order, vals in zip(self, vals_list, strict=True)
        ]

    def _action_cancel(self):
        confirmed = self.filtered(lambda order: order.state == "sale")
        res = super()._action_cancel()
        confirmed._retention_open_cancelled()
        return res

    def _retention_complains(self):
        """Tell whether events of this order are a customer's matter.

        Not those of our own companies and staff, of visitors without a name, nor of
        orders over nothing.
        """
        self.ensure_one()
        partner = self.partner_id
        if not partner or not self.amount_total:
            return False
        if partner.is_public or partner.commercial_partner_id.is_public:
            return False
        if any(user._is_internal() for user in partner.user_ids):
            return False
        # One of our companies, or somebody in it
        return not partner.commercial_partner_id.ref_company_ids

    # ------------------------------------------------------------
    # Cancelled
    # ------------------------------------------------------------

    def _retention_open_cancelled(self):
        """Open a complaint for each of these orders, just cancelled."""
        if self.env.context.get(NO_COMPLAINT):
            return
        now = fields.Datetime.now()
        complaints = self.env["retention.complaint"]
        # Whoever cancels may know nothing of partners, settings and complaints
        orders = self.sudo().filtered(
            lambda order: order.company_id.retention_complaint_cancel
        )
        asked_for = complaints._find_asked_cancellations(orders)
        for order in orders:
            if (
                order.state != "cancel"
                or not order._retention_complains()
                or order._retention_replacement(now)
            ):
                continue
            if order.id in asked_for:
                told = order._retention_tell_cancelled(order.env)
                asked_for[order.id]._message_log(body=told)
                continue
            user = order.env.user
            complaints._open_of_order(
                order,
                # Confirmed and cancelled again, it is another event
                f"cancel:{order.id}:{fields.Datetime.to_string(order.date_order)}",
                {
                    "kind": "cancellation",
                    "origin": "cancel",
                    "lines": order._retention_goods(),
                    "tell": order._retention_tell_cancelled,
                    "channel": "website" if user.share else False,
                },
            )

    def _retention_goods(self):
        return self.order_line.filtered(lambda line: line._retention_is_goods())

    def _retention_tell_cancelled(self, env):
        self.ensure_one()
        return env._(
            "Order %(order)s over %(amount)s, confirmed on %(moment)s, was cancelled "
            "by %(user)s. The customer was not asked yet.",
            order=self.name,
            amount=formatLang(env, self.amount_total, currency_obj=self.currency_id),
            moment=self._retention_moment_text(env, self.date_order),
            user=self.env.user.name,
        )

    def _retention_moment_text(self, env, moment):
        """Return a moment as the company's clock shows it."""
        zone = self.company_id._retention_tz()
        return format_datetime(env, moment, tz=zone, dt_format="short")

    # ------------------------------------------------------------
    # Replaced
    # ------------------------------------------------------------

    def _retention_replacement(self, moment):
        """Return a confirmed order that stands for this one, cancelled at a moment.

        Of the same firm and company, confirmed within a day, a copy of it or with one
        of its products.
        """
        self.ensure_one()
        products = self._retention_goods().product_id
        return self.search(
            Domain(
                "partner_id.commercial_partner_id",
                "=",
                self.partner_id.commercial_partner_id.id,
            )
            & Domain("company_id", "=", self.company_id.id)
            & Domain("state", "=", "sale")
            & Domain("id", "!=", self.id)
            & Domain("date_order", ">=", moment - REPLACED)
            & Domain("date_order", "<=", moment + REPLACED)
            & Domain("amount_total", ">", 0)
            & (
                Domain("retention_copied_from_id", "=", self.id)
                | Domain("order_line.product_id", "in", products.ids)
            ),
            limit=1,
        )

    def _retention_withdraw_replaced(self, complaints):
        """Take back complaints of orders that these, just confirmed, replace.

        :param complaints: new ones of the same firms that a cancellation opened
            lately, as the system
        """
        # Whoever confirms may have no right to complaints
        orders = self.sudo().filtered(lambda one: one.state == "sale")
        for complaint in complaints:
            old = complaint.sale_order_id
            replacing = orders.filtered(
                lambda order, old=old: order._retention_replaces(old)
            )[:1]
            if not replacing:
                continue
            with complaint._beside_documents(complaint.origin_key):
                complaint._withdraw(
                    lambda env, one, new=replacing: env._(
                        "Complaint %(complaint)s was taken back: order %(order)s "
                        "stands in place of this one.",
                        complaint=one.name,
                        order=new.name,
                    )
                )

    def _retention_replaces(self, old):
        """Tell whether this order, confirmed now, stands for a cancelled one."""
        self.ensure_one()
        if (
            self.company_id != old.company_id
            or self.partner_id.commercial_partner_id
            != old.partner_id.commercial_partner_id
            or self.amount_total <= 0
            or old.state != "cancel"
        ):
            return False
        return self.retention_copied_from_id == old or bool(
            self._retention_goods().product_id & old._retention_goods().product_id
        )
