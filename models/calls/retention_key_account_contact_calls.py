from odoo import models
from odoo.tools import SQL


class RetentionKeyAccountContact(models.Model):
    """Calls of the lists are contacts with a key account, if somebody answered.

    Like every document, one that a contact noted as held on that day stands for does
    not count again.
    """

    _inherit = "retention.key.account.contact"
    _depends = {
        "retention.call.attempt": [
            *("company_id", "contact_id", "date", "is_undone", "partner_id"),
            *("reached", "user_id"),
        ],
    }

    def _activities_query(self):
        return SQL(
            """
            %s UNION ALL
            SELECT account.id, attempt.id::bigint * 8 + 6,
                   (attempt.date AT TIME ZONE 'UTC' AT TIME ZONE account.zone)::date,
                   'call', attempt.user_id,
                   COALESCE(attempt.contact_id, attempt.partner_id), FALSE,
                   'retention.call.attempt', attempt.id
              FROM account
              JOIN res_partner person
                ON person.commercial_partner_id = account.partner_id
              JOIN retention_call_attempt attempt
                ON attempt.partner_id = person.id
               AND attempt.company_id = account.company_id
             WHERE attempt.reached = 'answered' AND attempt.is_undone IS NOT TRUE
            """,
            super()._activities_query(),
        )
