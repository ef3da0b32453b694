from decimal import Decimal

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import complaint_effects as rules
from ...tools.amounts import to_decimal
from ..customers.sql import columns

COMPLAINTS_PER_COMMIT = 1_000
# Credits of the days after come later: so long the figures are measured anew
SETTLING_DAYS = 30
WRITTEN = (
    *("complaint_id", "company_id", "partner_id", "received_on", "days", "date_end"),
    *("measured_on", "state", "order_count_before", "order_count_after"),
    *("revenue_before", "revenue_after", "similar_count", "similar_before"),
    *("similar_after", "expected_revenue", "lost_revenue", "is_lost"),
)


class RetentionComplaintEffect(models.Model):
    """The pass that measures complaints, set by set."""

    _inherit = "retention.complaint.effect"

    @api.model
    def _cron_measure(self):
        """Measure what is due, company by company.

        One commit for each thousand complaints; a company that fails stops no other.
        """
        cron = self.env["ir.cron"]
        companies = self.env["res.company"].search(Domain.TRUE)
        waiting = {company: self._due(company) for company in companies}
        remaining = sum(len(ids) for ids in waiting.values())
        cron._commit_progress(remaining=remaining)
        for company, ids in waiting.items():
            for start in range(0, len(ids), COMPLAINTS_PER_COMMIT):
                some = ids[start : start + COMPLAINTS_PER_COMMIT]
                if not self._measure_safely(company, some):
                    # Its other complaints wait for the next night, too
                    remaining -= len(ids) - start
                    break
                remaining -= len(some)
                if not cron._commit_progress(len(some), remaining=remaining):
                    return

    @api.model
    def _measure_safely(self, company, complaint_ids):
        """Measure complaints, or write down why it failed and tell the managers.

        :return: whether they were measured
        """
        return self.env["retention.scoring.run"]._guard(
            company, lambda: self._measure(company, complaint_ids)
        )

    @api.model
    def _due(self, company):
        """Return the ids of a company's complaints to measure, the oldest first.

        Those never measured, those whose customer, day or days compared have changed,
        and those whose days are not over or lately were: once a day.
        """
        self._flush_sources()
        today = company._retention_day()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT complaint.id
                  FROM retention_complaint complaint
             LEFT JOIN retention_complaint_effect effect
                    ON effect.complaint_id = complaint.id
                 WHERE complaint.company_id = %(company)s AND %(counted)s
                   AND (effect.id IS NULL
                        OR effect.partner_id != complaint.commercial_partner_id
                        OR effect.days != %(days)s
                        OR effect.received_on != %(day)s
                        OR (effect.measured_on < %(today)s
                            AND effect.measured_on <= effect.date_end + %(settling)s))
              ORDER BY complaint.received_at, complaint.id
                """,
                company=company.id,
                days=company.retention_complaint_effect_days,
                day=self._day_sql(company, SQL("complaint.received_at")),
                today=today,
                settling=SETTLING_DAYS,
                counted=self.env["retention.complaint"]._counted_sql(),
            )
        )
        return [complaint_id for (complaint_id,) in rows]

    @api.model
    def _flush_sources(self):
        self.env["retention.customer.document"]._flush_documents()
        self.env["retention.complaint"].flush_model(
            [
                *("company_id", "commercial_partner_id", "received_at", "solved_at"),
                *("state", "is_unverified"),
            ]
        )

    @api.model
    def _day_sql(self, company, moment):
        """Return the SQL of a moment's day in a company's time zone."""
        zone = company._retention_tz()
        return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", moment, zone)

    @api.model
    def _measure(self, company, complaint_ids):
        """Write the rows of some complaints of one company, new or known."""
        self._flush_sources()
        today = company._retention_day()
        self._stage(company, complaint_ids)
        rows = self.env.execute_query_dict(self._facts_query(company))
        self._write_rows([self._judge(company, today, row) for row in rows])

    @api.model
    def _judge(self, company, today, row):
        """Return the values of a complaint's row by the rules, in WRITTEN's order."""
        digits = company.currency_id.decimal_places
        before, after, similar_before, similar_after = (
            to_decimal(row[name], digits)
            for name in ("before", "after", "similar_before", "similar_after")
        )
        is_over = row["date_end"] < today
        state = rules.effect_state(
            is_over, row["is_followed"], before, row["similar_count"]
        )
        expected = lost = Decimal(0)
        if state == "known":
            expected = rules.expected_revenue(
                before, similar_before, similar_after, digits
            )
            lost = rules.lost_revenue(expected, after)
        lost_customer = rules.is_lost(
            is_over,
            row["orders_after"],
            row["orders_before"],
            row["last_day"],
            row["gap"],
            row["date_end"],
        )
        return (
            *(row["complaint_id"], company.id, row["partner_id"], row["day"]),
            *(company.retention_complaint_effect_days, row["date_end"], today, state),
            *(row["orders_before"], row["orders_after"], before, after),
            *(row["similar_count"], similar_before, similar_after),
            *(expected, lost, lost_customer),
        )

    @api.model
    def _write_rows(self, rows):
        if not rows:
            return
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO retention_complaint_effect (%(names)s)
                VALUES %(rows)s
           ON CONFLICT (complaint_id) DO UPDATE SET (%(names)s) = (%(new)s)
                """,
                names=columns(WRITTEN),
                rows=SQL(", ").join(rows),
                new=columns(WRITTEN, "excluded"),
            )
        )
        self.invalidate_model()
