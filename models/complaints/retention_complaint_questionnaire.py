from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.questionnaire import most_named

# Complaints that open by themselves: nobody has spoken with the customer
ASKED_BY_ITSELF = ("cancel", "credit_note", "return")


class RetentionComplaint(models.Model):
    """Customers are asked why, and what they say stands on the complaint."""

    _inherit = "retention.complaint"

    retention_questionnaire_ids = fields.One2many(
        "retention.questionnaire", "complaint_id", string="Questionnaire"
    )
    questionnaire_state = fields.Selection(
        related="retention_questionnaire_ids.state", string="Questionnaire's State"
    )
    answer_ids = fields.One2many(
        "retention.complaint.answer",
        "complaint_id",
        string="Answers to the Questionnaire",
    )
    wants_contact = fields.Boolean(
        string="Asks to Be Contacted",
        readonly=True,
        copy=False,
        help="Said in the questionnaire; whoever looks after it gets an activity.",
    )
    answer_cause_id = fields.Many2one(
        "retention.complaint.cause",
        string="Named Most in the Answers",
        compute="_compute_answer_cause_id",
    )

    @property
    def _system_fields(self):
        return (*super()._system_fields, "wants_contact", "answer_ids")

    @api.depends("answer_ids.cause_id")
    def _compute_answer_cause_id(self):
        for complaint in self:
            causes = [one.cause_id for one in complaint.answer_ids.sorted("id")]
            named = most_named([cause for cause in causes if cause])
            complaint.answer_cause_id = named or False

    @api.model_create_multi
    def create(self, vals_list):
        complaints = super().create(vals_list)
        asked = complaints.filtered(
            lambda one: (
                one.origin in ASKED_BY_ITSELF
                # Whether the company asks is its own matter, no secret
                and one.company_id.sudo().retention_questionnaire_is_on
            )
        )
        self.env["retention.questionnaire"]._ask(asked)
        return complaints

    # ------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------

    def action_questionnaire(self):
        """Ask the customer why, and show the questionnaire.

        :raise UserError: the company has no questions to ask
        """
        self.ensure_one()
        if not self.retention_questionnaire_ids:
            self._make_questionnaire()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_questionnaire_action"
        ) | {
            "res_id": self.retention_questionnaire_ids.id,
            "views": [(False, "form")],
        }

    def action_questionnaire_telephone(self):
        """Open the questions, to fill them in while on the telephone."""
        self.ensure_one()
        self.check_access("write")
        if not self.retention_questionnaire_ids:
            reason = self.env._("Filled in by telephone: nothing was to be sent.")
            self._make_questionnaire(state="stopped", reason=reason)
        return self.retention_questionnaire_ids.action_telephone()

    def _make_questionnaire(self, **values):
        self.check_access("write")
        made = self.env["retention.questionnaire"]._ask(self, **values)
        self.invalidate_recordset(["retention_questionnaire_ids"])
        if not made:
            raise UserError(
                self.env._(
                    "There are no questions to ask: choose a questionnaire in the "
                    "settings."
                )
            )

    def action_use_answer_cause(self):
        """Take the reason that the customer named most as the root cause."""
        for complaint in self:
            if complaint.answer_cause_id:
                complaint.cause_id = complaint.answer_cause_id

    def _questionnaire_page(self):
        """Return the address of the customer's page of the case."""
        return self._portal_link()
