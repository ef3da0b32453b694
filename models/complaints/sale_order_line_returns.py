"""Delivered goods that come back open a complaint.

Quantities are followed by a compute, whoever writes them: staff by hand, or stock by
its own. What came back is looked at once, before the transaction ends.
"""

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL, format_date
from odoo.tools.sql import column_exists, create_column

from ...tools.amounts import plain, to_decimal
from ...tools.returned_goods import Held, came_back
from .retention_complaint_events import NO_COMPLAINT

RETURNED = "customer_retention.returned"
UNWANTED = "customer_retention.no_returns"
# Of hours that are written down, corrections are no returns
FOLLOWED = ("manual", "stock_move")
# Conversions of units leave less than that
DIGITS = 6
COLUMNS = {
    "retention_qty_last": "numeric",
    "retention_qty_start": "numeric",
    "retention_qty_day": "date",
}


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    retention_qty_last = fields.Float(
        string="Delivered Last",
        compute="_compute_retention_qty",
        store=True,
        digits=0,
        copy=False,
        groups="base.group_user",
    )
    retention_qty_start = fields.Float(
        string="Delivered before That Day",
        compute="_compute_retention_qty",
        store=True,
        digits=0,
        copy=False,
        groups="base.group_user",
    )
    retention_qty_day = fields.Date(
        string="Day of the Last Delivery or Return",
        compute="_compute_retention_qty",
        store=True,
        copy=False,
        groups="base.group_user",
    )

    def _auto_init(self):
        """Take what was delivered before the addon came as it stands, in one go."""
        cr = self.env.cr
        missing = [name for name in COLUMNS if not column_exists(cr, self._table, name)]
        for name in missing:
            create_column(cr, self._table, name, COLUMNS[name])
        if missing:
            cr.execute(
                SQL(
                    "UPDATE sale_order_line SET retention_qty_last = qty_delivered,"
                    " retention_qty_start = qty_delivered"
                    " WHERE qty_delivered IS NOT NULL"
                )
            )
        return super()._auto_init()

    @api.depends("qty_delivered")
    def _compute_retention_qty(self):
        changed = {}
        for line in self:
            held = line._retention_held()
            quantity = to_decimal(line.qty_delivered, DIGITS)
            if quantity != held.last and line._retention_is_followed():
                changed[line.id] = held
            company = line.company_id or self.env.company
            after = held.follow(quantity, company._retention_day())
            line.retention_qty_last = float(after.last)
            line.retention_qty_start = float(after.start)
            line.retention_qty_day = after.day
        self._retention_flag_returns(changed)

    def _retention_held(self):
        return Held(
            to_decimal(self.retention_qty_last, DIGITS),
            to_decimal(self.retention_qty_start, DIGITS),
            self.retention_qty_day or None,
        )

    def _retention_is_followed(self):
        return bool(
            isinstance(self.id, int)
            and self.state == "sale"
            and self.qty_delivered_method in FOLLOWED
            and self._retention_is_goods()
        )

    def write(self, vals):
        if "qty_delivered" in vals and self.env.context.get(NO_COMPLAINT):
            unwanted = self.env.cr.precommit.data.setdefault(UNWANTED, set())
            unwanted.update(self.ids)
        return super().write(vals)

    @api.model
    def _retention_flag_returns(self, changed):
        """Have changes of quantities looked at before the transaction ends.

        :param changed: {line id: :class:`Held` before the change}
        """
        if not changed:
            return
        precommit = self.env.cr.precommit
        if RETURNED not in precommit.data:
            system = self.env(user=SUPERUSER_ID, su=True, context={})
            precommit.add(system["sale.order.line"]._retention_look_at_returns)
        flagged = precommit.data.setdefault(RETURNED, {})
        for line_id, held in changed.items():
            flagged.setdefault(line_id, held)  # as the transaction found it

    @api.model
    def _retention_look_at_returns(self):
        """Open a complaint for each order of which goods have come back."""
        data = self.env.cr.precommit.data
        flagged = data.pop(RETURNED, {})
        unwanted = data.pop(UNWANTED, set())
        lines = self.browse(set(flagged) - unwanted).exists()
        for order, own in lines.grouped("order_id").items():
            if order.state == "sale" and order.company_id.retention_complaint_return:
                complaints = self.env["retention.complaint"]
                with complaints._beside_documents(f"return:{order.id}"):
                    order._retention_look_at_returns(
                        {one: flagged[one.id] for one in own}
                    )


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _retention_look_at_returns(self, held):
        """Open a complaint for what came back of this order, or take it back.

        :param held: {line: :class:`Held` before the change}
        """
        self.ensure_one()
        today = self.company_id._retention_day()
        back = {}
        for line, before in held.items():
            is_typed = line.qty_delivered_method == "manual"
            quantity = to_decimal(line.qty_delivered, DIGITS)
            amount = came_back(before, quantity, today, is_typed)
            if amount:
                back[line] = amount
        if back and self._retention_complains():
            self._retention_open_return(back, today)
        elif any(
            before.day == today and before.last < before.start
            for before in held.values()
        ):
            self._retention_forget_return(today)

    def _retention_return_key(self, day):
        """Name the event: goods of an order that come back on one day are one."""
        return f"return:{self.id}:{fields.Date.to_string(day)}"

    def _retention_open_return(self, back, today):
        """Open the complaint of goods that came back, or tell an open one of them.

        :param back: {line: quantity}
        """
        lines = self.env["sale.order.line"].union(*back)
        complaints = self.env["retention.complaint"]
        complaint = complaints._find_of_order(self, lines)
        key = self._retention_return_key(today)
        if complaint and complaint.origin_key != key:
            complaint._message_log(body=self._retention_tell_back(back, self.env))
            return
        values = {
            "kind": "return",
            "origin": "return",
            "lines": lines,
            "tell": lambda env: self._retention_tell_back(back, env),
        }
        complaint = complaints._open_of_order(self, key, values)
        if complaint and lines - complaint.sale_line_ids:
            complaint.sale_line_ids |= lines
            complaint._message_log(body=self._retention_tell_back(back, self.env))

    def _retention_tell_back(self, back, env):
        goods = ", ".join(
            f"{plain(quantity)} {line.product_id.with_env(env).display_name}"
            for line, quantity in back.items()
        )
        return env._(
            "Of order %(order)s came back: %(goods)s.", order=self.name, goods=goods
        )

    def _retention_forget_return(self, today):
        """Take back the complaint of today if all that came back was a mistake."""
        complaint = self.env["retention.complaint"]._find_event(
            self.company_id, self._retention_return_key(today)
        )
        if complaint and all(
            line.retention_qty_last >= line.retention_qty_start
            for line in complaint.sale_line_ids
        ):
            complaint._withdraw(
                lambda env, one: env._(
                    "Complaint %(complaint)s was taken back: the quantities of "
                    "%(day)s were put right.",
                    complaint=one.name,
                    day=format_date(env, today),
                )
            )
