from datetime import timedelta
from fractions import Fraction

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.call_results import (
    MINIMUM,
    Difference,
    Summary,
    cost_per_reached,
    mean_difference,
    rate_difference,
    verdict,
)
from ...tools.call_supervision import added, less, times
from .retention_call_result import DAYS_KEY

# Who joined earlier is in the list of results, not on the page
MONTHS_DAYS = 365
WIN_BACK = ("late", "win_back")
NAMES = (
    *("campaign_id", "side", "is_over", "is_called", "is_reached", "is_bought"),
    *("order_count", "revenue", "margin", "cost"),
)
# What is added up of a group of customers, and SQL of it
SUMS = {
    "members": "COUNT(*)",
    "called": "COUNT(*) FILTER (WHERE is_called)",
    "reached": "COUNT(*) FILTER (WHERE is_reached)",
    "bought_so_far": "COUNT(*) FILTER (WHERE is_bought)",
    "revenue_so_far": "COALESCE(SUM(revenue), 0)",
    "all_cost": "COALESCE(SUM(cost), 0)",
    "over": "COUNT(*) FILTER (WHERE is_over)",
    "bought": "COUNT(*) FILTER (WHERE is_over AND is_bought)",
    "orders": "COALESCE(SUM(order_count) FILTER (WHERE is_over), 0)",
    "revenue": "COALESCE(SUM(revenue) FILTER (WHERE is_over), 0)",
    "margin": "COALESCE(SUM(margin) FILTER (WHERE is_over), 0)",
    "squares": "COALESCE(SUM(margin * margin) FILTER (WHERE is_over), 0)",
    "cost": "COALESCE(SUM(cost) FILTER (WHERE is_over), 0)",
    "talks": "COUNT(*) FILTER (WHERE is_over AND is_reached)",
    "talks_bought": "COUNT(*) FILTER (WHERE is_over AND is_reached AND is_bought)",
    "talks_margin": "COALESCE(SUM(margin) FILTER (WHERE is_over AND is_reached), 0)",
}
NOTHING = dict.fromkeys(SUMS, 0)


class RetentionCallSupervision(models.AbstractModel):
    """What calls brought, against those who were drawn not to be called.

    All who were to be called are compared with the control group, whether they were
    reached or not: who answers the telephone buys more anyway.
    """

    _inherit = "retention.call.supervision"

    @api.model
    def _get_results(self, chosen):
        """Return the results by campaign and of all, and who was won back."""
        sums = self._sum_results(chosen)
        campaigns = self.env["retention.call.campaign"].browse(
            {campaign for campaign, _side in sums}
        )
        rows = [
            self._compare(chosen, campaign, sums)
            for campaign in campaigns.sorted("display_name")
        ]
        return {
            "results": {
                "days": chosen["days"],
                "minimum": MINIMUM,
                "rows": rows,
                "all": self._add_up(chosen, rows),
                "hour_cost": self.env.company.retention_call_hour_cost,
            },
            "won_back": self._get_won_back(chosen, campaigns, sums),
            "offers": self._get_offers(chosen),
        }

    @api.model
    def _members_domain(self, chosen):
        """Return the domain of the results that the page adds up."""
        since = self.env.company._retention_day() - timedelta(days=MONTHS_DAYS)
        domain = Domain("date_in", ">=", since)
        if chosen["campaign_id"]:
            domain &= Domain("campaign_id", "=", chosen["campaign_id"])
        return domain

    @api.model
    def _sum_results(self, chosen):
        """Return {(campaign id, side): {name of ``SUMS``: number}}."""
        results = self.env["retention.call.result"].with_context(
            **{DAYS_KEY: chosen["days"]}
        )
        query = results._search(
            self._members_domain(chosen)
            & Domain("company_id", "=", self.env.company.id)
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT campaign_id, side, %s FROM (%s) seen"
                " GROUP BY campaign_id, side",
                SQL(", ").join(SQL(text) for text in SUMS.values()),
                self._columns(results, query, *NAMES),
            )
        )
        return {
            (campaign, side): dict(zip(SUMS, numbers, strict=True))
            for campaign, side, *numbers in rows
        }

    # ------------------------------------------------------------
    # One campaign
    # ------------------------------------------------------------

    @api.model
    def _compare(self, chosen, campaign, sums):
        """Return what a campaign's list bought against its control group."""
        ours = sums.get((campaign.id, "list"), NOTHING)
        control = sums.get((campaign.id, "control"), NOTHING)
        gap = sums.get((campaign.id, "gap"), NOTHING)
        rate = rate_difference(
            ours["bought"], ours["over"], control["bought"], control["over"]
        )
        mean = mean_difference(_summary(ours), _summary(control))
        gained = times(mean, ours["over"])
        counts = (ours["over"], control["over"])
        domain = self._members_domain(chosen) & Domain("campaign_id", "=", campaign.id)
        return {
            "id": campaign.id,
            "name": campaign.display_name,
            "list": self._side(chosen, campaign, domain, "list", ours),
            "control": self._side(chosen, campaign, domain, "control", control),
            "gap": self._side(chosen, campaign, domain, "gap", gap),
            "running": ours["members"] - ours["over"],
            "rate": _told(rate, counts),
            "margin": _told(mean, counts),
            "gained": _told(gained, counts),
            "net": _told(less(gained, float(ours["cost"])), counts),
            **self._costs(ours),
        }

    @api.model
    def _costs(self, ours):
        each = cost_per_reached(1, ours["all_cost"], ours["reached"])
        return {
            "cost": float(ours["all_cost"]),
            "cost_over": float(ours["cost"]),
            "cost_each": False if each is None else float(each),
        }

    @api.model
    def _side(self, chosen, campaign, domain, side, sums):
        """Return the figures of a group, each with its list."""
        domain &= Domain("side", "=", side)
        over = domain & Domain("is_over", "=", True)
        talks = over & Domain("is_reached", "=", True)
        bought = Domain("is_bought", "=", True)
        figures = {
            "members": (self.env._("Members"), domain),
            "called": (self.env._("Called"), domain & Domain("is_called", "=", True)),
            "reached": (
                self.env._("Reached"),
                domain & Domain("is_reached", "=", True),
            ),
            "over": (self.env._("Final"), over),
            "bought": (self.env._("Bought"), over & bought),
            "talks": (self.env._("Reached, Final"), talks),
            "talks_bought": (self.env._("Reached and Bought"), talks & bought),
        }
        return {
            name: {
                "count": sums[name],
                "open": self._opens_results(
                    chosen, f"{title}, {campaign.display_name}", its_domain
                ),
            }
            for name, (title, its_domain) in figures.items()
        } | {
            "share": _ratio(sums["bought"], sums["over"]),
            "orders": int(sums["orders"]),
            "revenue": float(sums["revenue"]),
            "margin": float(sums["margin"]),
            "margin_each": _ratio(sums["margin"], sums["over"]),
            "talks_share": _ratio(sums["talks_bought"], sums["talks"]),
            "talks_margin_each": _ratio(sums["talks_margin"], sums["talks"]),
        }

    # ------------------------------------------------------------
    # All of them
    # ------------------------------------------------------------

    @api.model
    def _add_up(self, chosen, rows):
        """Return the results of all campaigns: each against its own control group.

        Campaigns draw control groups of different size: thrown together, a campaign
        of good buyers would weigh more in one group than in the other.
        """
        if not rows:
            return {}
        compared = [row for row in rows if row["gained"]["low"] is not None]
        counts = tuple(
            sum(row[side]["over"]["count"] for row in compared)
            for side in ("list", "control")
        )
        gained = added(_difference(row["gained"]) for row in compared)
        cost = sum(row["cost_over"] for row in compared)
        reached = sum(row["list"]["reached"]["count"] for row in rows)
        domain = self._members_domain(chosen)
        totals = {
            f"{side}_{name}": {
                "count": sum(row[side][name]["count"] for row in rows),
                "open": self._opens_results(
                    chosen, self.env._("Results"), domain & self._part(side, name)
                ),
            }
            for side in ("list", "control")
            for name in ("members", "called", "reached", "over", "bought")
        }
        all_cost = sum(row["cost"] for row in rows)
        return totals | {
            "running": sum(row["running"] for row in rows),
            "compared": len(compared),
            "gained": _told(gained, counts),
            "net": _told(less(gained, cost), counts),
            "cost": all_cost,
            "cost_each": all_cost / reached if reached else False,
        }

    @api.model
    def _part(self, side, name):
        """Return the domain of a figure of a group."""
        domain = Domain("side", "=", side)
        flags = {
            "called": ("is_called",),
            "reached": ("is_reached",),
            "over": ("is_over",),
            "bought": ("is_over", "is_bought"),
        }
        for flag in flags.get(name, ()):
            domain &= Domain(flag, "=", True)
        return domain

    @api.model
    def _get_won_back(self, chosen, campaigns, sums):
        """Return who ordered again of those who were late or quiet, up to now."""
        ids = campaigns.filtered(lambda one: one.purpose in WIN_BACK).ids
        domain = self._members_domain(chosen) & Domain("purpose", "in", WIN_BACK)
        told = {}
        for side in ("list", "control"):
            ours = [sums.get((campaign, side), NOTHING) for campaign in ids]
            members = domain & Domain("side", "=", side)
            bought = members & Domain("is_bought", "=", True)
            count = sum(one["members"] for one in ours)
            back = sum(one["bought_so_far"] for one in ours)
            told[side] = {
                "members": {
                    "count": count,
                    "open": self._opens_results(
                        chosen, self.env._("Late or Quiet"), members
                    ),
                },
                "back": {
                    "count": back,
                    "open": self._opens_results(chosen, self.env._("Won Back"), bought),
                },
                "share": _ratio(back, count),
                "revenue": float(sum(one["revenue_so_far"] for one in ours)),
            }
        return told

    @api.model
    def _get_offers(self, chosen):
        """Return the codes given in calls, and those that an order has used."""
        since = self.env.company._retention_day() - timedelta(days=MONTHS_DAYS)
        first, _end = self.env.company._retention_moments(since, None)
        given = (
            self._base(chosen | {"user_id": False, "team_id": False})
            & Domain("is_undone", "=", False)
            & Domain("date", ">=", first)
            & Domain("offer_card_id", "!=", False)
        )
        calls = self.env["retention.call.attempt"]
        return {
            name: {
                "count": calls.search_count(domain),
                "open": self._opens(title, calls._name, domain),
            }
            for name, title, domain in (
                ("given", self.env._("Offers Given"), given),
                (
                    *("used", self.env._("Offers Used")),
                    given & Domain("is_offer_used", "=", True),
                ),
            )
        }


def _summary(sums):
    return Summary(sums["over"], Fraction(sums["margin"]), Fraction(sums["squares"]))


def _ratio(part, whole):
    return float(part) / whole if whole else False


def _difference(told):
    return Difference(told["value"], told["low"], told["high"])


def _told(difference, counts):
    """Return a difference with its verdict, as the page takes it."""
    return {
        **difference._asdict(),
        "verdict": verdict(difference.low, difference.high, *counts),
    }
