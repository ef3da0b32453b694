from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from ...tools.overview import month_end_before, split_sentence
from .retention_customer import ABC_CLASSES, STEPS, XYZ_CLASSES

PERIODS = (1, 3, 12, 24)
DEFAULT_PERIOD = 12
CRON = "customer_retention.ir_cron_retention_score"
MANAGER = "customer_retention.group_retention_manager"
LISTS = {
    "retention.customer": ["list", "kanban", "graph", "pivot", "form"],
    "retention.wallet": ["list", "form"],
    "retention.wallet.entry": ["list", "form"],
}


class RetentionOverview(models.AbstractModel):
    """What an owner wants to see first, in one request.

    Every figure comes with the list it was read from (``open``: model and domain),
    and is read by the same domain under the reader's own record rules.
    """

    _name = "retention.overview"
    _description = "Retention Overview"

    @api.model
    @api.readonly
    def get_overview(self, filters=None):
        """Return everything that the page shows.

        :param filters: dict of company_id, team_id, user_id, months; whatever is
            unknown there counts as not asked for
        :return: dict, see the ``_get_...`` methods
        """
        self.env["retention.customer"].check_access("read")
        chosen = self._clean_filters(filters)
        company = self.env["res.company"].browse(chosen["company_id"])
        self = self.with_company(company)
        customers = self._customers_domain(chosen)
        overview = {
            "filters": chosen,
            **self._get_choices(company),
            "currency_id": company.currency_id.id,
            **self._get_measured(company),
        }
        ladder = self._get_ladder(chosen, customers)
        risk = self._get_risk(customers)
        return overview | {
            "customers": sum(step["count"] for step in ladder),
            "all": self._opens(self.env._("Customers"), customers),
            "ladder": ladder,
            "matrix": self._get_matrix(customers),
            "pareto": self._get_pareto(company, customers),
            "months": self._get_months(chosen),
            "risk": risk,
            "shares": self._get_shares(company, customers),
            "links": self._get_links(company, customers),
            "sentences": self._get_sentences(chosen, customers, risk),
        }

    @api.model
    def action_measure(self):
        """Have all customers measured anew as soon as possible."""
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only retention managers have customers measured anew.")
            )
        # Managers start this one job, whatever their rights on jobs
        self.env.ref(CRON).sudo()._trigger()
        return True

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

        company_id, months = number("company_id"), number("months")
        allowed = self.env.companies.ids
        return {
            "company_id": company_id if company_id in allowed else self.env.company.id,
            "team_id": number("team_id"),
            "user_id": number("user_id"),
            "months": months if months in PERIODS else DEFAULT_PERIOD,
        }

    @api.model
    def _customers_domain(self, chosen):
        """Return the domain of the chosen customers, of any model that names them."""
        domain = Domain("company_id", "=", chosen["company_id"])
        for name in ("team_id", "user_id"):
            if chosen[name]:
                domain &= Domain(name, "=", chosen[name])
        return domain

    @api.model
    def _get_choices(self, company):
        """Return the companies, teams and sales persons to choose from."""
        rows = self.env["retention.customer"]._read_group(
            [("company_id", "=", company.id)], ["team_id", "user_id"]
        )
        # Names only, of those whose customers the reader sees
        teams = self.env["crm.team"].union(*[team for team, _user in rows]).sudo()
        users = self.env["res.users"].union(*[user for _team, user in rows]).sudo()
        return {
            name: [
                {"id": record.id, "name": record.display_name}
                for record in records.sorted("display_name")
            ]
            for name, records in (
                ("companies", self.env.companies),
                ("teams", teams),
                ("users", users),
            )
        }

    @api.model
    def _get_measured(self, company):
        """Return when the customers were measured last, and what went wrong since."""
        # When, not whom: everybody who sees the figures may know
        runs = self.env["retention.scoring.run"].sudo()
        last = runs.search([("company_id", "=", company.id)], limit=1)
        done = last
        if last.state == "failed":
            done = runs.search(
                [("company_id", "=", company.id), ("state", "=", "done")], limit=1
            )
        is_manager = self.env.user.has_group(MANAGER)
        return {
            "measured_on": bool(done)
            and format_date(self.env, company._retention_day(done.date)),
            "failed_run": is_manager and last.state == "failed" and last.id,
            "can_measure": is_manager,
            "printed_on": format_date(self.env, company._retention_day()),
        }

    # ------------------------------------------------------------
    # Lists and words
    # ------------------------------------------------------------

    @api.model
    def _opens(self, name, domain, model="retention.customer", **more):
        """Return the list behind a figure, for the page to open."""
        return {
            "name": name,
            "model": model,
            "domain": list(Domain(domain)),
            "views": LISTS.get(model, ["list", "pivot", "graph"]),
            **more,
        }

    @api.model
    def _said(self, text, **parts):
        """Return a sentence as pieces: texts, and texts that open a list.

        :param parts: (words, list or None) for each ``{{name}}`` of the text
        """
        return split_sentence(
            text,
            {
                name: {"text": words, "open": opens}
                for name, (words, opens) in parts.items()
            },
        )

    @api.model
    def _number(self, value, digits=0):
        return formatLang(self.env, value, digits=digits)

    @api.model
    def _percent(self, share, digits=1):
        """Return a part of one in per cent, in words."""
        # A no-break space, so that number and sign stay together
        return f"{self._number(share * 100, digits)}\u00a0%"

    # ------------------------------------------------------------
    # Ladder and classes
    # ------------------------------------------------------------

    @api.model
    def _get_ladder(self, chosen, customers):
        """Return the five steps, the highest first, with what they were before."""
        facts = self.env["retention.customer"]
        counts = dict(facts._read_group(customers, ["ladder_step"], ["__count"]))
        total = sum(counts.values())
        snapshots, before_on = self._get_snapshots_before(chosen)
        before = {}
        if before_on:
            before = dict(
                self.env["retention.customer.snapshot"]._read_group(
                    snapshots, ["ladder_step"], ["__count"]
                )
            )
        hints = self._get_step_hints()
        labels = dict(facts._fields["ladder_step"]._description_selection(self.env))
        ladder = []
        for step, _label in reversed(STEPS):
            count, was = counts.get(step, 0), before.get(step, 0)
            this_step = Domain("ladder_step", "=", step)
            row = {
                "step": step,
                "label": labels[step],
                "count": count,
                "share": count / total if total else 0,
                "hint": hints[step],
                "open": self._opens(labels[step], customers & this_step),
                "before": False,
            }
            if before_on:
                row["change"] = count - was
                row["before"] = was
                row["before_on"] = format_date(self.env, before_on)
                row["before_open"] = self._opens(
                    f"{labels[step]}, {row['before_on']}",
                    snapshots & this_step,
                    "retention.customer.snapshot",
                )
            ladder.append(row)
        return ladder

    @api.model
    def _get_snapshots_before(self, chosen):
        """Return the domain of the snapshots of the last month's end, and its day."""
        company = self.env["res.company"].browse(chosen["company_id"])
        day = month_end_before(company._retention_day())
        domain = self._customers_domain(chosen) & Domain("date", "=", day)
        found = self.env["retention.customer.snapshot"].search_count(
            [("company_id", "=", company.id), ("date", "=", day)], limit=1
        )
        return domain, found and day

    @api.model
    def _get_step_hints(self):
        """Return what brings a customer of each step one step higher."""
        return {
            "buyer": self.env._("Bring about the second order"),
            "customer": self.env._("Make buying a habit"),
            "regular": self.env._("Ask what they buy elsewhere, and why"),
            "adherent": self.env._("Ask for a recommendation"),
            "advocate": self.env._("Thank them, and keep them"),
        }

    @api.model
    def _get_matrix(self, customers):
        """Return the cells of ABC by XYZ, those without a class in the last ones."""
        found = {
            (abc or "", xyz or ""): (count, revenue)
            for abc, xyz, count, revenue in self.env["retention.customer"]._read_group(
                customers, ["abc_class", "xyz_class"], ["__count", "revenue:sum"]
            )
        }
        total = sum(max(revenue, 0) for _count, revenue in found.values())
        rows = [*ABC_CLASSES, ("", self.env._("No class"))]
        columns = [*XYZ_CLASSES, ("", self.env._("No class"))]
        cells = []
        for abc, abc_label in rows:
            for xyz, xyz_label in columns:
                count, revenue = found.get((abc, xyz), (0, 0))
                cells.append(
                    {
                        "abc": abc,
                        "xyz": xyz,
                        "count": count,
                        "revenue": revenue,
                        "share": revenue / total if total else 0,
                        "open": self._opens(
                            f"{abc_label} {xyz_label}".strip(),
                            customers
                            & Domain("abc_class", "=", abc or False)
                            & Domain("xyz_class", "=", xyz or False),
                        ),
                    }
                )
        return {
            "rows": [{"key": key, "label": label} for key, label in rows],
            "columns": [{"key": key, "label": label} for key, label in columns],
            "cells": cells,
        }
