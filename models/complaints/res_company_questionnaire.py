from odoo import api, fields, models
from odoo.exceptions import ValidationError

STAFF = "base.group_user"
LONGEST_HOURS, LONGEST_DAYS = 24 * 90, 366


class ResCompany(models.Model):
    """When customers are asked why they gave back, and how often at most."""

    _inherit = "res.company"

    retention_questionnaire_is_on = fields.Boolean(
        string="Questionnaire after Returns", default=True, groups=STAFF
    )
    retention_questionnaire_id = fields.Many2one(
        "survey.survey",
        string="Questions",
        domain="[('survey_type', '=', 'retention')]",
        ondelete="set null",
        groups=STAFF,
    )
    retention_questionnaire_delay = fields.Float(
        string="Questionnaire Goes Out after Hours",
        default=2.0,
        required=True,
        groups=STAFF,
    )
    retention_questionnaire_deadline = fields.Integer(
        string="Questionnaire Can Be Answered for Days",
        default=30,
        required=True,
        groups=STAFF,
    )
    retention_questionnaire_pause = fields.Integer(
        string="Nobody Is Asked Again within Days",
        default=30,
        required=True,
        groups=STAFF,
    )
    retention_questionnaire_reminder = fields.Integer(
        string="Reminder of the Questionnaire after Days",
        default=3,
        required=True,
        groups=STAFF,
    )

    def _retention_questionnaire(self):
        """Return the company's survey (sudo): the one chosen, else the ready one."""
        self.ensure_one()
        chosen = self.sudo().retention_questionnaire_id
        if chosen.active:
            return chosen
        ready = self.env.ref(
            "customer_retention.survey_questionnaire", raise_if_not_found=False
        )
        surveys = self.env["survey.survey"].sudo()
        return ready.sudo().filtered("active") if ready else surveys

    @api.constrains("retention_questionnaire_id")
    def _check_retention_questionnaire(self):
        for company in self:
            survey = company.sudo().retention_questionnaire_id
            if survey and survey.survey_type != "retention":
                raise ValidationError(
                    self.env._(
                        "“%s” is no questionnaire after a return: copy the ready one, "
                        "whose answers only those who see the complaint can read.",
                        survey.title,
                    )
                )

    @api.constrains(
        "retention_questionnaire_delay",
        "retention_questionnaire_deadline",
        "retention_questionnaire_pause",
        "retention_questionnaire_reminder",
    )
    def _check_retention_questionnaire_times(self):
        for company in self:
            if not 0 <= company.retention_questionnaire_delay <= LONGEST_HOURS:
                raise ValidationError(
                    self.env._("A questionnaire goes out after 0 hours to 90 days.")
                )
            if not 1 <= company.retention_questionnaire_deadline <= LONGEST_DAYS:
                raise ValidationError(
                    self.env._("A questionnaire can be answered for 1 to 366 days.")
                )
            if not 0 <= company.retention_questionnaire_pause <= LONGEST_DAYS:
                raise ValidationError(
                    self.env._("The pause is 1 to 366 days; 0 stands for none.")
                )
            if not 0 <= company.retention_questionnaire_reminder <= LONGEST_DAYS:
                raise ValidationError(
                    self.env._("The reminder comes after 1 to 366 days; 0: none.")
                )
