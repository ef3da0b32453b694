"""Whom a questionnaire leaves in peace: nobody is asked twice within the pause."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL


class RetentionTouchpointAnswer(models.Model):
    _inherit = "retention.touchpoint.answer"

    @api.model
    def _resting_sql(self, company):
        """Return SQL of the addresses that a questionnaire leaves in peace.

        One waits to be sent, or was sent or answered within the pause, by whatever
        company. The longer pause counts: that of questionnaires holds for whatever
        else is asked, and ours for all that we ask.
        """
        days = max(
            company.retention_touch_pause_days, company.retention_questionnaire_pause
        )
        return SQL(
            """
            SELECT UNNEST(ARRAY[person.email_normalized, asked.email])
              FROM retention_questionnaire asked
              JOIN res_partner person ON person.id = asked.partner_id
             WHERE asked.state = 'waiting' OR asked.sent_at > %(since)s
                OR asked.answered_at > %(since)s
            """,
            since=fields.Datetime.now() - timedelta(days=days),
        )

    def _is_resting(self):
        """Tell whether a questionnaire came in between, since it was chosen."""
        email = self.partner_id.email_normalized
        self.env.flush_all()
        [[is_resting]] = self.env.execute_query(
            SQL(
                "SELECT %s IN (SELECT email FROM (%s) asked (email)"
                " WHERE email IS NOT NULL)",
                email or "",
                self._resting_sql(self.company_id),
            )
        )
        return is_resting
