from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

STATES = [
    ("planned", "Planned"),
    ("in_progress", "In Progress"),
    ("done", "Done, Watched"),
    ("cured", "Cured"),
    ("not_cured", "Not Cured"),
    ("cancelled", "Cancelled"),
]
RUNNING = ("planned", "in_progress", "done")
JUDGED = ("done", "cured", "not_cured")
VERDICTS = [
    ("fell", "Surely fewer"),
    ("chance", "Could be chance"),
    ("rose", "Surely more"),
    ("too_few", "Too few to say"),
]
STAFF = "customer_retention.group_retention_user"
# Days to be done within, unless somebody says otherwise
DUE = 14


class RetentionComplaintAction(models.Model):
    """What is changed so that a cause becomes rarer, and whether it did.

    Somebody does it by a day. From the day it is done, complaints per 1,000 order
    lines are counted as long again as before; then it is cured or not.
    """

    _name = "retention.complaint.action"
    _inherit = [
        *("retention.key.guard.mixin", "retention.complaint.scope.mixin"),
        *("mail.thread", "mail.activity.mixin"),
    ]
    _description = "Corrective Action"
    _order = "date_due, id"
    _check_company_auto = True
    _fixed_fields = ("company_id",)
    _system_fields = (
        *("state", "done_on", "check_days", "check_on", "verdict", "ratio_low"),
        *("ratio_high", "is_ratio_known", "complaints_before", "lines_before"),
        *("rate_before", "complaints_after", "lines_after", "rate_after"),
        *("judged_on", "overruled_by_id", "overrule_reason", "back_on"),
        *("back_alert_id", "is_overdue_told"),
    )

    name = fields.Char(string="What Will Change", required=True, tracking=True)
    alert_id = fields.Many2one(
        "retention.complaint.alert",
        string="Because of",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    complaint_ids = fields.Many2many(
        "retention.complaint",
        "retention_complaint_action_complaint_rel",
        "action_id",
        "complaint_id",
        string="Complaints",
        check_company=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
        domain=[("share", "=", False)],
        tracking=True,
    )
    date_due = fields.Date(
        string="Done by",
        required=True,
        default=lambda self: self.env.company._retention_day() + timedelta(days=DUE),
        tracking=True,
    )
    done_text = fields.Text(string="What Was Done")
    currency_id = fields.Many2one(related="company_id.currency_id")
    cost = fields.Monetary()
    state = fields.Selection(
        STATES,
        default="planned",
        required=True,
        readonly=True,
        index=True,
        copy=False,
        group_expand=True,
        tracking=True,
    )
    done_on = fields.Date(readonly=True, copy=False)
    check_days = fields.Integer(string="Days Compared", readonly=True, copy=False)
    check_on = fields.Date(
        string="Judged on",
        readonly=True,
        copy=False,
        help="The day on which as many days have passed as are compared.",
    )
    is_overdue = fields.Boolean(
        string="Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )
    is_overdue_told = fields.Boolean(readonly=True, copy=False, default=False)

    @api.depends("state", "date_due", "company_id")
    def _compute_is_overdue(self):
        for action in self:
            action.is_overdue = bool(
                action.state in ("planned", "in_progress")
                and action.date_due
                and action.date_due < action.company_id._retention_day()
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        waiting = self.search([("state", "in", ("planned", "in_progress"))])
        late = waiting.filtered("is_overdue")
        return [("id", "in" if True in value else "not in", late.ids)]

    def _running(self):
        """Return those that are not decided yet, nor given up."""
        return self.filtered(lambda one: one.state in RUNNING)

    def _helping(self):
        """Return those that something is expected of, or that helped."""
        return self.filtered(lambda one: one.state in (*RUNNING, "cured"))

    # ------------------------------------------------------------
    # Bad input
    # ------------------------------------------------------------

    @api.constrains("name", "cost")
    def _check_name(self):
        for action in self:
            if not (action.name or "").strip():
                raise ValidationError(self.env._("Say what will change."))
            if action.cost < 0:
                raise ValidationError(
                    self.env._("A corrective action costs nothing or more.")
                )

    @api.constrains("user_id", "company_id")
    def _check_user(self):
        for action in self:
            user = action.user_id.sudo()  # where colleagues work is no secret
            if action.company_id not in user.company_ids or not user.has_group(STAFF):
                raise ValidationError(
                    self.env._(
                        "%(name)s could not open it: choose somebody of %(company)s "
                        "who works with complaints.",
                        name=user.name,
                        company=action.company_id.name,
                    )
                )

    @api.constrains("alert_id", "cause_id")
    def _check_alert(self):
        for action in self:
            cause, alert = action.cause_id, action.alert_id.sudo()
            if alert and not (
                cause.parent_path.startswith(alert.cause_id.parent_path)
                or alert.cause_id.parent_path.startswith(cause.parent_path)
            ):
                raise ValidationError(
                    self.env._(
                        "The alert is about “%(alert)s”, not about “%(cause)s”.",
                        alert=alert.cause_id.display_name,
                        cause=cause.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        actions = super().create(vals_list)
        actions.alert_id.sudo()._follow_actions()  # the system's own state
        return actions

    def write(self, vals):
        scope = {"cause_id", "product_id", "team_id", "seller_id"} & vals.keys()
        if scope and not self.env.su:
            self._check_not_judged(scope, vals)
        if {"date_due", "user_id"} & vals.keys():
            self.sudo().filtered("is_overdue_told").is_overdue_told = False
        alerts = self.alert_id
        res = super().write(vals)
        if {"alert_id", "state"} & vals.keys():
            (alerts | self.alert_id).sudo()._follow_actions()
        return res

    def _check_not_judged(self, names, vals):
        """Refuse to compare something else than what was done."""
        for action in self.filtered(lambda one: one.state in JUDGED):
            if any(action._changes(name, vals[name]) for name in names):
                raise UserError(
                    self.env._(
                        "“%s” is done: what it is measured by stays as it was.",
                        action.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        for action in self:
            if action.state != "planned":
                raise UserError(
                    self.env._(
                        "“%s” was begun, and stays: cancel it instead.", action.name
                    )
                )

    def unlink(self):
        alerts = self.alert_id
        res = super().unlink()
        alerts.sudo()._follow_actions()
        return res
