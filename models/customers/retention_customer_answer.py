from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from .sql import among

QUESTIONS = [
    ("buys_elsewhere", "Do you buy elsewhere, too?"),
    ("buy_more", "What must we do for you to buy more from us?"),
]


class RetentionCustomerAnswer(models.Model):
    """What a customer answered to one of the questions that orders cannot answer."""

    _name = "retention.customer.answer"
    _inherit = ["retention.evidence.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Customer's Answer"

    question = fields.Selection(QUESTIONS, required=True, default="buy_more")
    buys_elsewhere = fields.Selection(
        [("yes", "Yes"), ("no", "No")], string="Elsewhere"
    )
    answer = fields.Text(help="In the customer's own words.")
    theme_ids = fields.Many2many(
        "retention.answer.theme",
        "retention_answer_theme_rel",
        "answer_id",
        "theme_id",
        string="Themes",
        help="What kind of answer it is: answers are counted by them.",
    )
    user_id = fields.Many2one(string="Asked by")
    currency_id = fields.Many2one(related="company_id.currency_id")
    revenue_before = fields.Monetary(
        string="90 Days before", compute="_compute_revenue"
    )
    revenue_after = fields.Monetary(string="90 Days after", compute="_compute_revenue")
    is_complete = fields.Boolean(string="90 Days Are Over", compute="_compute_revenue")

    @api.depends("partner_id", "question")
    def _compute_display_name(self):
        questions = dict(self._fields["question"]._description_selection(self.env))
        for answer in self:
            question = questions.get(answer.question, "")
            answer.display_name = f"{answer.partner_id.display_name}: {question}"

    @api.depends("partner_id", "company_id", "date")
    @api.depends_context("uid")
    def _compute_revenue(self):
        effects = self.env["retention.answer.effect"]
        effects.invalidate_model()  # orders may have come since it was read
        these = [("id", "in", self._origin.ids)]
        effect_of = {row.id: row for row in effects.search(these)}
        # That the days are over is no secret; what the customer bought may be
        complete = {row.id: row.is_complete for row in effects.sudo().search(these)}
        for answer in self:
            effect = effect_of.get(answer._origin.id, effects)
            answer.revenue_before = effect.revenue_before
            answer.revenue_after = effect.revenue_after
            answer.is_complete = complete.get(answer._origin.id, False)

    @api.constrains("question", "buys_elsewhere", "answer", "theme_ids")
    def _check_answer(self):
        for one in self:
            if one.question == "buys_elsewhere" and not one.buys_elsewhere:
                raise ValidationError(
                    self.env._("Say whether the customer buys elsewhere, yes or no.")
                )
            if one.question == "buy_more" and not (
                (one.answer or "").strip() or one.theme_ids
            ):
                raise ValidationError(
                    self.env._("Write down what the customer said, or choose a theme.")
                )

    @api.model
    def _measured_fields(self):
        return super()._measured_fields() | {"question", "buys_elsewhere"}

    def _message_auto_subscribe_followers(self, updated_values, default_subtype_ids):
        return []  # who asked is no assignee: nobody is told of it by mail

    def action_follow_up(self):
        """Open the form that plans an activity about these answers."""
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan a Follow-up"),
            "res_model": "mail.activity.schedule",
            "view_mode": "form",
            "target": "new",
            "context": {
                "active_model": self._name,
                "active_ids": self.ids,
                "active_id": self[:1].id,
            },
        }

    def action_open_documents(self):
        """List the documents of the 90 days before and after the answer."""
        self.ensure_one()
        effect = self.env["retention.answer.effect"].browse(self.id)
        return effect.action_open_documents()

    # ------------------------------------------------------------
    # Queries
    # ------------------------------------------------------------

    @api.model
    def _last_answers_query(self, company, day, partners=None):
        """Return SQL of the last answer to "buys elsewhere?" that is not too old.

        Columns: partner_id (commercial), buys_elsewhere, answered_on.
        """
        return SQL(
            """
            SELECT DISTINCT ON (partner.commercial_partner_id)
                   partner.commercial_partner_id AS partner_id, answer.buys_elsewhere,
                   answer.date AS answered_on
              FROM retention_customer_answer answer
              JOIN res_partner partner ON partner.id = answer.partner_id
             WHERE answer.company_id = %(company)s
               AND answer.question = 'buys_elsewhere'
               AND answer.buys_elsewhere IS NOT NULL
               AND answer.date <= %(day)s
               AND answer.date >= %(day)s::date - MAKE_INTERVAL(months => %(months)s)
               AND %(of_partner)s
          ORDER BY partner.commercial_partner_id, answer.date DESC, answer.id DESC
            """,
            company=company.id,
            day=day,
            months=company.retention_evidence_months,
            of_partner=among("partner.commercial_partner_id", partners),
        )
