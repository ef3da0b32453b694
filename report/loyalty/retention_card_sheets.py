from odoo import api, models

from ...models.loyalty.retention_card_batch import MOST_CARDS, PER_SHEET, SHEETS_AT_ONCE


class ReportCardSheets(models.AbstractModel):
    """Cards of a batch, ten on a sheet of A4."""

    _name = "report.customer_retention.report_card_sheets"
    _description = "Sheets of Loyalty Cards"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return the sheets of batches; drawing takes time, so not all at once.

        :param docids: ids of batches
        :param data: ``first_sheet``: number of the sheet to begin with
        :raise AccessError: the user may not read a batch
        """
        batches = self.env["retention.card.batch"].browse(docids).exists()
        batches.check_access("read")
        try:
            first = int((data or {}).get("first_sheet") or 0)
            first = min(max(first, 0), MOST_CARDS // PER_SHEET)
        except (TypeError, ValueError):
            first = 0
        printed = []
        for batch in batches:
            usable = self.env["retention.card"].search_count(
                [("batch_id", "=", batch.id), ("state", "in", ("new", "active"))]
            )
            sheets = -(-usable // PER_SHEET)
            parts = range(0, sheets, SHEETS_AT_ONCE)
            printed.append(
                {
                    "batch": batch,
                    "program": batch.program_id.sudo(),
                    "company": batch.company_id.sudo(),
                    "sheets": batch._sheets(first),
                    "first": first,
                    "sheet_count": sheets,
                    "parts": [(at, min(at + SHEETS_AT_ONCE, sheets)) for at in parts],
                }
            )
        return {"doc_ids": batches.ids, "docs": batches, "printed": printed}


class ReportCards(models.AbstractModel):
    """Chosen cards, ten on a sheet of A4."""

    _name = "report.customer_retention.report_cards"
    _description = "Chosen Loyalty Cards"

    @api.model
    def _get_report_values(self, docids, data=None):
        cards = self.env["retention.card"].browse(docids).exists()
        cards.check_access("read")
        cards = cards.filtered(lambda card: card.state in ("new", "active"))
        cards = cards[: PER_SHEET * SHEETS_AT_ONCE]
        printed = []
        for program in cards.program_id:
            chosen = cards.filtered(
                lambda card, program=program: card.program_id == program
            )
            printed.append(
                {
                    "batch": self.env["retention.card.batch"],
                    "program": program.sudo(),
                    "company": program.sudo().company_id,
                    "sheets": chosen._as_sheets(),
                    "first": 0,
                    "sheet_count": 0,
                    "parts": [],
                }
            )
        return {"doc_ids": cards.ids, "docs": cards, "printed": printed}
