"""The index of the search: what every partner is found by.

Rows follow from partners alone and may be thrown away at any time: the nightly repair
makes them anew. A change of a few partners is indexed before its transaction ends; of
many, partners are queued (rows of the kind ``queued``) and a scheduled action follows.
"""

import logging

import psycopg2

from odoo import api, fields, models
from odoo.modules.db import has_trigram
from odoo.tools import SQL, mute_logger, ormcache
from odoo.tools.sql import create_index

from ...tools.search_keys import partner_keys

_logger = logging.getLogger(__name__)

FIELDS = ("name", "email", "phone", "vat", "ref")
# More at once is an import: it does not wait for the index
AT_ONCE = 200
BATCH = 5000
CHANGED = "customer_retention.search"
QUEUED, NOTHING = "queued", "none"


class RetentionSearchKey(models.Model):
    """One key of one partner; see tools/search_keys.py for what a key is.

    Rows may repeat, nothing is unique: whoever merges or imports partners never
    waits for this table and never fails because of it.
    """

    _name = "retention.search.key"
    _description = "Key of the Customer Search"
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="cascade"
    )
    kind = fields.Char(required=True)
    key = fields.Char(required=True)

    _start_index = models.Index("(kind, key varchar_pattern_ops) INCLUDE (partner_id)")

    def init(self):
        """Index likenesses, by PostgreSQL's own extension pg_trgm.

        Odoo makes it with every new database; others get it here, if the database's
        role may. Where it cannot be had, slips are forgiven less (docs/customers.md).
        """
        super().init()
        if not has_trigram(self.env.cr):
            try:
                with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                    self.env.cr.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            except psycopg2.Error as error:
                _logger.info("The customer search has to do without pg_trgm: %s", error)
                return
        create_index(
            self.env.cr,
            "retention_search_key_likeness_index",
            self._table,
            ["key gin_trgm_ops"],
            method="gin",
            where="kind IN ('name', 'email')",
        )

    @api.model
    @ormcache()
    def _has_likeness(self):
        """Return whether the database can say how like two words are."""
        return has_trigram(self.env.cr)

    # ------------------------------------------------------------
    # Following partners
    # ------------------------------------------------------------

    @api.model
    def _follow(self, partner_ids):
        """Have partners indexed at the end of this transaction."""
        data = self.env.cr.precommit.data
        if CHANGED not in data:
            data[CHANGED] = set()
            self.env.cr.precommit.add(self._index_changed)
        data[CHANGED].update(partner_ids)

    @api.model
    def _index_changed(self):
        partner_ids = self.env.cr.precommit.data.pop(CHANGED, ())
        if len(partner_ids) <= AT_ONCE:
            self._index(list(partner_ids))
        else:
            self._queue(SQL("SELECT unnest(%s)", list(partner_ids)))

    @api.model
    def _index(self, partner_ids):
        """Write the keys of partners anew, by two queries however many they are."""
        if not partner_ids:
            return
        self.env["res.partner"].flush_model(FIELDS)
        rows = [
            (partner_id, kind, key)
            for partner_id, *values in self.env.execute_query(
                SQL(
                    "SELECT id, %s FROM res_partner WHERE id = ANY(%s)",
                    SQL(", ").join(map(SQL.identifier, FIELDS)),
                    partner_ids,
                )
            )
            for kind, key in partner_keys(*values) or {(NOTHING, "")}
        ]
        columns = zip(*rows, strict=True) if rows else ((), (), ())
        self.env.cr.execute(
            SQL(
                """
                WITH gone AS (
                    DELETE FROM retention_search_key WHERE partner_id = ANY(%s)
                )
                INSERT INTO retention_search_key (partner_id, kind, key)
                SELECT * FROM unnest(%s::int[], %s::varchar[], %s::varchar[])
                """,
                partner_ids,
                *map(list, columns),
            )
        )
        self.invalidate_model()

    @api.model
    def _queue(self, partners):
        """Have the scheduled action index partners.

        :param partners: SQL that selects their ids
        """
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO retention_search_key (partner_id, kind, key)
                SELECT partner.id, %s, ''
                  FROM res_partner AS partner
                 WHERE partner.id IN (%s)
                """,
                QUEUED,
                partners,
            )
        )
        if self.env.cr.rowcount:
            action = self.env.ref(
                "customer_retention.ir_cron_retention_search_index",
                raise_if_not_found=False,
            )
            # Without its action an import still succeeds; the nightly repair follows
            if action:
                action._trigger()

    # ------------------------------------------------------------
    # Scheduled actions
    # ------------------------------------------------------------

    @api.model
    def _cron_index(self):
        """Index queued partners, some thousand between two commits."""
        while partner_ids := self._queued():
            self._index(partner_ids)
            if not self.env["ir.cron"]._commit_progress(
                len(partner_ids), remaining=self._waiting()
            ):
                return

    @api.model
    def _cron_repair(self):
        """Queue partners without keys and those changed since yesterday.

        The first run, at installation, thereby queues everybody.
        """
        self._queue(
            SQL(
                """
                SELECT known.id
                  FROM res_partner AS known
                 WHERE known.write_date >= (now() AT TIME ZONE 'UTC')
                                           - interval '25 hours'
                 UNION
                SELECT missing.id
                  FROM res_partner AS missing
                 WHERE NOT EXISTS (
                        SELECT FROM retention_search_key
                         WHERE partner_id = missing.id
                       )
                """
            )
        )

    @api.model
    def _queued(self):
        return [
            partner_id
            for (partner_id,) in self.env.execute_query(
                SQL(
                    """
                    SELECT DISTINCT partner_id
                      FROM retention_search_key
                     WHERE kind = %s
                     LIMIT %s
                    """,
                    QUEUED,
                    BATCH,
                )
            )
        ]

    @api.model
    def _waiting(self):
        """Return how many partners are queued."""
        [[count]] = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(DISTINCT partner_id)
                  FROM retention_search_key
                 WHERE kind = %s
                """,
                QUEUED,
            )
        )
        return count
