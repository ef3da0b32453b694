from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

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
PURPOSE_OF_RULE = {
    "late": "late",
    "thanks": "thanks",
    "booking": "booking",
    "birthday": "birthday",
    "growth": "growth",
    "quiet": "win_back",
    "complaint": "complaint",
    "warranty": "warranty",
    "points": "points",
    "key_touch": "key_account",
}
# How many days before or after its event a rule looks, to begin with
DAYS_OF_RULE = {
    "booking": 7,
    "birthday": 0,
    "quiet": 180,
    "complaint": 7,
    "warranty": 30,
    "points": 14,
}
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
        group_expand=True,
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
        "retention.segment",
        check_company=True,
        index="btree_not_null",
        # Without it nobody would belong on the list any more
        ondelete="restrict",
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
    is_standing = fields.Boolean(compute="_compute_is_standing", store=True, index=True)
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
        string="Target: Customers Reached",
        help="0: all of them. The supervisor is told once it is met.",
    )
    is_target_told = fields.Boolean(readonly=True, copy=False)
    offer_percent = fields.Float(
        string="Offer: Discount (%)",
        default=50.0,
        help="Of the personal code that an outcome gives: for the next order, once.",
    )
    offer_days = fields.Integer(string="Offer Valid for Days", default=30)
    problem = fields.Text(
        readonly=True, copy=False, help="Why the list could not be filled last time."
    )
    task_ids = fields.One2many("retention.call.task", "campaign_id")

    _ready_uniq = models.UniqueIndex("(company_id, ready) WHERE ready IS NOT NULL")

    task_count = fields.Integer(string="On the List", compute="_compute_counts")
    open_count = fields.Integer(string="Open", compute="_compute_counts")
    waiting_count = fields.Integer(
        string="Not Yet Shared Out", compute="_compute_counts"
    )
    overdue_count = fields.Integer(string="Overdue", compute="_compute_counts")
    reached_count = fields.Integer(string="Reached", compute="_compute_counts")
    won_count = fields.Integer(string="Won", compute="_compute_counts")
    gap_count = fields.Integer(string="Cannot Be Reached", compute="_compute_counts")
    control_count = fields.Integer(string="Control Group", compute="_compute_counts")
    progress = fields.Float(
        string="Progress (%)",
        compute="_compute_counts",
        help="Customers who are done with, of all but the control group.",
    )

    @api.depends("source")
    def _compute_is_standing(self):
        for campaign in self:
            campaign.is_standing = campaign.source == "standing"

    @api.depends("task_ids.state")
    def _compute_counts(self):
        """Count tasks of all campaigns in one query."""
        counts = {}
        if self.ids:
            self.env["retention.call.task"].flush_model()
            counts = {
                row[0]: row[1:] for row in self.env.execute_query(self._counts_sql())
            }
        for campaign in self:
            row = counts.get(campaign.id, (0,) * 9)
            (
                campaign.task_count,
                campaign.open_count,
                campaign.waiting_count,
                campaign.overdue_count,
                campaign.reached_count,
                campaign.won_count,
                campaign.gap_count,
                campaign.control_count,
                ended,
            ) = row
            called = campaign.task_count - campaign.control_count
            campaign.progress = 100 * ended / called if called else 0

    def _counts_sql(self):
        return SQL(
            """
            SELECT task.campaign_id, COUNT(*),
                   COUNT(*) FILTER (WHERE task.state = 'open'),
                   COUNT(*) FILTER (WHERE task.state = 'open'
                                      AND task.shared_on IS NULL),
                   COUNT(*) FILTER (WHERE task.state = 'open'
                                      AND task.shared_on IS NOT NULL
                                      AND task.date_due < day.today),
                   COUNT(*) FILTER (WHERE task.reached = 'answered'),
                   COUNT(*) FILTER (WHERE outcome.kind = 'win'),
                   COUNT(*) FILTER (WHERE task.state = 'gap'),
                   COUNT(*) FILTER (WHERE task.state = 'control'),
                   COUNT(*) FILTER (
                       WHERE task.state IN ('done', 'cancelled', 'expired'))
              FROM retention_call_task task
              JOIN UNNEST(%(campaigns)s::int[], %(days)s::date[])
                   AS day (campaign_id, today) ON day.campaign_id = task.campaign_id
         LEFT JOIN retention_call_outcome outcome ON outcome.id = task.outcome_id
             WHERE task.campaign_id = ANY(%(campaigns)s)
          GROUP BY task.campaign_id
            """,
            campaigns=self.ids,
            days=[campaign.company_id._retention_day() for campaign in self._origin],
        )

    # ------------------------------------------------------------
    # What cannot be
    # ------------------------------------------------------------

    @api.onchange("source")
    def _onchange_source(self):
        if self.source == "standing":
            self.membership = "living"

    @api.onchange("rule")
    def _onchange_rule(self):
        if self.rule:
            self.purpose = PURPOSE_OF_RULE[self.rule]
            self.rule_days = DAYS_OF_RULE.get(self.rule, self.rule_days)

    @api.constrains("capacity", "each_count", "share_out")
    def _check_capacity(self):
        for campaign in self:
            if not 1 <= campaign.capacity <= 1000:
                raise ValidationError(
                    self.env._(
                        "“%s” needs at least one call per person and day (and at most "
                        "1,000): with none, nobody would ever be called.",
                        campaign.name,
                    )
                )
            if campaign.share_out == "n_each" and campaign.each_count < 1:
                raise ValidationError(
                    self.env._("Say how many customers each one gets: one at least.")
                )

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for campaign in self:
            if campaign.date_to and campaign.date_to < campaign.date_from:
                raise ValidationError(
                    self.env._(
                        "“%(campaign)s” would end on %(last)s, before it begins on "
                        "%(first)s.",
                        campaign=campaign.name,
                        last=fields.Date.to_string(campaign.date_to),
                        first=fields.Date.to_string(campaign.date_from),
                    )
                )

    @api.constrains(
        "control_percent", "offer_percent", "offer_days", "rule_days", "target"
    )
    def _check_numbers(self):
        for campaign in self:
            if campaign.target < 0:
                raise ValidationError(
                    self.env._("A target is a number of customers; 0: all of them.")
                )
            if not 0 <= campaign.control_percent <= 50:
                raise ValidationError(
                    self.env._(
                        "The control group is 0 to 50 % of the customers: most of "
                        "them are to be called."
                    )
                )
            if not 0 < campaign.offer_percent <= 100:
                raise ValidationError(
                    self.env._("An offer takes more than 0 and at most 100 % off.")
                )
            if not 1 <= campaign.offer_days <= 366:
                raise ValidationError(
                    self.env._("An offer is valid for 1 to 366 days.")
                )
            if not 0 <= campaign.rule_days <= 3650:
                raise ValidationError(self.env._("The days of a rule are 0 to 3650."))

    @api.constrains("script_id", "purpose")
    def _check_script(self):
        for campaign in self:
            script = campaign.script_id
            if script and script.purpose != campaign.purpose:
                purposes = dict(
                    campaign._fields["purpose"]._description_selection(self.env)
                )
                raise ValidationError(
                    self.env._(
                        "The script “%(script)s” is for “%(other)s”, the campaign "
                        "for “%(purpose)s”: choose another script, or leave it empty.",
                        script=script.name,
                        other=purposes[script.purpose],
                        purpose=purposes[campaign.purpose],
                    )
                )

    @api.constrains("source", "filter_domain")
    def _check_filter(self):
        """Refuse a filter that could not be applied, by the rights of its author."""
        for campaign in self.filtered(lambda one: one.source == "filter"):
            campaign._filter_as_rule()._try_rule()

    @api.constrains("source", "segment_id", "rule")
    def _check_source(self):
        for campaign in self:
            if campaign.source == "segment" and not campaign.segment_id:
                raise ValidationError(
                    self.env._("Choose the segment whose customers are called.")
                )
            if campaign.source == "standing" and not campaign.rule:
                raise ValidationError(
                    self.env._(
                        "Choose the standing rule by which customers are called."
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_worked_on(self):
        attempts = self.env["retention.call.attempt"].sudo()  # whoever made them
        if attempts.search_count([("campaign_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "Customers were called for this campaign, and what came of it is "
                    "kept: archive it instead."
                )
            )

    def write(self, vals):
        if "target" in vals:
            # Another target is met anew
            vals = {**vals, "is_target_told": False}
        return super().write(vals)

    def copy_data(self, default=None):
        values = super().copy_data(default)
        for campaign, one in zip(self, values, strict=True):
            if "name" not in (default or {}):
                one["name"] = self.env._("%s (copy)", campaign.name)
        return values
