from odoo import models
from odoo.tools import SQL


class RetentionKeyAccountPerson(models.Model):
    """Whom of a key account we met."""

    _inherit = "retention.key.account.person"

    def _met_since(self, moment):
        """Return the ids of those whom we met in person since a moment.

        Meetings that have begun and that they did not decline, visits and lunches
        noted as held, and done activities of meetings with them.

        :param moment: naive UTC datetime
        """
        self.env["retention.key.account.contact"]._flush_contacts()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT person.id FROM retention_key_account_person person
                 WHERE person.id = ANY(%(ids)s) AND (
                    EXISTS (
                        SELECT FROM calendar_event_res_partner_rel rel
                          JOIN calendar_event meeting
                            ON meeting.id = rel.calendar_event_id
                     LEFT JOIN calendar_attendee attendee
                            ON attendee.event_id = meeting.id
                           AND attendee.partner_id = rel.res_partner_id
                     LEFT JOIN retention_key_account_touch planned
                            ON planned.event_id = meeting.id
                         WHERE rel.res_partner_id = person.partner_id
                           AND meeting.active AND meeting.start <= NOW() AT TIME ZONE
                               'UTC' AND meeting.start >= %(moment)s
                           AND attendee.state IS DISTINCT FROM 'declined'
                           AND (planned.state IS NULL
                                OR planned.state IN ('planned', 'done')))
                 OR EXISTS (
                        SELECT FROM retention_touch_person_rel rel
                          JOIN retention_key_account_touch touch
                            ON touch.id = rel.touch_id
                         WHERE rel.person_id = person.id
                           AND touch.state = 'done'
                           AND touch.kind IN ('visit', 'lunch')
                           AND touch.date_done >= %(moment)s)
                 OR EXISTS (
                        SELECT FROM mail_activity activity
                          JOIN mail_activity_type type
                            ON type.id = activity.activity_type_id
                         WHERE activity.res_model = 'res.partner'
                           AND activity.res_id = person.partner_id
                           AND type.category = 'meeting'
                           AND activity.date_done >= %(moment)s))
                """,
                ids=self.ids,
                moment=moment,
            )
        )
        return {person_id for (person_id,) in rows}
