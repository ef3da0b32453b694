from odoo import api, fields, models
from odoo.exceptions import ValidationError


class RetentionKeyAccount(models.Model):
    """The firm: what it is, what it wants, and where we want to go together."""

    _inherit = "retention.key.account"

    manager_phone = fields.Char(
        string="Reachable at Any Hour",
        help="The number under which the customer reaches us day and night.",
    )
    industry_id = fields.Many2one(related="partner_id.industry_id", readonly=False)
    business = fields.Text(string="What They Do")
    employee_count = fields.Integer(string="Employees")
    turnover = fields.Monetary(
        string="Their Turnover a Year", currency_field="turnover_currency_id"
    )
    turnover_currency_id = fields.Many2one(
        "res.currency", string="Currency of the Turnover"
    )
    turnover_year = fields.Integer(string="Year of the Turnover")
    sites = fields.Text(help="Places, branches, stores; what each is for.")
    owners = fields.Text(help="Who owns the firm, and since when.")
    history = fields.Text(help="How it began, turning points, past with us.")
    goals = fields.Text(string="Their Goals", help="What they want to reach by when.")
    their_customers = fields.Text(help="To whom they sell, and what matters to these.")
    strategy = fields.Text(
        string="Joint Strategy",
        help="What we plan together; how they buy without a tender.",
    )
    news = fields.Text(help="What happened to them lately; ask about it.")
    target_monthly = fields.Monetary(
        string="Target a Month", help="What they could buy from us in a month."
    )
    strengths = fields.Text()
    weaknesses = fields.Text()
    opportunities = fields.Text()
    threats = fields.Text()
    document_count = fields.Integer(
        string="Files", compute="_compute_document_count", compute_sudo=True
    )

    @api.constrains(
        "employee_count", "turnover", "turnover_currency_id", "turnover_year"
    )
    def _check_size(self):
        for account in self:
            problem = account._size_problem()
            if problem:
                raise ValidationError(problem)

    def _size_problem(self):
        """Return in words what cannot be true of the firm's size, '' if nothing."""
        year = self.company_id._retention_day().year
        if self.employee_count < 0:
            return self.env._("A firm cannot have fewer than no employees.")
        if self.turnover < 0:
            return self.env._("The turnover of a firm cannot be below zero.")
        if self.turnover and not self.turnover_currency_id:
            return self.env._("Give the currency of the firm's turnover, too.")
        if self.turnover_year and not 1900 <= self.turnover_year <= year:
            return self.env._(
                "The turnover's year must be between 1900 and %s.", str(year)
            )
        return ""

    @api.constrains("target_monthly")
    def _check_target_monthly(self):
        for account in self:
            if account.target_monthly < 0:
                raise ValidationError(
                    self.env._("The target of a month cannot be below zero.")
                )

    def _compute_document_count(self):
        groups = self.env["ir.attachment"]._read_group(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)],
            ["res_id"],
            ["__count"],
        )
        counts = dict(groups)
        for account in self:
            account.document_count = counts.get(account.id, 0)

    def action_open_documents(self):
        """List the files of the dossier."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Files: %s", self.display_name),
            "res_model": "ir.attachment",
            "view_mode": "kanban,list,form",
            "domain": [("res_model", "=", self._name), ("res_id", "=", self.id)],
            "context": {"default_res_model": self._name, "default_res_id": self.id},
        }
