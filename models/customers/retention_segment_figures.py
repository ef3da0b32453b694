"""What the members of a segment are worth, and the lists behind each figure."""

from odoo import fields, models
from odoo.tools import SQL

from ...tools.amounts import to_decimal
from ...tools.ltv import Sums, factors
from .retention_segment import ORDERS


def _of_lifetime(column):
    """Return SQL of a sum over the members whose lifetime value is known."""
    return SQL(
        "COALESCE(SUM(%s) FILTER (WHERE figures.has_ltv), 0)",
        SQL.identifier("figures", column),
    )


# What is summed over the members of a segment
MEMBER_SUMS = {
    "members": SQL("COUNT(*)"),
    "active": SQL("COUNT(*) FILTER (WHERE figures.is_active)"),
    "late": SQL("COUNT(*) FILTER (WHERE figures.is_late)"),
    "orders": SQL("COALESCE(SUM(figures.order_count), 0)"),
    "revenue": SQL("COALESCE(SUM(figures.revenue), 0)"),
    "margin": SQL("COALESCE(SUM(figures.margin), 0)"),
    "share": SQL("COALESCE(SUM(figures.revenue_share), 0)"),
    "at_risk": SQL(
        "COALESCE(SUM(figures.margin_at_risk) FILTER (WHERE figures.is_late), 0)"
    ),
    "ltv_members": SQL("COUNT(*) FILTER (WHERE figures.has_ltv)"),
    "ltv_orders": _of_lifetime("order_count"),
    "ltv_revenue": _of_lifetime("revenue"),
    "ltv_margin": _of_lifetime("margin"),
    "ltv_costed": _of_lifetime("costed_revenue"),
    "ltv_months": _of_lifetime("lifetime_months"),
}


class RetentionSegment(models.Model):
    _inherit = "retention.segment"

    member_count = fields.Integer(string="Members", compute="_compute_figures")
    left_count = fields.Integer(string="Left", compute="_compute_left_count")
    active_count = fields.Integer(string="Active Members", compute="_compute_figures")
    late_count = fields.Integer(string="Late Members", compute="_compute_figures")
    order_count = fields.Integer(string="Orders", compute="_compute_figures")
    revenue = fields.Monetary(compute="_compute_figures")
    margin = fields.Monetary(
        compute="_compute_figures", help="Of goods whose cost is known."
    )
    revenue_share = fields.Float(
        string="Share of Company", digits=0, compute="_compute_figures"
    )
    margin_at_risk = fields.Monetary(
        string="Margin at Risk",
        compute="_compute_figures",
        help="Of members who are late by their own rhythm.",
    )
    ltv_count = fields.Integer(
        string="Members with Lifetime Value", compute="_compute_figures"
    )
    ltv = fields.Monetary(
        string="Lifetime Value",
        compute="_compute_figures",
        help="Average order x orders a month x profitability x months, of all orders "
        "of members with enough data.",
    )
    ltv_total = fields.Monetary(
        string="Lifetime Value in All", compute="_compute_figures"
    )
    average_order = fields.Monetary(compute="_compute_figures")
    orders_per_month = fields.Float(
        string="Orders a Month", digits=(16, 2), compute="_compute_figures"
    )
    profitability = fields.Float(
        string="Profitability (%)", digits=(16, 2), compute="_compute_figures"
    )
    lifetime_months = fields.Float(
        string="Months as a Customer", digits=(16, 1), compute="_compute_figures"
    )

    def _compute_figures(self):
        """Sum the figures of the members whom the user may see, in one query."""
        rows = {row["segment_id"]: row for row in self._member_sums()}
        for segment in self:
            row = rows.get(segment._origin.id, {})
            segment.member_count = row.get("members", 0)
            segment.active_count = row.get("active", 0)
            segment.late_count = row.get("late", 0)
            segment.order_count = row.get("orders", 0)
            segment.revenue = row.get("revenue", 0)
            segment.margin = row.get("margin", 0)
            segment.revenue_share = row.get("share", 0)
            segment.margin_at_risk = row.get("at_risk", 0)
            segment._set_lifetime_value(row)

    def _set_lifetime_value(self, row):
        """Write the four factors of all orders together, and what follows."""
        counted = row.get("ltv_members", 0)
        found = factors(
            Sums(
                orders=row.get("ltv_orders", 0),
                revenue=to_decimal(row.get("ltv_revenue", 0)),
                margin=to_decimal(row.get("ltv_margin", 0)),
                costed_revenue=to_decimal(row.get("ltv_costed", 0)),
                months=row.get("ltv_months", 0),
                customers=counted,
            )
        )
        self.ltv_count = counted
        self.average_order = found.check or 0
        self.orders_per_month = found.purchases or 0
        self.profitability = found.profitability or 0
        self.lifetime_months = found.months or 0
        self.ltv = found.value or 0
        self.ltv_total = (found.value or 0) * counted

    def _member_sums(self):
        """Return a dict of sums for each segment with members."""
        if not self._origin:
            return []
        members = self.env["retention.segment.membership"]._search(
            [("segment_id", "in", self._origin.ids), ("date_out", "=", False)]
        )
        # Who sees a member sees the figures: the rules of both are the same
        customers = self.env["retention.customer"]._search(
            [("company_id", "in", self._origin.company_id.ids)]
        )
        self.env["retention.customer"].flush_model()
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT row.segment_id, %s
                  FROM retention_segment_membership AS row
             LEFT JOIN retention_customer AS figures
                    ON figures.partner_id = row.partner_id
                   AND figures.company_id = row.company_id
                   AND figures.id IN %s
                 WHERE row.id IN %s
                 GROUP BY row.segment_id
                """,
                SQL(", ").join(
                    SQL("%s AS %s", total, SQL.identifier(name))
                    for name, total in MEMBER_SUMS.items()
                ),
                customers.subselect(),
                members.subselect(),
            )
        )

    def _compute_left_count(self):
        counts = dict(
            self.env["retention.segment.membership"]._read_group(
                [("segment_id", "in", self._origin.ids), ("date_out", "!=", False)],
                ["segment_id"],
                ["__count"],
            )
        )
        for segment in self:
            segment.left_count = counts.get(segment._origin, 0)

    # ------------------------------------------------------------
    # Lists
    # ------------------------------------------------------------

    def action_open_members(self):
        return self._action_of_rows("search_default_current")

    def action_open_left(self):
        return self._action_of_rows("search_default_left")

    def _action_of_rows(self, filter_name):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_segment_membership_action"
        )
        return action | {
            "name": self.name,
            "domain": [("segment_id", "=", self.id)],
            "context": {filter_name: 1, "retention_segment_kind": self.kind},
        }

    def action_open_customers(self):
        """Open the figures of the members, sorted as the segment says."""
        return self._action_of_customers(self.order_by)

    def action_open_late(self):
        """Open the members who are late by their own rhythm, most at risk first."""
        action = self._action_of_customers("margin_at_risk")
        return action | {"domain": [*action["domain"], ("is_late", "=", True)]}

    def _action_of_customers(self, order):
        """Return the action of the members' figures.

        :param order: which figure the list begins by, one of ``ORDERS``
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_customer_action"
        )
        view = self.env.ref(f"customer_retention.{ORDERS[order]}")
        views = [
            (view.id if mode == "list" else view_id, mode)
            for view_id, mode in action["views"]
        ]
        return action | {
            "name": self.name,
            "views": views,
            "domain": [
                ("segment_ids", "in", self.ids),
                ("company_id", "=", self.company_id.id),
            ],
            "context": {},
        }

    def action_open_orders(self):
        """Open the confirmed orders of the members, without those still to come."""
        self.ensure_one()
        company = self.company_id
        _start, until = company._retention_moments(None, company._retention_day())
        action = self.env["ir.actions.act_window"]._for_xml_id("sale.action_orders")
        return action | {
            "name": self.env._("Orders: %s", self.name),
            "domain": [
                ("state", "=", "sale"),
                ("company_id", "=", company.id),
                ("date_order", "<", until),
                ("partner_id.retention_segment_ids", "in", self.ids),
            ],
            "context": {"create": False},
        }

    def action_open_documents(self):
        """Open the documents that the revenue of the members is the sum of."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Documents: %s", self.name),
            "res_model": "retention.customer.document",
            "view_mode": "list,pivot,graph",
            "domain": [
                ("company_id", "=", self.company_id.id),
                ("partner_id.retention_segment_ids", "in", self.ids),
            ],
        }
