"""Customers found by name: by the beginnings of its words, then by likeness."""

from odoo import api, models
from odoo.tools import SQL

from ...tools import search_keys as keys
from .retention_search import ALIKE, BEGINNING, WHOLE_NAME, Hit

# Names fetched to be looked at closely; rows of one word that are looked through
LOOKED_AT, LOOKED_CLOSER, LOOKED_THROUGH = 100, 1000, 20_000
# How much of two words must be the same: a slip spoils less of a long one
LONG_WORD, LONG_ALIKE, SHORT_ALIKE = 8, 0.4, 0.3
SHORTEST = 2


class RetentionSearch(models.AbstractModel):
    _inherit = "retention.search"

    @api.model
    def _begun_names(self, readings):
        """Return {partner id: Hit} of names whose words begin as typed."""
        return self._name_hits(readings, lambda words: (words, []), whole=True)

    @api.model
    def _alike_names(self, readings):
        """Return {partner id: Hit} of names like any of the readings."""
        return self._name_hits(readings, self._parted)

    @api.model
    def _parted(self, words):
        """Return which words begin somebody's name, and which are rather slips.

        Where all of them do, but nobody has them together, any may be a slip.
        """
        known = {
            word
            for (word,) in self.env.execute_query(
                SQL(
                    """
                    SELECT word
                      FROM unnest(%s::varchar[]) AS word
                     WHERE EXISTS (
                            SELECT FROM retention_search_key
                             WHERE kind = 'name' AND key = word
                           )
                    """,
                    words,
                )
            )
        }
        slips = [word for word in words if word not in known] or words
        slips = [
            word
            for word in slips
            if len(word) >= keys.FEWEST_SIGNS and not word.isdigit()
        ]
        return words, slips

    @api.model
    def _name_hits(self, readings, part, whole=False):
        """Return {partner id: Hit} of names that any of the readings may mean.

        :param part: gives the words to find by their beginning, and by likeness
        :param whole: only names that have all words of a reading
        """
        readings = [reading for reading in readings if reading]
        words = list(dict.fromkeys(word for reading in readings for word in reading))
        # One letter tells little, and costs much
        words = [word for word in words if len(word) >= SHORTEST] or words
        if not words:
            return {}
        hits = {}
        begun, alike = part(words[: 3 * keys.MOST_WORDS])
        for partner_id, name in self._names_like(
            begun, alike, readings if whole else []
        ):
            closeness = max(keys.name_closeness(one, name) for one in readings)
            if closeness >= keys.EXACT:
                level = WHOLE_NAME
            elif closeness >= keys.PREFIX:
                level = BEGINNING
            else:
                level = ALIKE
            if closeness >= keys.FARTHEST:
                hits[partner_id] = Hit(level, closeness, keys.NAME)
        return hits

    @api.model
    def _names_like(self, begun, alike, readings):
        """Return [(partner id, words of the name)] worth a closer look.

        Those whose words begin with the most words, or are the most like them;
        customers before others and recent buyers first, where there are too many.

        :param readings: only who has all words of one of them; none: who has any
        """
        numbers = {word: number for number, word in enumerate([*begun, *alike])}
        queries = [self._begun_query(numbers[word], word) for word in begun]
        if alike:
            queries += self._alike_queries(alike, numbers)
        query = SQL(
            """
            WITH hit AS (
                SELECT partner_id, ord, MAX(score) AS score
                  FROM (%(words)s) AS found
                 GROUP BY partner_id, ord
            ), best AS MATERIALIZED (
                SELECT hit.partner_id, SUM(hit.score) AS score
                  FROM hit
                 GROUP BY hit.partner_id
                %(enough)s
            ), chosen AS (
                SELECT best.partner_id
                  FROM best
                  JOIN res_partner AS partner ON partner.id = best.partner_id
                  LEFT JOIN retention_customer AS customer
                    ON customer.partner_id = partner.commercial_partner_id
                   AND customer.company_id = %(company)s
                 WHERE best.partner_id IN (SELECT id FROM %(allowed)s AS allowed(id))
                 ORDER BY best.score DESC, partner.active DESC,
                          customer.last_order_date DESC NULLS LAST, best.partner_id
                 LIMIT %(most)s
            )
            SELECT word.partner_id, array_agg(word.key)
              FROM chosen
              JOIN retention_search_key AS word ON word.partner_id = chosen.partner_id
             WHERE word.kind = 'name'
             GROUP BY word.partner_id
            """,
            words=SQL(" UNION ALL ").join(queries),
            enough=self._enough(readings, numbers),
            allowed=self._allowed(),
            company=self.env.company.id,
            most=LOOKED_AT,
        )
        return self.env.execute_query(query)

    @api.model
    def _enough(self, readings, numbers):
        """Return SQL that leaves out, early, who cannot be meant."""
        if not readings:
            return SQL("ORDER BY score DESC LIMIT %s", LOOKED_CLOSER)
        return SQL(
            "HAVING %s",
            SQL(" OR ").join(
                SQL(
                    "COUNT(*) FILTER (WHERE hit.ord = ANY(%s)) = %s",
                    places,
                    len(places),
                )
                for reading in readings
                if (places := [numbers[word] for word in reading if word in numbers])
            ),
        )

    @api.model
    def _begun_query(self, number, word):
        """Return SQL that selects who has a word that begins with one."""
        return SQL(
            """
            (SELECT partner_id, %s AS ord, CASE WHEN key = %s THEN 2.0 ELSE 1.5 END
                    AS score
               FROM retention_search_key
              WHERE kind = 'name' AND key LIKE %s
              LIMIT %s)
            """,
            number,
            word,
            f"{word}%",  # folded: letters and digits only
            LOOKED_THROUGH,
        )

    @api.model
    def _alike_queries(self, words, numbers):
        """Return SQL that selects who has words like these.

        Without pg_trgm: with the same first two letters; slips there are not forgiven.
        """
        is_long = min(map(len, words)) >= LONG_WORD
        can_tell = self._like(LONG_ALIKE if is_long else SHORT_ALIKE)
        return [
            SQL(
                """
                (SELECT partner_id, %s, %s
                   FROM retention_search_key
                  WHERE kind = 'name' AND %s
                  LIMIT %s)
                """,
                numbers[word],
                SQL("similarity(key, %s)", word) if can_tell else SQL("0.3"),
                SQL("key %% %s", word)
                if can_tell
                else SQL("key LIKE %s", f"{word[:2]}%"),
                LOOKED_THROUGH,
            )
            for word in words
        ]
