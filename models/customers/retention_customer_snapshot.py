from odoo import api, fields, models

from .retention_customer import ABC_CLASSES, STEPS, XYZ_CLASSES


class RetentionCustomerSnapshot(models.Model):
    """A customer's figures as they were at the end of a month."""

    _name = "retention.customer.snapshot"
    _description = "Customer at a Month's End"
    _order = "date desc, revenue desc, id"
    _rec_name = "partner_id"
    _log_access = False

    date = fields.Date(required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users", string="Sales Person", readonly=True, ondelete="set null"
    )
    team_id = fields.Many2one(
        "crm.team", string="Sales Team", readonly=True, ondelete="set null"
    )
    ladder_step = fields.Selection(STEPS, readonly=True)
    abc_class = fields.Selection(ABC_CLASSES, string="ABC", readonly=True)
    xyz_class = fields.Selection(XYZ_CLASSES, string="XYZ", readonly=True)
    order_count = fields.Integer(string="Orders", readonly=True)
    revenue = fields.Monetary(readonly=True)
    margin = fields.Monetary(readonly=True)
    revenue_share = fields.Float(string="Share of Company", readonly=True, digits=0)
    year_revenue = fields.Monetary(string="Revenue, 12 Months", readonly=True)
    month_order_count = fields.Integer(string="Orders in the Month", readonly=True)
    month_revenue = fields.Monetary(string="Revenue of the Month", readonly=True)
    month_margin = fields.Monetary(string="Margin of the Month", readonly=True)
    is_active = fields.Boolean(string="Active", readonly=True)
    was_active = fields.Boolean(
        string="Active before the Month",
        readonly=True,
        help="On the last day of the month before.",
    )
    is_new = fields.Boolean(string="First Order in the Month", readonly=True)
    is_late = fields.Boolean(string="Late by Own Rhythm", readonly=True)
    days_late = fields.Integer(readonly=True, aggregator="avg")

    _date_partner_uniq = models.UniqueIndex("(company_id, date, partner_id)")
    _step_index = models.Index("(company_id, date, ladder_step)")

    @api.depends("partner_id", "date")
    def _compute_display_name(self):
        for row in self:
            # The row was readable: so is whose it is
            row.display_name = row.partner_id.sudo().display_name
