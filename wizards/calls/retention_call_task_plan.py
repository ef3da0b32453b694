from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, format_datetime


class RetentionCallTaskPlan(models.TransientModel):
    """Plan a call to a customer: when, who, why."""

    _name = "retention.call.task.plan"
    _description = "Plan a Call"

    partner_id = fields.Many2one(
        "res.partner",
        string="Whom to Call",
        required=True,
        ondelete="cascade",
        default=lambda self: self._default_partner_id(),
    )
    when = fields.Char(required=True, default="+1d")
    understood = fields.Char(compute="_compute_understood")
    problem = fields.Char(compute="_compute_understood")
    possible_user_ids = fields.Many2many("res.users", compute="_compute_possible")
    user_id = fields.Many2one(
        "res.users",
        string="Who Calls",
        default=lambda self: self.env.user,
        ondelete="cascade",
        domain="[('id', 'in', possible_user_ids)]",
    )
    cause = fields.Char(string="Why", required=True)
    is_promised = fields.Boolean(string="The Customer Was Promised This Call")
    warning = fields.Text(compute="_compute_warning")

    @api.model
    def _default_partner_id(self):
        context = self.env.context
        if context.get("active_model") == "res.partner":
            return context.get("active_id")
        if context.get("active_model") == "retention.customer":
            customer = self.env["retention.customer"].browse(context.get("active_id"))
            return customer.partner_id.id
        return False

    @api.depends("when")
    def _compute_understood(self):
        for wizard in self:
            wizard.understood = wizard.problem = False
            try:
                moment = wizard._moment()
            except UserError as error:
                wizard.problem = str(error)
                continue
            if moment:
                zone = self.env.user.tz or self.env.company._retention_tz()
                wizard.understood = format_datetime(
                    self.env, moment, tz=zone, dt_format="EEEE, d MMMM y, HH:mm"
                )

    @api.depends("partner_id")
    def _compute_possible(self):
        tasks = self.env["retention.call.task"]
        for wizard in self:
            wizard.possible_user_ids = tasks._possible_callers(
                wizard.partner_id.commercial_partner_id
            )

    @api.depends("partner_id", "when")
    def _compute_warning(self):
        for wizard in self:
            wizard.warning = "\n".join(wizard._warnings()) or False

    def _warnings(self):
        """Return sentences on what speaks against the call; a person decides."""
        partner = self.partner_id
        if not partner:
            return []
        sentences = []
        tasks = self.env["retention.call.task"]
        channel = tasks._channel_of(partner)
        if channel == "email":
            sentences.append(self.env._("There is no telephone number, only e-mail."))
        elif channel == "none":
            sentences.append(
                self.env._(
                    "There is no telephone number and no e-mail: the call is listed "
                    "as one that cannot be made."
                )
            )
        if partner.phone_blacklisted:
            sentences.append(self.env._("The number is on the list not to be called."))
        rest = partner.commercial_partner_id.retention_rest_until
        if rest and rest > self.env.company._retention_day():
            sentences.append(
                self.env._(
                    "The customer takes a break until %s.", format_date(self.env, rest)
                )
            )
        sentences += [
            self.env._(
                "There is a call already: %(day)s, %(why)s.",
                day=format_date(self.env, task.date_due),
                why=task.cause
                or task.campaign_id.name
                or self.env._("no reason given"),
            )
            for task in tasks._open_for(partner)[:3]
        ]
        return sentences

    def _moment(self):
        """Return the moment as typed, naive UTC, None for an empty text."""
        return self.env["retention.call.task"]._read_when(self.when, self.env.company)

    def action_plan(self):
        """Plan the call, and say for when."""
        self.ensure_one()
        moment = self._moment()
        if not moment:
            raise UserError(self.env._("Say when the customer is to be called."))
        task = self.env["retention.call.task"]._plan(
            self.partner_id, moment, self.user_id, self.cause, self.is_promised
        )
        return task._told(
            self.env._(
                "The call to %(name)s is planned: %(when)s.",
                name=self.partner_id.display_name,
                when=self.understood,
            )
        )
