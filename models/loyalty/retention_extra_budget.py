from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools.amounts import ZERO, plain, to_decimal


class ResCompany(models.Model):
    _inherit = "res.company"

    retention_extra_budget_default = fields.Float(
        string="Extra Points a Month",
        digits=0,
        help="Points that each sales person may grant unannounced in a calendar "
        "month, unless the person's own budget says otherwise. 0: none.",
    )
    retention_extra_life_days = fields.Integer(
        string="Extra Points Live (Days)", default=90
    )

    _retention_check_extra = models.Constraint(
        "CHECK (retention_extra_budget_default >= 0 AND retention_extra_life_days > 0)",
        "Extra points need a budget of 0 or more and a life of at least one day.",
    )


class RetentionExtraBudget(models.Model):
    """How many extra points a person may grant in a calendar month.

    Spent is what ``retention.extra`` says. The row is what two grants at once
    meet on: each of them updates it, so one of them is tried again.
    """

    _name = "retention.extra.budget"
    _description = "Budget of Extra Points"
    _order = "company_id, user_id"
    _rec_name = "user_id"

    user_id = fields.Many2one(
        "res.users",
        string="Granted By",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('share', '=', False)]",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    is_default = fields.Boolean(
        string="As the Company's", help="The budget that the settings give everybody."
    )
    points = fields.Float(string="Own Budget a Month", digits=0)
    limit = fields.Float(
        string="Points a Month", digits=0, compute="_compute_limit", aggregator=None
    )
    used = fields.Float(
        string="Granted This Month",
        digits=0,
        compute="_compute_used",
        compute_sudo=True,
        aggregator=None,
    )
    left = fields.Float(
        string="Left This Month",
        digits=0,
        compute="_compute_used",
        compute_sudo=True,
        aggregator=None,
    )
    serial = fields.Integer(default=0, aggregator=None)

    _user_company_uniq = models.Constraint(
        "UNIQUE (user_id, company_id)",
        "This person has a budget in the company already.",
    )
    _check_points = models.Constraint(
        "CHECK (points >= 0)", "A budget cannot be negative."
    )

    @api.depends("is_default", "points", "company_id.retention_extra_budget_default")
    def _compute_limit(self):
        for budget in self:
            default = budget.company_id.sudo().retention_extra_budget_default
            budget.limit = default if budget.is_default else budget.points

    @api.depends("limit", "user_id", "company_id")
    def _compute_used(self):
        for budget in self:
            used = budget._used()
            budget.used = float(used)
            budget.left = float(max(to_decimal(budget.limit) - used, ZERO))

    def _used(self):
        """Return the points granted in the company's calendar month."""
        self.ensure_one()
        today = self.company_id._retention_day()
        first = today + relativedelta(day=1)
        [(points,)] = (
            self.env["retention.extra"]
            .sudo()  # the sum of the person's own grants
            ._read_group(
                [
                    ("user_id", "=", self.user_id.id),
                    ("company_id", "=", self.company_id.id),
                    ("granted_on", ">=", first),
                    ("granted_on", "<", first + relativedelta(months=1)),
                ],
                aggregates=["points:sum"],
            )
        )
        return to_decimal(points)

    @api.model
    def _of(self, user, company):
        """Return the budget of a person in a company; without rights, to ask only."""
        budgets = self.sudo()
        budget = budgets.search(
            [("user_id", "=", user.id), ("company_id", "=", company.id)], limit=1
        )
        return budget or budgets.new(
            {"user_id": user.id, "company_id": company.id, "is_default": True}
        )

    @api.model
    def _take(self, user, company, points):
        """Check that a person may grant points now, and keep others out meanwhile.

        :raise UserError: the month's budget does not suffice
        :raise OperationalError: the person grants something else at this moment;
            the request is tried again by the framework
        """
        budgets = self.sudo()  # people do not write their own budget
        budgets.flush_model()
        self.env["retention.extra"].flush_model()
        row = self.env.execute_query(
            SQL(
                """
                INSERT INTO retention_extra_budget
                       (user_id, company_id, is_default, points, serial,
                        create_uid, write_uid, create_date, write_date)
                VALUES (%(user)s, %(company)s, TRUE, 0, 1, %(uid)s, %(uid)s,
                        %(now)s, %(now)s)
           ON CONFLICT (user_id, company_id)
             DO UPDATE SET serial = retention_extra_budget.serial + 1
             RETURNING id
                """,
                user=user.id,
                company=company.id,
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        budget = budgets.browse(row[0][0])
        budget.invalidate_recordset()
        problem = budget._find_problem(points)
        if problem:
            raise UserError(problem)

    def _find_problem(self, points):
        """Return in words why so many points cannot be granted, '' if they can."""
        if not self.limit:
            return self.env._(
                "You have no budget for extra points: ask a retention manager."
            )
        left = to_decimal(self.limit) - self._used()
        if points <= left:
            return ""
        return self.env._(
            "Your budget leaves %(left)s points this month; %(points)s are too many.",
            left=plain(max(left, ZERO)),
            points=plain(points),
        )
