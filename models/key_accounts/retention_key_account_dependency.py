from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from .retention_concentration import LEVELS

MANAGER = "customer_retention.group_retention_manager"


class RetentionKeyAccount(models.Model):
    """If the account leaves tomorrow."""

    _inherit = "retention.key.account"

    dependency_revenue = fields.Monetary(
        string="Revenue That Goes",
        compute="_compute_dependency",
        help="Of the months that count, untaxed, less what was credited.",
    )
    dependency_margin = fields.Monetary(
        string="Margin That Goes",
        compute="_compute_dependency",
        help="Of the same documents, of goods whose cost is known.",
    )
    dependency_share = fields.Float(
        string="Share of All Revenue", compute="_compute_dependency"
    )
    dependency_level = fields.Selection(
        LEVELS,
        string="Dependency",
        compute="_compute_dependency",
    )
    dependency_cost = fields.Text(
        string="Fixed Cost without Them",
        compute="_compute_dependency_cost",
        groups=MANAGER,
    )

    @api.depends("partner_id", "company_id")
    def _compute_dependency(self):
        for company, accounts in self.grouped("company_id").items():
            # Of accounts that the user may read; the table is for managers
            lines = self.env["retention.concentration.line"].sudo()
            found = lines.search(
                [
                    ("company_id", "=", company.id),
                    ("scope", "=", "company"),
                    ("partner_id", "in", accounts.partner_id.ids),
                ]
            )
            by_partner = {line.partner_id: line for line in found}
            large = found.partner_id
            small = accounts.browse(
                account.id for account in accounts if account.partner_id not in large
            )
            sums = small._dependency_sums(company)
            whole = lines.concentration_id._current(company)
            for account in accounts:
                line = by_partner.get(account.partner_id)
                revenue, margin = sums.get(account.partner_id, (0, 0))
                account.dependency_revenue = line.revenue if line else revenue
                account.dependency_margin = line.margin if line else margin
                account.dependency_level = line.level if line else "none"
                account.dependency_share = (
                    line.share if line else self._share_of(whole, revenue)
                )

    def _dependency_sums(self, company):
        """Return {customer: (revenue, margin)} of who is not among the largest."""
        # As above: sums of accounts that the user may read
        rows = self.env["retention.customer.document"].sudo()
        found = rows._read_group(
            [
                ("company_id", "=", company.id),
                ("partner_id", "in", self.partner_id.ids),
                *self._dependency_days(company),
            ],
            ["partner_id"],
            ["amount:sum", "margin:sum"],
        )
        return {partner: (revenue, margin) for partner, revenue, margin in found}

    @api.model
    def _share_of(self, whole, revenue):
        """Return a customer's part of what a company sold, 0 if it is not measured."""
        return min(max(revenue, 0) / whole.bought, 1) if whole.bought > 0 else 0

    @api.model
    def _dependency_days(self, company):
        """Return the domain of the days that count: those of the last measuring.

        Of a company that was never measured those that end today.
        """
        # Days only, of an account that the user may read
        whole = self.env["retention.concentration"].sudo()._current(company)
        if whole:
            return whole._period_domain()
        day = company._retention_day()
        since = day - relativedelta(months=company.retention_key_months)
        return [("date", ">", since), ("date", "<=", day)]

    @api.depends("dependency_margin")
    def _compute_dependency_cost(self):
        rows = self.env["retention.concentration"]
        for company, accounts in self.grouped("company_id").items():
            whole = rows._current(company)
            for account in accounts:
                account.dependency_cost = rows._leaving_words(
                    company, account.dependency_margin, whole
                )

    def action_open_dependency_documents(self):
        """Open the documents behind the revenue that would go."""
        self.ensure_one()
        self.check_access("read")
        company = self.company_id
        return {
            "type": "ir.actions.act_window",
            "name": self.partner_id.display_name,
            "res_model": "retention.customer.document",
            "views": [(False, "list"), (False, "pivot")],
            "domain": [
                ("company_id", "=", company.id),
                ("partner_id", "=", self.partner_id.id),
                *self._dependency_days(company),
            ],
        }
