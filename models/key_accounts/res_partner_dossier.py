from odoo import api, fields, models
from odoo.tools import SQL

from ..customers.res_partner_contacts import SPOKEN


class ResPartner(models.Model):
    """Who of us was in touch with which very contact, and when."""

    _inherit = "res.partner"

    @api.model
    def _retention_person_days(self, partners):
        """Return the latest contact of each of our people with each of some contacts.

        :return: ``{partner id: {user id or None: naive UTC datetime}}``; None where
            nobody of us is known to have taken part
        """
        partners = partners._origin
        if not partners:
            return {}
        self._retention_flush_contacts()
        self.env["calendar.attendee"].flush_model()
        self.env["retention.key.account.touch"].flush_model()
        self.env["retention.key.account.person"].flush_model(["partner_id"])
        self.env["res.users"].flush_model(["partner_id", "share"])
        found = {}
        rows = self.env.execute_query(
            SQL(
                "SELECT partner_id, user_id, MAX(moment) FROM (%s) contact"
                " GROUP BY partner_id, user_id",
                self._retention_person_contacts_sql(partners),
            )
        )
        for partner, user, moment in rows:
            found.setdefault(partner, {})[user] = moment
        return found

    @api.model
    def _retention_person_contacts_sql(self, partners):
        """Return SQL of every contact with some people: partner_id, user_id, moment.

        Unlike those of a firm, contacts of its other people do not count: meetings
        that have begun and that both did not decline, messages to them or from them,
        done activities of ours with them, and planned contacts noted as held.
        """
        return SQL(
            """
            SELECT guest.partner_id, staff.id AS user_id, meeting.start AS moment
              FROM calendar_event meeting
              JOIN calendar_attendee guest ON guest.event_id = meeting.id
         LEFT JOIN calendar_attendee ours
                   JOIN res_users staff
                     ON staff.partner_id = ours.partner_id AND NOT staff.share
                ON ours.event_id = meeting.id AND ours.partner_id != guest.partner_id
               AND ours.state != 'declined'
             WHERE meeting.active AND meeting.start <= %(now)s
               AND guest.state != 'declined' AND guest.partner_id = ANY(%(ids)s)
             UNION ALL
            SELECT message.res_id, staff.id, message.date
              FROM mail_message message
         LEFT JOIN res_users staff
                ON staff.partner_id = message.author_id AND NOT staff.share
             WHERE message.model = 'res.partner' AND message.res_id = ANY(%(ids)s)
               AND message.message_type IN %(spoken)s
             UNION ALL
            SELECT rel.res_partner_id, staff.id, message.date
              FROM mail_message_res_partner_rel rel
              JOIN mail_message message ON message.id = rel.mail_message_id
              JOIN res_users staff
                ON staff.partner_id = message.author_id AND NOT staff.share
             WHERE rel.res_partner_id = ANY(%(ids)s)
               AND message.message_type IN %(spoken)s
             UNION ALL
            SELECT message.author_id, NULL, message.date
              FROM mail_message message
             WHERE message.author_id = ANY(%(ids)s)
               AND message.message_type IN %(spoken)s
             UNION ALL
            SELECT activity.res_id, activity.user_id,
                   activity.date_done + INTERVAL '12 hours'
              FROM mail_activity activity
             WHERE activity.res_model = 'res.partner'
               AND activity.res_id = ANY(%(ids)s)
               AND activity.date_done IS NOT NULL
             UNION ALL
            SELECT person.partner_id, touch.user_id,
                   (touch.date_done + INTERVAL '12 hours')
                       AT TIME ZONE COALESCE(owner.tz, 'UTC') AT TIME ZONE 'UTC'
              FROM retention_key_account_person person
              JOIN retention_touch_person_rel rel ON rel.person_id = person.id
              JOIN retention_key_account_touch touch ON touch.id = rel.touch_id
              JOIN res_company company ON company.id = touch.company_id
              JOIN res_partner owner ON owner.id = company.partner_id
             WHERE touch.state = 'done' AND person.partner_id = ANY(%(ids)s)
            """,
            now=fields.Datetime.now(),
            ids=partners.ids,
            spoken=SPOKEN,
        )
