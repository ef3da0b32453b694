from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common_questionnaire import QuestionnaireCase

NOON = "2026-06-16 12:00:00"


@tagged("post_install", "-at_install")
@freeze_time(NOON)
class TestComplaintQuestionnaire(QuestionnaireCase):
    """Who is asked, when, and never twice."""

    def test_events_ask_by_themselves(self):
        for origin in ("cancel", "credit_note", "return"):
            complaint = self._return(origin=origin)
            made = complaint.retention_questionnaire_ids
            with self.subTest(origin):
                self.assertEqual(made.state, "waiting")
                self.assertEqual(
                    made.send_at, fields.Datetime.to_datetime("2026-06-16 14:00:00")
                )
                sheet = made.user_input_id
                self.assertEqual(sheet.retention_complaint_id, complaint)
                self.assertEqual(sheet.partner_id, self.contact)
                self.assertEqual(sheet.deadline, made.open_until)
        for origin in ("manual", "website", "portal", "questionnaire", "call"):
            complaint = self._return(origin=origin)
            self.assertFalse(complaint.retention_questionnaire_ids, origin)
        self.company.retention_questionnaire_is_on = False
        self.assertFalse(self._return().retention_questionnaire_ids)

    def test_the_scheduled_action_is_woken(self):
        cron = self.env.ref("customer_retention.ir_cron_retention_questionnaire")
        triggers = self.env["ir.cron.trigger"]
        before = triggers.search_count([("cron_id", "=", cron.id)])
        self._return()
        found = triggers.search([("cron_id", "=", cron.id)], order="id")
        self.assertEqual(len(found), before + 1)
        self.assertEqual(str(found[-1].call_at), "2026-06-16 14:00:00")

    def test_by_button_once(self):
        complaint = self._complain(self.contact)
        first = complaint.action_questionnaire()["res_id"]
        self.assertEqual(complaint.action_questionnaire()["res_id"], first)
        self.questionnaires._ask(complaint | self._return())
        self.assertEqual(len(complaint.retention_questionnaire_ids), 1)
        self.survey.active = False
        with self.assertRaisesRegex(UserError, "no questions"):
            self._complain(self.contact).action_questionnaire()

    def test_goes_out_once_when_due(self):
        questionnaire = self._questionnaire()
        self._come_by()
        self.assertEqual(questionnaire.state, "waiting", "two hours are not over")
        self.company.email = "shop@example.com"
        with freeze_time("2026-06-16 14:00:00"):
            self._come_by()
            self._come_by()
            questionnaire._send()
        self.assertEqual(
            (questionnaire.state, questionnaire.email), ("sent", "olga@example.com")
        )
        mail = self._mails(questionnaire)
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.recipient_ids, self.contact)
        self.assertEqual(mail.body_html.count("href="), 1)
        self.assertIn("List-Unsubscribe", mail.headers)
        self.assertIn(questionnaire.user_input_id.access_token, mail.body_html)
        with self.assertRaisesRegex(UserError, "asked twice"):
            questionnaire.action_send_now()

    def test_two_at_once_send_once(self):
        """Whoever finds the person's rows locked sends nothing."""
        questionnaire, second = self._questionnaire(), self._questionnaire()
        model = type(self.questionnaires)
        with patch.object(model, "try_lock_for_update", lambda rows: rows - second):
            self.assertFalse(questionnaire._send())
            with self.assertRaisesRegex(UserError, "at this moment"):
                questionnaire.action_send_now()
        self.assertEqual(questionnaire.state, "waiting")
        self.assertFalse(self._mails(questionnaire))

    def test_stopped(self):
        questionnaire = self._questionnaire()
        questionnaire.action_stop()
        self._due(questionnaire)
        self.assertEqual(questionnaire.state, "stopped")
        self.assertIn(self.env.user.name, questionnaire.reason)
        with self.assertRaisesRegex(UserError, "nothing to stop"):
            questionnaire.action_stop()
        questionnaire.action_send_now()
        self.assertEqual((questionnaire.state, questionnaire.reason), ("sent", False))
        self.assertEqual(len(self._mails(questionnaire)), 1)

    def test_who_is_not_asked(self):
        people = {
            "no e-mail": self._create_customer("Nobody"),
            "archived": self._create_customer("Gone", email="gone@example.com"),
            "no mails": self._create_customer("Silent", email="silent@example.com"),
            "closed": self._create_customer("Done", email="done@example.com"),
        }
        made = {
            why: self._questionnaire(self._return(one)) for why, one in people.items()
        }
        people["archived"].active = False
        self.env["mail.blacklist"]._add("silent@example.com")
        self._solve(made["closed"].complaint_id).action_close()
        for why, questionnaire in made.items():
            self._due(questionnaire)
            with self.subTest(why):
                self.assertEqual(questionnaire.state, "skipped")
                self.assertIn(why, questionnaire.reason)
                self.assertFalse(self._mails(questionnaire))
                with self.assertRaisesRegex(UserError, why):
                    questionnaire.action_send_now()
        solved = self._questionnaire()
        self._solve(solved.complaint_id)
        self._due(solved)
        self.assertEqual(solved.state, "sent")

    def test_pause_over_all_questionnaires_of_a_person(self):
        twin = self._create_customer("O. Berg", email="Olga <OLGA@example.com>")
        first, second = self._questionnaire(), self._questionnaire()
        third = self._questionnaire(self._return(twin))
        (first | second | third).send_at = fields.Datetime.now()
        self._come_by()
        self.assertEqual(first.state, "sent")
        for one in second | third:
            self.assertEqual(one.state, "skipped")
            self.assertIn("30 days", one.reason)
        with freeze_time("2026-07-16 11:59:00"):
            late = self._questionnaire()
            self._due(late)
            self.assertEqual(late.state, "skipped")
        with freeze_time("2026-07-16 12:00:00"):
            late = self._questionnaire(self._return(twin))
            self._due(late)
            self.assertEqual(late.state, "sent")
        self.company.retention_questionnaire_pause = 0
        unpaused = self._questionnaire()
        self._due(unpaused)
        self.assertEqual(unpaused.state, "sent")

    def test_an_answer_by_telephone_counts_for_the_pause(self):
        self._fill(self._questionnaire(), product=(["faulty"], None))
        second = self._questionnaire()
        self._due(second)
        self.assertEqual(second.state, "skipped")

    def test_one_reminder(self):
        questionnaire = self._questionnaire()
        self._due(questionnaire)
        self._come_by()
        self.assertEqual(len(self._mails(questionnaire)), 1)
        for day in ("2026-06-19 12:00:00", "2026-06-19 12:15:00", "2026-07-01"):
            with freeze_time(day):
                self._come_by()
        mails = self._mails(questionnaire)
        self.assertEqual(len(mails), 2)
        self.assertEqual(str(questionnaire.reminded_at), "2026-06-19 12:00:00")
        self.assertEqual(mails[-1].body_html.count("href="), 1)

    def test_no_reminder(self):
        self.company.retention_questionnaire_pause = 0
        answered, stopped, black, none = (self._questionnaire() for _one in range(4))
        (answered | stopped | black).send_at = fields.Datetime.now()
        self._come_by()
        self.company.retention_questionnaire_reminder = 0
        self._due(none)
        self.assertFalse(none.remind_at)
        self._fill(answered, staff=(["pushy"], None))
        stopped.action_stop()
        self.env["mail.blacklist"]._add("olga@example.com")
        with freeze_time("2026-06-20"):
            self._come_by()
        for one in answered | stopped | black | none:
            self.assertEqual(len(self._mails(one)), 1)
            self.assertFalse(one.reminded_at)
        self.assertFalse(black.remind_at, "is not looked at every quarter of an hour")

    @mute_logger(
        "odoo.addons.customer_retention.models.complaints.retention_questionnaire_sending"
    )
    def test_one_that_fails_holds_up_nobody(self):
        other = self._create_customer("Other", email="other@example.com")
        bad, good = self._questionnaire(), self._questionnaire(self._return(other))
        (bad | good).send_at = fields.Datetime.now()
        mail = type(self.questionnaires)._mail

        def fail(one, template):
            if one == bad:
                raise ValueError("no template")
            return mail(one, template)

        with patch.object(type(self.questionnaires), "_mail", fail):
            self._come_by()
        self.assertEqual((bad.state, good.state), ("waiting", "sent"))
        self.assertEqual(bad.send_at - fields.Datetime.now(), timedelta(hours=1))

    def test_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.env.ref("customer_retention.mail_template_questionnaire")
        template.with_context(lang="fr_FR").subject = "Que s'est-il passé ?"
        self.contact.lang = "fr_FR"
        questionnaire = self._questionnaire()
        self._due(questionnaire)
        self.assertEqual(self._mails(questionnaire).subject, "Que s'est-il passé ?")
        self.assertEqual(questionnaire.user_input_id.lang_id.code, "fr_FR")

    def test_each_company_by_its_own_settings(self):
        other = self.other_company
        copy = self.survey.copy()
        other.write(
            {
                "retention_questionnaire_delay": 24,
                "retention_questionnaire_id": copy.id,
            }
        )
        questionnaire = self._questionnaire(self._return(company_id=other.id))
        self.assertEqual(questionnaire.company_id, other)
        self.assertEqual(questionnaire.user_input_id.survey_id, copy)
        self.assertEqual(str(questionnaire.send_at), "2026-06-17 12:00:00")
        answers = self._fill(questionnaire, product=([], None))
        self.assertFalse(answers)
        self._due(questionnaire)
        self.assertIn(other.name, self._mails(questionnaire).subject)

    def test_settings_that_make_no_sense(self):
        for values in (
            {"retention_questionnaire_delay": -1},
            {"retention_questionnaire_delay": 5000},
            {"retention_questionnaire_deadline": 0},
            {"retention_questionnaire_pause": -1},
            {"retention_questionnaire_reminder": 400},
            {
                "retention_questionnaire_id": self.env["survey.survey"]
                .create({"title": "A"})
                .id
            },
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                self.company.write(values)
        for values in (
            {"access_mode": "public"},
            {"users_login_required": True},
            {"questions_layout": "one_page"},
            {"is_time_limited": True},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                self.survey.write(values)

    def test_questions_with_answers_are_copied_not_deleted(self):
        question = self.env.ref("customer_retention.survey_question_sale")
        self._fill(self._questionnaire(), sale=(["waiting"], "An hour"))
        for kept in (question, self._choice("sale", "waiting")):
            with self.assertRaisesRegex(UserError, "copy it"):
                kept.unlink()
        copy = self.survey.copy()
        self.assertEqual(
            copy.question_ids.mapped("retention_subject"),
            ["product", "staff", "sale", "contact"],
        )
        self.assertEqual(
            copy.question_ids.suggested_answer_ids.retention_cause_id,
            self.survey.question_ids.suggested_answer_ids.retention_cause_id,
        )
        copy.question_ids[0].unlink()
