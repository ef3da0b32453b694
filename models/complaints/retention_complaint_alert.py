from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from ...tools.complaint_causes import ALL, PERSON, PRODUCT, TEAM

SCOPES = [
    (ALL, "Altogether"),
    (PRODUCT, "Product"),
    (TEAM, "Branch"),
    (PERSON, "Person"),
]
STATES = [("raised", "Raised"), ("acting", "Acted on"), ("over", "Over")]


class RetentionComplaintAlert(models.Model):
    """The same cause again and again: too many customers within too few days.

    Raised, brought up to date and ended by the system; people act on it. There is one
    of a cause, altogether or of one product, branch or person, until it is over.
    """

    _name = "retention.complaint.alert"
    _inherit = [
        *("retention.key.guard.mixin", "retention.complaint.scope.mixin"),
        *("mail.thread", "mail.activity.mixin"),
    ]
    _description = "Cause That Comes Again"
    _order = "raised_on desc, id desc"
    _check_company_auto = True
    _system_fields = (
        *("company_id", "cause_id", "product_id", "team_id", "seller_id", "scope"),
        *("state", "date_from", "raised_on", "over_on", "customer_count"),
        *("complaint_count", "line_count", "rate", "customers_raised"),
        *("complaints_raised", "lines_raised", "rate_raised", "complaint_ids"),
        *("back_action_id", "is_rate_known", "is_rate_raised_known"),
    )

    scope = fields.Selection(SCOPES, default=ALL, required=True, readonly=True)
    state = fields.Selection(
        STATES,
        default="raised",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
    )
    date_from = fields.Date(
        string="Complaints since",
        required=True,
        readonly=True,
        help="The first day of those that raised it.",
    )
    raised_on = fields.Date(required=True, readonly=True)
    over_on = fields.Date(readonly=True)
    customer_count = fields.Integer(
        string="Customers Now", readonly=True, help="Within the days of the settings."
    )
    complaint_count = fields.Integer(string="Complaints Now", readonly=True)
    line_count = fields.Integer(string="Order Lines Now", readonly=True)
    rate = fields.Float(
        string="Rate Now",
        readonly=True,
        digits=(16, 2),
        aggregator=None,
        help="Complaints per 1,000 order lines, within the days of the settings.",
    )
    is_rate_known = fields.Boolean(readonly=True, default=False)
    customers_raised = fields.Integer(string="Customers When Raised", readonly=True)
    complaints_raised = fields.Integer(string="Complaints When Raised", readonly=True)
    lines_raised = fields.Integer(string="Order Lines When Raised", readonly=True)
    rate_raised = fields.Float(
        string="Rate When Raised", readonly=True, digits=(16, 2), aggregator=None
    )
    is_rate_raised_known = fields.Boolean(
        string="Rate When Raised Is Known", readonly=True, default=False
    )
    complaint_ids = fields.Many2many(
        "retention.complaint",
        "retention_complaint_alert_complaint_rel",
        "alert_id",
        "complaint_id",
        string="Complaints",
        readonly=True,
        help="Those that raised it, and those that came since.",
    )
    action_ids = fields.One2many(
        "retention.complaint.action", "alert_id", string="Corrective Actions"
    )
    back_action_id = fields.Many2one(
        "retention.complaint.action",
        string="Back after",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="It was cured by this action, and comes again.",
    )
    text = fields.Char(string="What Happens", compute="_compute_text")
    advice = fields.Text(string="What to Do", compute="_compute_advice")

    _open_uniq = models.UniqueIndex(
        "(company_id, cause_id, scope, COALESCE(product_id, 0), COALESCE(team_id, 0),"
        " COALESCE(seller_id, 0)) WHERE state != 'over'",
        "There is an alert of this cause already.",
    )

    @api.depends("cause_id", "product_id", "team_id", "seller_id")
    def _compute_display_name(self):
        for alert in self:
            where = alert._where()
            cause = alert.cause_id.complete_name
            alert.display_name = f"{cause} ({where})" if where else cause

    @api.depends(
        *("display_name", "state", "date_from", "over_on", "customer_count"),
        *("customers_raised", "rate", "rate_raised", "is_rate_known"),
    )
    def _compute_text(self):
        for alert in self:
            alert.text = alert._in_words()

    def _in_words(self):
        """Say how many customers it is, since when, and how the rate moves."""
        since = format_date(self.env, self.date_from)
        if self.state == "over":
            return self.env._(
                "%(cause)s: %(customers)s customers complained from %(since)s on; over "
                "since %(over)s.",
                cause=self.display_name,
                customers=self.customers_raised,
                since=since,
                over=format_date(self.env, self.over_on),
            )
        text = self.env._(
            "%(cause)s: %(raised)s customers complained when it was noticed, %(now)s "
            "within the last %(days)s days.",
            cause=self.display_name,
            raised=self.customers_raised,
            now=self.customer_count,
            days=self.company_id.sudo().retention_cause_alert_days,
        )
        rates = self._rates_in_words()
        return f"{text} {rates}" if rates else text

    def _rates_in_words(self):
        if not self.is_rate_known:
            return ""
        if not self.is_rate_raised_known:
            return self.env._(
                "%s complaints per 1,000 order lines.",
                formatLang(self.env, self.rate, digits=1),
            )
        return self.env._(
            "%(now)s complaints per 1,000 order lines, %(before)s when it was noticed.",
            now=formatLang(self.env, self.rate, digits=1),
            before=formatLang(self.env, self.rate_raised, digits=1),
        )

    @api.depends("cause_id", "scope")
    def _compute_advice(self):
        hints = {
            "product": self.env._(
                "Stop selling it as it is until the cause is known. Look at the pieces "
                "that came back, ask the supplier or the workshop, change one thing."
            ),
            "staff": self.env._(
                "Talk with those whose work it is, without looking for somebody to "
                "blame: what was missing, an instruction, time, a tool, practice?"
            ),
            "sale": self.env._(
                "Stand by where it is sold and listen. Correct what is promised or "
                "forgotten there, in words that everybody uses."
            ),
            "delivery": self.env._(
                "Follow one order from hand to hand. Promise what can be kept, and "
                "tell customers early when it cannot."
            ),
            "price": self.env._(
                "Compare what customers were told with what they were charged; say "
                "the whole price before they decide."
            ),
        }
        other = self.env._(
            "Ask the customers of the list what exactly happened, and ask why until "
            "something can be changed."
        )
        last = self.env._(
            "Then say who changes what by when: after that it is counted whether the "
            "cause really became rarer."
        )
        for alert in self:
            first = hints.get(alert.cause_id.area, other)
            alert.advice = f"{first} {last}"

    # ------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------

    def action_take_action(self):
        """Open the corrective action against it; make one if there is none yet."""
        self.ensure_one()
        self.check_access("write")
        if self.state == "over":
            raise UserError(
                self.env._("It is over: there is nothing to act against any more.")
            )
        action = self.action_ids._running()[:1]
        action = action or self.env["retention.complaint.action"].create(
            self._prepare_action()
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": action._name,
            "res_id": action.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def _prepare_action(self):
        """Return the values of a corrective action against it."""
        return {
            "name": self.env._("Make rarer: %s", self.display_name),
            "company_id": self.company_id.id,
            "cause_id": self.cause_id.id,
            "product_id": self.product_id.id,
            "team_id": self.team_id.id,
            "seller_id": self.seller_id.id,
            "alert_id": self.id,
            "complaint_ids": [fields.Command.set(self.complaint_ids.ids)],
        }

    def action_complaints(self):
        """List the complaints that raised it and those that came since."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_complaint_action"
        )
        return action | {
            "domain": [("id", "in", self.complaint_ids.ids)],
            "context": {},
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        if not self.env.su:
            raise UserError(self.env._("Alerts are history: they end by themselves."))
