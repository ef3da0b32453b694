from datetime import timedelta

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL, hmac

from ...tools.complaint_form import mailbox_of

TRIES = 10
KEPT_HOURS = 48
# So many posts that were refused count like one complaint that was made
POSTS_PER_COMPLAINT = 10


class RetentionFloodCounter(models.Model):
    """How often something was sent within an hour, by whom nobody can tell.

    A key is a salted hash: no address is stored.
    """

    _name = "retention.flood.counter"
    _description = "Count of Public Requests"
    _log_access = False
    _rec_name = "key"

    key = fields.Char(required=True, readonly=True)
    hour = fields.Datetime(required=True, readonly=True, index=True)
    count = fields.Integer(required=True, readonly=True)

    _key_idx = models.UniqueIndex("(key, hour)")

    @api.model
    def _hit(self, name):
        """Count one more of this hour, and return how many there were.

        In a transaction of its own: what is refused counts, too, and those who send at
        the same time wait for each other no longer than that.

        :raise ConcurrencyError: too many at once; the request is tried again
        """
        values = {
            "key": hmac(self.env(su=True), "retention_flood", name)[:40],
            "hour": fields.Datetime.now().replace(minute=0, second=0, microsecond=0),
        }
        query = SQL(
            """
            INSERT INTO retention_flood_counter AS counter (key, hour, count)
            VALUES (%(key)s, %(hour)s, 1)
            ON CONFLICT (key, hour) DO UPDATE SET count = counter.count + 1
            RETURNING count
            """,
            **values,
        )
        for _attempt in range(TRIES):
            try:
                with self.env.registry.cursor() as cr:
                    cr.execute(query, log_exceptions=False)
                    return cr.fetchone()[0]
            except SerializationFailure:
                continue
        raise ConcurrencyError("Too many requests of one kind at once")

    @api.model
    def _is_post_allowed(self, company, sender):
        """Count something that was sent, and tell whether it may be looked at.

        :param sender: text that stands for who sent it
        """
        limit = company.retention_complaint_sender_limit * POSTS_PER_COMPLAINT
        return self._hit(f"post:{company.id}:{sender}") <= limit

    @api.model
    def _is_complaint_allowed(self, company, sender, email=None, is_known=False):
        """Count a complaint that is about to be made, and tell whether it may be.

        Whoever is over his own limit does not use up that of all others.

        :param email: normalized address that was typed, if any
        """
        own = company.retention_complaint_sender_limit
        if self._hit(f"made:{company.id}:{sender}") > own:
            return False
        if is_known:
            return True
        if email and self._hit(f"mail:{company.id}:{mailbox_of(email)}") > own:
            return False
        all_ = company.retention_complaint_unknown_limit
        return self._hit(f"all:{company.id}") <= all_

    @api.autovacuum
    def _gc_old(self):
        """Forget what was counted two days ago."""
        limit = fields.Datetime.now() - timedelta(hours=KEPT_HOURS)
        self.search([("hour", "<", limit)], limit=10000).unlink()
