import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import email_normalize

from ...tools.questionnaire import first_skip, is_paused
from .retention_complaint_questionnaire import ASKED_BY_ITSELF

_logger = logging.getLogger(__name__)

BATCH = 50
TRY_AGAIN = timedelta(hours=1)


class RetentionQuestionnaire(models.Model):
    """Questionnaires go out when due, with one reminder, or are not sent and why."""

    _inherit = "retention.questionnaire"

    @api.model
    def _cron_send(self):
        """Send what is due, and the reminders. One that fails is tried again later."""
        now = fields.Datetime.now()
        domain = [
            *("|", "&", ("state", "=", "waiting"), ("send_at", "<=", now)),
            *("&", ("state", "=", "sent"), ("remind_at", "<=", now)),
        ]
        cron = self.env["ir.cron"]
        remaining = self.search_count(domain)
        cron._commit_progress(remaining=remaining)
        for questionnaire in self.search(domain, order="id", limit=BATCH):
            questionnaire._try_to_send()
            remaining -= 1
            if not cron._commit_progress(1, remaining=max(remaining, 0)):
                break

    def _try_to_send(self):
        """Send one questionnaire or reminder; a failure is logged and put off."""
        later = fields.Datetime.now() + TRY_AGAIN
        mine = self.with_company(self.company_id)
        try:
            with self.env.cr.savepoint():
                mine._send() if mine.state == "waiting" else mine._remind()
        except Exception:
            _logger.exception("Questionnaire %s could not be sent", self.id)
            self.invalidate_recordset()
            self.write(
                {"send_at": later} if self.state == "waiting" else {"remind_at": later}
            )

    def action_send_now(self):
        """Send the questionnaire now, whatever its delay.

        :raise UserError: it was sent, or the customer is not to be asked: says why
        """
        for questionnaire in self._check_mine():
            if questionnaire.state in ("sent", "answered"):
                raise UserError(
                    self.env._("It went out already, and no one is asked twice.")
                )
            reason = questionnaire._skip_reason()
            if reason:
                raise UserError(reason)
            questionnaire.state = "waiting"
            if not questionnaire._send():
                raise UserError(
                    self.env._("It is being sent at this moment: look again shortly.")
                )

    # ------------------------------------------------------------
    # Sending
    # ------------------------------------------------------------

    def _send(self):
        """Mail the questionnaire, or write down why not.

        Questionnaires of the same person are taken together, so that two at once
        cannot both believe that the person was left in peace.

        :return: whether it was this transaction's turn
        """
        self.ensure_one()
        self.env.flush_all()
        same = self | self.search(
            [("state", "=", "waiting"), *self._same_person_domain()]
        )
        if same.try_lock_for_update() != same or self.state != "waiting":
            return False
        reason = self._skip_reason()
        if reason:
            self.write({"state": "skipped", "reason": reason})
            return True
        now = fields.Datetime.now()
        days = self.company_id.retention_questionnaire_reminder
        self._extend()
        self.write(
            {
                "state": "sent",
                "sent_at": now,
                "reason": False,
                "email": email_normalize(self.partner_id.email),
                "remind_at": days > 0 and now + timedelta(days=days),
            }
        )
        self._mail("customer_retention.mail_template_questionnaire")
        if self.origin in ASKED_BY_ITSELF:
            # They have told us nothing that could be acknowledged otherwise
            self.complaint_id._acknowledge()
        return True

    def _remind(self):
        """Remind once of a questionnaire that was not answered, if one still may."""
        self.ensure_one()
        if not self.try_lock_for_update() or self.state != "sent" or not self.remind_at:
            return False
        may = self._is_open() and not self._skip_reason(reminder=True)
        self.write(
            {
                "remind_at": False,
                "reminded_at": fields.Datetime.now() if may else self.reminded_at,
            }
        )
        if may:
            self._mail("customer_retention.mail_template_questionnaire_reminder")
        return True

    def _mail(self, template):
        """Queue a mail with the link and a way not to be asked, and wake the queue."""
        values = {}
        stop = email_normalize(self.company_id.email)
        if stop:
            address = f"<mailto:{stop}?subject=unsubscribe>"
            values["headers"] = repr({"List-Unsubscribe": address})
        self.env.ref(template).sudo().send_mail(self.id, email_values=values)
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    # ------------------------------------------------------------
    # Who is not asked
    # ------------------------------------------------------------

    def _same_person_domain(self):
        """Return the domain of all questionnaires of the same person, this one too."""
        partner = self.partner_id
        email = email_normalize(partner.email)
        if not email:
            return [("partner_id", "=", partner.id)]
        return [
            *("|", "|", ("partner_id", "=", partner.id), ("email", "=", email)),
            ("partner_id.email_normalized", "=", email),
        ]

    def _same_person_asked_domain(self):
        """Return the domain of what the same person was asked on points of contact."""
        email = email_normalize(self.partner_id.email)
        mine = Domain("partner_id", "=", self.partner_id.id)
        if email:
            mine |= Domain("partner_id.email_normalized", "=", email)
        return mine & Domain("sent_at", "!=", False)

    def _skip_reason(self, reminder=False):
        """Return in words why the customer is not asked, False where one may ask.

        :param reminder: whether they were asked before and are only reminded
        """
        self.ensure_one()
        partner = self.partner_id.sudo()
        email = email_normalize(partner.email)
        found = first_skip(
            {
                "closed": self.complaint_id.state == "closed",
                "archived": not partner.active,
                "no_email": not email,
                "blacklisted": bool(email) and self._is_blacklisted(email),
                "paused": not reminder and self._is_paused(),
            }
        )
        return self._skip_words(found) if found else False

    def _is_blacklisted(self, email):
        blacklist = self.env["mail.blacklist"].sudo()  # asked for, not shown
        return bool(blacklist.search_count([("email", "=", email)], limit=1))

    def _is_paused(self):
        """Whether the person was asked lately, by whatever company of ours.

        Asked by a questionnaire, or about a point of contact.
        """
        days = self.company_id.retention_questionnaire_pause
        others = self.sudo().search(
            [
                ("id", "!=", self.id),
                ("state", "in", ("sent", "answered")),
                *self._same_person_domain(),
            ]
        )
        questions = self.env[
            "retention.touchpoint.answer"
        ].sudo()  # asked for, not shown
        others = [others, questions.search(self._same_person_asked_domain())]
        moments = [
            moment
            for records in others
            for name in ("sent_at", "answered_at")
            for moment in records.mapped(name)
        ]
        return is_paused(moments, fields.Datetime.now(), days)

    def _skip_words(self, found):
        """Say why in the language of who looks after the complaint."""
        complaint = self.complaint_id.sudo()
        reader = complaint.user_id.partner_id or complaint.company_id.partner_id
        env = self.with_context(lang=reader.lang or self.env.lang).env
        words = {
            "closed": env._("The complaint was closed before."),
            "archived": env._("The customer is archived."),
            "no_email": env._("The customer has no e-mail address."),
            "blacklisted": env._("The customer asked for no mails."),
            "paused": env._(
                "The customer was asked less than %s days ago.",
                self.company_id.retention_questionnaire_pause,
            ),
        }
        return words[found]
