from odoo import fields, models

from .choices import PURPOSES

STATES = [
    ("draft", "Draft"),
    ("running", "Running"),
    ("paused", "Paused"),
    ("done", "Ended"),
]
SOURCES = [
    ("segment", "A segment"),
    ("filter", "A filter"),
    ("selection", "Customers chosen by hand"),
    ("pasted", "A pasted list"),
    ("standing", "A standing rule"),
]
RULES = [
    ("late", "Late by own rhythm"),
    ("thanks", "Bought within the last 24 hours"),
    ("booking", "Next order is near"),
    ("birthday", "Birthday"),
    ("growth", "Large but not yet regular"),
    ("quiet", "Quiet"),
    ("complaint", "Complaint was solved"),
    ("warranty", "Warranty ends"),
    ("points", "Points expire"),
    ("key_touch", "Key account has fewer calls than planned"),
]
SHARINGS = [
    ("own_manager", "The customer's own sales person"),
    ("round_robin", "In turn"),
    ("load", "Whoever has least to do"),
    ("n_each", "So many each"),
]


class RetentionCallCampaign(models.Model):
    """Why customers are called, which ones, by whom, with which words, until when.

    ``retention_call_campaign_filling.py`` says who comes on the list,
    ``retention_call_campaign_sharing.py`` who calls them and when.
    """

    _name = "retention.call.campaign"
    _description = "Call Campaign"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "state, sequence, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        STATES,
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
    )
    purpose = fields.Selection(PURPOSES, required=True, default="offer", tracking=True)
    user_id = fields.Many2one(
        "res.users",
        string="Supervisor",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        tracking=True,
        check_company=True,
    )
    script_id = fields.Many2one(
        "retention.call.script",
        check_company=True,
        domain="[('purpose', '=', purpose), ('state', '=', 'published')]",
        tracking=True,
        help="Empty: the script of this purpose that fits the customer best.",
    )
    description = fields.Text(string="What It Is for")

    # Who is called
    source = fields.Selection(SOURCES, required=True, default="segment", tracking=True)
    membership = fields.Selection(
        [
            ("fixed", "Fixed: as it is at the start"),
            ("living", "Living: who fits joins, who no longer fits leaves"),
        ],
        required=True,
        default="fixed",
        tracking=True,
    )
    segment_id = fields.Many2one(
        "retention.segment", check_company=True, index="btree_not_null"
    )
    filter_domain = fields.Char(string="Filter", default="[]")
    partner_ids = fields.Many2many(
        "res.partner",
        "retention_call_campaign_partner_rel",
        "campaign_id",
        "partner_id",
        string="Customers",
        copy=False,
    )
    pasted_text = fields.Text(string="Pasted List", copy=False)
    pasted_problem = fields.Text(string="Not Found", readonly=True, copy=False)
    rule = fields.Selection(RULES)
    rule_days = fields.Integer(
        string="Days",
        default=14,
        help="How many days before or after the event; see the rule.",
    )
    is_standing = fields.Boolean(compute="_compute_is_standing", store=True)
    ready = fields.Char(
        string="Ready Campaign", readonly=True, copy=False, help="Shipped one it is."
    )

    # Who calls
    share_out = fields.Selection(
        SHARINGS, string="Shared Out to", required=True, default="own_manager"
    )
    user_ids = fields.Many2many(
        "res.users",
        "retention_call_campaign_user_rel",
        "campaign_id",
        "user_id",
        string="Callers",
        domain=[("share", "=", False)],
        check_company=True,
        help="Who calls, and stands in for those who are away.",
    )
    each_count = fields.Integer(string="Customers Each", default=20)
    capacity = fields.Integer(
        string="Calls per Person and Day", default=30, tracking=True
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: self.env.company._retention_day(),
        tracking=True,
    )
    date_to = fields.Date(string="To", tracking=True, help="Empty: no end.")

    # What it is to bring
    control_percent = fields.Float(
        string="Control Group (%)",
        help="So many of a hundred customers, drawn by chance, are not called: what "
        "they buy shows what the calls brought.",
    )
    target = fields.Integer(
        string="Target: Customers Reached", help="0: all of them."
    )
    offer_percent = fields.Float(
        string="Offer: Discount (%)",
        default=50.0,
        help="Of the personal code that an outcome gives: for the next order, once.",
    )
    offer_days = fields.Integer(string="Offer Valid for Days", default=30)
    task_ids = fields.One2many("retention.call.task", "campaign_id")

    _ready_uniq = models.UniqueIndex("(company_id, ready) WHERE ready IS NOT NULL")

    def _compute_is_standing(self):
        for campaign in self:
            campaign.is_standing = campaign.source == "standing"
