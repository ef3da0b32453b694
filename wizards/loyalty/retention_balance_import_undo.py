from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.amounts import ZERO, plain, to_decimal

MOST_NAMED = 10


class RetentionBalanceImportUndo(models.TransientModel):
    """Ask before an import is undone, and name what has been used meanwhile."""

    _name = "retention.balance.import.undo"
    _description = "Undo an Import of Balances"

    import_id = fields.Many2one(
        "retention.balance.import", required=True, ondelete="cascade"
    )
    used_count = fields.Integer(compute="_compute_used")
    summary = fields.Text(compute="_compute_used")

    @api.depends("import_id")
    def _compute_used(self):
        for dialog in self:
            lines = dialog.import_id.line_ids.filtered(
                lambda line: line.state == "done"
            )
            used = lines.sudo()._used()  # figures of rows the user may read
            dialog.used_count = len(used)
            total = sum((to_decimal(line.points) for line in lines), ZERO)
            if not used:
                dialog.summary = self.env._(
                    "All %(count)s rows are untouched: %(points)s points will be taken "
                    "back.",
                    count=len(lines),
                    points=plain(total),
                )
                continue
            dialog.summary = dialog._describe_used(used)

    def _describe_used(self, used):
        """Return which rows were used meanwhile, a line each."""
        told = [
            self.env._(
                "Line %(line)s: %(customer)s, %(left)s of %(points)s points are left",
                line=line.line,
                customer=line.partner_id.display_name,
                left=plain(left),
                points=plain(line.points),
            )
            for line, left in list(used.items())[:MOST_NAMED]
        ]
        if len(used) > MOST_NAMED:
            told.append(self.env._("and %s more rows", len(used) - MOST_NAMED))
        return "\n".join(told)

    def action_undo(self):
        """Undo everything.

        :raise UserError: points of some rows were used; the rows are named
        """
        balance_import = self.import_id._check_manager()
        self.invalidate_recordset(["used_count", "summary"])
        if self.used_count:
            raise UserError(
                self.env._(
                    "Points of %(count)s rows have been used or have expired, so the "
                    "import cannot be undone in full:\n%(rows)s",
                    count=self.used_count,
                    rows=self.summary,
                )
            )
        balance_import._begin_undo()
        return {"type": "ir.actions.act_window_close"}

    def action_undo_rest(self):
        """Take back what is still there; what was used stays as it is."""
        self.import_id._check_manager()._begin_undo()
        return {"type": "ir.actions.act_window_close"}
