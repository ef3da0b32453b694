"""What customers are owed, in the books: one journal entry a month.

The entry of a month brings the liability account from what earlier entries booked to
what the ledger says at the month's end. What is booked is read from the entries
themselves, posted and not reversed, never from a figure remembered here: so a reversed
entry can be booked again, and the next month makes up for whatever was missed.
"""

import logging

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ...tools.amounts import ZERO, round_half_up, to_decimal
from ...tools.breakage import first_day

_logger = logging.getLogger(__name__)


def _last_day(month):
    return month + relativedelta(day=31)


class LoyaltyProgram(models.Model):
    _inherit = "loyalty.program"

    def _retention_book_last_month(self):
        """Book the last complete month, unless it was; note why if it cannot be."""
        self.ensure_one()
        month = first_day(self._retention_last_month())
        posting = self.env["retention.liability.posting"].search(
            [("program_id", "=", self.id), ("month", "=", month)]
        )
        if posting and not posting.problem:
            return posting
        try:
            with self.env.cr.savepoint():
                return self._retention_book(month)
        except UserError as error:
            _logger.warning("%s, %s, is not booked: %s", self.name, month, error)
            values = {"problem": str(error)}
            if posting:
                posting.write(values)
                return posting
            return posting.create(
                {
                    **values,
                    "program_id": self.id,
                    "company_id": self.company_id.id,
                    "month": month,
                }
            )

    def _retention_book_month(self, month):
        """Book what was owed at the end of a month, when a manager asks for it.

        :param month: any day of the month
        :return: the ``retention.liability.posting``, as it is if the month is booked
        :raise AccessError: not a retention manager
        :raise UserError: in words, see :meth:`_retention_booking`
        """
        self.ensure_one()
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group(
            "customer_retention.group_retention_manager"
        ):
            raise AccessError(
                self.env._("Only a retention manager may book what is owed.")
            )
        # A manager need not be an accountant: the accounts were chosen for this entry
        return self.sudo()._retention_book(month).with_env(self.env)

    def _retention_book(self, month):
        booking = self._retention_booking(month)
        posting = booking["posting"]
        if posting and posting.state == "booked":
            return posting
        if booking["problem"]:
            raise UserError(booking["problem"])
        values = {
            name: float(booking[name])
            for name in ("points", "point_value", "breakage_share", "owed", "amount")
        } | {
            "basis": self.retention_liability_basis,
            "account_id": self.retention_liability_account_id.id,
            "expense_account_id": self.retention_expense_account_id.id,
            "move_id": False,
            "problem": False,
        }
        # The row comes first: of two at once one waits here and is then refused
        if posting:
            posting.write(values)
        else:
            posting = posting.create(
                {
                    **values,
                    "program_id": self.id,
                    "company_id": self.company_id.id,
                    "month": booking["month"],
                }
            )
        posting.flush_recordset()
        self._retention_make_move(posting, booking["steps"])
        return posting

    def _retention_booking(self, month):
        """Work out the entry of a month; nothing is written.

        :return: dict of ``month``, ``posting`` (the row there is), ``points``,
            ``point_value``, ``breakage_share``, ``owed``, ``before``, ``amount``,
            ``steps`` ({account id: change of what it holds}) and ``problem`` (why it
            cannot be booked, in words, or False)
        """
        self.ensure_one()
        postings = self.env["retention.liability.posting"].sudo()
        month = month.replace(day=1)
        owed = self._retention_owed_at(month)
        share = ZERO
        if self.retention_liability_basis == "net":
            share = owed["breakage"] or ZERO
        target = self._retention_booked_value(
            owed["points"], self._retention_point_value(), share
        )
        booked = postings._booked(self, _last_day(month))
        account = self.retention_liability_account_id
        steps = {account_id: -amount for account_id, amount in booked.items()}
        steps[account.id] = target + steps.get(account.id, ZERO)
        posting = postings.search([("program_id", "=", self.id), ("month", "=", month)])
        return {
            "month": month,
            "posting": posting,
            "points": owed["points"],
            "point_value": self._retention_point_value(),
            "breakage_share": share,
            "owed": target,
            "before": sum(booked.values(), ZERO),
            "amount": sum(steps.values(), ZERO),
            "steps": {key: amount for key, amount in steps.items() if amount},
            "problem": self._retention_booking_problem(month, posting),
        }

    def _retention_booked_value(self, points, point_value, share):
        """Return what points are worth in the books, in whole cents."""
        return round_half_up(
            to_decimal(points) * to_decimal(point_value) * (1 - to_decimal(share)),
            self.currency_id.decimal_places,
        )

    def _retention_booking_problem(self, month, posting):
        """Return in words why a month cannot be booked, False if it can."""
        lacks = self._retention_liability_lacks()
        if lacks:
            return lacks
        name = format_date(self.env, month, date_format="MMMM y")
        if month > first_day(self._retention_last_month()):
            return self.env._(
                "%s is not over yet. A month is booked after its last day.", name
            )
        if posting.state == "draft":
            return self.env._(
                "The entry of %s is there, but not posted: post it or delete it first.",
                name,
            )
        later = posting.search(
            [("program_id", "=", self.id), ("month", ">", month)]
        ).filtered(lambda one: one.state == "booked")
        if later and not posting.move_ids:
            return self.env._(
                "%(later)s is booked already and includes what was owed at the end of "
                "%(month)s. Reverse the later entries first, or leave it so.",
                later=format_date(self.env, later[-1].month, date_format="MMMM y"),
                month=name,
            )
        locks = self.company_id._get_violated_lock_dates(
            _last_day(month), False, self.retention_liability_journal_id
        )
        if locks:
            return self.env._(
                "The books of %(company)s are locked: %(locks)s. %(month)s can be "
                "booked when an accountant opens them; the next month that can be "
                "booked makes up for it.",
                company=self.company_id.name,
                locks=self.company_id._format_lock_dates(locks),
                month=name,
            )
        return False

    def _retention_make_move(self, posting, steps):
        """Post the journal entry of a booking; nothing to change makes none."""
        if not steps:
            return
        month = format_date(self.env, posting.month, date_format="MMMM y")
        ref = self.env._(
            "Points owed by %(program)s, %(month)s", program=self.name, month=month
        )
        lines = [(account_id, amount) for account_id, amount in steps.items()]
        cost = -sum(steps.values(), ZERO)
        if cost:
            lines.append((self.retention_expense_account_id.id, cost))
        move = (
            self.env["account.move"]
            .with_company(self.company_id)
            .create(
                {
                    "move_type": "entry",
                    "journal_id": self.retention_liability_journal_id.id,
                    "date": _last_day(posting.month),
                    "ref": ref,
                    "line_ids": [
                        fields.Command.create(
                            {
                                "name": ref,
                                "account_id": account_id,
                                "credit": float(max(amount, ZERO)),
                                "debit": float(max(-amount, ZERO)),
                            }
                        )
                        for account_id, amount in lines
                    ],
                }
            )
        )
        move.action_post()
        move._message_log(
            body=self.env._("What customers are owed: %s", posting._get_html_link())
        )
        posting.write({"move_id": move.id, "move_ids": [(4, move.id)]})
