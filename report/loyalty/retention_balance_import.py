from odoo import models
from odoo.tools import SQL

from ...tools.amounts import plain, to_decimal

ROWS_PRINTED = 2000


class RetentionBalanceImport(models.Model):
    _inherit = "retention.balance.import"

    def _certificate(self):
        """Return what proves that an import lost and made no point.

        Three sums, each from another place: the rows that were read, the entries of
        the ledger, and the cards before and after.
        """
        self.ensure_one()
        self.check_access("read")
        one = self.sudo()  # rows and entries of an import that the user may read
        self.env.flush_all()
        [(posted, taken_back)] = self.env.execute_query(
            SQL(
                """SELECT SUM(points) FILTER (WHERE kind = 'open')::text,
                          SUM(points) FILTER (WHERE kind = 'reverse')::text
                     FROM retention_wallet_entry
                    WHERE origin_model = 'retention.balance.import.line'
                      AND origin_id IN (
                          SELECT id FROM retention_balance_import_line
                           WHERE import_id = %s)""",
                self.id,
            )
        )
        source = to_decimal(one.done_points)
        posted, taken_back = to_decimal(posted), to_decimal(taken_back)
        change = to_decimal(one.wallets_change)
        lines = self.env["retention.balance.import.line"].sudo()
        domain = [("import_id", "=", self.id), ("state", "in", ("done", "undone"))]
        printed = lines.search(domain, limit=ROWS_PRINTED)
        return {
            "source": plain(source),
            "posted": plain(posted),
            "taken_back": plain(taken_back),
            "change": plain(change),
            "equal": source == posted and posted + taken_back == change,
            "lines": printed,
            "left_out": one.done_count - len(printed),
        }

    def _plain(self, points):
        return plain(points)
