from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...tools.call_outcomes import (
    NO_GAP,
    NOBODY_ANSWERED,
    RESULT_MISSING,
    Effects,
    loop_problem,
    pair_problem,
)
from .choices import PURPOSES, REACHED, RESULTS
from .retention_call_outcome_calling import Calling

KINDS = [
    ("win", "Won"),
    ("lose", "Lost"),
    ("call_back", "To be called again"),
    ("neutral", "Neither"),
]
# What else the page does by a letter
TAKEN_KEYS = frozenset("scrognup")


class RetentionCallOutcome(models.Model):
    """How a call may end, and what follows from it: a button of the workspace.

    Effects are declared here and nowhere else, so that they can be shown before a
    call is saved and taken back after it. ``_reading.py``: what was typed;
    ``_planning.py``: the next call; ``_words.py``: effects before they happen;
    ``_applying.py``: the effects; ``retention_call_attempt_undo.py``: taking back.
    """

    _name = "retention.call.outcome"
    _description = "Call Outcome"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one("res.company", index=True, help="Empty: all of them.")
    purpose = fields.Selection(PURPOSES, help="Empty: for every purpose.")
    reached = fields.Selection(REACHED, required=True, default="answered")
    result = fields.Selection(
        RESULTS, help="What was agreed; only where somebody answered."
    )
    kind = fields.Selection(KINDS, required=True, default="neutral")
    key = fields.Char(
        size=1,
        copy=False,
        help="Presses the button: a digit for reached, a letter for results.",
    )
    needs_reason = fields.Boolean(help="Asks why; reasons of refusal are a list.")
    needs_date = fields.Boolean(help="Asks for a day: of the callback, of the return.")

    # What happens to the task
    next_step = fields.Selection(
        [
            ("close", "Nothing more: the task is done"),
            ("retry", "Try again"),
            ("callback", "Call back as promised"),
            ("follow_up", "Done, and somebody follows up"),
        ],
        required=True,
        default="close",
    )
    retry_hours = fields.Float(string="Hours until the Next Try", default=24)
    retry_limit = fields.Integer(
        string="Tries at Most", default=3, help="Then the task is done."
    )
    next_owner = fields.Selection(
        [
            ("mine", "Whoever called"),
            ("anyone", "Whoever is free"),
            ("manager", "The campaign's supervisor"),
        ],
        string="Who",
        required=True,
        default="mine",
    )
    next_days = fields.Integer(string="Days until Then", default=1)
    next_activity_type_id = fields.Many2one(
        "mail.activity.type", string="Follow-Up", ondelete="set null"
    )
    next_summary = fields.Char(string="What Is to Be Done", translate=True)

    # What else follows
    segment_id = fields.Many2one(
        "retention.segment",
        string="Put into Segment",
        domain=[("kind", "=", "static")],
        ondelete="set null",
        index="btree_not_null",
        help="Of calls of the segment's company; for others nothing follows.",
    )
    is_blacklisting = fields.Boolean(string="Never Call This Number Again")
    is_stopping = fields.Boolean(
        string="Stop All Calls to the Customer",
        help="Closes the customer's open tasks of all campaigns.",
    )
    is_pausing = fields.Boolean(
        string="Rest until the Day Given",
        help="The customer is in no list until that day.",
    )
    is_complaint = fields.Boolean(string="Record a Complaint")
    is_number_wrong = fields.Boolean(string="Report the Number to the Keeper")
    is_quotation = fields.Boolean(string="Quotation of the Usual Basket")
    is_offer = fields.Boolean(
        string="Give the Campaign's Offer", help="A personal code, usable once."
    )
    gift_points = fields.Float(
        digits=0, help="Out of the caller's budget of the month."
    )
    in_words = fields.Text(
        string="What Follows",
        compute="_compute_in_words",
        help="What happens when somebody presses the button.",
    )

    # ------------------------------------------------------------
    # Bad input
    # ------------------------------------------------------------

    @api.constrains("reached", "result")
    def _check_facts(self):
        for outcome in self:
            problem = pair_problem(outcome.reached, outcome.result)
            if problem == NOBODY_ANSWERED:
                raise ValidationError(
                    self.env._(
                        "“%s”: nothing can be agreed with somebody who did not answer. "
                        "Leave the result empty, or choose “Answered”.",
                        outcome.name,
                    )
                )
            if problem == RESULT_MISSING:
                raise ValidationError(
                    self.env._(
                        "“%s”: say what came of it when somebody answered.",
                        outcome.name,
                    )
                )

    @api.constrains("next_step", "retry_hours", "retry_limit", "next_days")
    def _check_loop(self):
        for outcome in self:
            if outcome.next_days < 0 or outcome.next_days > 366:
                raise ValidationError(
                    self.env._("“%s”: plan 0 to 366 days ahead.", outcome.name)
                )
            problem = loop_problem(
                Effects(
                    plans_call=outcome.next_step == "retry",
                    limit=outcome.retry_limit,
                    gap_hours=outcome.retry_hours,
                )
            )
            if problem == NO_GAP:
                raise ValidationError(
                    self.env._(
                        "“%s” would have the customer called again at once: give some "
                        "hours until the next try.",
                        outcome.name,
                    )
                )
            if problem:
                raise ValidationError(
                    self.env._(
                        "“%s” would have the customer called for ever: say how many "
                        "tries there are at most.",
                        outcome.name,
                    )
                )

    @api.constrains(
        "next_step",
        "needs_date",
        "next_days",
        "is_pausing",
        "gift_points",
        "segment_id",
    )
    def _check_effects(self):
        for outcome in self:
            undated = not outcome.needs_date and outcome.next_days <= 0
            if outcome.next_step == "callback" and undated:
                raise ValidationError(
                    self.env._(
                        "“%s”: a call back needs a day. Ask for one, or give the days "
                        "until then.",
                        outcome.name,
                    )
                )
            if outcome.is_pausing and not outcome.needs_date:
                raise ValidationError(
                    self.env._(
                        "“%s”: a rest needs its last day: ask for one.", outcome.name
                    )
                )
            if outcome.sudo().segment_id.kind == "living":  # whoever may write it
                raise ValidationError(
                    self.env._(
                        "“%s”: a living segment follows its rule. Choose a static one.",
                        outcome.name,
                    )
                )
            if outcome.gift_points < 0:
                raise ValidationError(
                    self.env._("“%s”: points are given, not taken.", outcome.name)
                )

    @api.constrains("key", "reached", "result", "purpose", "company_id", "active")
    def _check_key(self):
        for outcome in self:
            if problem := outcome.key and outcome._key_problem():
                raise ValidationError(problem)

    def _key_problem(self):
        """Return in words why the key cannot be used, '' if it can."""
        self.ensure_one()
        key, name = self.key, self.name
        if self.result and not ("a" <= key <= "z"):
            return self.env._("“%s”: the key of a result is a small letter.", name)
        if not self.result and key not in "23456789":
            return self.env._(
                "“%s”: the key of somebody not reached is a digit from 2 to 9.", name
            )
        if key in TAKEN_KEYS:
            return self.env._(
                "“%(name)s”: the page itself uses the key “%(key)s”: choose another.",
                name=name,
                key=key,
            )
        other = self._offered_beside().filtered(lambda one: one.key == key)[:1]
        if not other:
            return ""
        return self.env._(
            "“%(name)s” and “%(other)s” are offered together and have the same key "
            "“%(key)s”.",
            name=name,
            other=other.name,
            key=key,
        )

    def _offered_beside(self):
        """Return the other outcomes that may be offered together with this one."""
        self.ensure_one()
        domain = Domain("id", "!=", self.id)
        if self.purpose:
            domain &= Domain("purpose", "in", [self.purpose, False])
        if self.company_id:
            domain &= Domain("company_id", "in", [self.company_id.id, False])
        if not self.active:
            return self.browse()
        # Those of companies that the editor does not see would clash as well
        return self.sudo().search(domain)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        attempts = self.env["retention.call.attempt"].sudo()  # whether there are any
        used = attempts.search([("outcome_id", "in", self.ids)], limit=1)
        if used:
            raise ValidationError(
                self.env._(
                    "“%s” was the outcome of calls: archive it instead.",
                    used.outcome_id.name,
                )
            )

    # ------------------------------------------------------------
    # What is offered
    # ------------------------------------------------------------

    @api.model
    def _fits(self, task):
        """Return the outcomes offered for a task: those without a result first."""
        purpose = task.sudo().campaign_id.purpose or "other"  # the caller's own task
        found = self.search(
            [
                ("company_id", "in", [task.company_id.id, False]),
                ("purpose", "in", [purpose, False]),
            ]
        )
        found = found.with_context(retention_calling=Calling(task))
        return found.sorted(lambda one: (bool(one.result), one.sequence, one.id))
