"""Whether a corrective action helped: rates before and after, and how sure they are."""

from odoo import api, fields, models
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from .retention_complaint_action import VERDICTS


class RetentionComplaintAction(models.Model):
    _inherit = "retention.complaint.action"

    complaints_before = fields.Integer(readonly=True, copy=False)
    lines_before = fields.Integer(
        string="Order Lines before", readonly=True, copy=False
    )
    rate_before = fields.Float(
        readonly=True,
        copy=False,
        digits=(16, 2),
        aggregator=None,
        help="Complaints per 1,000 order lines in the days before it was done.",
    )
    complaints_after = fields.Integer(readonly=True, copy=False)
    lines_after = fields.Integer(string="Order Lines after", readonly=True, copy=False)
    rate_after = fields.Float(
        readonly=True,
        copy=False,
        digits=(16, 2),
        aggregator=None,
        help="Complaints per 1,000 order lines from the day it was done.",
    )
    ratio_low = fields.Float(
        string="At Least",
        readonly=True,
        copy=False,
        aggregator=None,
        help="With 95 % confidence the rate after is this part of the rate before, or "
        "more.",
    )
    ratio_high = fields.Float(
        string="At Most",
        readonly=True,
        copy=False,
        aggregator=None,
        help="With 95 % confidence the rate after is this part of the rate before, or "
        "less. 0 stands for no limit.",
    )
    is_ratio_known = fields.Boolean(readonly=True, copy=False, default=False)
    verdict = fields.Selection(VERDICTS, readonly=True, copy=False, tracking=True)
    verdict_text = fields.Text(string="Did It Help?", compute="_compute_verdict_text")
    judged_on = fields.Date(string="Decided on", readonly=True, copy=False)
    overruled_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="set null"
    )
    overrule_reason = fields.Text(
        string="Why Decided Otherwise", readonly=True, copy=False
    )
    back_on = fields.Date(string="Came Back on", readonly=True, copy=False)
    back_alert_id = fields.Many2one(
        "retention.complaint.alert",
        string="Came Back with",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    @api.depends(
        *("state", "verdict", "check_on", "rate_before", "rate_after"),
        *("lines_before", "lines_after", "ratio_low", "ratio_high", "is_ratio_known"),
    )
    def _compute_verdict_text(self):
        for action in self:
            action.verdict_text = action.verdict and action._verdict_in_words()

    def _verdict_in_words(self):
        """Say how the rate moved, and how sure that is."""
        if not (self.lines_before and self.lines_after):
            text = self.env._(
                "%(before)s complaints before and %(after)s after: without orders in "
                "both times there is no rate. Too few orders to say.",
                before=self.complaints_before,
                after=self.complaints_after,
            )
        else:
            text = self._rates_in_words()
        if self.state != "done":
            return text
        until = self.env._(
            "Counted until %s, then it is decided.",
            format_date(self.env, self.check_on),
        )
        return f"{text} {until}"

    def _rates_in_words(self):
        rates = {
            "before": formatLang(self.env, self.rate_before, digits=1),
            "after": formatLang(self.env, self.rate_after, digits=1),
        }
        if self.rate_after < self.rate_before:
            text = self.env._(
                "Fell from %(before)s to %(after)s per 1,000 order lines", **rates
            )
        elif self.rate_after > self.rate_before:
            text = self.env._(
                "Rose from %(before)s to %(after)s per 1,000 order lines", **rates
            )
        else:
            text = self.env._("Stayed at %(after)s per 1,000 order lines", **rates)
        words = {
            "fell": self.env._("surely fewer"),
            "rose": self.env._("surely more"),
            "chance": self.env._("could be chance"),
            "too_few": self.env._("too few orders to say"),
        }
        text = f"{text}: {words[self.verdict]}."
        if not self.is_ratio_known:
            return text
        low, high = (
            formatLang(self.env, edge * 100, digits=0)
            for edge in (self.ratio_low, self.ratio_high)
        )
        if not self.ratio_high:
            span = self.env._(
                "The rate after is %s %% of the one before or more (95 %% sure).", low
            )
        else:
            span = self.env._(
                "The rate after is %(low)s to %(high)s %% of the one before (95 %% "
                "sure).",
                low=low,
                high=high,
            )
        return f"{text} {span}"
