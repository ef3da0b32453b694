from odoo import api, models
from odoo.tools import SQL

# What each night finds, as long as the transaction lasts
FOUND = SQL.identifier("retention_key_found")


class RetentionKeySignal(models.Model):
    """Opening and closing of computed signals, for a whole company at once."""

    _inherit = "retention.key.signal"

    @api.model
    def _refresh(self, company, day=None):
        """Open and close the computed signals of a company's customers.

        Volume goes by what ``retention.concentration`` measured last. Noted signals
        stay as they are.

        :param day: the day as of which, by default the company's today
        """
        day = day or company._retention_day()
        self.env.flush_all()
        self.env.cr.execute(SQL("DROP TABLE IF EXISTS %s", FOUND))
        self.env.cr.execute(
            SQL(
                "CREATE TEMPORARY TABLE %s ON COMMIT DROP AS %s",
                FOUND,
                SQL(" UNION ALL ").join(self._grounds_queries(company, day)),
            )
        )
        self._close_missing(company, day)
        self._open_found(company, day)
        self._write_grounds(company)
        self.env.cr.execute(SQL("DROP TABLE %s", FOUND))
        self.env.invalidate_all()

    @api.model
    def _close_missing(self, company, day):
        """End signals that do not hold any more, with the day before."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE retention_key_signal AS signal
                   SET date_to = GREATEST(signal.date_from, %(day)s::date - 1),
                       write_date = NOW() AT TIME ZONE 'UTC'
                 WHERE signal.company_id = %(company)s
                   AND signal.source = 'computed' AND signal.date_to IS NULL
                   AND NOT EXISTS (SELECT 1 FROM %(found)s found
                                    WHERE found.signal = signal.signal
                                      AND found.partner_id = signal.partner_id)
                """,
                day=day,
                company=company.id,
                found=FOUND,
            )
        )

    @api.model
    def _open_found(self, company, day):
        """Begin the signals that are new, and write the figures of all."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO retention_key_signal (
                    company_id, partner_id, signal, source, date_from,
                    create_date, write_date)
                SELECT DISTINCT %(company)s, partner_id, signal, 'computed',
                       %(day)s::date, NOW() AT TIME ZONE 'UTC', NOW() AT TIME ZONE 'UTC'
                  FROM %(found)s
                ON CONFLICT DO NOTHING
                """,
                company=company.id,
                day=day,
                found=FOUND,
            )
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE retention_key_signal AS signal
                   SET date_measured = %(day)s, amount = sum.amount, base = sum.base,
                       share = sum.share, basis_count = sum.count
                  FROM (SELECT signal, partner_id, COUNT(*) AS count,
                               CASE WHEN signal = 'volume' THEN (
                                   ARRAY_AGG(amount ORDER BY share DESC, kind))[1]
                                    ELSE SUM(amount) END AS amount,
                               (ARRAY_AGG(base ORDER BY share DESC, kind))[1] AS base,
                               CASE WHEN signal = 'volume' THEN MAX(share)
                                    ELSE SUM(share) END AS share
                          FROM %(found)s GROUP BY signal, partner_id) sum
                 WHERE signal.company_id = %(company)s
                   AND signal.source = 'computed' AND signal.date_to IS NULL
                   AND signal.signal = sum.signal
                   AND signal.partner_id = sum.partner_id
                """,
                company=company.id,
                day=day,
                found=FOUND,
            )
        )

    @api.model
    def _write_grounds(self, company):
        """Write the grounds of open signals anew; closed ones keep their last."""
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM retention_key_signal_basis basis
                 USING retention_key_signal signal
                 WHERE signal.id = basis.signal_id AND signal.company_id = %s
                   AND signal.source = 'computed' AND signal.date_to IS NULL
                """,
                company.id,
            )
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO retention_key_signal_basis (
                    signal_id, kind, team_id, user_id, product_tmpl_id, estimate_id,
                    answer_id, date, date_to, amount, base, share)
                SELECT signal.id, found.kind, found.team_id, found.user_id,
                       found.product_tmpl_id, found.estimate_id, found.answer_id,
                       found.date, found.date_to, found.amount, found.base, found.share
                  FROM %(found)s found
                  JOIN retention_key_signal signal
                    ON signal.signal = found.signal
                   AND signal.partner_id = found.partner_id
                 WHERE signal.company_id = %(company)s
                   AND signal.source = 'computed' AND signal.date_to IS NULL
              ORDER BY signal.id, found.kind
                """,
                found=FOUND,
                company=company.id,
            )
        )
