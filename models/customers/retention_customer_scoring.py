from odoo import api, models
from odoo.tools import SQL

# What the scoring writes; the rest of a row is written by the ranking
FIGURES = (
    *("user_id", "team_id", "is_archived", "order_count", "revenue", "margin"),
    *("costed_revenue", "first_order_date", "last_order_date", "average_order"),
    *("orders_per_month", "lifetime_months", "profitability", "ltv", "has_ltv"),
    *("window_order_count", "year_order_count", "year_revenue", "year_margin"),
    *("is_active", "has_rhythm", "typical_gap_days", "gap_spread_days"),
    *("next_order_expected", "days_late", "is_late", "margin_at_risk", "xyz_class"),
    *("variation", "team_revenue", "user_revenue", "buys_elsewhere"),
    *("has_wallet_share", "wallet_share", "referral_count", "ladder_step"),
)
RANKS = ("pareto_rank", "revenue_share", "cumulative_share", "abc_class")


def columns(names, table=None):
    """Return the SQL of a list of columns."""
    return SQL(", ").join(
        SQL.identifier(table, name) if table else SQL.identifier(name) for name in names
    )


class RetentionCustomer(models.Model):
    """The pass that writes the rows: figures first, then what compares customers."""

    _inherit = "retention.customer"

    @api.model
    def _score_company(self, company, partner_ids=None, day=None):
        """Measure a company's customers, all or some, in this transaction.

        :param partner_ids: ids of commercial partners
        :param day: as of which day, by default the company's today
        """
        partners = (
            SQL("SELECT UNNEST(%s::int[])", list(partner_ids))
            if partner_ids is not None
            else None
        )
        self.env.flush_all()
        self._write_figures(company, day or company._retention_day(), partners)
        self._write_ranks(company, partners)
        self.env.invalidate_all(flush=False)

    @api.model
    def _write_figures(self, company, day, partners=None):
        """Write the figures of some customers, delete who is none any more.

        :param partners: SQL of ids of commercial partners, all by default
        """
        self.env.cr.execute(
            SQL(
                """
                WITH figure AS MATERIALIZED (%(figures)s), gone AS (
                    DELETE FROM retention_customer old
                     WHERE old.company_id = %(company)s AND %(of_old)s
                       AND NOT EXISTS (SELECT 1 FROM figure
                                        WHERE figure.partner_id = old.partner_id)
                )
                INSERT INTO retention_customer AS old
                            (company_id, partner_id, ladder_since, %(names)s)
                SELECT %(company)s, partner_id, %(day)s, %(names)s FROM figure
                    ON CONFLICT (company_id, partner_id) DO UPDATE
                   SET (ladder_since, %(names)s) = ROW(
                           CASE WHEN old.ladder_step = EXCLUDED.ladder_step
                                THEN old.ladder_since ELSE EXCLUDED.ladder_since END,
                           %(new)s)
                 WHERE (%(before)s) IS DISTINCT FROM (%(new)s)
                """,
                figures=self._figures_query(company, day, partners),
                company=company.id,
                of_old=(
                    SQL("old.partner_id IN (%s)", partners)
                    if partners is not None
                    else SQL("TRUE")
                ),
                day=day,
                names=columns(FIGURES),
                before=columns(FIGURES, "old"),
                new=columns(FIGURES, "excluded"),
            )
        )

    @api.model
    def _write_ranks(self, company, partners=None):
        """Write ranks, shares and classes: of some customers, but among all.

        :param partners: SQL of ids of commercial partners, all by default
        """
        names = RANKS
        self.env.cr.execute(
            SQL(
                """
                UPDATE retention_customer old
                   SET (%(names)s) = ROW(%(new)s)
                  FROM (%(ranks)s) rank
                 WHERE old.id = rank.id AND %(of_old)s
                   AND (%(before)s) IS DISTINCT FROM (%(new)s)
                """,
                of_old=(
                    SQL("old.partner_id IN (%s)", partners)
                    if partners is not None
                    else SQL("TRUE")
                ),
                names=columns(names),
                before=columns(names, "old"),
                new=columns(names, "rank"),
                ranks=self._ranks_query(company),
            )
        )
