from odoo import api, fields, models


class RetentionConcentrationLine(models.Model):
    """If they leave tomorrow."""

    _inherit = "retention.concentration.line"

    months_paid = fields.Float(
        string="Months of Fixed Cost",
        compute="_compute_leaving",
        digits=(16, 1),
        help="That this customer's margin pays; 0 while the fixed cost of a month is "
        "not entered in Settings.",
    )
    cost_without = fields.Float(
        string="Fixed Cost Covered without Them",
        compute="_compute_leaving",
        help="Part of the fixed cost of the time that the others' margin pays.",
    )

    @api.depends("margin", "company_id")
    def _compute_leaving(self):
        rows = self.env["retention.concentration"]
        whole = {one: rows._current(one) for one in self.company_id}
        for line in self:
            company = line.company_id
            found = rows._leaving(company, line.margin, whole[company])
            line.months_paid = found.months or 0
            line.cost_without = found.without or 0

    def action_open_documents(self):
        """Open the documents that add up to the revenue of a customer here."""
        self.ensure_one()
        row = self.concentration_id
        return row._open_documents(row, self, self.partner_id)
