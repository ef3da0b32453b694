from datetime import timedelta
from decimal import Decimal

from odoo import api, models

from ...tools.dependency import (
    LEVELS,
    customers_needed,
    level,
    percent_text,
    revenue_needed,
)

ACTIVITY = "mail.mail_activity_data_todo"
# Days to begin with the plan
DAYS = {"watch": 30, "warning": 14, "high": 7, "critical": 3}
# From where on a part of the company is worth somebody's day
PART_ACTIVITY = LEVELS.index("high")
RECORDS = ("team_id", "user_id", "product_id")


class RetentionDependencyAlert(models.Model):
    """The pass that opens, changes and closes a company's alerts."""

    _inherit = "retention.dependency.alert"

    @api.model
    def _refresh(self, company):
        """Bring the alerts of a company in line with today's rows and terms."""
        day = company._retention_day()
        wanted = {
            **self._wanted_shares(company),
            **self._wanted_single(company),
            **self._wanted_supplier(company),
        }
        open_alerts = self.search(
            [("company_id", "=", company.id), ("date_to", "=", False)]
        )
        for alert in open_alerts:
            values = wanted.pop(alert._key(), None)
            if values:
                alert._change(values, day)
            else:
                alert._close(day)
        for values in wanted.values():
            self._open(company, values, day)

    def _key(self):
        """Return what an alert is about; only one of it is open at a time."""
        return self._key_of({name: self[name] for name in self._keys()})

    @api.model
    def _keys(self):
        return ("kind", "scope", *RECORDS, "term_id", "partner_id")

    @api.model
    def _key_of(self, values):
        return tuple(
            getattr(value, "id", value) or False
            for value in map(values.get, self._keys())
        )

    # ------------------------------------------------------------
    # What there should be
    # ------------------------------------------------------------

    @api.model
    def _wanted_shares(self, company):
        """Return {key: values} of customers with a level, where it matters."""
        lines = self.env["retention.concentration.line"].search(
            [("company_id", "=", company.id), ("level", "!=", "none")]
        )
        whole = self.env["retention.concentration"]._current(company).revenue
        # Exact: whoever brings just the part is among them
        part = Decimal(str(company.retention_dependency_part))
        least = Decimal(str(whole)) * part / 100
        return dict(
            self._of_line(line, company)
            for line in lines
            if line.scope == "company"
            or Decimal(str(line.concentration_id.revenue)) >= least > 0
        )

    @api.model
    def _of_line(self, line, company):
        """Return (key, values) of a customer's alert in one scope."""
        row = line.concentration_id
        limits = dict(
            zip(LEVELS[1:], company._retention_dependency_limits(), strict=True)
        )
        revenue, bought = Decimal(str(line.revenue)), Decimal(str(row.bought))
        others = row.customer_count - 1
        average = (bought - revenue) / others if others else Decimal(0)
        limit = limits[line.level]
        passed = line.level == "critical"
        values = {
            "kind": "share",
            "scope": line.scope,
            **{name: line[name].id for name in RECORDS},
            "partner_id": line.partner_id.id,
            "level": line.level,
            "share": line.share,
            "revenue": line.revenue,
            "average_revenue": float(average),
            "revenue_needed": float(revenue_needed(revenue, bought, limit)),
            "customers_needed": customers_needed(
                revenue, bought, average, limit, passed
            )
            or 0,
        }
        return self._key_of(values), values

    @api.model
    def _wanted_single(self, company):
        """Return {key: values} where everything comes from a single customer."""
        row = self.env["retention.concentration"]._current(company)
        if row.customer_count != 1:
            return {}
        values = {
            "kind": "single",
            "scope": "company",
            "partner_id": row.top_partner_id.id,
            "level": "critical",
            "share": row.top1_share,
            "revenue": row.bought,
        }
        return {self._key_of(values): values}

    @api.model
    def _wanted_supplier(self, company):
        """Return {key: values} of customers who hold a step of a supplier's price."""
        rows = self.env["retention.supplier.term.customer"].search(
            [("company_id", "=", company.id), ("rise", ">", 0)]
        )
        limits = company._retention_dependency_limits()
        found = {}
        for row in rows:
            reached = level(Decimal(str(row.share)), limits)
            values = {
                "kind": "supplier",
                "term_id": row.term_id.id,
                "product_id": row.term_id.product_id.id,
                "partner_id": row.partner_id.id,
                # A lost step is worth a look, however small the share
                "level": "watch" if reached == "none" else reached,
                "share": row.share,
            }
            found[self._key_of(values)] = values
        return found

    # ------------------------------------------------------------
    # What is done about it
    # ------------------------------------------------------------

    @api.model
    def _open(self, company, values, day):
        alert = self.create(
            {
                **values,
                "company_id": company.id,
                "date_from": day,
                "responsible_id": company.retention_dependency_user_id.id,
            }
        )
        alert._note_change(day)
        alert._tell()

    def _change(self, values, day):
        """Write new figures; a level that rose is told once."""
        before = LEVELS.index(self.level)
        changed = {
            name: value
            for name, value in values.items()
            if name not in self._keys() and self[name] != value
        }
        if changed:
            self.write(changed)
        after = LEVELS.index(self.level)
        if after != before:
            self._note_change(day)
        if after > before:
            self._tell()

    def _close(self, day):
        self.write({"date_to": day, "level": "none"})
        self._note_change(day, share=0)
        self.activity_ids.action_feedback(
            feedback=self.env._("The dependency is gone.")
        )

    def _note_change(self, day, share=None):
        self.env["retention.dependency.change"].create(
            {
                "alert_id": self.id,
                "company_id": self.company_id.id,
                "date": day,
                "level": self.level,
                "share": self.share if share is None else share,
            }
        )

    def _tell(self):
        """Give the responsible, else the managers, an activity.

        For the company always; for a part of it from the level high on, else every
        small team would keep everybody busy.
        """
        of_part = self.kind == "share" and self.scope != "company"
        if of_part and LEVELS.index(self.level) < PART_ACTIVITY:
            return
        users = self.responsible_id or self.company_id._retention_dependency_users()
        day = self.company_id._retention_day() + timedelta(days=DAYS[self.level])
        for user in users:
            alert = self.with_context(lang=user.lang)
            alert.activity_schedule(
                ACTIVITY,
                user_id=user.id,
                date_deadline=day,
                summary=alert._summary(),
                note=alert._advice_words(),
            )

    def _summary(self):
        limits = self.company_id._retention_dependency_limits()
        percent = percent_text(Decimal(str(self.share)), limits)
        if self.kind == "single":
            return self.env._("%s is our only customer", self.partner_id.display_name)
        if self.kind == "supplier":
            return self.env._(
                "Without %(customer)s the price rises: %(term)s",
                customer=self.partner_id.display_name,
                term=self.term_id.display_name,
            )
        where = self._where()
        if where:
            return self.env._(
                "%(customer)s brings %(percent)s %% of %(where)s: sell more to others",
                customer=self.partner_id.display_name,
                percent=percent,
                where=where,
            )
        return self.env._(
            "%(customer)s brings %(percent)s %% of the revenue: sell more to others",
            customer=self.partner_id.display_name,
            percent=percent,
        )
