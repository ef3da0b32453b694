from odoo import api, fields, models
from odoo.tools import SQL

# Words between people; what the system noted of itself is none
SPOKEN = ("comment", "email", "email_outgoing", "sms", "whatsapp_message")


class ResPartner(models.Model):
    """When customers were spoken to, and when their records were changed."""

    _inherit = "res.partner"

    @api.model
    def _retention_contacts_sql(self, since=None, partners=None):
        """Return SQL of every contact with customers: partner_id, moment.

        Messages with the customer, its contacts and on its orders, done activities,
        meetings that have begun, and confirmed orders. Contacts of a firm count for
        the firm.

        :param since: naive UTC datetime, of all time by default
        :param partners: commercial partners, all by default
        """
        self._retention_flush_contacts()
        sources = self._retention_contact_sources()
        return self._retention_moments_sql(sources, since, partners)

    @api.model
    def _retention_contact_sources(self):
        """Return [(SQL of the moment, SQL from FROM on)] of what shows a contact.

        Each has the customer or a contact of it as ``partner``.
        """
        now = fields.Datetime.now()
        # Done on a day, at no hour: noon is that day nearly everywhere
        done = SQL("(activity.date_done + INTERVAL '12 hours')")
        return [
            (SQL("message.date"), self._retention_messages_from("res.partner")),
            (SQL("message.date"), self._retention_messages_from("sale.order")),
            (done, self._retention_activities_from("res.partner")),
            (done, self._retention_activities_from("sale.order")),
            (
                SQL("meeting.start"),
                SQL(
                    """calendar_event meeting
                  JOIN calendar_event_res_partner_rel rel
                    ON rel.calendar_event_id = meeting.id
                  JOIN res_partner partner ON partner.id = rel.res_partner_id
                 WHERE meeting.active AND meeting.start <= %s""",
                    now,
                ),
            ),
            (
                SQL("sale.date_order"),
                SQL(
                    """sale_order sale
                  JOIN res_partner partner ON partner.id = sale.partner_id
                 WHERE sale.state = 'sale'
                   AND sale.date_order <= %s""",
                    now,
                ),
            ),
        ]

    @api.model
    def _retention_changes_sql(self, since=None, partners=None):
        """Return SQL of every tracked change of customers: partner_id, moment."""
        self.env["mail.message"].flush_model()
        self.env["mail.tracking.value"].flush_model()
        source = SQL(
            """mail_message message
          JOIN res_partner partner ON partner.id = message.res_id
         WHERE message.model = 'res.partner'
           AND EXISTS (SELECT FROM mail_tracking_value value
                        WHERE value.mail_message_id = message.id)"""
        )
        return self._retention_moments_sql(
            [(SQL("message.date"), source)], since, partners
        )

    @api.model
    def _retention_moments_sql(self, sources, since, partners):
        """Return SQL of all rows of sources: (SQL of the moment, SQL from FROM on)."""
        conditions = [SQL("TRUE")]
        if partners is not None:
            conditions.append(
                SQL("partner.commercial_partner_id = ANY(%s)", partners.ids)
            )
        return SQL(" UNION ALL ").join(
            SQL(
                "SELECT partner.commercial_partner_id AS partner_id, "
                "%(moment)s AS moment FROM %(source)s AND %(conditions)s",
                moment=moment,
                source=source,
                conditions=SQL(" AND ").join(
                    [*conditions, SQL("%s >= %s", moment, since)]
                    if since
                    else conditions
                ),
            )
            for moment, source in sources
        )

    @api.model
    def _retention_messages_from(self, model):
        """Return SQL of the messages on a model's records, each with its partner.

        On an order a log note is not a word with the customer.
        """
        if model == "res.partner":
            return SQL(
                """mail_message message
              JOIN res_partner partner ON partner.id = message.res_id
             WHERE message.model = 'res.partner'
               AND message.message_type IN %s""",
                SPOKEN,
            )
        return SQL(
            """mail_message message
          JOIN sale_order sale ON sale.id = message.res_id
          JOIN res_partner partner ON partner.id = sale.partner_id
     LEFT JOIN mail_message_subtype subtype ON subtype.id = message.subtype_id
         WHERE message.model = 'sale.order' AND message.message_type IN %s
           AND subtype.internal IS NOT TRUE""",
            SPOKEN,
        )

    @api.model
    def _retention_activities_from(self, model):
        """Return SQL of done activities on a model's records, with the partner."""
        own = SQL("JOIN res_partner partner ON partner.id = activity.res_id")
        of_order = SQL(
            """JOIN sale_order sale ON sale.id = activity.res_id
               JOIN res_partner partner ON partner.id = sale.partner_id"""
        )
        return SQL(
            """mail_activity activity %s
         WHERE activity.res_model = %s AND activity.date_done IS NOT NULL""",
            own if model == "res.partner" else of_order,
            model,
        )

    @api.model
    def _retention_flush_contacts(self):
        for model in ("mail.message", "mail.activity", "calendar.event", "sale.order"):
            self.env[model].flush_model()
        self.flush_model(["commercial_partner_id"])
