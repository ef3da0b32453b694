from odoo import api, fields, models
from odoo.exceptions import UserError


class RetentionWinBackRecord(models.TransientModel):
    """What came of a step of winning back; the next step follows from it."""

    _name = "retention.win.back.record"
    _description = "Result of a Win-Back Step"

    step_id = fields.Many2one(
        "retention.win.back.step", required=True, readonly=True, ondelete="cascade"
    )
    # Of steps that the user reads, whichever is named
    case_id = fields.Many2one(related="step_id.case_id", related_sudo=False)
    company_id = fields.Many2one(related="step_id.company_id", related_sudo=False)
    kind = fields.Selection(related="step_id.kind", related_sudo=False)
    script = fields.Text(related="step_id.script", related_sudo=False)
    outcome = fields.Selection(
        [("done", "Done"), ("failed", "Did not work")], required=True, default="done"
    )
    result = fields.Text(
        string="What Came of It", required=True, help="What they said, in their words."
    )
    date_done = fields.Date(
        string="On",
        required=True,
        default=lambda self: self.env.company._retention_day(),
    )
    reason_id = fields.Many2one(
        "retention.departure.reason",
        string="Why They Left",
        compute="_compute_reason",
        compute_sudo=False,
        store=True,
        readonly=False,
        ondelete="cascade",
    )
    is_break = fields.Boolean(related="reason_id.is_break")
    date_return = fields.Date(
        string="Comes Back on",
        compute="_compute_reason",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    referred_id = fields.Many2one(
        "res.partner",
        string="Recommended Us to",
        ondelete="cascade",
        domain="[('company_id', 'in', [company_id, False])]",
    )

    @api.depends("step_id")
    def _compute_reason(self):
        for wizard in self:
            wizard.reason_id = wizard.case_id.reason_id
            wizard.date_return = wizard.case_id.date_return

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        wizards.step_id.check_access("write")
        return wizards

    def action_record(self):
        """Write down the result and plan what follows."""
        self.ensure_one()
        step, case = self.step_id, self.case_id
        step.check_access("write")
        if not (self.result or "").strip():
            raise UserError(
                self.env._("Write down what came of it: the next step follows from it.")
            )
        if self.referred_id:
            self._refer()
        if self.reason_id != case.reason_id or self.date_return != case.date_return:
            case.write(
                {"reason_id": self.reason_id.id, "date_return": self.date_return}
            )
        # The reason may have left it out
        if step.state == "skipped":
            step.action_plan()
        step.write(
            {
                "state": self.outcome,
                "result": self.result,
                "date_done": self.date_done,
            }
        )
        return {"type": "ir.actions.act_window_close"}

    def _refer(self):
        self.env["retention.referral"].create(
            {
                "partner_id": self.case_id.partner_id.id,
                "referred_id": self.referred_id.id,
                "company_id": self.company_id.id,
                "date": self.date_done,
                "note": self.result,
                "win_back_id": self.case_id.id,
            }
        )
