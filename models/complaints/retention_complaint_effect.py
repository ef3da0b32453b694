from odoo import fields, models

EFFECT_STATES = [
    ("running", "Days after Not Over"),
    ("again", "Counted with the One before"),
    ("new", "Bought Nothing before"),
    ("few", "Too Few Similar Customers"),
    ("known", "Known"),
]


class RetentionComplaintEffect(models.Model):
    """What a complaint did to its customer's purchases: one row per complaint.

    Written at night by the system alone, see ``_measure``. Amounts are untaxed, in the
    company's currency.
    """

    _name = "retention.complaint.effect"
    _description = "Purchases before and after a Complaint"
    _order = "received_on desc, id desc"
    _rec_name = "complaint_id"
    _log_access = False

    complaint_id = fields.Many2one(
        "retention.complaint",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    received_on = fields.Date(readonly=True, required=True)
    days = fields.Integer(string="Days Compared", readonly=True, aggregator=None)
    date_end = fields.Date(string="Compared until", readonly=True)
    measured_on = fields.Date(readonly=True)
    state = fields.Selection(EFFECT_STATES, readonly=True, required=True)
    order_count_before = fields.Integer(string="Orders before", readonly=True)
    order_count_after = fields.Integer(string="Orders after", readonly=True)
    revenue_before = fields.Monetary(readonly=True)
    revenue_after = fields.Monetary(readonly=True)
    similar_count = fields.Integer(
        string="Similar Customers", readonly=True, aggregator="avg"
    )
    similar_before = fields.Monetary(
        string="Revenue of Similar Ones before", readonly=True
    )
    similar_after = fields.Monetary(
        string="Revenue of Similar Ones after", readonly=True
    )
    expected_revenue = fields.Monetary(readonly=True)
    lost_revenue = fields.Monetary(readonly=True)
    is_lost = fields.Boolean(string="Customer Lost", readonly=True)

    # One row per complaint: what is measured anew replaces it
    _complaint_idx = models.UniqueIndex("(complaint_id)")
