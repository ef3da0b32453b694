"""Customers found by what is printed on their papers: orders, invoices, cards."""

from odoo import api, models
from odoo.tools import SQL

from ...tools import card_numbers
from ...tools.search_keys import FEWEST_DIGITS
from .retention_search import ENDING, NUMBER, Hit

LATEST = 20


class RetentionSearch(models.AbstractModel):
    _inherit = "retention.search"

    @api.model
    def _document_hits(self, typed):
        """Return {partner id: Hit} of documents and cards that the user may read.

        They are looked up by indexes of their own tables; nothing is copied.
        """
        if not typed.document:
            return {}
        hits = {}
        for kind, model, field, domain in self._papers():
            for partner_id, number in self._numbered(model, field, domain, typed):
                level = NUMBER if number.lower() == typed.document.lower() else ENDING
                hit = Hit(level, 1.0, kind, number)
                hits[partner_id] = max(hit, hits.get(partner_id, hit))
        return self._readable({**self._card_hits(typed), **hits})

    @api.model
    def _papers(self):
        """Yield kind, model, path to the partner and domain of numbered documents."""
        yield "order", "sale.order", "partner_id", []
        yield (
            "invoice",
            "account.move",
            "partner_id",
            [("move_type", "in", ("out_invoice", "out_refund", "out_receipt"))],
        )

    @api.model
    def _numbered(self, name, field, domain, typed):
        """Return [(partner id, number)] of documents with that number or its end."""
        model = self.env[name]
        if not model.has_access("read"):
            return []
        number = typed.document
        escaped = number.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
        is_part = sum(sign.isdigit() for sign in number) >= FEWEST_DIGITS
        found = model._search(
            [
                *domain,
                ("name", "=ilike", f"%{escaped}" if is_part else escaped),
                (field, "!=", False),
            ]
        )
        table = SQL.identifier(found.table)
        # Found first, put in order then: the other way round would walk all documents
        return self.env.execute_query(
            SQL(
                """
                WITH found AS MATERIALIZED %s
                SELECT partner_id, name
                  FROM found
                 ORDER BY length(name), id DESC
                 LIMIT %s
                """,
                found.subselect(
                    SQL("%s.id", table),
                    SQL("%s.%s", table, SQL.identifier(field)),
                    SQL("%s.name", table),
                ),
                LATEST,
            )
        )

    @api.model
    def _card_hits(self, typed):
        """Return {partner id: Hit} of cards, by our number or core's code."""
        hits = {}
        codes = self.env["loyalty.card"]
        if codes.has_access("read"):
            spellings = {typed.text, typed.text.upper(), typed.text.lower()}
            for card in codes.search(
                [("code", "in", list(spellings)), ("partner_id", "!=", False)], limit=1
            ):
                hits[card.partner_id.id] = Hit(NUMBER, 1.0, "card", card.code)
        cards = self.env["retention.card"]
        try:
            number = card_numbers.normalize(typed.text)
        except ValueError:
            return hits
        if cards.has_access("read"):
            for card in cards.search([("number", "=", number)], limit=1):
                if card.partner_id:
                    hits[card.partner_id.id] = Hit(
                        NUMBER, 1.0, "card", card.shown_number
                    )
        return hits

    @api.model
    def _readable(self, hits):
        """Return the hits of partners that the user may read."""
        if not hits:
            return hits
        partners = self.env["res.partner"].with_context(active_test=False)
        readable = partners.search([("id", "in", list(hits))])
        return {partner_id: hits[partner_id] for partner_id in readable.ids}
