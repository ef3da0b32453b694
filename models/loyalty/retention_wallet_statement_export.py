"""A statement as a table that other programs read: CSV and XLSX."""

import csv
import io

import xlsxwriter

from odoo import models

from ...tools.cells import as_text


class RetentionWallet(models.Model):
    _inherit = "retention.wallet"

    def _statement_csv(self, period):
        """Return statements of wallets as CSV (UTF-8 with a mark, comma).

        :param period: ``tools.statement.Period``
        :return: bytes
        """
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(self._statement_headings())
        for row in self._statement_table(period):
            writer.writerow(as_text(cell) for cell in row)
        return text.getvalue().encode("utf-8-sig")

    def _statement_xlsx(self, period):
        """Return statements of wallets as a workbook of one sheet.

        :param period: ``tools.statement.Period``
        :return: bytes
        """
        content = io.BytesIO()
        # Cells are text or numbers: what looks like a formula stays text
        book = xlsxwriter.Workbook(
            content,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "default_date_format": "yyyy-mm-dd",
            },
        )
        sheet = book.add_worksheet(self.env._("Statement")[:31])
        sheet.write_row(0, 0, self._statement_headings(), book.add_format({"bold": 1}))
        sheet.set_column(0, 0, 24)
        sheet.set_column(2, 2, 60)
        for number, row in enumerate(self._statement_table(period), 1):
            sheet.write_row(number, 0, row)
        book.close()
        return content.getvalue()

    def _statement_headings(self):
        return [
            self.env._("Customer"),
            self.env._("Date"),
            self.env._("What"),
            self.env._("Points"),
            self.env._("Balance"),
            self.env._("Why"),
        ]

    def _statement_table(self, period):
        """Yield the rows of statements: opening, movements, closing."""
        for wallet in self:
            statement = wallet._statement(period)
            name = wallet.display_name
            yield [
                name,
                period.first or "",
                self.env._("Balance before"),
                "",
                float(statement.opening),
                "",
            ]
            for line in statement.lines:
                yield [
                    name,
                    line.day,
                    line.entry.explanation,
                    line.entry.points,
                    float(line.balance),
                    " ".join(line.entry._explain_details()),
                ]
            yield [
                name,
                period.last or "",
                self.env._("Balance at the end"),
                "",
                float(statement.closing),
                "",
            ]
