"""A wallet's statement of any period, and its balance on any past day.

Everything is added up from the entries, in the order of their dates. What a
statement printed is what it prints again: entries are facts.
"""

from typing import NamedTuple

from odoo import models
from odoo.tools import SQL, formatLang

from ...tools.amounts import to_decimal
from ...tools.statement import PRESETS, Period, preset, typed

# More lines on one page help nobody and stall the printing; the export has all
LINES_PRINTED = 2000


class Line(NamedTuple):
    """One movement of a statement, and the balance after it."""

    entry: object
    day: object
    balance: object


class Statement(NamedTuple):
    """A period of one wallet.

    ``opening + received - used = closing``, whatever lines are at hand.
    """

    wallet: object
    period: Period
    opening: object
    received: object
    used: object
    closing: object
    total: int
    lines: list

    @property
    def left_out(self):
        """Return how many movements of the period are not among the lines."""
        return self.total - len(self.lines)


class RetentionWallet(models.Model):
    _inherit = "retention.wallet"

    # ------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------

    def _statement(self, period, *, offset=0, limit=None, newest_first=False):
        """Return the :class:`Statement` of a period.

        :param period: ``tools.statement.Period``, days of the company
        :param offset: lines to leave out before the first
        :param limit: most lines to return, None for all
        :raise AccessError: the user may not read the wallet
        """
        self.ensure_one()
        self.check_access("read")
        self.env["retention.wallet.entry"].flush_model(["wallet_id", "date", "points"])
        start, end = self.company_id._retention_moments(period.first, period.last)
        opening, received, used, total = self._statement_totals(start, end)
        rows = []
        if total:
            rows = self._statement_rows(start, end, offset, limit, newest_first)
        entries = self.env["retention.wallet.entry"].browse(row[0] for row in rows)
        return Statement(
            wallet=self,
            period=period,
            opening=opening,
            received=received,
            used=used,
            closing=opening + received - used,
            total=total,
            lines=[
                Line(
                    entry,
                    self.company_id._retention_day(entry.date),
                    to_decimal(row[1]),
                )
                for entry, row in zip(entries, rows, strict=True)
            ],
        )

    def _balance_on(self, day):
        """Return the balance at the end of a day of the company, by replay."""
        return self._statement(Period(last=day), limit=0).closing

    def _statement_totals(self, start, end):
        """Return (opening, received, used, number of movements) of a time."""
        within = self._statement_within(start)
        [(opening, received, used, total)] = self.env.execute_query(
            SQL(
                # As text, because the driver makes floats of exact numbers
                """SELECT (SUM(points) FILTER (WHERE NOT %(within)s))::text,
                          (SUM(points) FILTER (
                              WHERE %(within)s AND points > 0))::text,
                          (-SUM(points) FILTER (
                              WHERE %(within)s AND points < 0))::text,
                          COUNT(*) FILTER (WHERE %(within)s)
                     FROM retention_wallet_entry
                    WHERE wallet_id = %(wallet)s AND %(before)s""",
                within=within,
                wallet=self.id,
                before=self._statement_before(end),
            )
        )
        return to_decimal(opening), to_decimal(received), to_decimal(used), total

    def _statement_rows(self, start, end, offset, limit, newest_first):
        """Return [(entry id, balance after it), ...] of a time."""
        direction = SQL("DESC") if newest_first else SQL("ASC")
        return self.env.execute_query(
            SQL(
                """SELECT id, balance::text
                     FROM (
                          SELECT id, date,
                                 SUM(points) OVER (ORDER BY date, id) AS balance
                            FROM retention_wallet_entry
                           WHERE wallet_id = %(wallet)s AND %(before)s
                          ) told
                    WHERE %(within)s
                 ORDER BY date %(direction)s, id %(direction)s
                   OFFSET %(offset)s LIMIT %(limit)s""",
                wallet=self.id,
                before=self._statement_before(end),
                within=self._statement_within(start),
                direction=direction,
                offset=offset,
                limit=limit,
            )
        )

    def _statement_before(self, end):
        return SQL("date < %s", end) if end else SQL("TRUE")

    def _statement_within(self, start):
        return SQL("date >= %s", start) if start else SQL("TRUE")

    # ------------------------------------------------------------
    # Words
    # ------------------------------------------------------------

    def _statement_presets(self):
        """Return the periods that people choose from: {key: label}."""
        labels = {
            "all": self.env._("All"),
            "month": self.env._("This month"),
            "last_month": self.env._("Last month"),
            "year": self.env._("This year"),
            "last_year": self.env._("Last year"),
        }
        return {key: labels[key] for key in PRESETS}

    def _statement_period(self, key=None, first=None, last=None):
        """Return the :class:`Period` that somebody asked for.

        Days that were typed go before a chosen key; whatever makes no sense is
        all time.
        """
        company = self.company_id or self.env.company
        today = company.sudo()._retention_day()
        if first or last:
            return typed(first, last, today)
        return preset(key, today)

    def _statement_problem(self, period):
        """Return in a sentence why a typed period is not used, '' if it is."""
        if period.problem == "not_a_day":
            return self.env._(
                "Write days as 2026-12-31. Until then all movements are shown."
            )
        if period.problem == "reversed":
            return self.env._(
                "The last day is before the first. Until that is mended all "
                "movements are shown."
            )
        return ""

    def _statement_language(self):
        """Return the language in which the owner reads his statement."""
        self.ensure_one()
        return self.sudo().partner_id.lang or self.env.lang

    def _format_points(self, points, sign=False):
        """Return points as a column of the statement shows them.

        :param sign: a plus before what was received
        """
        digits = self.sudo().currency_id.decimal_places
        text = formatLang(self.env, float(points), digits=digits)
        return f"+{text}" if sign and points > 0 else text
