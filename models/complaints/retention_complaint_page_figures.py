from odoo import api, models
from odoo.fields import Domain

from ...tools.complaint_effects import per_thousand
from .retention_complaint_page import COST

COMPLAINT, ORDER = "retention.complaint", "sale.order"
QUESTIONNAIRE = "retention.questionnaire"
PARTS = (
    *("refund_amount", "remedy_amount", "goods_amount", "freight_amount"),
    "work_amount",
)
SUMS = (
    *("__count", "cost_amount:sum", "lost_revenue:sum", "partner_id:count_distinct"),
    *("lost_partner_id:count_distinct", "solved_count:sum", "came_back_count:sum"),
    *("known_count:sum", "expected_revenue:sum", "revenue_after:sum"),
    *(f"{name}:sum" for name in PARTS),
)
NAMES = (
    *("count", "cost_amount", "lost_revenue", "customers", "lost", "solved", "back"),
    *("known", "expected", "after"),
    *PARTS,
)


class RetentionComplaintPage(models.AbstractModel):
    """The figures on top of the page, against the period before."""

    _inherit = "retention.complaint.page"

    @api.model
    def _get_figures(self, chosen, span):
        """Return the figures, with their lists."""
        period = self._within(chosen, span["start"], span["end"])
        earlier = self._within(chosen, span["before"], span["start"])
        now, before = self._sums_of(period), self._sums_of(earlier)
        return {
            "complaints": self._figure(now["count"], self.env._("Complaints"), period),
            "before": self._figure(
                before["count"], self.env._("Complaints of the Time before"), earlier
            ),
            **self._get_rates(chosen, span, now["count"], before["count"]),
            "cost": now["cost_amount"],
            "cost_before": before["cost_amount"],
            "cost_open": self._opens(
                self.env._("What Complaints Cost"),
                period & Domain("cost_amount", "!=", 0),
            ),
            "parts": self._get_parts(now),
            **{name: now[name] for name in ("lost_revenue", "expected", "after")},
            "known": self._figure(
                now["known"],
                self.env._("Change of Revenue Known"),
                period & Domain("effect_state", "=", "known"),
            ),
            "lost": self._figure(
                now["lost"],
                self.env._("Lost Customers"),
                period & Domain("lost_count", "=", 1),
            ),
            **self._get_back(period, now),
            "clocks": self._get_clocks(period),
            "answers": self._get_answers(chosen, span),
        }

    @api.model
    def _sums_of(self, domain):
        [row] = self.env[COST]._read_group(domain, [], SUMS)
        return {name: value or 0 for name, value in zip(NAMES, row, strict=True)}

    @api.model
    def _get_parts(self, sums):
        """Return the parts of the cost that are not nothing, the largest first."""
        labels = {name: self.env[COST]._fields[name] for name in PARTS}
        parts = [
            {
                "name": name,
                "label": labels[name]._description_string(self.env),
                "amount": sums[name],
            }
            for name in PARTS
            if sums[name]
        ]
        return sorted(parts, key=lambda part: -part["amount"])

    @api.model
    def _get_back(self, period, sums):
        """Return how many of the solved complaints brought their customer back."""
        solved = period & Domain("solved_count", "=", 1)
        return {
            "solved": self._figure(
                sums["solved"], self.env._("Solved Complaints"), solved
            ),
            "back": self._figure(
                sums["back"],
                self.env._("Who Came Back"),
                solved & Domain("came_back_count", "=", 1),
            ),
            "back_share": sums["back"] / sums["solved"] if sums["solved"] else False,
        }

    # ------------------------------------------------------------
    # Against orders
    # ------------------------------------------------------------

    @api.model
    def _orders_within(self, chosen, start, end):
        ordered = self._within(chosen, start, end, "date_order")
        return ordered & Domain("state", "=", "sale")

    @api.model
    def _get_rates(self, chosen, span, now, before):
        """Return complaints per 1,000 orders of both periods."""
        # How many, not whose: some managers of retention have no rights on sales
        orders = self.env[ORDER].sudo()
        period = self._orders_within(chosen, span["start"], span["end"])
        earlier = self._orders_within(chosen, span["before"], span["start"])
        count, count_before = orders.search_count(period), orders.search_count(earlier)
        found = {"count": count, "open": False}
        if self.env[ORDER].has_access("read"):
            found["open"] = self._opens(self.env._("Orders"), period, ORDER)
        return {
            "orders": found,
            "rate": per_thousand(now, count),
            "rate_before": per_thousand(before, count_before),
        }

    # ------------------------------------------------------------
    # Clocks and questionnaires
    # ------------------------------------------------------------

    @api.model
    def _get_clocks(self, period):
        """Return the shares answered and solved in time, with those that were late."""
        complaints = self.env[COMPLAINT]
        counted = period & complaints._counted_domain()
        labels = {
            "response_result": self.env._("First answer in time"),
            "solve_result": self.env._("Solved in time"),
        }
        clocks = []
        for name, label in labels.items():
            counts = dict(complaints._read_group(counted, [name], ["__count"]))
            in_time, late = counts.get("in_time", 0), counts.get("late", 0)
            decided = in_time + late
            clocks.append(
                {
                    "name": name,
                    "label": label,
                    "share": in_time / decided if decided else False,
                    "decided": self._figure(
                        decided,
                        label,
                        counted & Domain(name, "in", ("in_time", "late")),
                        COMPLAINT,
                    ),
                    "late": self._figure(
                        late,
                        self.env._("Late"),
                        counted & Domain(name, "=", "late"),
                        COMPLAINT,
                    ),
                }
            )
        return clocks

    @api.model
    def _get_answers(self, chosen, span):
        """Return how many of the questionnaires sent were answered."""
        sent = self._within(chosen, span["start"], span["end"], "sent_at")
        counts = dict(self.env[QUESTIONNAIRE]._read_group(sent, ["state"], ["__count"]))
        total, answered = sum(counts.values()), counts.get("answered", 0)
        name = self.env._("Questionnaires Sent")
        return {
            "share": answered / total if total else False,
            "sent": self._figure(total, name, sent, QUESTIONNAIRE),
            "answered": self._figure(
                answered,
                self.env._("Questionnaires Answered"),
                sent & Domain("state", "=", "answered"),
                QUESTIONNAIRE,
            ),
        }
