from odoo import fields, models


class RetentionBalanceImportLine(models.Model):
    """One row of an import: what was written, whose it is, what became of it."""

    _name = "retention.balance.import.line"
    _description = "Row of an Import of Balances"
    _order = "import_id, line, id"
    _rec_name = "line"

    import_id = fields.Many2one(
        "retention.balance.import", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="import_id.company_id", store=True, index=True, precompute=True
    )
    line = fields.Integer(required=True, aggregator=None)
    customer = fields.Char(string="Customer in the File")
    number = fields.Char(string="Card Number")
    points_text = fields.Char(string="Points in the File")
    expiry_text = fields.Char(string="Day in the File")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", index="btree_not_null", ondelete="set null"
    )
    card_id = fields.Many2one(
        "loyalty.card",
        string="Old Card",
        index="btree_not_null",
        ondelete="restrict",
    )
    points = fields.Float(digits=0)
    expires_on = fields.Date(string="Usable Until")
    problem = fields.Char()
    state = fields.Selection(
        [
            ("ready", "Ready"),
            ("problem", "Problem"),
            ("done", "Imported"),
            ("undone", "Undone"),
        ],
        required=True,
        default="ready",
    )
    entry_id = fields.Many2one(
        "retention.wallet.entry", index="btree_not_null", ondelete="restrict"
    )
    wallet_id = fields.Many2one(
        "retention.wallet",
        index="btree_not_null",
        ondelete="restrict",
    )
    undone_points = fields.Float(digits=0, help="Points that undoing took back.")

    _state_idx = models.Index("(import_id, state, id)")

    def _insert_many(self, balance_import, rows):
        """Insert many lines by one statement a thousand: files may be long.

        :param balance_import: ``retention.balance.import``
        :param rows: dicts of stored fields, the same in each
        """
        columns = [
            "line",
            "customer",
            "number",
            "points_text",
            "expiry_text",
            "partner_id",
            "card_id",
            "points",
            "expires_on",
            "problem",
            "state",
        ]
        self.env["retention.balance.import"].flush_model()
        values = [
            (
                balance_import.id,
                balance_import.company_id.id,
                self.env.uid,
                self.env.uid,
                self.env.cr.now(),
                self.env.cr.now(),
                0,
                *(row[column] for column in columns),
            )
            for row in rows
        ]
        self.env.cr.execute_values(
            """INSERT INTO retention_balance_import_line
                (import_id, company_id, create_uid, write_uid, create_date, write_date,
                 undone_points, line, customer, number, points_text, expiry_text,
                 partner_id, card_id, points, expires_on, problem, state) VALUES %s""",
            values,
            page_size=1000,
        )
        self.invalidate_model()
        balance_import.invalidate_recordset(["line_ids"])
