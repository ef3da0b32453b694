from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ...tools.amounts import to_decimal
from .loyalty_program_liability import LIABILITY_BASES


class RetentionLiabilityPosting(models.Model):
    """What a programme owed at the end of one month, as it was booked."""

    _name = "retention.liability.posting"
    _description = "Booking of Points Owed"
    _order = "month desc, id desc"
    _rec_name = "month"

    program_id = fields.Many2one(
        "loyalty.program", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    currency_id = fields.Many2one(related="program_id.currency_id")
    month = fields.Date(required=True, help="First day of the month.")
    month_name = fields.Char(compute="_compute_display_name")
    date = fields.Date(
        string="Accounting Date", compute="_compute_date", help="Last day of the month."
    )
    basis = fields.Selection(LIABILITY_BASES, string="What Is Booked")
    points = fields.Float(digits=0, help="Points outstanding at the end of the month.")
    point_value = fields.Float(digits=(16, 6), help="What one point paid when booked.")
    breakage_share = fields.Float(
        string="Part Expected to Lapse",
        digits=0,
        help="Taken off when the booking is net of it.",
    )
    owed = fields.Monetary(help="What the books should hold after this entry.")
    amount = fields.Monetary(
        help="Booked by this entry: the difference to what was booked before."
    )
    account_id = fields.Many2one("account.account", "Liability Account")
    expense_account_id = fields.Many2one("account.account", "Cost Account")
    move_id = fields.Many2one(
        "account.move",
        "Journal Entry",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
    )
    move_ids = fields.Many2many(
        "account.move",
        "retention_liability_posting_move_rel",
        "posting_id",
        "move_id",
        string="All Journal Entries",
        help="Those that were reversed and booked again too.",
    )
    state = fields.Selection(
        [
            ("booked", "Booked"),
            ("draft", "Draft"),
            ("reversed", "Reversed"),
            ("missing", "Deleted"),
            ("failed", "Not booked"),
        ],
        compute="_compute_state",
    )
    problem = fields.Char(readonly=True, help="Why the month could not be booked.")

    _month_uniq = models.Constraint(
        "UNIQUE (program_id, month)", "A month of a programme is booked once."
    )

    @api.depends("month", "program_id")
    def _compute_display_name(self):
        for posting in self:
            month = format_date(self.env, posting.month, date_format="MMMM y")
            posting.month_name = month
            posting.display_name = f"{posting.program_id.name}, {month}"

    @api.depends("month")
    def _compute_date(self):
        for posting in self:
            posting.date = posting.month and posting.month + relativedelta(day=31)

    @api.depends(
        "move_id.state", "move_id.reversal_move_ids.state", "problem", "amount"
    )
    def _compute_state(self):
        for posting in self.sudo():  # how its own entry stands, no more of the books
            move = posting.move_id
            if posting.problem:
                posting.state = "failed"
            elif not move:
                posting.state = "missing" if posting.amount else "booked"
            elif "posted" in move.reversal_move_ids.mapped("state"):
                posting.state = "reversed"
            else:
                posting.state = "booked" if move.state == "posted" else "draft"

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_open_move(self):
        """Open the journal entry, for those who may see the books."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "views": [(False, "form")],
        }

    def action_open_entries(self):
        """Open all movements of points up to the end of the month."""
        self.ensure_one()
        _start, stop = self.env["retention.liability"]._month_bounds(
            self.company_id, self.month
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_wallet_entry_action"
        )
        return action | {
            "name": self.display_name,
            "domain": [
                ("program_id", "=", self.program_id.id),
                ("date", "<", stop),
            ],
            "context": {"search_default_group_wallet": 1},
        }

    def action_post_again(self):
        """Book a month again whose entry was reversed or could not be made."""
        for posting in self:
            posting.program_id._retention_book_month(posting.month)
        return True

    # ------------------------------------------------------------
    # What is booked
    # ------------------------------------------------------------

    @api.model
    def _booked(self, program, until):
        """Return {account id: amount} that entries booked up to a day.

        Entries count that are posted and not reversed.

        :param until: last day
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.account_id, SUM(line.credit - line.debit)
                  FROM retention_liability_posting posting
                  JOIN retention_liability_posting_move_rel rel
                    ON rel.posting_id = posting.id
                  JOIN account_move move
                    ON move.id = rel.move_id AND move.state = 'posted'
                   AND move.date <= %(until)s
                  JOIN account_move_line line
                    ON line.move_id = move.id
                   AND line.account_id <> posting.expense_account_id
                 WHERE posting.program_id = %(program)s
                   AND NOT EXISTS (
                       SELECT 1 FROM account_move reversal
                        WHERE reversal.reversed_entry_id = move.id
                          AND reversal.state = 'posted')
              GROUP BY line.account_id
                """,
                program=program.id,
                until=until,
            )
        )
        return {account_id: to_decimal(amount) for account_id, amount in rows}

    # ------------------------------------------------------------
    # Every month
    # ------------------------------------------------------------

    @api.model
    def _cron_post(self):
        """Book last month of every programme that asks for it, once.

        What fails is noted where it shows and tried again the next day. An entry that
        somebody reversed is not booked again without being asked.
        """
        cron = self.env["ir.cron"]
        programs = self.env["loyalty.program"].search(
            [
                ("retention_managed", "=", True),
                ("retention_liability_posting", "=", True),
            ]
        )
        remaining = len(programs)
        if not cron._commit_progress(remaining=remaining):
            return
        for program in programs:
            program._retention_book_last_month()
            remaining -= 1
            if not cron._commit_progress(1, remaining=remaining):
                return
