from odoo import fields, models

from .choices import REACHED, RESULTS

KINDS = [("call", "Call"), ("skip", "Skip"), ("incoming", "Incoming call")]


class RetentionCallAttempt(models.Model):
    """What happened once on a task: a call, a skip, an incoming call.

    Written by ``retention.call.workspace`` alone and kept for good; one that was
    undone says so.
    """

    _name = "retention.call.attempt"
    _description = "Call"
    _order = "date desc, id desc"
    _rec_name = "partner_id"

    task_id = fields.Many2one(
        "retention.call.task",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
    )
    campaign_id = fields.Many2one(
        "retention.call.campaign",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade", readonly=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Spoke with",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Caller",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
    )
    date = fields.Datetime(
        required=True, readonly=True, default=fields.Datetime.now, index=True
    )
    kind = fields.Selection(KINDS, required=True, default="call", readonly=True)
    reached = fields.Selection(REACHED, readonly=True)
    result = fields.Selection(RESULTS, readonly=True)
    outcome_id = fields.Many2one(
        "retention.call.outcome",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
    )
    reason_id = fields.Many2one(
        "retention.call.reason",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
    )
    note = fields.Text(readonly=True)
    phone = fields.Char(string="Number", readonly=True)
    duration = fields.Integer(
        string="Seconds", readonly=True, help="By the timer started by hand."
    )
    was_promised = fields.Boolean(readonly=True)
    promised_at = fields.Datetime(
        readonly=True, help="The hour that the customer was promised."
    )
    callback_at = fields.Datetime(readonly=True, help="The next call as planned.")
    script_id = fields.Many2one(
        "retention.call.script",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
    )
    step_id = fields.Many2one(
        "retention.call.script.step", ondelete="set null", readonly=True
    )
    objection_ids = fields.Many2many(
        "retention.call.objection", string="Objections", readonly=True
    )
    answer_ids = fields.One2many("retention.call.answer", "attempt_id")
    order_id = fields.Many2one(
        "sale.order",
        string="Quotation",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
    )
    effects = fields.Json(
        readonly=True, help="What was done, so that it can be taken back."
    )
    sentence = fields.Text(
        string="What Followed", readonly=True, help="The effects, in words."
    )
    is_late = fields.Boolean(
        readonly=True,
        help="The task was closed or somebody else's by then: nothing followed.",
    )
    draft = fields.Json(readonly=True, help="What was typed, for an undo.")
    is_undone = fields.Boolean(readonly=True)
    idempotency_key = fields.Char(readonly=True, copy=False)

    _key_uniq = models.UniqueIndex(
        "(user_id, idempotency_key) WHERE idempotency_key IS NOT NULL"
    )
    _customer_index = models.Index("(company_id, partner_id, date)")

    def _undo_skip(self, effect):
        """Put a customer who was skipped back into his place."""
        task = self.task_id
        if task._hours() != effect["after"]:
            return self.env._("The task has changed since: it stays as it is now.")
        task.write(
            {
                name: fields.Datetime.to_datetime(value)
                for name, value in effect["before"].items()
            }
        )
        return ""
