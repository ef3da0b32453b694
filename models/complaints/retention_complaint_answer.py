from odoo import api, fields, models

SUBJECTS = [
    ("product", "Product or service"),
    ("staff", "Work of staff"),
    ("sale", "Moment of sale"),
]


class RetentionComplaintAnswer(models.Model):
    """One reason that a customer gave, or one question answered in own words.

    Kept apart from the survey: questions may change, what was said does not. Written
    by the system alone.
    """

    _name = "retention.complaint.answer"
    _description = "Answer of a Customer"
    _order = "answered_at desc, id"

    questionnaire_id = fields.Many2one(
        "retention.questionnaire", required=True, index=True, ondelete="cascade"
    )
    complaint_id = fields.Many2one(
        related="questionnaire_id.complaint_id",
        store=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="questionnaire_id.company_id",
        store=True,
        index=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(
        related="questionnaire_id.partner_id",
        store=True,
        index=True,
        ondelete="restrict",
    )
    subject = fields.Selection(SUBJECTS, required=True, index=True)
    cause_id = fields.Many2one(
        "retention.complaint.cause",
        index="btree_not_null",
        ondelete="restrict",
        help="What was ticked; empty for own words.",
    )
    label = fields.Char(
        string="Ticked", help="What was ticked, as the customer read it."
    )
    text = fields.Text(string="In Own Words")
    answered_at = fields.Datetime(string="Answered on", required=True, index=True)
    origin = fields.Selection(related="questionnaire_id.origin", store=True)
    product_id = fields.Many2one(
        related="questionnaire_id.product_id", store=True, index="btree_not_null"
    )
    seller_id = fields.Many2one(
        related="questionnaire_id.seller_id", store=True, index="btree_not_null"
    )
    team_id = fields.Many2one(
        related="questionnaire_id.team_id", store=True, index="btree_not_null"
    )

    @api.depends("label", "text")
    def _compute_display_name(self):
        for answer in self:
            answer.display_name = answer.label or (answer.text or "")[:60]
