"""What a programme owes its customers, now and at the end of any month."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...tools.amounts import ZERO, round_half_up, to_decimal
from ...tools.breakage import (
    expected_to_lapse,
    month_number,
    months_known,
    months_needed,
)

SHARE_DIGITS = 6
LIABILITY_TYPES = ("liability_current", "liability_non_current")
EXPENSE_GROUPS = ("income", "expense")
LIABILITY_BASES = [
    ("gross", "All points outstanding"),
    ("net", "Less what is expected to lapse"),
]


class LoyaltyProgram(models.Model):
    _inherit = "loyalty.program"

    retention_liability_posting = fields.Boolean(
        string="Book What Is Owed",
        copy=False,
        help="After the end of each month the change of what customers are owed is "
        "booked as a journal entry.",
    )
    retention_liability_journal_id = fields.Many2one(
        "account.journal",
        string="Journal of Points Owed",
        ondelete="restrict",
        check_company=True,
        domain="[('type', '=', 'general')]",
    )
    retention_liability_account_id = fields.Many2one(
        "account.account",
        string="Liability Account",
        ondelete="restrict",
        check_company=True,
        domain=f"[('account_type', 'in', {LIABILITY_TYPES})]",
        help="Holds what customers are owed, e.g. deferred revenue.",
    )
    retention_expense_account_id = fields.Many2one(
        "account.account",
        string="Cost Account",
        ondelete="restrict",
        check_company=True,
        domain=f"[('internal_group', 'in', {EXPENSE_GROUPS})]",
        help="Bears the cost: an expense, or the revenue that is deferred.",
    )
    retention_liability_basis = fields.Selection(
        LIABILITY_BASES,
        string="What Is Booked",
        required=True,
        default="gross",
        help="Until there is history enough to say what will lapse, all is booked.",
    )
    retention_liability_missing = fields.Char(
        compute="_compute_retention_liability_missing"
    )

    @api.depends(
        "company_id",
        "retention_liability_journal_id",
        "retention_liability_account_id",
        "retention_expense_account_id",
    )
    def _compute_retention_liability_missing(self):
        for program in self:
            program.retention_liability_missing = program._retention_liability_lacks()

    def _retention_liability_lacks(self):
        """Return in words what booking still needs, False if nothing."""
        self.ensure_one()
        # Whether there are books at all; no figure of them is read
        program = self.sudo()
        if program.company_id and not program.company_id.chart_template:
            accounts = self.env["account.account"].sudo()
            if not accounts.search_count(
                accounts._check_company_domain(program.company_id), limit=1
            ):
                return self.env._(
                    "%s has no chart of accounts yet. Choose one in the settings of "
                    "Invoicing, then choose the accounts here.",
                    program.company_id.name,
                )
        missing = [
            program._fields[name]._description_string(self.env)
            for name in (
                "retention_liability_journal_id",
                "retention_liability_account_id",
                "retention_expense_account_id",
            )
            if not program[name]
        ]
        if missing:
            return self.env._("To book what is owed, choose: %s.", ", ".join(missing))
        return False

    @api.constrains(
        "company_id",
        "retention_liability_posting",
        "retention_liability_journal_id",
        "retention_liability_account_id",
        "retention_expense_account_id",
    )
    def _check_retention_liability(self):
        # Accounts are compared with the programme's company, whoever looks
        for program in self.sudo():
            if program.retention_liability_posting:
                lacks = program._retention_liability_lacks()
                if lacks:
                    raise ValidationError(lacks)
            program._retention_check_liability_company()
            liability = program.retention_liability_account_id
            expense = program.retention_expense_account_id
            if liability and liability == expense:
                raise ValidationError(
                    self.env._(
                        "%s cannot be both the liability and the cost account: the "
                        "entry would say nothing. Choose two accounts.",
                        liability.display_name,
                    )
                )
            if liability and liability.account_type not in LIABILITY_TYPES:
                raise ValidationError(
                    self.env._(
                        "%s is not a liability account that can hold what customers "
                        "are owed. Choose one of type Current or Non-current "
                        "Liabilities.",
                        liability.display_name,
                    )
                )
            if expense and expense.internal_group not in EXPENSE_GROUPS:
                raise ValidationError(
                    self.env._(
                        "%s is neither an income nor an expense account.",
                        expense.display_name,
                    )
                )

    def _retention_check_liability_company(self):
        """Refuse accounts and journals of other books."""
        self.ensure_one()
        company = self.company_id
        journal = self.retention_liability_journal_id
        if journal and journal.type != "general":
            raise ValidationError(
                self.env._(
                    "%s is not a journal for miscellaneous entries.",
                    journal.display_name,
                )
            )
        others = [
            record.display_name
            for record in (
                self.retention_liability_account_id,
                self.retention_expense_account_id,
                journal,
            )
            if record
            and not record.filtered_domain(record._check_company_domain(company))
        ]
        if others:
            raise ValidationError(
                self.env._(
                    "%(names)s: of other books than %(company)s, which owes the "
                    "points. Choose accounts and a journal of %(company)s.",
                    names=", ".join(others),
                    company=company.name,
                )
            )

    # ------------------------------------------------------------
    # What is owed
    # ------------------------------------------------------------

    def _retention_owed(self):
        """Return what this programme owes its customers now.

        :return: dict of Decimal ``points`` outstanding, ``value`` (what they pay
            today, in the company's currency), ``debt`` (points that customers owe,
            not netted), ``breakage`` (share 0..1 expected to lapse, None when
            history is too short to say) and ``expected_cost`` (value x (1 -
            breakage); all of the value when nothing is known); of int ``customers``
            with points, ``debtors``, ``months_known``, ``months_needed``
        """
        self.ensure_one()
        return self._retention_owed_each()[self.id]

    def _retention_owed_each(self):
        """Return {id: :meth:`_retention_owed`} with one pass for all programmes."""
        self.env["retention.wallet"].flush_model(["program_id", "balance", "debt"])
        sums = {
            program_id: values
            for program_id, *values in self.env.execute_query(
                SQL(
                    """
                    SELECT program_id, SUM(balance) FILTER (WHERE balance > 0),
                           SUM(debt), COUNT(*) FILTER (WHERE balance > 0),
                           COUNT(*) FILTER (WHERE debt > 0)
                      FROM retention_wallet
                     WHERE program_id = ANY(%s)
                  GROUP BY program_id
                    """,
                    self.ids,
                )
            )
        }
        movements = self.env["retention.liability.age"]._movements(self)
        owed = {}
        for program in self.sudo():  # terms of programmes that the caller reads
            points, debt, customers, debtors = sums.get(program.id, (0, 0, 0, 0))
            of_program = movements[program.id]
            share = program._retention_breakage_share(of_program, points)
            owed[program.id] = program._retention_worth(points, share) | {
                "debt": to_decimal(debt),
                "customers": customers,
                "debtors": debtors,
                "months_known": months_known(
                    of_program, program._retention_last_month()
                ),
                "months_needed": months_needed(program.retention_expiry_months),
            }
        return owed

    def _retention_owed_at(self, month):
        """Return what was owed at the end of a month, by the ledger and today's terms.

        :param month: any day of the month
        :return: as :meth:`_retention_owed`: points, value, breakage, expected_cost
        """
        self.ensure_one()
        points = self._retention_points_at([month]).get(month.replace(day=1), ZERO)
        movements = self.env["retention.liability.age"]._movements(self)
        share = self._retention_breakage_share(movements[self.id], points, month)
        return self._retention_worth(points, share)

    def _retention_points_at(self, months):
        """Return {first day of month: points outstanding at its end}."""
        self.ensure_one()
        self.env["retention.wallet"].flush_model(["program_id"])
        self.env["retention.wallet.entry"].flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT month, outstanding FROM (%s) AS monthly WHERE month = ANY(%s)",
                self.env["retention.liability"]._monthly_query(self.sudo()),
                [month.replace(day=1) for month in months],
            )
        )
        return {month: to_decimal(points) for month, points in rows}

    def _retention_worth(self, points, share):
        """Return points with their value and expected cost."""
        currency = self.sudo().currency_id
        digits = currency.decimal_places
        points = to_decimal(points)
        value = points * self.sudo()._retention_point_value()
        return {
            "points": points,
            "value": to_decimal(value, digits),
            "breakage": share,
            "expected_cost": to_decimal(value * (1 - (share or ZERO)), digits),
        }

    def _retention_breakage_share(self, movements, points, month=None):
        """Return the share of the points outstanding that is expected to lapse.

        Only complete months teach something; points that never expire cannot lapse.

        :param movements: of ``retention.liability.age._movements``
        :param points: all points outstanding at that time
        :param month: at the end of which month; now by default
        :return: Decimal of 0..1, None when history is too short to say
        """
        self.ensure_one()
        last = self._retention_last_month()
        held_at = month_number(month) if month else last + 1
        lapsing = expected_to_lapse(
            movements, min(held_at, last), self.retention_expiry_months, held_at
        )
        points = to_decimal(points)
        if lapsing is None:
            return None
        if points <= ZERO:
            return ZERO
        return round_half_up(min(lapsing / points, to_decimal(1)), SHARE_DIGITS)

    def _retention_last_month(self):
        """Return the number of the last complete month where the company is."""
        return month_number(self.sudo().company_id._retention_day()) - 1
