from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# A promise is kept by a call up to so long after the promised hour
PROMISE_MINUTES = 30


class RetentionCallTask(models.Model):
    _inherit = "retention.call.task"

    def _promised_hour(self):
        """Return the hour that the customer was promised, False without a promise."""
        self.ensure_one()
        return self.is_promised and (self.promised_at or self.call_at)

    def _hours(self):
        """Return the hours of the next call, as JSON keeps them."""
        self.ensure_one()
        return {
            name: fields.Datetime.to_string(self[name]) or False
            for name in ("call_at", "promised_at")
        }


class RetentionCallAttempt(models.Model):
    """Whether a promised call came in time, and what became of what was offered."""

    _inherit = "retention.call.attempt"

    promise = fields.Selection(
        [("kept", "Kept"), ("late", "Late")],
        compute="_compute_promise",
        search="_search_promise",
        help="Kept: called up to 30 minutes after the promised hour, or before it.",
    )
    # Whether it was confirmed is told to all who see the call, the order is not
    order_state = fields.Selection(
        related="order_id.state", string="State of the Quotation", related_sudo=True
    )
    is_offer_used = fields.Boolean(search="_search_is_offer_used")

    @api.depends("was_promised", "promised_at", "date")
    def _compute_promise(self):
        grace = timedelta(minutes=PROMISE_MINUTES)
        for attempt in self:
            if not attempt.was_promised or not attempt.promised_at:
                attempt.promise = False
            elif attempt.date <= attempt.promised_at + grace:
                attempt.promise = "kept"
            else:
                attempt.promise = "late"

    @api.model
    def _search_promise(self, operator, value):
        if operator != "in":
            return NotImplemented
        asked = list(value)

        def to_sql(model, alias, query):
            date, promised_at, was_promised = (
                model._field_to_sql(alias, name, query)
                for name in ("date", "promised_at", "was_promised")
            )
            grace = SQL("make_interval(mins => %s)", PROMISE_MINUTES)
            known = SQL("(%s IS TRUE AND %s IS NOT NULL)", was_promised, promised_at)
            conditions = {
                "kept": SQL("(%s AND %s <= %s + %s)", known, date, promised_at, grace),
                "late": SQL("(%s AND %s > %s + %s)", known, date, promised_at, grace),
                False: SQL("NOT %s", known),
            }
            chosen = [conditions[one] for one in conditions if one in asked]
            return SQL("(%s)", SQL(" OR ").join(chosen or [SQL("FALSE")]))

        return Domain.custom(
            to_sql=to_sql, predicate=lambda attempt: attempt.promise in asked
        )

    @api.model
    def _search_is_offer_used(self, operator, value):
        if operator != "in":
            return NotImplemented
        # That an order used the code, no more
        lines = self.env["sale.order.line"].sudo()
        ours = Domain("coupon_id.program_id.retention_call_offer", "=", True)
        query = lines._search(ours & Domain("order_id.state", "=", "sale"))
        coupon = lines._field_to_sql(lines._table, "coupon_id", query)
        used = Domain("offer_card_id", "in", query.subselect(coupon))
        wanted = Domain.FALSE
        if True in value:
            wanted |= used
        if False in value:
            wanted |= ~used | Domain("offer_card_id", "=", False)
        return wanted
