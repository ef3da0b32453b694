from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.complaint_effects import per_thousand
from .retention_complaint_cause import AREAS
from .retention_complaint_page import COST

NO_AREA = "unknown"


class RetentionComplaintPage(models.AbstractModel):
    """Complaints month by month: by area, and per 1,000 orders."""

    _inherit = "retention.complaint.page"

    @api.model
    def _get_months(self, company, chosen, span):
        """Return the areas that occur, and a row for each month of the period."""
        period = self._within(chosen, span["start"], span["end"])
        counts = {
            (month.date().replace(day=1), area or NO_AREA): count
            for month, area, count in self.env[COST]._read_group(
                period, ["received_at:month", "area"], ["__count"]
            )
        }
        orders = {
            month.date().replace(day=1): count
            # How many, not whose
            for month, count in self.env["sale.order"]
            .sudo()
            ._read_group(
                self._orders_within(chosen, span["start"], span["end"]),
                ["date_order:month"],
                ["__count"],
            )
        }
        areas = self._areas({area for _month, area in counts})
        return {
            "areas": areas,
            "rows": [
                self._month(company, chosen, span, day, areas, counts, orders)
                for day in self._days_of(span, chosen["months"])
            ],
        }

    @api.model
    def _days_of(self, span, months):
        return [span["first"] + relativedelta(months=place) for place in range(months)]

    @api.model
    def _areas(self, found):
        labels = dict(self.env[COST]._fields["area"]._description_selection(self.env))
        labels[NO_AREA] = self.env._("Cause not known")
        return [
            {"name": name, "label": labels[name]}
            for name in (*dict(AREAS), NO_AREA)
            if name in found
        ]

    @api.model
    def _month(self, company, chosen, span, day, areas, counts, orders):
        last = day + relativedelta(months=1, days=-1)
        start, end = company._retention_moments(day, last)
        domain = self._within(chosen, start, min(end, span["end"]))
        name = format_date(self.env, day, date_format="MMM y")
        by_area = {area["name"]: counts.get((day, area["name"]), 0) for area in areas}
        total = sum(by_area.values())
        return {
            "date": fields.Date.to_string(day),
            "label": name,
            "total": total,
            "areas": by_area,
            "orders": orders.get(day, 0),
            "rate": per_thousand(total, orders.get(day, 0)),
            "open": self._opens(name, domain),
            "open_area": {
                area["name"]: self._opens(
                    f"{area['label']}, {name}",
                    domain
                    & Domain(
                        "area", "=", False if area["name"] == NO_AREA else area["name"]
                    ),
                )
                for area in areas
            },
        }
