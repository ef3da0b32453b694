from base64 import b64encode
from datetime import timedelta

from reportlab.graphics.barcode import createBarcodeDrawing

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import hash_sign, verify_hash_signed

STATES = [
    ("waiting", "To Be Sent"),
    ("sent", "Sent"),
    ("answered", "Answered"),
    ("stopped", "Stopped"),
    ("skipped", "Not Sent"),
]
THANKS_SCOPE = "customer_retention_return_thanks"


class RetentionQuestionnaire(models.Model):
    """Why a customer gave back or cancelled: asked once for a complaint.

    The answer sheet of the survey is made at once, so that its link can stand in a
    mail, on a page or on paper. Written by the system alone: no request writes it.
    """

    _name = "retention.questionnaire"
    _description = "Questionnaire"
    _order = "id desc"
    _rec_name = "complaint_id"

    complaint_id = fields.Many2one(
        "retention.complaint", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        related="complaint_id.partner_id", store=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="complaint_id.company_id", store=True, index=True, ondelete="cascade"
    )
    sale_order_id = fields.Many2one(related="complaint_id.sale_order_id")
    origin = fields.Selection(related="complaint_id.origin", store=True)
    product_id = fields.Many2one(
        related="complaint_id.product_id", store=True, index="btree_not_null"
    )
    seller_id = fields.Many2one(
        related="complaint_id.seller_id", store=True, index="btree_not_null"
    )
    team_id = fields.Many2one(
        related="complaint_id.team_id", store=True, index="btree_not_null"
    )
    user_input_id = fields.Many2one(
        "survey.user_input",
        string="Answer Sheet",
        index="btree_not_null",
        ondelete="set null",
        groups="base.group_system",
    )
    state = fields.Selection(STATES, default="waiting", required=True, index=True)
    send_at = fields.Datetime(string="Goes Out on", index=True)
    sent_at = fields.Datetime(string="Sent on", index=True)
    email = fields.Char(string="Sent to", index="btree_not_null")
    remind_at = fields.Datetime(string="Reminder Due on", index="btree_not_null")
    reminded_at = fields.Datetime(string="Reminded on")
    answered_at = fields.Datetime(string="Answered on")
    open_until = fields.Datetime(string="Can Be Answered until")
    filled_by_id = fields.Many2one(
        "res.users",
        string="Filled in by",
        index="btree_not_null",
        ondelete="set null",
        help="Who filled it in with the customer on the telephone; nobody: the "
        "customer did.",
    )
    reason = fields.Char(
        string="Why Not Sent", help="Why it was not sent, or who stopped it."
    )
    answer_ids = fields.One2many("retention.complaint.answer", "questionnaire_id")
    answer_rate = fields.Float(
        string="Answer Rate (%)",
        compute="_compute_answer_rate",
        store=True,
        aggregator="avg",
    )
    thanks_link = fields.Char(
        string="Link of the Thank-You Page", compute="_compute_thanks_link"
    )

    _complaint_idx = models.UniqueIndex(
        "(complaint_id)", "This complaint has its questionnaire already."
    )

    @api.depends("state")
    def _compute_answer_rate(self):
        for questionnaire in self:
            questionnaire.answer_rate = 100 * (questionnaire.state == "answered")

    @api.depends_context("uid")
    @api.depends("complaint_id")
    def _compute_thanks_link(self):
        """Whoever has the link may answer: only for those who work on the complaint."""
        mine = self.complaint_id._filtered_access("write")
        for questionnaire in self:
            known = questionnaire.complaint_id in mine and questionnaire.id
            questionnaire.thanks_link = known and questionnaire._thanks_url()

    # ------------------------------------------------------------
    # Making them
    # ------------------------------------------------------------

    @api.model
    def _ask(self, complaints, **values):
        """Give complaints the questionnaires that they lack, the answer sheet with it.

        :param values: over those of one that waits to be sent
        :return: the questionnaires of all these complaints (sudo); none for a
            company without questions
        """
        everywhere = self.sudo()  # written by the system alone
        known = everywhere.search([("complaint_id", "in", complaints.ids)])
        lacking = complaints.sudo() - known.complaint_id
        made = everywhere.browse()
        for complaint in lacking:
            made |= everywhere._ask_one(complaint, values)
        made._wake()
        return known | made

    def _ask_one(self, complaint, values):
        company = complaint.company_id
        survey = company._retention_questionnaire()
        if not survey:
            return self.browse()
        now = fields.Datetime.now()
        hours = timedelta(hours=company.retention_questionnaire_delay)
        waiting = {
            "complaint_id": complaint.id,
            "send_at": now + hours,
            "open_until": now
            + hours
            + timedelta(days=company.retention_questionnaire_deadline),
        } | values
        sheet = survey._create_answer(
            partner=complaint.partner_id,
            check_attempts=False,
            deadline=waiting["open_until"],
            lang_id=self._language(complaint.partner_id).id,
            retention_complaint_id=complaint.id,
        )
        return self.create(waiting | {"user_input_id": sheet.id})

    def _language(self, partner):
        """Return the customer's language, if it is installed."""
        languages = self.env["res.lang"]
        return languages._lang_get(partner.lang) if partner.lang else languages

    def _wake(self):
        """Have the scheduled action come by when the first of these is due."""
        moments = [one.send_at for one in self if one.state == "waiting"]
        cron = self.env.ref(
            "customer_retention.ir_cron_retention_questionnaire",
            raise_if_not_found=False,
        )
        if moments and cron:
            cron.sudo()._trigger(at=sorted(set(moments)))

    # ------------------------------------------------------------
    # Links
    # ------------------------------------------------------------

    def _survey_url(self):
        """Return the customer's own link: whoever has it may answer.

        :raise AccessError: somebody asks who does not work on the complaint
        """
        self.ensure_one()
        if not self.env.su:
            self.complaint_id.check_access("write")
        sheet = self.sudo().user_input_id
        return f"{self.get_base_url()}{sheet.get_start_url()}" if sheet else ""

    def _survey_picture(self):
        """Return the link as a QR code, as the source of an image.

        Within the page and drawn as SVG, as on cards: sharp in print, and an address
        would leave the link in the log of the server.
        """
        drawing = createBarcodeDrawing(
            "QR", value=self._survey_url(), width=180, height=180, barLevel="M"
        )
        picture = b64encode(drawing.asString("svg").encode()).decode()
        return f"data:image/svg+xml;base64,{picture}"

    def _thanks_url(self):
        """Return the address of the page that thanks for sending the goods back."""
        self.ensure_one()
        token = hash_sign(self.sudo().env, THANKS_SCOPE, [self.id])
        return f"{self.get_base_url()}/return/thanks/{token}"

    @api.model
    def _from_thanks_token(self, token):
        """Return the questionnaire (sudo) of a signed token, empty for a forged one."""
        questionnaires = self.sudo()  # the token is the right
        try:
            (found,) = verify_hash_signed(questionnaires.env, THANKS_SCOPE, token) or [
                0
            ]
        except (ValueError, TypeError, IndexError):
            return questionnaires.browse()
        return questionnaires.browse(found).exists()

    def get_base_url(self):
        """Return the address of the company's own website, where it has one."""
        self.ensure_one()
        website = self.sudo().company_id.website_id
        return website.get_base_url() if website.domain else super().get_base_url()

    def _is_open(self):
        """Return whether it can still be answered."""
        self.ensure_one()
        sheet = self.sudo().user_input_id
        return bool(
            sheet
            and self.state != "answered"
            and sheet.state != "done"
            and sheet.deadline
            and sheet.deadline > fields.Datetime.now()
        )

    # ------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------

    def _check_mine(self):
        """Refuse whoever does not work on the complaints.

        :raise AccessError: they may not write one of them
        """
        self.check_access("read")
        self.complaint_id.check_access("write")
        return self.sudo()  # written by the system alone; checked above

    def action_stop(self):
        """Have nothing go out: neither the questionnaire nor its reminder.

        :raise UserError: nothing is to go out any more
        """
        for questionnaire in self._check_mine():
            if questionnaire.state == "waiting":
                reason = self.env._("Stopped by %s", self.env.user.name)
                questionnaire.write({"state": "stopped", "reason": reason})
            elif questionnaire.remind_at:
                questionnaire.remind_at = False
            else:
                raise UserError(
                    self.env._(
                        "Nothing is to go out any more: there is nothing to stop."
                    )
                )

    def action_telephone(self):
        """Open the customer's own form, to fill it in while on the telephone.

        :raise UserError: it was answered, or its time is over
        """
        self.ensure_one()
        mine = self._check_mine()
        if mine.state == "answered":
            raise UserError(self.env._("It was answered already: see the answers."))
        if not mine._is_open():
            mine._extend()
        return {
            "type": "ir.actions.act_url",
            "url": mine.user_input_id.get_start_url(),
            "target": "new",
        }

    def _extend(self):
        """Let it be answered for as many days as the company gives."""
        for questionnaire in self:
            days = questionnaire.company_id.retention_questionnaire_deadline
            until = fields.Datetime.now() + timedelta(days=days)
            questionnaire.open_until = until
            questionnaire.user_input_id.deadline = until

    def action_print_slip(self):
        """Print the slip for the parcel, with the link as a picture to scan."""
        self._check_mine()
        report = self.env.ref("customer_retention.report_questionnaire_slip_action")
        return report.report_action(self)
