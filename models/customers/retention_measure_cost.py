from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.amounts import round_half_up, to_decimal


class RetentionMeasureCost(models.Model):
    """Money or time that went into a measure."""

    _name = "retention.measure.cost"
    _description = "Cost of a Measure"
    _order = "date desc, id desc"
    _check_company_auto = True

    measure_id = fields.Many2one(
        "retention.measure", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="measure_id.company_id", store=True)
    purpose = fields.Selection(related="measure_id.purpose", store=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    date = fields.Date(
        required=True,
        default=fields.Date.context_today,
        help="Decides the rate of the currency and the period the cost belongs to.",
    )
    name = fields.Char(string="What For", required=True)
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    amount = fields.Monetary(help="Without tax that you get back.")
    hours = fields.Float()
    hourly_cost = fields.Monetary(help="What an hour costs, in the line's currency.")
    move_id = fields.Many2one(
        "account.move",
        string="Vendor Bill",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        domain="[('move_type', '=', 'in_invoice'), ('state', '=', 'posted')]",
        groups="account.group_account_readonly,account.group_account_invoice",
    )
    total = fields.Monetary(
        compute="_compute_total",
        store=True,
        currency_field="company_currency_id",
        help="Amount and time in the company's currency, by the rate of the date.",
    )

    @api.depends("measure_id")
    def _compute_currency_id(self):
        for cost in self:
            company = cost.measure_id.company_id or self.env.company
            cost.currency_id = cost.currency_id or company.currency_id

    @api.depends(
        "amount",
        "hours",
        "hourly_cost",
        "date",
        "currency_id",
        "company_id.currency_id",
    )
    def _compute_total(self):
        for cost in self:
            currency, company = cost.currency_id, cost.company_id
            if not (currency and company):
                cost.total = 0
                continue
            digits = currency.decimal_places
            worked = to_decimal(cost.hours) * to_decimal(cost.hourly_cost)
            paid = to_decimal(cost.amount) + worked
            cost.total = currency._convert(
                float(round_half_up(paid, digits)),
                company.currency_id,
                company,
                cost.date or company._retention_day(),
            )

    @api.constrains("amount", "hours", "hourly_cost")
    def _check_amounts(self):
        for cost in self:
            if cost.amount < 0 or cost.hours < 0 or cost.hourly_cost < 0:
                raise ValidationError(
                    self.env._(
                        "“%s”: amounts and hours of a cost cannot be negative. Enter "
                        "what was spent in the end.",
                        cost.name,
                    )
                )

    @api.onchange("move_id")
    def _onchange_move_id(self):
        if self.move_id:
            self.currency_id = self.move_id.currency_id
            self.amount = self.move_id.amount_untaxed
            self.date = self.move_id.invoice_date or self.move_id.date
            self.name = self.name or self.move_id.display_name
