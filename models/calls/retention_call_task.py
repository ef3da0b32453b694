from odoo import fields, models

from .choices import CHANNELS, REACHED, RESULTS, TASK_STATES


class RetentionCallTask(models.Model):
    """One customer to be called: for which campaign, by whom, when, and why.

    Made and closed by sets; worked on through ``retention.call.workspace`` alone.
    The state is the only state: no activity stands beside it.
    """

    _name = "retention.call.task"
    _description = "Call Task"
    _order = "rank, priority desc, date_due, id"
    _rec_name = "partner_id"

    campaign_id = fields.Many2one(
        "retention.call.campaign", index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
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
    contact_id = fields.Many2one(
        "res.partner",
        string="Whom to Call",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    phone = fields.Char(related="contact_id.phone", related_sudo=True)
    channel = fields.Selection(CHANNELS, required=True, default="phone", readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Caller",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        help="Empty: whoever is free.",
    )
    absent_user_id = fields.Many2one(
        "res.users",
        string="Stands in for",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        help="Whose it is again after the absence.",
    )
    state = fields.Selection(
        TASK_STATES, required=True, default="open", readonly=True, index=True
    )
    date_due = fields.Date(
        string="Due",
        required=True,
        index=True,
        readonly=True,
        default=lambda self: self.env.company._retention_day(),
    )
    call_at = fields.Datetime(
        string="Not before", readonly=True, help="Of a callback: the promised hour."
    )
    promised_at = fields.Datetime(
        string="Promised for",
        readonly=True,
        help="The hour that the customer was promised, of a call skipped then.",
    )
    deadline_at = fields.Datetime(
        string="At the Latest", readonly=True, help="A thank-you comes within 24 hours."
    )
    shared_on = fields.Date(
        string="Shared Out on",
        readonly=True,
        default=lambda self: self.env.company._retention_day(),
        help="Empty: on the list of the campaign, not yet on somebody's list.",
    )
    is_promised = fields.Boolean(
        string="Promised", readonly=True, help="The customer was promised this call."
    )
    rank = fields.Integer(
        readonly=True,
        default=5,
        aggregator=None,
        help="What comes first in the queue: 0 promised ... 5 the rest.",
    )
    priority = fields.Float(
        string="At Stake",
        readonly=True,
        digits=0,
        default=0,
        help="Money at stake in the company's currency; the higher is called first.",
    )
    cause = fields.Char(
        string="Why", readonly=True, help="Why the customer is on the list."
    )
    occurrence = fields.Char(
        readonly=True,
        required=True,
        default="once",
        help="Which order, birthday or delay it is for: never twice for one.",
    )
    order_id = fields.Many2one(
        "sale.order", readonly=True, index="btree_not_null", ondelete="set null"
    )
    script_id = fields.Many2one(
        "retention.call.script",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    step_id = fields.Many2one(
        "retention.call.script.step",
        string="Step of the Script",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="How far the talk came.",
    )
    date_in = fields.Date(
        string="Joined",
        readonly=True,
        default=lambda self: self.env.company._retention_day(),
    )
    date_out = fields.Date(string="Ended", readonly=True)
    cause_out = fields.Char(string="Ended Because", readonly=True)

    # What came of it
    outcome_id = fields.Many2one(
        "retention.call.outcome",
        string="Last Outcome",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    reached = fields.Selection(REACHED, string="Last Reached", readonly=True)
    result = fields.Selection(RESULTS, string="Last Result", readonly=True)
    attempt_count = fields.Integer(string="Tries", readonly=True)
    last_attempt_at = fields.Datetime(string="Last Try", readonly=True)
    postponed_count = fields.Integer(string="Put Off", readonly=True)
    escalated_at = fields.Datetime(readonly=True)
    attempt_ids = fields.One2many("retention.call.attempt", "task_id")

    # On somebody's screen
    claimed_by = fields.Many2one(
        "res.users", readonly=True, index="btree_not_null", ondelete="set null"
    )
    claimed_at = fields.Datetime(readonly=True)
    note = fields.Text(readonly=True, help="What is being typed in the workspace.")
    draft = fields.Json(readonly=True, help="Answers of the talk under way.")

    _occurrence_uniq = models.UniqueIndex("(campaign_id, partner_id, occurrence)")
    _claim_uniq = models.UniqueIndex(
        "(company_id, partner_id) WHERE claimed_by IS NOT NULL",
        "Somebody else is with this customer right now.",
    )
    _queue_index = models.Index(
        "(user_id, rank, priority DESC, date_due, id)"
        " WHERE state = 'open' AND shared_on IS NOT NULL"
    )
    _waiting_index = models.Index(
        "(campaign_id, rank, priority DESC, id)"
        " WHERE state = 'open' AND shared_on IS NULL"
    )
