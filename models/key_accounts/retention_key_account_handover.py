from odoo import api, fields, models
from odoo.exceptions import UserError


class RetentionKeyAccountHandover(models.Model):
    """An account changes hands: what the successor must know and do.

    Made by the change of manager; the one before reads it as long as it is open.
    """

    _name = "retention.key.account.handover"
    _inherit = "retention.key.part.mixin"
    _description = "Hand-over of a Key Account"
    _order = "date desc, id desc"
    # Who hands over does not read the account any more
    _rec_name = "partner_id"
    _system_fields = (
        *("company_id", "partner_id", "from_user_id", "to_user_id"),
        *("date", "reason", "state"),
    )

    partner_id = fields.Many2one(related="account_id.partner_id", store=True)
    from_user_id = fields.Many2one(
        "res.users",
        string="From",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    to_user_id = fields.Many2one(
        "res.users", string="To", required=True, readonly=True, ondelete="restrict"
    )
    date = fields.Date(required=True, readonly=True)
    reason = fields.Text(readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("done", "Done")], default="open", required=True, index=True
    )
    line_ids = fields.One2many(
        "retention.key.account.handover.line", "handover_id", string="To Do"
    )
    note = fields.Text(
        string="What You Must Know", help="In the words of who hands over."
    )
    progress = fields.Float(compute="_compute_progress", digits=0)

    @api.depends("line_ids.is_done")
    def _compute_progress(self):
        for handover in self:
            lines = handover.line_ids
            done = len(lines.filtered("is_done"))
            handover.progress = done / len(lines) if lines else 0

    def action_done(self):
        """Close hand-overs of which everything was done."""
        for handover in self:
            left = handover.line_ids.filtered(lambda line: not line.is_done)
            if left:
                raise UserError(
                    self.env._(
                        "Still to do: %s. Tick it, or delete what is not needed.",
                        left[0].name,
                    )
                )
        self.check_access("write")
        self.sudo().state = "done"  # closed here alone, and checked above

    def action_print(self):
        """Show the page to be printed or read."""
        return self.env.ref(
            "customer_retention.report_key_account_handover_action"
        ).report_action(self)

    @api.model
    def _begin(self, account, old, new, reason):
        """Make the page of a change of manager, with what there is to do."""
        handover = self.create(
            {
                "account_id": account.id,
                "from_user_id": old.id,
                "to_user_id": new.id,
                "date": account.company_id._retention_day(),
                "reason": reason,
            }
        )
        lines = [
            {"handover_id": handover.id, "sequence": number, **line}
            for number, line in enumerate(account._handover_lines(old), start=1)
        ]
        handover.line_ids.create(lines)
        return handover
