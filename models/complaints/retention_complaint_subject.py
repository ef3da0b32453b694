from odoo import api, fields, models

ORIGINS = [
    ("manual", "Recorded by staff"),
    ("call", "In a call"),
    ("cancel", "Order cancelled"),
    ("credit_note", "Credit note"),
    ("return", "Delivery returned"),
    ("website", "Public page"),
    ("portal", "Customer's account"),
    ("questionnaire", "Questionnaire"),
]


class RetentionComplaint(models.Model):
    """What a complaint is about, and what it came from."""

    _inherit = "retention.complaint"

    origin = fields.Selection(
        ORIGINS,
        string="Opened by",
        default="manual",
        required=True,
        readonly=True,
        index=True,
        copy=False,
    )
    origin_key = fields.Char(readonly=True, copy=False)
    is_unverified = fields.Boolean(
        string="Sender Not Known",
        readonly=True,
        copy=False,
        help="Somebody who was not signed in wrote in the customer's name. Until it "
        "is taken up the customer is called as before.",
    )
    sale_line_ids = fields.Many2many(
        "sale.order.line",
        "retention_complaint_sale_line_rel",
        "complaint_id",
        "line_id",
        string="Lines",
        domain="[('order_id', '=', sale_order_id), ('display_type', '=', False)]",
        help="What of the order it is about; none stands for the whole order.",
    )
    product_id = fields.Many2one(
        "product.product",
        compute="_compute_product_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    seller_id = fields.Many2one(
        "res.users",
        string="Sold by",
        compute="_compute_seller_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="set null",
        domain=[("share", "=", False)],
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Branch",
        compute="_compute_seller_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="The sales team that sold it.",
    )
    cause_id = fields.Many2one(
        "retention.complaint.cause",
        string="Root Cause",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    credit_note_ids = fields.One2many(
        "account.move", "retention_complaint_id", string="Credit Notes", copy=False
    )
    currency_id = fields.Many2one(related="company_id.currency_id")

    # An event opens one complaint, whoever reports it again
    _origin_key_idx = models.UniqueIndex(
        "(company_id, origin_key) WHERE origin_key IS NOT NULL",
        "This event has opened a complaint already.",
    )

    @api.depends("sale_line_ids")
    def _compute_product_id(self):
        for complaint in self:
            products = complaint.sale_line_ids.product_id
            if len(products) == 1:
                complaint.product_id = products
            elif complaint.product_id not in products and products:
                complaint.product_id = False

    @api.depends("sale_order_id", "partner_id", "company_id")
    def _compute_seller_id(self):
        for complaint in self:
            # Who sold an order is said of it, whoever may open it
            order = complaint.sale_order_id.sudo()
            partner = complaint.partner_id
            own = partner.user_id or partner.commercial_partner_id.user_id
            complaint.seller_id = order.user_id or own
            team = order.team_id or complaint.seller_id.sudo().sale_team_id
            elsewhere = team.company_id and team.company_id != complaint.company_id
            complaint.team_id = False if elsewhere else team
