from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

STATES = [("open", "Being Won Back"), ("returned", "Came Back"), ("lost", "Lost")]


class RetentionWinBack(models.Model):
    """A key account that was lost, and what is done to win it back.

    Whoever creates one opens it: the playbook's steps become the case's own. It ends
    as returned by an order, or as lost with a reason.
    """

    _name = "retention.win.back"
    _inherit = ["retention.key.part.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Win-Back"
    _order = "date_start desc, id desc"
    _rec_name = "account_id"
    _fixed_fields = ("date_start",)
    _system_fields = (
        *("company_id", "partner_id", "manager_id", "date_end"),
        *("order_id", "days", "order_count", "revenue", "margin", "return_rate"),
    )

    account_id = fields.Many2one(
        default=lambda self: self._default_account_id(),
        domain=[("state", "!=", "ended")],
    )
    partner_id = fields.Many2one(
        related="account_id.partner_id", store=True, index=True
    )
    manager_id = fields.Many2one(
        related="account_id.manager_id", store=True, string="Account Manager"
    )
    state = fields.Selection(
        STATES,
        default="open",
        required=True,
        index=True,
        tracking=True,
        group_expand=True,
        copy=False,
    )
    date_start = fields.Date(
        string="Opened on",
        required=True,
        readonly=True,
        default=lambda self: self.env.company._retention_day(),
        copy=False,
    )
    date_end = fields.Date(string="Ended on", readonly=True, copy=False)
    cause = fields.Text(
        string="What Shows It", help="Why the customer counts as lost.", copy=False
    )
    reason_id = fields.Many2one(
        "retention.departure.reason",
        string="Why They Left",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        copy=False,
    )
    reason_note = fields.Text(string="In Their Words", copy=False)
    is_break = fields.Boolean(related="reason_id.is_break")
    date_return = fields.Date(
        string="Comes Back on",
        copy=False,
        help="What is planned waits until this day.",
    )
    date_reminder = fields.Date(
        string="Ask Again on",
        copy=False,
        help="Of a lost case: a day to ask how they are doing.",
    )
    step_ids = fields.One2many("retention.win.back.step", "case_id", string="Steps")
    step_count = fields.Integer(compute="_compute_step_now")
    step_now = fields.Char(string="Now", compute="_compute_step_now")
    date_next = fields.Date(string="Next Step on", compute="_compute_step_now")
    referral_ids = fields.One2many("retention.referral", "win_back_id")
    # Measured from documents (retention_win_back_detection.py)
    order_id = fields.Many2one(
        "sale.order", string="Order of Return", readonly=True, copy=False
    )
    days = fields.Integer(
        string="Days to the Return", readonly=True, aggregator="avg", copy=False
    )
    order_count = fields.Integer(string="Orders since", readonly=True, copy=False)
    revenue = fields.Monetary(
        string="Revenue since",
        readonly=True,
        copy=False,
        help="Untaxed, less credit notes; counted every night.",
    )
    margin = fields.Monetary(
        string="Margin since",
        readonly=True,
        copy=False,
        help="Of goods whose cost is known; counted every night.",
    )
    return_rate = fields.Float(
        string="Won Back",
        compute="_compute_return_rate",
        store=True,
        digits=0,
        aggregator="avg",
        help="Of groups of ended cases: the share that came back.",
    )

    _one_open_idx = models.UniqueIndex(
        "(account_id) WHERE state = 'open'",
        "This account is being won back already: go on with that case.",
    )

    @api.model
    def _default_account_id(self):
        context = self.env.context
        if context.get("active_model") == "retention.key.account":
            return context.get("active_id")
        return False

    @api.depends("state")
    def _compute_return_rate(self):
        for case in self:
            case.return_rate = case.state == "returned"

    @api.depends("step_ids.state", "step_ids.name", "step_ids.date_planned", "state")
    def _compute_step_now(self):
        for case in self:
            steps = case.step_ids.sorted(lambda step: (step.sequence, step._origin.id))
            planned = steps.filtered(lambda step: step.state == "planned")
            case.step_count = len(steps)
            case.date_next = min(planned.mapped("date_planned"), default=False)
            case.step_now = planned and self.env._(
                "step %(number)s of %(count)s: %(name)s",
                number=list(steps).index(planned[0]) + 1,
                count=len(steps),
                name=planned[0].name,
            )

    # ------------------------------------------------------------
    # Bad input
    # ------------------------------------------------------------

    @api.constrains("account_id", "state")
    def _check_account(self):
        for case in self:
            if case.state == "open" and case.account_id.state == "ended":
                raise ValidationError(case._no_account_text())

    def _no_account_text(self):
        return self.env._(
            "%s is no key account any more: make it one again first.",
            self.partner_id.display_name,
        )

    @api.constrains("state", "reason_id")
    def _check_reason(self):
        for case in self:
            if case.state == "lost" and not case.reason_id:
                raise ValidationError(
                    self.env._(
                        "Say why %s left before you close the case as lost.",
                        case.partner_id.display_name,
                    )
                )

    @api.constrains("date_start", "date_return", "date_reminder", "reason_id")
    def _check_days(self):
        for case in self:
            today = case.company_id._retention_day()
            if case.date_start > today:
                raise ValidationError(
                    self.env._("A case cannot be opened on a day to come.")
                )
            if case.is_break and not case.date_return:
                raise ValidationError(
                    self.env._(
                        "%s takes a break: give the day on which to return to them.",
                        case.partner_id.display_name,
                    )
                )
            if case.date_return and case.state == "open" and case.date_return < today:
                raise ValidationError(
                    self.env._(
                        "The break of %(name)s cannot have ended on %(day)s: choose a "
                        "day to come.",
                        name=case.partner_id.display_name,
                        day=fields.Date.to_string(case.date_return),
                    )
                )
            if case.date_reminder and case.date_reminder < (case.date_end or today):
                raise ValidationError(
                    self.env._(
                        "Ask again on a day to come, not on %s.",
                        fields.Date.to_string(case.date_reminder),
                    )
                )

    # ------------------------------------------------------------
    # Opening and closing
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        accounts = self.env["retention.key.account"]
        values = []
        for vals in vals_list:
            if not self.env.su:
                self._refuse_names({"date_start"} & vals.keys())
            account = accounts.browse(vals.get("account_id"))
            company = account.company_id or self.env.company
            values.append({"date_start": company._retention_day(), **vals})
            if vals.get("state", "open") != "open":
                raise self._begins_open()
        cases = super().create(values)
        if any(case.state != "open" for case in cases):
            raise self._begins_open()
        for case in cases:
            case._begin()
        return cases

    def _begins_open(self):
        return UserError(
            self.env._("A case begins open: it ends by an order, or as lost.")
        )

    def _begin(self):
        """Take over the playbook, and have the account be lost."""
        self.ensure_one()
        steps = self.step_ids._from_playbook(self)
        if not steps:
            raise UserError(
                self.env._(
                    "The playbook of %s has no steps: Configuration > Win-Back "
                    "Playbook.",
                    self.company_id.name,
                )
            )
        if self.account_id.state == "active":
            self.account_id._decide("lost", self.cause)
        self._plan_due()

    def write(self, vals):
        before = {case: (case.state, case.reason_id) for case in self}
        days = {case: (case.date_return, case.date_reminder) for case in self}
        res = super().write(vals)
        for case in self:
            state, reason = before[case]
            if case.state != state:
                case._after_state(state)
            if case.state == "open" and (
                case.reason_id != reason or case.date_return != days[case][0]
            ):
                case._after_reason()
            if case.date_reminder and case.date_reminder != days[case][1]:
                case._remind(case.date_reminder)
        return res

    def _after_state(self, before):
        """Do what follows from a change of state; refuse what cannot be.

        :param before: the state it was
        """
        self.ensure_one()
        if before == "returned":
            raise UserError(
                self.env._(
                    "%s came back: if they leave again, open a new case.",
                    self.partner_id.display_name,
                )
            )
        system = self.sudo()  # what follows is written by the system alone
        if self.state != "lost" and self.account_id.state == "ended":
            raise ValidationError(self._no_account_text())
        if self.state == "open":
            system.date_end = False
            if self.account_id.state == "active":
                self.account_id._decide("lost", self.cause)
            return
        result = self._results()[self.id]
        if self.state == "returned" and not result["order_id"]:
            raise ValidationError(
                self.env._(
                    "%(name)s has no confirmed order of %(day)s or later: a case ends "
                    "as returned by an order.",
                    name=self.partner_id.display_name,
                    day=fields.Date.to_string(self.date_start),
                )
            )
        self._write_results(result)
        self._leave_out(self.step_ids)
        if self.state == "returned":
            system.date_end = result["date"]
            self.account_id._decide("returned", self._return_text())
        else:
            system.date_end = self.company_id._retention_day()
            self.account_id._decide(
                "lost", self.env._("Not won back: %s", self.reason_id.name)
            )

    def _return_text(self):
        return self.env._(
            "%(order)s, %(days)s days after the case was opened",
            order=self.order_id.name,
            days=self.days,
        )

    def action_lost(self):
        """Close a case as lost; the form asks for the reason."""
        self.write({"state": "lost"})

    def action_reopen(self):
        """Try again to win back who was given up."""
        self.write({"state": "open"})
        self._plan_due()

    # ------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------

    def _plan_due(self):
        """Plan the steps whose time has come."""
        for case in self.filtered(lambda one: one.state == "open"):
            case.step_ids._plan_due(case)

    def _after_reason(self):
        """Go on by the reason: leave out, put off, or ask for a recommendation."""
        self.ensure_one()
        reason, steps = self.reason_id, self.step_ids
        if reason.stops_contact:
            self._leave_out(
                steps.filtered(lambda one: one.kind not in ("farewell", "referral"))
            )
        if reason.asks_referral:
            steps._ask_referral(self)
        if self.date_return:
            planned = steps.filtered(lambda one: one.state == "planned")
            for step in planned:
                step.date_planned = max(step.date_planned, self.date_return)
        self._plan_due()

    def _leave_out(self, steps):
        steps.filtered(lambda one: one.state in ("waiting", "planned")).write(
            {"state": "skipped"}
        )

    def _remind(self, day):
        """Have the account manager asked to get in touch on a day."""
        self.ensure_one()
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("Ask how they are doing: they may always come back"),
            date_deadline=day,
            user_id=self.account_id._acting_manager().id or self.env.uid,
        )

    def action_open_documents(self):
        """List the documents behind orders, revenue and margin since the loss."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_customer_document_action"
        )
        return action | {
            "name": self.env._("Bought since the Loss"),
            "domain": [
                ("company_id", "=", self.company_id.id),
                ("partner_id", "=", self.partner_id.id),
                ("date", ">=", self.date_start),
            ],
        }
