"""Whether the customer came back: the first order confirmed after solving.

Orders tell it when they are confirmed or cancelled, by one query whatever their
number; the night finds what nobody told, and who has not come back in time.
"""

from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

RETURN_STATES = [
    ("watching", "Watched"),
    ("back", "Came Back"),
    ("not_yet", "Not Back Yet"),
]
DONE = ("solved", "closed")


class RetentionComplaint(models.Model):
    _inherit = "retention.complaint"

    next_order_id = fields.Many2one(
        "sale.order",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The first order that the customer's firm confirmed after solving.",
    )
    next_order_at = fields.Datetime(string="Next Order on", readonly=True, copy=False)
    return_state = fields.Selection(
        RETURN_STATES, string="After Solving", readonly=True, copy=False, index=True
    )

    def _after_solving(self):
        res = super()._after_solving()
        self.write(
            {"return_state": "watching", "next_order_id": False, "next_order_at": False}
        )
        return res

    def _after_reopening(self):
        res = super()._after_reopening()
        self.write(
            {"return_state": False, "next_order_id": False, "next_order_at": False}
        )
        return res

    # ------------------------------------------------------------
    # Finding
    # ------------------------------------------------------------

    def _find_next_orders(self):
        """Return {complaint id: (order id, moment)} of the first order after each.

        An order counts that is confirmed, costs something and replaces nothing.
        """
        if not self.ids:
            return {}
        self.flush_model()
        self.env["sale.order"].flush_model()
        self.env["retention.complaint.remedy"].flush_model(["order_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (complaint.id) complaint.id, sale.id, sale.date_order
                  FROM retention_complaint complaint
                  JOIN res_partner buyer
                    ON %(firm)s = complaint.commercial_partner_id
                  JOIN sale_order sale
                    ON sale.partner_id = buyer.id
                   AND sale.company_id = complaint.company_id
                 WHERE complaint.id = ANY(%(ids)s)
                   AND complaint.state IN %(done)s
                   AND sale.state = 'sale'
                   AND sale.amount_untaxed > 0
                   AND sale.date_order >= complaint.solved_at
                   AND NOT EXISTS (SELECT FROM retention_complaint_remedy remedy
                                    WHERE remedy.order_id = sale.id)
              ORDER BY complaint.id, sale.date_order, sale.id
                """,
                firm=self.env["res.partner"]._field_to_sql(
                    "buyer", "commercial_partner_id"
                ),
                ids=self.ids,
                done=DONE,
            )
        )
        return {complaint: (order, moment) for complaint, order, moment in rows}

    def _watch_returns(self):
        """Write whether the customers of solved complaints came back by now."""
        found = self._find_next_orders()
        now = fields.Datetime.now()
        for complaint in self.filtered(lambda one: one.state in DONE):
            order_id, moment = found.get(complaint.id, (False, False))
            days = complaint.company_id.retention_complaint_return_days
            late = complaint.solved_at and (
                complaint.solved_at + timedelta(days=days) < now
            )
            values = {
                "next_order_id": order_id,
                "next_order_at": moment,
                "return_state": "back"
                if order_id
                else "not_yet"
                if late
                else "watching",
            }
            if any(
                complaint._fields[name].convert_to_write(complaint[name], complaint)
                != value
                for name, value in values.items()
            ):
                complaint.with_context(tracking_disable=True).write(values)

    @api.model
    def _cron_watch_returns(self):
        """Look at all solved complaints that may change; one company stops no other."""
        cron = self.env["ir.cron"]
        companies = self.env["res.company"].search(Domain.TRUE)
        guard = self.env["retention.scoring.run"]._guard
        cron._commit_progress(remaining=len(companies))
        for number, company in enumerate(companies, start=1):
            here = self.with_company(company)
            guard(company, partial(here._watch_company, company))
            cron._commit_progress(1, remaining=len(companies) - number)

    @api.model
    def _watch_company(self, company):
        """Look at the complaints of a company that wait, or whose order may be gone."""
        domain = Domain("company_id", "=", company.id) & Domain("state", "in", DONE)
        waiting = Domain("return_state", "in", (False, "watching", "not_yet"))
        gone = Domain("return_state", "=", "back") & (
            Domain("next_order_id", "=", False)
            | Domain("next_order_id.state", "!=", "sale")
        )
        self.search(domain & (waiting | gone))._watch_returns()
