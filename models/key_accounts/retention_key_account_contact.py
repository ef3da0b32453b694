from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .retention_key_account_touch import KINDS

# Words between people; what the system sends of itself is no contact
WRITTEN = ("comment", "email", "email_outgoing", "sms", "whatsapp_message")
# Conversations in the chat, and invitations that the calendar sends
NOT_LETTERS = ("discuss.channel", "calendar.event")


class RetentionKeyAccountContact(models.Model):
    """A contact that a key account had, by the document that shows it.

    A query: meetings that have begun, done calls and meetings of activities, messages
    to and from the firm, gifts, and contacts noted as held. Each counts once:

    - a meeting that a held contact is linked to is that contact;
    - an activity with a meeting is that meeting;
    - a held contact without a meeting stands for one document of the same kind, day
      and person of ours, if there is one (a lunch for a meeting).

    The number of a row is made of those of account and document.
    """

    _name = "retention.key.account.contact"
    _description = "Contact with a Key Account"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "kind"
    _depends = {
        "retention.key.account": ["company_id", "partner_id"],
        "retention.key.account.touch": [
            *("account_id", "date_done", "event_id", "is_head", "kind"),
            *("person_ids", "state", "user_id"),
        ],
        "retention.key.account.person": ["partner_id"],
        "res.partner": ["commercial_partner_id"],
        "res.company": ["partner_id", "retention_head_id"],
        "res.users": ["company_ids", "partner_id"],
        "calendar.event": ["active", "partner_ids", "start", "user_id"],
        "calendar.attendee": ["event_id", "partner_id", "state"],
        "mail.activity": [
            *("activity_type_id", "calendar_event_id", "date_done", "res_id"),
            *("res_model", "user_id"),
        ],
        "mail.activity.type": ["category"],
        "mail.message": [
            *("author_id", "date", "is_internal", "message_type", "model"),
            *("record_company_id", "res_id", "subtype_id"),
        ],
        "mail.message.subtype": ["internal"],
        "mail.notification": ["mail_message_id", "res_partner_id"],
        "sale.order": ["company_id", "partner_id"],
        "retention.extra": ["company_id", "granted_on", "partner_id", "user_id"],
        "retention.gift.occasion": ["company_id", "gift_id", "given_on", "partner_id"],
    }

    account_id = fields.Many2one(
        "retention.key.account", string="Key Account", readonly=True
    )
    company_id = fields.Many2one("res.company", readonly=True)
    date = fields.Date(readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    user_id = fields.Many2one("res.users", string="Who of Us", readonly=True)
    partner_id = fields.Many2one("res.partner", string="With", readonly=True)
    is_head = fields.Boolean(string="Head's Own", readonly=True)
    res_model = fields.Char(string="Document Model", readonly=True)
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", readonly=True
    )

    @property
    def _table_query(self):
        return self._contacts_query()

    @api.model
    def _flush_contacts(self):
        for model, names in self._depends.items():
            self.env[model].flush_model(names)

    @api.model
    def _contacts_query(self, accounts=None):
        """Return SQL of the contacts of accounts, of all by default."""
        return SQL(
            """
            WITH account AS MATERIALIZED (
                SELECT account.id, account.partner_id, account.company_id, company.zone,
                       head.retention_head_id AS head_id
                  FROM retention_key_account account
                  JOIN (%(companies)s) company ON company.id = account.company_id
                  JOIN res_company head ON head.id = account.company_id
                 WHERE %(chosen)s
            ), document AS (
                (%(meetings)s) UNION ALL (%(activities)s) UNION ALL (%(messages)s)
                UNION ALL (%(gifts)s)
            ), touch AS MATERIALIZED (%(touches)s),
            placed AS (
                SELECT *, ROW_NUMBER() OVER (
                              PARTITION BY account_id, date, user_id, kind ORDER BY id
                          ) AS place
                  FROM document
            ), standing AS (
                SELECT account_id, date, user_id,
                       CASE kind WHEN 'lunch' THEN 'visit' ELSE kind END AS kind,
                       COUNT(*) AS number
                  FROM touch WHERE event_id IS NULL
              GROUP BY 1, 2, 3, 4
            )
            SELECT placed.account_id::bigint << 35 | placed.id AS id,
                   placed.account_id, account.company_id, placed.date, placed.kind,
                   placed.user_id, placed.partner_id,
                   placed.is_head OR COALESCE(placed.user_id = account.head_id, FALSE)
                       AS is_head,
                   placed.res_model, placed.res_id
              FROM placed
              JOIN account ON account.id = placed.account_id
         LEFT JOIN standing USING (account_id, date, user_id, kind)
             WHERE standing.number IS NULL OR placed.place > standing.number
         UNION ALL
            SELECT touch.account_id::bigint << 35 | touch.id, touch.account_id,
                   account.company_id, touch.date, touch.kind, touch.user_id,
                   touch.partner_id, touch.is_head, touch.res_model, touch.res_id
              FROM touch JOIN account ON account.id = touch.account_id
            """,
            companies=self.env["retention.customer.document"]._companies_query(
                # The zones of their days only; record rules say who reads which rows
                self.env["res.company"].sudo().search(Domain.TRUE),
                day=None,
            ),
            meetings=self._meetings_query(),
            activities=self._activities_query(),
            messages=self._messages_query(),
            gifts=self._gifts_query(),
            touches=self._touches_query(),
            chosen=SQL("account.id = ANY(%s)", accounts.ids)
            if accounts
            else SQL("TRUE"),
        )

    def _meetings_query(self):
        """Return SQL of meetings of the firm's people with one of the company's users.

        Those who declined do not count, nor what was planned for another account or
        called off.
        """
        return SQL(
            """
            SELECT DISTINCT ON (account.id, meeting.id)
                   account.id AS account_id, meeting.id::bigint * 8 AS id,
                   (meeting.start AT TIME ZONE 'UTC' AT TIME ZONE account.zone)::date
                       AS date,
                   COALESCE(planned.kind, 'visit') AS kind, meeting.user_id,
                   person.id AS partner_id, COALESCE(planned.is_head, FALSE) AS is_head,
                   'calendar.event' AS res_model, meeting.id AS res_id
              FROM account
              JOIN res_partner person ON person.commercial_partner_id
                                         = account.partner_id
              JOIN calendar_event_res_partner_rel rel
                ON rel.res_partner_id = person.id
              JOIN calendar_event meeting ON meeting.id = rel.calendar_event_id
         LEFT JOIN calendar_attendee attendee
                ON attendee.event_id = meeting.id AND attendee.partner_id = person.id
         LEFT JOIN retention_key_account_touch planned ON planned.event_id = meeting.id
             WHERE meeting.active AND meeting.start <= %(now)s
               AND attendee.state IS DISTINCT FROM 'declined'
               AND (planned.id IS NULL
                    OR (planned.account_id = account.id AND planned.state = 'planned'))
               AND (meeting.user_id IS NULL OR %(of_company)s)
          ORDER BY account.id, meeting.id, person.id
            """,
            now=fields.Datetime.now(),
            of_company=self._of_company("meeting", "user_id"),
        )

    def _activities_query(self):
        """Return SQL of done activities: calls, and meetings without the calendar."""
        kind = SQL("CASE type.category WHEN 'phonecall' THEN 'call' ELSE 'visit' END")
        parts = [
            (
                SQL(
                    "JOIN res_partner person"
                    "  ON person.commercial_partner_id = account.partner_id"
                ),
                "res.partner",
                SQL("person.id"),
                self._of_company("activity", "user_id"),
            ),
            (
                SQL(
                    "JOIN res_partner person"
                    "  ON person.commercial_partner_id = account.partner_id"
                    " JOIN sale_order sale ON sale.partner_id = person.id"
                    "  AND sale.company_id = account.company_id"
                ),
                "sale.order",
                SQL("sale.id"),
                SQL("TRUE"),
            ),
            (
                SQL("JOIN res_partner person ON person.id = account.partner_id"),
                "retention.key.account",
                SQL("account.id"),
                SQL("TRUE"),
            ),
        ]
        return SQL(" UNION ALL ").join(
            SQL(
                """
                SELECT account.id, activity.id::bigint * 8 + 1, activity.date_done,
                       %(kind)s, activity.user_id, person.id, FALSE, activity.res_model,
                       activity.res_id
                  FROM account %(join)s
                  JOIN mail_activity activity
                    ON activity.res_id = %(record)s AND activity.res_model = %(model)s
                  JOIN mail_activity_type type ON type.id = activity.activity_type_id
                 WHERE activity.date_done IS NOT NULL
                   AND type.category IN ('phonecall', 'meeting')
                   AND activity.calendar_event_id IS NULL AND %(of_company)s
                """,
                kind=kind,
                join=join,
                model=model,
                record=record,
                of_company=of_company,
            )
            for join, model, record, of_company in parts
        )

    def _messages_query(self):
        """Return SQL of messages that the firm's people wrote or were sent."""
        ways = [
            # Received: theirs. Sent: who was notified
            (
                SQL("JOIN mail_message message ON message.author_id = person.id"),
                SQL("TRUE"),
            ),
            (
                SQL(
                    "JOIN mail_notification sent ON sent.res_partner_id = person.id"
                    " JOIN mail_message message ON message.id = sent.mail_message_id"
                ),
                SQL("writer.id IS NOT NULL"),
            ),
        ]
        return SQL(
            """
            SELECT DISTINCT ON (account_id, id) *
              FROM (%(ways)s) message
          ORDER BY account_id, id, partner_id
            """,
            ways=SQL(" UNION ALL ").join(
                SQL(
                    """
                    SELECT account.id AS account_id, message.id::bigint * 8 + 2 AS id,
                           (message.date AT TIME ZONE 'UTC'
                                         AT TIME ZONE account.zone)::date AS date,
                           'mail' AS kind, writer.id AS user_id,
                           person.id AS partner_id, FALSE AS is_head,
                           message.model AS res_model, message.res_id
                      FROM account
                      JOIN res_partner person
                        ON person.commercial_partner_id = account.partner_id
                      %(join)s
                 LEFT JOIN res_users writer
                        ON writer.partner_id = message.author_id AND NOT writer.share
                 LEFT JOIN mail_message_subtype subtype
                        ON subtype.id = message.subtype_id
                     WHERE message.message_type IN %(written)s
                       AND message.model IS NOT NULL
                       AND message.model NOT IN %(not_letters)s
                       AND message.is_internal IS NOT TRUE
                       AND subtype.internal IS NOT TRUE
                       AND COALESCE(message.record_company_id, account.company_id)
                           = account.company_id
                       AND %(condition)s
                    """,
                    join=join,
                    condition=condition,
                    written=WRITTEN,
                    not_letters=NOT_LETTERS,
                )
                for join, condition in ways
            ),
        )

    def _gifts_query(self):
        """Return SQL of gifts: yearly ones, and points given unannounced."""
        return SQL(
            """
            SELECT account.id, gift.id::bigint * 8 + 3, gift.given_on, 'gift',
                   NULL::int, person.id, FALSE, 'retention.gift.occasion', gift.id
              FROM account
              JOIN res_partner person
                ON person.commercial_partner_id = account.partner_id
              JOIN retention_gift_occasion gift
                ON gift.partner_id = person.id AND gift.company_id = account.company_id
             WHERE gift.gift_id IS NOT NULL
         UNION ALL
            SELECT account.id, extra.id::bigint * 8 + 4, extra.granted_on, 'gift',
                   extra.user_id, person.id, FALSE, 'retention.extra', extra.id
              FROM account
              JOIN res_partner person
                ON person.commercial_partner_id = account.partner_id
              JOIN retention_extra extra
                ON extra.partner_id = person.id
               AND extra.company_id = account.company_id
            """
        )

    def _touches_query(self):
        """Return SQL of contacts noted as held, each with one of its people."""
        return SQL(
            """
            SELECT touch.account_id, touch.id::bigint * 8 + 5 AS id,
                   touch.date_done AS date, touch.kind, touch.user_id,
                   (SELECT MIN(person.partner_id)
                      FROM retention_touch_person_rel rel
                      JOIN retention_key_account_person person
                        ON person.id = rel.person_id
                     WHERE rel.touch_id = touch.id) AS partner_id,
                   COALESCE(touch.is_head, FALSE) AS is_head, touch.event_id,
                   'retention.key.account.touch' AS res_model, touch.id AS res_id
              FROM retention_key_account_touch touch
             WHERE touch.state = 'done'
            """
        )

    def _of_company(self, table, column):
        """Return SQL of whether a user may work in the account's company."""
        return SQL(
            "EXISTS (SELECT FROM res_company_users_rel allowed"
            " WHERE allowed.cid = account.company_id AND allowed.user_id = %s)",
            SQL.identifier(table, column),
        )

    def action_open(self):
        """Open the document, by the rights of who asks."""
        self.ensure_one()
        self.check_access("read")
        document = self.env[self.res_model].browse(self.res_id).exists()
        if not document:
            raise UserError(self.env._("This document was deleted in the meantime."))
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }
