"""How often somebody may try card numbers.

A visitor is known by address, account and session, each counted for itself: a new
session or another account does not buy new tries. A try is charged before the number
is looked up and given back when the card could be used, so that two requests at once
cannot pass together. The charge is committed on a connection of its own: whatever
becomes of the request, it stays.
"""

import hashlib
import hmac
import logging
from datetime import timedelta

from psycopg2 import IntegrityError, OperationalError, errorcodes

from odoo import api, fields, models
from odoo.http import request
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

# A wrong number costs 3; one with a wrong check digit, which no guesser types, 1
GUESS, MISTAKE = 3, 1
# Five guesses a visitor; the shop as a whole as many as forty visitors
MOST = 5 * GUESS
MOST_OF_WEBSITE = 40 * MOST
WINDOW = timedelta(minutes=15)
KEPT = timedelta(days=30)
RETRIES = 30
SECRET = "database.secret"
CONFLICTS = (
    errorcodes.SERIALIZATION_FAILURE,
    errorcodes.DEADLOCK_DETECTED,
    errorcodes.LOCK_NOT_AVAILABLE,
)


class RetentionCardBrake(models.Model):
    """What a visitor has used up of his tries."""

    _name = "retention.card.brake"
    _description = "Tries of Card Numbers"
    _log_access = False

    # A keyed digest: nobody's address can be read from it
    key = fields.Char(required=True)
    used = fields.Integer(required=True)
    first_on = fields.Datetime(required=True)
    last_on = fields.Datetime(required=True, index=True)

    _key_uniq = models.Constraint("UNIQUE (key)", "A visitor is counted once.")

    # ------------------------------------------------------------
    # Who tries
    # ------------------------------------------------------------

    @api.model
    def _visitor(self, website=None):
        """Return {key: most he may use up} of who makes this request.

        Empty for sales people and for what no visitor asked: they are not limited.
        """
        if not request or self._is_staff():
            return {}
        address = request.httprequest.remote_addr or "unknown"
        names = [f"address:{address}"]
        if not self.env.user._is_public():
            names.append(f"user:{self.env.uid}")
        if sid := getattr(request.session, "sid", None):
            names.append(f"session:{sid}")
        keys = {self._digest(name): MOST for name in names}
        if website:
            keys[self._digest(f"website:{website.id}")] = MOST_OF_WEBSITE
        return keys

    @api.model
    def _is_staff(self):
        return self.env.user.has_group("customer_retention.group_retention_user")

    def _digest(self, name):
        secret = self.env["ir.config_parameter"].sudo().get_param(SECRET) or ""
        return hmac.new(secret.encode(), name.encode(), hashlib.sha256).hexdigest()

    # ------------------------------------------------------------
    # Counting
    # ------------------------------------------------------------

    @api.model
    def _charge(self, keys, units):
        """Use up tries, all or none.

        :param keys: as :meth:`_visitor` returns them
        :param units: what the try costs
        :return: None if the number may be looked up, else the time of the next try
        """
        if not keys:
            return None
        return self._apart(lambda cr: self._charge_all(cr, keys, units))

    @api.model
    def _give_back(self, keys, units):
        """Return what a try with a card in use has cost."""
        if keys:
            self._apart(
                lambda cr: cr.execute(
                    SQL(
                        """
                        UPDATE retention_card_brake SET used = GREATEST(used - %s, 0)
                         WHERE key IN %s
                        """,
                        units,
                        tuple(sorted(keys)),
                    )
                )
            )

    def _charge_all(self, cr, keys, units):
        """Charge every key; one that is exhausted undoes all of them."""
        now = fields.Datetime.now()
        with cr.savepoint(flush=False) as savepoint:
            for key in sorted(keys):
                most = keys[key]
                # A visitor waits until he has been quiet; a shop is never quiet
                since = "first_on" if most == MOST_OF_WEBSITE else "last_on"
                cr.execute(self._charge_query(key, units, most, since, now))
                if not cr.fetchone():
                    savepoint.rollback()
                    return self._next_try(cr, key, since)
        return None

    def _charge_query(self, key, units, most, since, now):
        quiet = SQL("brake.%s <= %s", SQL.identifier(since), now - WINDOW)
        return SQL(
            """
            INSERT INTO retention_card_brake AS brake (key, used, first_on, last_on)
                 VALUES (%(key)s, %(units)s, %(now)s, %(now)s)
            ON CONFLICT (key) DO UPDATE
                    SET used = CASE WHEN %(quiet)s THEN 0 ELSE brake.used END
                               + %(units)s,
                        first_on = CASE WHEN %(quiet)s OR brake.used = 0
                                        THEN %(now)s ELSE brake.first_on END,
                        last_on = %(now)s
                  WHERE %(quiet)s OR brake.used + %(units)s <= %(most)s
              RETURNING id
            """,
            key=key,
            units=units,
            now=now,
            most=most,
            quiet=quiet,
        )

    def _next_try(self, cr, key, since):
        cr.execute(
            SQL(
                "SELECT %s FROM retention_card_brake WHERE key = %s",
                SQL.identifier(since),
                key,
            )
        )
        return cr.fetchone()[0] + WINDOW

    def _apart(self, work):
        """Do a piece of counting on a connection of its own, and commit it.

        Another request that counts the same visitor makes it wait, then try again.
        """
        for attempt in range(RETRIES):
            try:
                with self.env.registry.cursor() as cr:
                    return work(cr)
            except OperationalError as error:
                if error.pgcode not in CONFLICTS or attempt == RETRIES - 1:
                    raise
        return None

    # ------------------------------------------------------------
    # Clean-up
    # ------------------------------------------------------------

    @api.autovacuum
    def _gc_old(self):
        """Forget who has been quiet, and old failures."""
        now = fields.Datetime.now()
        self.env.cr.execute(
            SQL("DELETE FROM retention_card_brake WHERE last_on < %s", now - WINDOW)
        )
        self.env["retention.card.failure"].search([("date", "<", now - KEPT)]).unlink()


class RetentionCardFailure(models.Model):
    """A number that was refused: for managers who suspect somebody of guessing."""

    _name = "retention.card.failure"
    _description = "Refused Card Number"
    _order = "date desc, id desc"
    _log_access = False
    _rec_name = "date"

    date = fields.Datetime(required=True, index=True, readonly=True)
    user_id = fields.Many2one("res.users", ondelete="set null", readonly=True)
    website_id = fields.Many2one("website", ondelete="set null", readonly=True)
    company_id = fields.Many2one(
        "res.company", ondelete="cascade", index=True, readonly=True
    )
    visitor = fields.Char(
        readonly=True, help="The same visitor has the same mark; it names nobody."
    )
    reason = fields.Selection(
        [
            ("unknown", "No card of this programme"),
            ("mistyped", "Wrong check digit"),
            ("refused", "Not to be used here"),
            ("too_often", "Too many tries"),
        ],
        required=True,
        readonly=True,
    )

    @api.model
    def _log(self, order, reason, keys):
        """Write down a refused number, whatever becomes of the request.

        :param keys: of the visitor, empty for sales people
        """
        values = {
            "date": fields.Datetime.now(),
            "user_id": None if self.env.user._is_public() else self.env.uid,
            "website_id": order.sudo().website_id.id or None,
            "company_id": order.sudo().company_id.id,
            "visitor": min(keys, default="")[:8] or None,
            "reason": reason,
        }

        def insert(cr):
            cr.execute(
                SQL(
                    "INSERT INTO retention_card_failure (%s) VALUES %s",
                    SQL(", ").join(SQL.identifier(name) for name in values),
                    tuple(values.values()),
                ),
                log_exceptions=False,
            )

        try:
            self.env["retention.card.brake"]._apart(insert)
        except IntegrityError:
            # User or company of a transaction that has not ended: nothing to tell
            _logger.info("A refused card number was not written down")
