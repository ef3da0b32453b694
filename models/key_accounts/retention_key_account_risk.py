from odoo import api, fields, models
from odoo.exceptions import ValidationError

GRADES = [("1", "Low"), ("2", "Medium"), ("3", "High")]


class RetentionKeyAccountRisk(models.Model):
    """Something that may happen, or did, and makes a safe customer unsafe.

    Its owner gets an activity on the account; closing the risk closes it.
    """

    _name = "retention.key.account.risk"
    _inherit = "retention.key.part.mixin"
    _description = "Risk of a Key Account"
    _order = "account_id, state desc, severity desc, date desc, id desc"
    _block_key = "risks"
    _system_fields = ("company_id", "activity_id")

    event = fields.Selection(
        [
            ("sold", "Company sold"),
            ("owners", "New owners"),
            ("head", "New head"),
            ("supplier", "Another supplier with better terms"),
            ("contact", "Our contact leaves"),
            ("savings", "They save money"),
            ("quality", "Unhappy with goods or service"),
            ("payment", "Pays late"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
    )
    name = fields.Char(string="What Exactly", required=True)
    date = fields.Date(
        string="Noted on",
        required=True,
        default=lambda self: self.env.company._retention_day(),
    )
    probability = fields.Selection(GRADES, required=True, default="2")
    impact = fields.Selection(GRADES, required=True, default="2")
    severity = fields.Integer(
        compute="_compute_severity",
        store=True,
        aggregator="max",
        help="Probability x impact: 1 to 9.",
    )
    answer = fields.Text(help="What we do about it.")
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        index=True,
        ondelete="restrict",
        domain=[("share", "=", False)],
        help="Empty: the account manager.",
    )
    date_due = fields.Date(string="Answer due")
    state = fields.Selection(
        [("open", "Open"), ("happened", "Happened"), ("closed", "Closed")],
        required=True,
        default="open",
        index=True,
    )
    activity_id = fields.Many2one(
        "mail.activity", readonly=True, copy=False, ondelete="set null"
    )

    @api.depends("probability", "impact")
    def _compute_severity(self):
        for risk in self:
            risk.severity = int(risk.probability or 0) * int(risk.impact or 0)

    @api.constrains("date", "date_due")
    def _check_dates(self):
        for risk in self:
            if risk.date_due and risk.date_due < risk.date:
                raise ValidationError(
                    self.env._(
                        "%s: the answer cannot be due before the risk was noted.",
                        risk.name,
                    )
                )

    @api.constrains("user_id", "account_id")
    def _check_owner(self):
        for risk in self:
            account, owner = risk.account_id, risk.user_id
            account._check_colleague(owner)
            if owner and not account.with_user(owner).has_access("read"):
                raise ValidationError(
                    self.env._(
                        "%(user)s may not see the dossier of %(account)s, so they"
                        " cannot own this risk. Choose its manager, its deputy or a"
                        " sales manager.",
                        user=owner.name,
                        account=account.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        risks = super().create(vals_list)
        for risk in risks:
            risk.user_id = risk.user_id or risk.account_id.manager_id or self.env.user
            if risk.state != "closed":
                risk._remind()
        return risks

    def write(self, vals):
        res = super().write(vals)
        if vals.get("state") == "closed":
            self.activity_id.action_feedback(
                feedback=self.env._("The risk was closed.")
            )
        elif vals.get("user_id"):
            self.activity_id.user_id = vals["user_id"]
        if "date_due" in vals:
            for risk in self.filtered("activity_id"):
                risk.activity_id.date_deadline = risk._deadline()
        return res

    def _remind(self):
        """Give the owner an activity on the account."""
        activity = self.account_id.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=self._deadline(),
            summary=self.env._("Risk: %s", self.name),
            note=self.answer or False,
            user_id=self.user_id.id,
        )
        self.sudo().activity_id = activity  # nobody ties a risk to any other task

    def _deadline(self):
        return self.date_due or fields.Date.add(self.date, weeks=1)
