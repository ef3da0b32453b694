from markupsafe import Markup

from odoo import SUPERUSER_ID, fields, models
from odoo.tools import SQL

SUBJECTS = ("product", "staff", "sale")
CALL = "mail.mail_activity_data_call"


class RetentionQuestionnaire(models.Model):
    """What the customer answered lands on the complaint, once."""

    _inherit = "retention.questionnaire"

    def _read_group_select(self, aggregate_spec, query):
        """Have the answer rate be of those that were sent, as in its report."""
        if aggregate_spec != "answer_rate:avg":
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "AVG(CASE WHEN %s IS NOT NULL THEN 100.0 ELSE 0 END)"
            " FILTER (WHERE %s IS NOT NULL)",
            self._field_to_sql(self._table, "answered_at", query),
            self._field_to_sql(self._table, "sent_at", query),
        )

    def _take_answers(self):
        """Write down a finished answer sheet: rows, note, and the wish to be called.

        Two that end it at once cannot both: the second write fails and is tried
        again, when it finds the questionnaire answered.
        """
        for questionnaire in self:
            rows = questionnaire._answer_rows()
            wanted, words = questionnaire._contact_wish()
            said = questionnaire.user_input_id._retention_has_answers()
            if questionnaire.state == "answered" or not said:
                continue
            now = fields.Datetime.now()
            questionnaire.write(
                {
                    "state": "answered",
                    "answered_at": now,
                    "remind_at": False,
                    "reason": False,
                    "filled_by_id": questionnaire._filled_by().id,
                }
            )
            self.env["retention.complaint.answer"].create(
                [row | {"answered_at": now} for row in rows]
            )
            questionnaire._tell_staff(wanted, words)
            self.env["retention.complaint.alert"]._ask_check()

    def _filled_by(self):
        """Return the colleague who filled it in, none where the customer did."""
        user = self.env.user
        own = user.partner_id == self.partner_id
        staff = user.sudo()._is_internal() and user.id != SUPERUSER_ID
        return user if staff and not own else user.browse()

    def _answer_rows(self):
        """Return values of the answers, in the order of the questions."""
        self.ensure_one()
        lines = self.user_input_id.user_input_line_ids
        rows = []
        for line in lines.filtered(lambda one: not one.skipped):
            subject = line.question_id.retention_subject
            row = {"questionnaire_id": self.id, "subject": subject}
            chosen = line.suggested_answer_id
            text = line._retention_text()
            if subject not in SUBJECTS:
                continue
            if chosen:
                # A cause of another company's says nothing here but its words
                cause = chosen.retention_cause_id.filtered(
                    lambda one: one.company_id in (one.company_id[:0], self.company_id)
                )
                rows.append(row | {"cause_id": cause.id, "label": chosen.value})
            elif text:
                rows.append(row | {"text": text})
        return rows

    def _contact_wish(self):
        """Return (whether the customer wants to be contacted, how and when)."""
        lines = self.user_input_id.user_input_line_ids.filtered(
            lambda one: (
                not one.skipped and one.question_id.retention_subject == "contact"
            )
        )
        chosen = lines.suggested_answer_id
        words = "\n".join(line._retention_text() for line in lines).strip()
        wanted = any(chosen.mapped("retention_is_contact")) or (words and not chosen)
        return bool(wanted), words

    # ------------------------------------------------------------
    # Telling staff
    # ------------------------------------------------------------

    def _tell_staff(self, wanted, words):
        """Leave a note in the complaint's chatter, and a call to make if wished."""
        complaint = self.complaint_id
        reader = self._reader()
        lang = reader.lang or complaint.company_id.partner_id.lang
        # Whoever has the link is nobody; access was given by it
        complaint = complaint.with_user(SUPERUSER_ID).with_context(lang=lang)
        mine = self.with_user(SUPERUSER_ID).with_context(lang=lang)
        author = self.filled_by_id.partner_id or self.partner_id
        complaint.message_post(
            body=mine._note(wanted, words),
            author_id=author.id,
            subtype_xmlid="mail.mt_note",
        )
        if not wanted:
            return
        complaint.wants_contact = True
        if reader:
            complaint.activity_schedule(
                CALL,
                user_id=reader.id,
                summary=complaint.env._("The customer asks to be contacted"),
                note=Markup("<p>%s</p>") % words if words else False,
            )

    def _reader(self):
        """Return who is told: who looks after it, who sold it, or a manager."""
        complaint = self.complaint_id
        company = complaint.company_id
        for user in complaint.user_id | complaint.seller_id:
            if complaint._is_staff(user):
                return user
        managers = self.env.ref("customer_retention.group_retention_manager")
        return managers.all_user_ids.filtered(
            lambda user: (
                user.active
                and not user.share
                and company in user.company_ids
                and user.id != SUPERUSER_ID
            )
        )[:1]

    def _note(self, wanted, words):
        """Return the answers as a note, in the language of the context."""
        names = dict(
            self.env["retention.complaint.answer"]
            ._fields["subject"]
            ._description_selection(self.env)
        )
        heads = {"done": self.env._("The customer answered the questionnaire.")}
        if self.filled_by_id:
            heads["done"] = self.env._("The questionnaire was filled in by telephone.")
        answers = self.answer_ids.sorted("id")
        about_staff = answers.filtered(lambda one: one.subject == "staff")
        items = [
            Markup("<li><b>%s</b>: %s</li>")
            % (names[answer.subject], answer.text or answer.label)
            for answer in answers - about_staff
        ]
        if about_staff:
            # Whom it may be about reads notes, too
            told = self.env._("stands on the page Answers, for those who may read it")
            items.append(Markup("<li><b>%s</b>: %s</li>") % (names["staff"], told))
        if wanted or words:
            head = self.env._("Asks to be contacted")
            if not wanted:
                head = self.env._("On being contacted")
            items.append(Markup("<li><b>%s</b> %s</li>") % (head, words))
        return Markup("<p>%s</p><ul>%s</ul>") % (heads["done"], Markup("").join(items))
