from datetime import timedelta
from fractions import Fraction

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.amounts import to_decimal
from ...tools.dependency import LEVELS, level
from ...tools.overview import curve_step, places, top_fifth

NAMES_AT_RISK = 10
NOT_YET_REGULAR = ("buyer", "customer")


class RetentionOverview(models.AbstractModel):
    """Whom the base depends on, and who is about to leave it."""

    _inherit = "retention.overview"

    @api.model
    def _get_pareto(self, company, customers):
        """Return the curve: the share that the first so many customers bring.

        Customers stand in the order of their rank; within a team or a sales
        person's customers the shares are parts of these customers' sum.
        """
        facts = self.env["retention.customer"]
        basis = company.retention_abc_basis
        ranked = customers & Domain("pareto_rank", ">", 0)
        count = facts.search_count(ranked)
        pareto = {"count": count, "points": [], "domain": list(ranked), "basis": basis}
        if not count:
            return pareto
        fifth = top_fifth(count)
        rows = self._curve(ranked, basis, curve_step(count), fifth)
        pareto["points"] = [
            {"customers": place, "rank": rank, "id": last, "share": float(share)}
            for place, rank, last, share in rows
        ]
        top = next(point for point in pareto["points"] if point["customers"] == fifth)
        first = ranked & self._up_to(top)
        not_regular = first & Domain("ladder_step", "in", NOT_YET_REGULAR)
        missing = facts.search_count(not_regular)
        opens = self._opens(self.env._("Top 20 %"), first)
        told = {
            "first": (self.env._("top fifth (%s)", self._number(fifth)), opens),
            "share": (self._percent(top["share"]), opens),
            "missing": (
                self._number(missing),
                self._opens(self.env._("Large, Not Yet Regular"), not_regular),
            ),
        }
        if basis == "margin":
            text = self.env._(
                "The %(first)s bring %(share)s of the margin;"
                " %(missing)s of them are not yet regular.",
                **places(told),
            )
        else:
            text = self.env._(
                "The %(first)s bring %(share)s of the revenue;"
                " %(missing)s of them are not yet regular.",
                **places(told),
            )
        return pareto | {
            "sentence": self._said(text, **told),
            "fifth": fifth,
            "fifth_share": top["share"],
            "missing": missing,
        }

    @api.model
    def _up_to(self, point):
        """Return the domain of the first customers up to a point of the curve.

        Ranks are written for all at night and for single ones in between: two
        customers may share one meanwhile.
        """
        return Domain("pareto_rank", "<", point["rank"]) | (
            Domain("pareto_rank", "=", point["rank"]) & Domain("id", "<=", point["id"])
        )

    @api.model
    def _curve(self, domain, basis, step, fifth):
        """Return (customers, rank and id of the last, their share) of some points."""
        facts = self.env["retention.customer"]
        query = facts._search(domain)
        amount = facts._field_to_sql(facts._table, basis, query)
        rank = facts._field_to_sql(facts._table, "pareto_rank", query)
        return self.env.execute_query(
            SQL(
                """
                WITH base AS (%(base)s), running AS (
                    SELECT rank, id, ROW_NUMBER() OVER way AS place,
                           SUM(amount) OVER way AS reached,
                           SUM(amount) OVER () AS total,
                           COUNT(*) OVER () AS customers
                      FROM base
                    WINDOW way AS (ORDER BY rank, id ROWS UNBOUNDED PRECEDING)
                )
                SELECT place, rank, id,
                       CASE WHEN total > 0 THEN reached / total ELSE 0 END
                  FROM running
                 WHERE place %% %(step)s = 0 OR place IN (1, %(fifth)s, customers)
              ORDER BY place
                """,
                base=query.select(
                    SQL.identifier(facts._table, "id"),
                    SQL("%s AS rank", rank),
                    SQL("GREATEST(COALESCE(%s, 0), 0) AS amount", amount),
                ),
                step=step,
                fifth=fifth,
            )
        )

    @api.model
    def _get_shares(self, company, customers):
        """Return what the largest and the five largest bring, and the alert levels."""
        facts = self.env["retention.customer"]
        [(total,)] = facts._read_group(
            customers & Domain("revenue", ">", 0), [], ["revenue:sum"]
        )
        largest = facts.search_fetch(
            customers & Domain("revenue", ">", 0),
            ["partner_id", "revenue"],
            order="revenue DESC, id",
            limit=5,
        )
        limits = company._retention_dependency_limits()
        names = (self.env._("Largest customer"), self.env._("Five largest customers"))
        bars = []
        for name, few in zip(names, (largest[:1], largest), strict=True):
            revenue = company.currency_id.round(sum(few.mapped("revenue")))
            # Exact, as the limits are: 30 % is not a little less
            part = Fraction(to_decimal(revenue)) / Fraction(to_decimal(total or 1))
            bars.append(
                {
                    "label": name,
                    "names": few.mapped("display_name"),
                    "revenue": revenue,
                    "share": float(part),
                    "level": LEVELS.index(level(part, limits)),
                    "open": self._opens(name, [("id", "in", few.ids)]),
                }
            )
        return {
            "bars": bars,
            "levels": [float(limit) for limit in limits],
            "total": total or 0,
        }

    @api.model
    def _get_risk(self, customers):
        """Return who is late by own rhythm, those first whose margin is large."""
        facts = self.env["retention.customer"]
        late = customers & Domain("is_late", "=", True)
        [(count, margin)] = facts._read_group(
            late, [], ["__count", "margin_at_risk:sum"]
        )
        names = facts.search_fetch(
            late,
            ["partner_id", "days_late", "margin_at_risk"],
            order="margin_at_risk DESC, days_late DESC, id",
            limit=NAMES_AT_RISK,
        )
        return {
            "count": count,
            "margin": margin or 0,
            "open": self._opens(self.env._("Late by Own Rhythm"), late),
            "names": [
                {
                    "id": one.id,
                    "name": one.display_name,
                    "days_late": one.days_late,
                    "margin": one.margin_at_risk,
                }
                for one in names
            ],
        }

    @api.model
    def _get_links(self, company, customers):
        """Return the ready lists, each with its count."""
        facts = self.env["retention.customer"]
        links = []
        for name, label, domain in self._ready_lists(company):
            mine = customers & Domain(domain)
            links.append(
                {
                    "name": name,
                    "label": label,
                    "count": facts.search_count(mine),
                    "open": self._opens(label, mine),
                }
            )
        return links

    @api.model
    def _ready_lists(self, company):
        """Return (name, label, domain) of lists that ask for work."""
        month = company._retention_day().replace(day=1)
        return [
            (
                "large_not_regular",
                self.env._("Large, not yet regular"),
                [("abc_class", "=", "a"), ("ladder_step", "in", NOT_YET_REGULAR)],
            ),
            (
                "late_a",
                self.env._("A customers who are late"),
                [("abc_class", "=", "a"), ("is_late", "=", True)],
            ),
            (
                "due_soon",
                self.env._("Next order expected within 7 days"),
                [
                    ("next_order_expected", ">=", company._retention_day()),
                    (
                        "next_order_expected",
                        "<=",
                        company._retention_day() + timedelta(days=7),
                    ),
                ],
            ),
            (
                "new",
                self.env._("New this month"),
                [("first_order_date", ">=", month)],
            ),
            ("once", self.env._("One order only"), [("order_count", "=", 1)]),
            (
                "inactive",
                self.env._("Not active any more"),
                [("is_active", "=", False)],
            ),
            (
                "no_rhythm",
                self.env._("No rhythm known yet"),
                [("has_rhythm", "=", False)],
            ),
        ]
