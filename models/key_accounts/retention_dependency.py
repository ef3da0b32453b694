from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import format_date

from .retention_concentration import LEVELS, SCOPES

CRON = "customer_retention.ir_cron_retention_measure_dependency"
MANAGER = "customer_retention.group_retention_manager"
NAMES = [name for name, _label in LEVELS]
# Products to choose from, the largest first
PRODUCTS = 80
HISTORY = 24


class RetentionDependency(models.AbstractModel):
    """The page that says on whom the company depends, in one request.

    Every figure comes with what opens the list it was read from.
    """

    _name = "retention.dependency"
    _description = "Dependency Page"

    @api.model
    @api.readonly
    def get_dependency(self, filters=None):
        """Return everything that the page shows.

        :param filters: dict of company_id, scope, record_id; whatever is unknown
            there counts as not asked for
        """
        rows = self.env["retention.concentration"]
        rows.check_access("read")
        asked = filters if isinstance(filters, dict) else {}
        company = self._company(asked.get("company_id"))
        self = self.with_company(company)
        row = self._row(company, asked.get("scope"), asked.get("record_id"))
        current = rows._current(company)
        return {
            "filters": {
                "company_id": company.id,
                "scope": row.scope or "company",
                "record_id": self._record(row).id,
            },
            "companies": [
                {"id": one.id, "name": one.name} for one in self.env.companies
            ],
            "choices": self._choices(company),
            "currency_id": company.currency_id.id,
            "months": current._months_of(company),
            "measured_on": bool(row) and format_date(self.env, row.date),
            "limits": [float(one) for one in company._retention_dependency_limits()],
            "row": self._figures(row),
            "customers": self._customers(row),
            "leaving": self._leaving(row, current),
            "history": self._history(row),
            "alerts": self._alerts(company, row),
            "terms": self._terms(company),
        }

    @api.model
    def action_measure(self):
        """Have the shares measured anew as soon as possible."""
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only retention managers have the shares measured anew.")
            )
        # Written by the system alone: fresh rows would not be measured again
        rows = self.env["retention.concentration"].sudo()
        rows.search(
            [
                ("company_id", "in", self.env.companies.ids),
                ("is_current", "=", True),
                ("scope", "=", "company"),
            ]
        ).computed_on = False
        # Managers start this one job, whatever their rights on jobs
        self.env.ref(CRON).sudo()._trigger()
        return True

    # ------------------------------------------------------------
    # What is asked for
    # ------------------------------------------------------------

    @api.model
    def _company(self, company_id):
        return self.env.companies.filtered(lambda one: one.id == company_id) or (
            self.env.company
        )

    @api.model
    def _row(self, company, scope, record_id):
        """Return today's row of a scope, that of the company for anything unknown."""
        rows = self.env["retention.concentration"]
        known = scope in [name for name, _label in SCOPES[1:]]
        if known and type(record_id) is int and 0 < record_id < 2**31:
            found = rows.search(
                [
                    ("company_id", "=", company.id),
                    ("is_current", "=", True),
                    ("scope", "=", scope),
                    (f"{scope}_id", "=", record_id),
                ],
                limit=1,
            )
            if found:
                return found
        return rows._current(company)

    @api.model
    def _record(self, row):
        return row.team_id or row.user_id or row.product_id

    @api.model
    def _choices(self, company):
        """Return [{scope, label, records}] of what has a row today."""
        labels = dict(
            self.env["retention.concentration"]
            ._fields["scope"]
            ._description_selection(self.env)
        )
        choices = []
        for scope, _label in SCOPES[1:]:
            found = self.env["retention.concentration"].search(
                [
                    ("company_id", "=", company.id),
                    ("is_current", "=", True),
                    ("scope", "=", scope),
                ],
                order="revenue desc, id",
                limit=PRODUCTS,
            )
            records = [self._record(row) for row in found]
            choices.append(
                {
                    "scope": scope,
                    "label": labels[scope],
                    "records": [
                        {"id": one.id, "name": one.display_name} for one in records
                    ],
                }
            )
        return choices

    # ------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------

    @api.model
    def _label(self, level):
        return dict(
            self.env["retention.concentration"]
            ._fields["level"]
            ._description_selection(self.env)
        )[level]

    @api.model
    def _figures(self, row):
        if not row:
            return False
        return {
            "revenue": row.revenue,
            "customers": row.customer_count,
            "top": row.top_partner_id.display_name or "",
            "top1": row.top1_share,
            "top5": row.top5_share,
            "hhi": row.hhi,
            # As unequal as so many customers of one size
            "equal": 1 / row.hhi if row.hhi else 0,
            "level": NAMES.index(row.level),
            "label": self._label(row.level),
            "open": row.action_open_documents(),
            "open_lines": row.action_open_lines(),
        }

    @api.model
    def _customers(self, row):
        lines = self.env["retention.concentration.line"].search(
            [("concentration_id", "=", row.id)]
        )
        return [
            {
                "id": line.id,
                "name": line.partner_id.display_name,
                "revenue": line.revenue,
                "margin": line.margin,
                "share": line.share,
                "level": NAMES.index(line.level),
                "label": self._label(line.level),
                "open": line.action_open_documents(),
            }
            for line in lines
        ]

    @api.model
    def _leaving(self, row, current):
        """Return what is missing if the largest customer of a row leaves."""
        line = self.env["retention.concentration.line"].search(
            [("concentration_id", "=", row.id)], limit=1
        )
        if not line:
            return False
        company = row.company_id
        return {
            "name": line.partner_id.display_name,
            "revenue": line.revenue,
            "margin": line.margin,
            "share": line.share,
            "words": row._leaving_words(company, line.margin, current),
            "open": line.action_open_documents(),
        }

    @api.model
    def _history(self, row):
        """Return the ends of months of a row's scope, the oldest first, then today."""
        same = [
            (name, "=", row[name].id) for name in ("team_id", "user_id", "product_id")
        ]
        past = row.search(
            [
                ("company_id", "=", row.company_id.id),
                ("scope", "=", row.scope),
                ("is_current", "=", False),
                ("date", "<", row.date),
                *same,
            ],
            order="date desc",
            limit=HISTORY,
        )
        return [
            {
                "label": format_date(
                    self.env, one.date, date_format=False if one == row else "MMM y"
                ),
                "top1": one.top1_share,
                "top5": one.top5_share,
                "hhi": one.hhi,
                "name": one.top_partner_id.display_name or "",
                "open": one.action_open_documents(),
            }
            for one in [*reversed(past), *row]
        ]

    @api.model
    def _alerts(self, company, row):
        """Return the open alerts of a row's scope; of the company all of them.

        Those of the company as a whole come first.
        """
        domain = [("company_id", "=", company.id), ("date_to", "=", False)]
        if row and row.scope != "company":
            domain += [
                ("scope", "=", row.scope),
                (f"{row.scope}_id", "=", self._record(row).id),
            ]
        alerts = self.env["retention.dependency.alert"].search(domain)
        alerts = alerts.sorted(
            lambda one: (
                one.scope != "company",
                -NAMES.index(one.level),
                -one.share,
                one.id,
            )
        )
        kinds = dict(alerts._fields["kind"]._description_selection(self.env))
        return [
            {
                "id": alert.id,
                "name": alert.display_name,
                "kind": kinds[alert.kind],
                "share": alert.share,
                "level": NAMES.index(alert.level),
                "label": self._label(alert.level),
                "since": format_date(self.env, alert.date_from),
                "responsible": alert.responsible_id.name or "",
                "needed": alert.customers_needed,
                "steps": len(alert.task_ids),
                "done": len(alert.task_ids.filtered("is_done")),
            }
            for alert in alerts
        ]

    @api.model
    def _terms(self, company):
        terms = self.env["retention.supplier.term"]
        mine = [("company_id", "=", company.id)]
        return {
            "count": terms.search_count(mine),
            "at_risk": [
                {
                    "id": term.id,
                    "name": term.display_name,
                    "leaver": term.leaver_id.display_name,
                    "rise": term.rise,
                    "yearly_cost": term.yearly_cost,
                    "currency_id": term.currency_id.id,
                }
                for term in terms.search([*mine, ("is_at_risk", "=", True)])
            ],
        }
