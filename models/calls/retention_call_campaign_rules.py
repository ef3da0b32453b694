"""Standing rules: who is called without anybody making a list.

Each rule is SQL of who should be called now, with why and what is at stake, and SQL
of who should stay on the list. Columns of the first: ``partner_id`` (commercial),
``contact_id``, ``occurrence``, ``cause``, ``priority`` (company currency),
``date_due``, ``deadline_at``, ``order_id``. Here: how customers stand;
``retention_call_campaign_events.py``: what happened to them, or will.
"""

from datetime import timedelta

from odoo import models
from odoo.tools import SQL

NOTHING = SQL("NULL::int")
# Days as languages write them, in PostgreSQL's words
POSTGRES_DATES = {
    "%d": "DD",
    "%m": "MM",
    "%Y": "YYYY",
    "%y": "YY",
    "%b": "Mon",
    "%B": "FMMonth",
    "%a": "Dy",
    "%A": "FMDay",
    "%j": "DDD",
}


class RetentionCallCampaign(models.Model):
    _inherit = "retention.call.campaign"

    def _rule_sql(self):
        """Return SQL of whom the standing rule wants to be called now."""
        self.ensure_one()
        return getattr(self, f"_rule_{self.rule}_sql")()

    def _rule_stays_sql(self):
        """Return SQL of whether an open task (alias ``task``) is still wanted.

        What a rule says of a moment (an order, a birthday, the end of a warranty)
        stays true; what it says of how a customer stands may pass.
        """
        self.ensure_one()
        stays = getattr(self, f"_stays_{self.rule}_sql", None)
        return stays() if stays else SQL("TRUE")

    def _rule_day(self):
        return self.company_id._retention_day()

    def _rule_columns(self, **columns):
        """Return SQL of the columns that a rule names, and nothing for the others."""
        defaults = {
            "contact_id": NOTHING,
            "priority": SQL("0"),
            "date_due": SQL("%s::date", self._rule_day()),
            "deadline_at": SQL("NULL::timestamp"),
            "order_id": NOTHING,
        }
        columns = defaults | columns
        return SQL(", ").join(
            SQL("%s AS %s", value, SQL.identifier(name))
            for name, value in sorted(columns.items())
        )

    def _day_sql(self, day):
        """Return SQL of a day as the language of the list writes it."""
        lang = self.env["res.lang"]._get_data(code=self.env.lang or "en_US")
        pattern = (lang.date_format or "%m/%d/%Y").replace("-", "")
        for code, of_postgres in POSTGRES_DATES.items():
            pattern = pattern.replace(code, of_postgres)
        return SQL("TO_CHAR(%s, %s)", day, pattern)

    def _figures_sql(self, condition, **columns):
        """Return SQL of customers by their figures (alias ``figures``)."""
        return SQL(
            """
            SELECT %s FROM retention_customer figures
             WHERE figures.company_id = %s AND figures.is_archived IS NOT TRUE
               AND (%s)
            """,
            self._rule_columns(partner_id=SQL("figures.partner_id"), **columns),
            self.company_id.id,
            condition,
        )

    def _still_sql(self, condition):
        """Return SQL of whether the figures of a task's customer still say so."""
        return SQL(
            """EXISTS (
                SELECT FROM retention_customer figures
                 WHERE figures.company_id = task.company_id
                   AND figures.partner_id = task.partner_id AND (%s))""",
            condition,
        )

    # ------------------------------------------------------------
    # The rules
    # ------------------------------------------------------------

    def _rule_late_sql(self):
        return self._figures_sql(
            SQL("figures.is_late"),
            occurrence=SQL("'late:' || figures.last_order_date"),
            cause=SQL(
                "FORMAT(%s, figures.days_late, ROUND(figures.typical_gap_days))",
                self.env._(
                    "%(late)s days late, usually orders every %(gap)s days",
                    late="%1$s",
                    gap="%2$s",
                ),
            ),
            priority=SQL("figures.margin_at_risk"),
        )

    def _stays_late_sql(self):
        return self._still_sql(
            SQL(
                "figures.is_late"
                " AND task.occurrence = 'late:' || figures.last_order_date"
            )
        )

    def _rule_booking_sql(self):
        day = self._rule_day()
        return self._figures_sql(
            SQL(
                "figures.has_rhythm AND figures.is_late IS NOT TRUE"
                " AND figures.next_order_expected BETWEEN %s AND %s",
                day,
                day + timedelta(days=self.rule_days),
            ),
            occurrence=SQL("'after:' || figures.last_order_date"),
            cause=SQL(
                "FORMAT(%s, %s)",
                self.env._("Next order expected about %s"),
                self._day_sql(SQL("figures.next_order_expected")),
            ),
            priority=SQL("figures.average_order"),
        )

    def _stays_booking_sql(self):
        return self._still_sql(
            SQL("task.occurrence = 'after:' || figures.last_order_date")
        )

    def _rule_growth_sql(self):
        day = self._rule_day()
        quarter = f"growth:{day.year}:{(day.month - 1) // 3 + 1}"
        return self._figures_sql(
            self._growing_sql(),
            occurrence=SQL("%s", quarter),
            cause=SQL(
                "FORMAT(%s, figures.order_count)",
                self.env._("Class A with %s orders: not yet a regular"),
            ),
            priority=SQL("figures.revenue"),
        )

    def _stays_growth_sql(self):
        return self._still_sql(self._growing_sql())

    def _growing_sql(self):
        return SQL(
            "figures.abc_class = 'a' AND figures.ladder_step IN ('buyer', 'customer')"
        )

    def _rule_quiet_sql(self):
        last = self._rule_day() - timedelta(days=self.rule_days)
        return self._figures_sql(
            SQL("figures.last_order_date <= %s", last),
            occurrence=SQL("'quiet:' || figures.last_order_date"),
            cause=SQL(
                "FORMAT(%s, %s)",
                self.env._("Last order on %s"),
                self._day_sql(SQL("figures.last_order_date")),
            ),
            priority=SQL("figures.average_order"),
        )

    def _stays_quiet_sql(self):
        return self._still_sql(
            SQL("task.occurrence = 'quiet:' || figures.last_order_date")
        )
