from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import format_date

MANAGER = "customer_retention.group_retention_manager"
PERIODS = (3, 12, 24)
DEFAULT_PERIOD = 12
# What causes are ranked by, and the figure that says it
RANKINGS = {"money": "cost_amount", "lost": "lost", "count": "count"}
COST = "retention.complaint.cost"
LISTS = {
    COST: ["list", "pivot", "graph"],
    "retention.complaint": ["list", "kanban", "form"],
    "sale.order": ["list", "form"],
}


class RetentionComplaintPage(models.AbstractModel):
    """The owner's page: what goes wrong, what it costs, what is done, what got better.

    Of one company, in one request. Numbers come with the list that they were counted
    from (``open``: model and domain); both go by the same domain.
    """

    _name = "retention.complaint.page"
    _description = "What Goes Wrong"

    @api.model
    @api.readonly
    def get_page(self, filters=None):
        """Return everything that the page shows.

        :param filters: dict of company_id, team_id, months, by; whatever is unknown
            there counts as not asked for
        :return: dict, see the ``_get_...`` methods
        :raise AccessError: who is no manager
        """
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only retention managers see what goes wrong.")
            )
        chosen = self._clean_filters(filters)
        company = self.env["res.company"].browse(chosen["company_id"])
        choices = self._get_choices(company)
        # One company's figures, by its own clock
        self = self.with_context(
            allowed_company_ids=company.ids, tz=company._retention_tz()
        )
        company = company.with_env(self.env)
        span = self._get_span(company, chosen)
        causes = self._get_causes(chosen, span)
        return {
            "filters": chosen,
            **choices,
            "currency_id": company.currency_id.id,
            "period": span["name"],
            "printed_on": format_date(self.env, company._retention_day()),
            "measured_on": self._get_measured(company),
            "figures": self._get_figures(chosen, span),
            "again": self._get_again(company, chosen, causes),
            "causes": self._rank(causes, chosen["by"]),
            "doing": self._get_doing(company, chosen),
            "better": self._get_better(company, chosen),
            "months": self._get_months(company, chosen, span),
        }

    # ------------------------------------------------------------
    # What is asked for
    # ------------------------------------------------------------

    @api.model
    def _clean_filters(self, filters):
        asked = filters if isinstance(filters, dict) else {}

        def number(name):
            value = asked.get(name)
            known = isinstance(value, int) and not isinstance(value, bool)
            return value if known and 0 < value < 2**31 else False

        company_id, months, by = number("company_id"), number("months"), asked.get("by")
        allowed = self.env.companies.ids
        return {
            "company_id": company_id if company_id in allowed else self.env.company.id,
            "team_id": number("team_id"),
            "months": months if months in PERIODS else DEFAULT_PERIOD,
            "by": by if isinstance(by, str) and by in RANKINGS else "money",
        }

    @api.model
    def _get_choices(self, company):
        """Return the companies, and the branches that complaints are about."""
        rows = self.env[COST]._read_group(
            [("company_id", "=", company.id), ("team_id", "!=", False)], ["team_id"]
        )
        # Names only
        teams = self.env["crm.team"].union(*[team for (team,) in rows]).sudo()
        return {
            name: [
                {"id": record.id, "name": record.display_name}
                for record in records.sorted("display_name")
            ]
            for name, records in (
                ("companies", self.env.companies),
                ("teams", teams),
            )
        }

    @api.model
    def _get_span(self, company, chosen):
        """Return the period's moments and days, and those of the one before it.

        A period is this month and those before it.
        """
        today = company._retention_day()
        first = today.replace(day=1) - relativedelta(months=chosen["months"] - 1)
        earlier = first - relativedelta(months=chosen["months"])
        start, end = company._retention_moments(first, today)
        return {
            "first": first,
            "start": start,
            "end": end,
            "before": company._retention_moments(earlier, None)[0],
            "name": self.env._(
                "%(first)s to %(last)s",
                first=format_date(self.env, first),
                last=format_date(self.env, today),
            ),
        }

    @api.model
    def _get_measured(self, company):
        """Return the day when purchases were compared last, False for never."""
        last = self.env["retention.complaint.effect"]._read_group(
            [("company_id", "=", company.id)], [], ["measured_on:max"]
        )[0][0]
        return bool(last) and format_date(self.env, last)

    # ------------------------------------------------------------
    # Domains and lists
    # ------------------------------------------------------------

    @api.model
    def _chosen(self, chosen):
        """Return the domain of the chosen company and branch, of any of our models."""
        domain = Domain("company_id", "=", chosen["company_id"])
        if chosen["team_id"]:
            domain &= Domain("team_id", "=", chosen["team_id"])
        return domain

    @api.model
    def _of_branch(self, chosen):
        """Return the domain of alerts and actions that concern what is chosen.

        Those of no branch are of all of them.
        """
        domain = Domain("company_id", "=", chosen["company_id"])
        if chosen["team_id"]:
            domain &= Domain("team_id", "in", (False, chosen["team_id"]))
        return domain

    @api.model
    def _within(self, chosen, start, end, name="received_at"):
        """Return the domain of what is chosen and came in between two moments."""
        return (
            self._chosen(chosen)
            & Domain(name, ">=", fields.Datetime.to_string(start))
            & Domain(name, "<", fields.Datetime.to_string(end))
        )

    @api.model
    def _opens(self, name, domain, model=COST, **more):
        """Return the list behind a number, for the page to open."""
        return {
            "name": name,
            "model": model,
            "domain": list(Domain(domain)),
            "views": LISTS.get(model, ["list", "form"]),
            **more,
        }

    @api.model
    def _figure(self, count, name, domain, model=COST, **more):
        return {"count": count, "open": self._opens(name, domain, model, **more)}
