import logging
import time
from datetime import datetime, timedelta

from psycopg2 import errors

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .sql import among, columns

_logger = logging.getLogger(__name__)

# What stands for one customer alone, and what compares him with the others
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
RANKS = (
    *("pareto_rank", "revenue_share", "cumulative_share", "abc_class"),
    *("team_share", "user_share"),
)
# What a move on the ladder remembers
MOVED = (
    *("order_count", "window_order_count", "is_late", "buys_elsewhere"),
    *("has_wallet_share", "wallet_share", "referral_count"),
)
CUSTOMERS_PER_COMMIT = 20_000
QUEUED_PER_COMMIT = 1_000
# Customers whose lines are better looked up one by one than read all at once
FEW = 200
# Sorting a base in memory; given back at the end of the transaction
MEMORY = "128MB"
LOCK = 0x52E7
TRY_AGAIN = timedelta(minutes=10)


class RetentionCustomer(models.Model):
    """The pass that writes the rows: all of a company's customers, or some."""

    _inherit = "retention.customer"

    # ------------------------------------------------------------
    # Scheduled actions
    # ------------------------------------------------------------

    @api.model
    def _cron_score(self):
        """Measure everybody, company by company.

        A company that cannot be measured does not stop the others: why stands in
        its run, and managers are told. All have their turn, however long it takes:
        a run cut short begins next time with whom it did not come to. A company
        that another process measures is tried again soon.
        """
        cron = self.env["ir.cron"]
        companies = self._longest_unmeasured_first()
        remaining = len(companies)
        busy = False
        cron._commit_progress(remaining=remaining)
        for company in companies:
            busy |= self._score_safely(company, commit=cron._commit_progress) is None
            remaining -= 1
            cron._commit_progress(1, remaining=remaining)
        if busy:
            soon = fields.Datetime.now() + TRY_AGAIN
            self.env.ref("customer_retention.ir_cron_retention_score")._trigger(soon)

    @api.model
    def _longest_unmeasured_first(self):
        """Return all companies, those first whose last run is the longest ago."""
        last = dict(
            self.env["retention.scoring.run"]._read_group(
                Domain.TRUE, ["company_id"], ["date:max"]
            )
        )
        return (
            self.env["res.company"]
            .search(Domain.TRUE)
            .sorted(lambda company: last.get(company) or datetime.min)
        )

    @api.model
    def _cron_score_queued(self):
        """Measure the customers whose documents have changed.

        Those of a company that another process measures just now stay in the queue:
        it may have read their documents before they changed.
        """
        cron = self.env["ir.cron"]
        queue = self.env["retention.customer.queue"]
        busy = set()
        remaining = queue.search_count([])
        cron._commit_progress(remaining=remaining)
        while remaining:
            waiting, taken = queue._take(QUEUED_PER_COMMIT, busy)
            for company_id, partner_ids in waiting.items():
                company = self.env["res.company"].browse(company_id).exists()
                if company and self._score_safely(company, partner_ids) is None:
                    queue._put_back(company_id, partner_ids)
                    busy.add(company_id)
            remaining = queue.search_count([("company_id", "not in", list(busy))])
            if not taken or not cron._commit_progress(taken, remaining=remaining):
                return

    @api.model
    def _score_safely(self, company, partner_ids=None, commit=None):
        """Measure a company's customers; write down how it went.

        :return: the ``retention.scoring.run``, empty for some customers without
            any trouble; None if another process measures the company just now
        """
        runs = self.env["retention.scoring.run"]
        start = time.monotonic()
        problem = None
        if not self._lock(company):
            return None
        try:
            company._check_retention_scoring()
            self._score_company(company, partner_ids, commit=commit)
        except errors.SerializationFailure:
            # Another process was done with these between our reading and our writing
            self.env.invalidate_all(flush=False)
            return None
        except Exception as error:  # one company must not stop the others
            _logger.info("Measuring customers of %s failed", company.id, exc_info=True)
            self.env.invalidate_all(flush=False)
            problem = error
        finally:
            self._unlock(company)
        if partner_ids is not None and not problem:
            return runs
        return runs._write_down(company, time.monotonic() - start, problem)

    def _lock(self, company):
        """Take the right to measure a company, unless another process has it."""
        [[taken]] = self.env.execute_query(
            SQL("SELECT pg_try_advisory_lock(%s, %s)", LOCK, company.id)
        )
        return taken

    def _unlock(self, company):
        self.env.cr.execute(SQL("SELECT pg_advisory_unlock(%s, %s)", LOCK, company.id))

    # ------------------------------------------------------------
    # Scoring
    # ------------------------------------------------------------

    @api.model
    def _score_company(self, company, partner_ids=None, day=None, commit=None):
        """Measure a company's customers, all or some.

        What fails is undone and raised; chunks that were written stay.

        :param partner_ids: ids of commercial partners
        :param day: as of which day, by default the company's today
        :param commit: called between chunks of customers, when all are measured
        """
        self.env.flush_all()
        day = day or company._retention_day()
        if partner_ids is None:
            self._score_all(company, day, commit)
        else:
            with self.env.cr.savepoint(flush=False):
                self._score_some(company, day, sorted(partner_ids))
        self.env.invalidate_all(flush=False)
        with self.env.cr.savepoint():
            self._after_scoring(company, partner_ids)

    def _after_scoring(self, company, partner_ids):
        """Do what follows from new figures of all (None) or some customers."""
        self.env["retention.segment"]._follow_figures(company, partner_ids)

    def _score_all(self, company, day, commit):
        """Work everything out first, then write it chunk by chunk.

        Working out reads and waits for nobody; writing touches our own rows only.
        """
        savepoint = self.env.cr.savepoint
        with savepoint(flush=False):
            self._stage(company, day)
            has_moves = self._delete_former(company, day)
        [[chunks]] = self.env.execute_query(
            SQL("SELECT COALESCE(MAX(chunk) + 1, 0) FROM retention_scoring_figure")
        )
        for chunk in range(chunks):
            figures = SQL(
                "SELECT * FROM retention_scoring_figure WHERE chunk = %s", chunk
            )
            with savepoint(flush=False):
                self._write_figures(
                    company, day, figures, FIGURES + RANKS, has_moves=has_moves
                )
            if commit:
                commit()
        self._unstage()

    def _score_some(self, company, day, partner_ids):
        """Read the documents of a few once, write their figures, rank them anew."""
        partners = SQL("SELECT UNNEST(%s::int[])", partner_ids)
        self._unstage()
        self._keep(
            "document",
            self._few_columns_query(
                company, day, partners, row_by_row=len(partner_ids) <= FEW
            ),
        )
        documents = SQL("SELECT * FROM retention_scoring_document")
        parts = self._parts_query(company, day, documents)
        self.env["retention.customer.share"]._write_shares(company, parts, partners)
        figures = self._figures_query(company, day, partners, documents)
        self._write_figures(company, day, figures, FIGURES, partners)
        self._unstage()
        self._rank_again(company, partners)

    def _stage(self, company, day):
        """Work out all figures of a company in temporary tables of this session."""
        shares = self.env["retention.customer.share"]
        self._unstage()
        [[before]] = self.env.execute_query(SQL("SHOW work_mem"))
        self._set_memory(MEMORY)
        credits_query = self.env[
            "retention.customer.document"
        ]._credits_of_orders_query(company, day)
        self._keep("credit", credits_query)
        credited = SQL("SELECT * FROM retention_scoring_credit")
        self._keep("document", self._few_columns_query(company, day, credited=credited))
        documents = SQL("SELECT * FROM retention_scoring_document")
        self._keep("part", self._parts_query(company, day, documents))
        parts = SQL("SELECT * FROM retention_scoring_part")
        shares._write_shares(company, parts)
        figures = self._figures_query(company, day, documents=documents, parts=parts)
        self._keep(
            "figure",
            SQL(
                """SELECT ranked.*,
                          (ROW_NUMBER() OVER (ORDER BY partner_id) - 1) / %s AS chunk
                     FROM (%s) ranked""",
                CUSTOMERS_PER_COMMIT,
                self._ranks_query(company, figures, ("partner_id", *FIGURES)),
            ),
        )
        self._set_memory(before)

    def _set_memory(self, size):
        self.env.cr.execute(SQL("SELECT set_config('work_mem', %s, TRUE)", size))

    def _keep(self, name, query):
        table = SQL.identifier(f"retention_scoring_{name}")
        self.env.cr.execute(SQL("CREATE TEMPORARY TABLE %s AS %s", table, query))
        self.env.cr.execute(SQL("ANALYZE %s", table))

    def _unstage(self):
        for name in ("credit", "document", "part", "figure"):
            table = SQL.identifier("pg_temp", f"retention_scoring_{name}")
            self.env.cr.execute(SQL("DROP TABLE IF EXISTS %s", table))

    def _delete_former(self, company, day):
        """Delete who has no confirmed order any more, with a move off the ladder.

        :return: whether the company had been measured before
        """
        rows = self.env.execute_query(
            SQL(
                """
                WITH gone AS (
                    DELETE FROM retention_customer old
                     WHERE company_id = %(company)s
                       AND NOT EXISTS (SELECT 1 FROM retention_scoring_figure new
                                        WHERE new.partner_id = old.partner_id)
                 RETURNING partner_id, ladder_step
                ), moved AS (
                    INSERT INTO retention_ladder_move
                                (company_id, partner_id, date, from_step, order_count)
                    SELECT %(company)s, partner_id, %(day)s, ladder_step, 0 FROM gone
                )
                SELECT 1 FROM retention_customer WHERE company_id = %(company)s LIMIT 1
                """,
                company=company.id,
                day=day,
            )
        )
        return bool(rows)

    def _write_figures(
        self, company, day, figures, names, partners=None, has_moves=True
    ):
        """Write figures of some customers and their moves on the ladder.

        :param figures: SQL with ``partner_id`` and the named columns
        :param partners: SQL of ids; who of them is not among the figures is deleted
        :param has_moves: not when a company is measured for the first time
        """
        self.env.cr.execute(
            SQL(
                """
                WITH figure AS MATERIALIZED (%(figures)s), former AS (
                    SELECT partner_id, ladder_step FROM retention_customer
                     WHERE company_id = %(company)s AND %(has_moves)s
                       AND %(of_partners)s
                ), gone AS (
                    DELETE FROM retention_customer old
                     WHERE old.company_id = %(company)s AND %(is_gone)s
                       AND NOT EXISTS (SELECT 1 FROM figure
                                        WHERE figure.partner_id = old.partner_id)
                ), moved AS (
                    INSERT INTO retention_ladder_move
                        (company_id, partner_id, date, from_step, to_step, %(moved)s)
                    SELECT %(company)s, COALESCE(figure.partner_id, former.partner_id),
                           %(day)s, former.ladder_step, figure.ladder_step, %(facts)s
                      FROM figure %(join)s JOIN former
                        ON former.partner_id = figure.partner_id
                     WHERE %(has_moves)s AND former.ladder_step
                           IS DISTINCT FROM figure.ladder_step
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
                figures=figures,
                company=company.id,
                day=day,
                of_partners=among(
                    "partner_id",
                    SQL("SELECT partner_id FROM figure")
                    if partners is None
                    else partners,
                ),
                is_gone=(
                    among("old.partner_id", partners)
                    if partners is not None
                    else SQL("FALSE")
                ),
                join=SQL("FULL") if partners is not None else SQL("LEFT"),
                has_moves=has_moves,
                moved=columns(MOVED),
                facts=columns(MOVED, "figure"),
                names=columns(names),
                before=columns(names, "old"),
                new=columns(names, "excluded"),
            )
        )

    def _rank_again(self, company, partners):
        """Write ranks, classes and shares of some customers among all.

        :param partners: SQL of ids of commercial partners
        """
        rows = SQL(
            "SELECT partner_id, revenue, margin, team_id, team_revenue, user_id,"
            " user_revenue FROM retention_customer WHERE company_id = %s",
            company.id,
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE retention_customer old
                   SET (%(names)s) = ROW(%(new)s)
                  FROM (%(ranks)s) rank
                 WHERE old.company_id = %(company)s AND %(of_partners)s
                   AND old.partner_id = rank.partner_id
                   AND (%(before)s) IS DISTINCT FROM (%(new)s)
                """,
                names=columns(RANKS),
                before=columns(RANKS, "old"),
                new=columns(RANKS, "rank"),
                ranks=self._ranks_query(company, rows, ("partner_id",)),
                company=company.id,
                of_partners=among("old.partner_id", partners),
            )
        )
