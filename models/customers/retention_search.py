"""One box that finds a customer: what is typed, read in every way it may mean.

1. `tools.search_keys.read` says what a text may mean: words of a name, an address, a
   number, a code, a document. Nothing else of the text reaches the database.
2. Each meaning is looked up: names (``retention_search_names.py``), addresses and
   numbers in the index (``retention.search.key``), documents and cards in their own
   tables (``retention_search_documents.py``), all within what the user may read.
3. What nobody has is read again as if typed on another keyboard, then looked for by
   likeness.
4. What was found is put in order, and the first ones are described.
"""

from collections import defaultdict
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ...tools import search_keys as keys

# How good a find is; the better come first, whatever the customer
NUMBER, CONTACT, ENDING, WHOLE_NAME, BEGINNING, ALIKE = 6, 5, 4, 3, 2, 1
# Somebody who is found by a name and by a number that were typed together
TOGETHER = 10
# What a likeness must be worth to be enough, and on another keyboard to be believed
LIKELY, BELIEVED = 0.6, 0.7
# How much of two addresses must be the same; nearly all share a domain with many
ADDRESSES_ALIKE = 0.6
LOOKED_THROUGH = 2000
FOUND_AT_MOST = 200
STAFF = "customer_retention.group_retention_user"


class Hit(NamedTuple):
    """Why a partner is among what was found."""

    level: int
    closeness: float
    kind: str
    matched: str = ""


class RetentionSearch(models.AbstractModel):
    """Finds customers; holds nothing."""

    _name = "retention.search"
    _description = "Customer Search"

    # ------------------------------------------------------------
    # For the page
    # ------------------------------------------------------------

    @api.model
    @api.readonly
    def find(self, text, limit=10):
        """Find customers by whatever was typed, the likeliest first.

        :param text: anything; what cannot mean anything finds nobody
        :param limit: at most so many, 50 at the most
        :return: list of dicts: ``id`` (partner), ``name``, ``firm``, ``phone``,
            ``email``, ``why`` (kind of key), ``matched`` (the text that met),
            ``step`` and ``last_order`` (in the current company, as the user may see),
            ``is_customer``, ``is_archived``
        :raise AccessError: for whoever may not see customers
        """
        limit = limit if isinstance(limit, int) and not isinstance(limit, bool) else 10
        hits = self._hits(text)
        partner_ids = self._in_order(hits, min(max(limit, 1), 50))
        return self._describe(partner_ids, hits)

    @api.model
    @api.readonly
    def waiting(self):
        """Return how many partners the search does not know yet.

        :raise AccessError: for whoever may not see customers
        """
        self._check_staff()
        search_keys = self.env["retention.search.key"]
        [[empty]] = self.env.execute_query(
            SQL("SELECT NOT EXISTS (SELECT FROM retention_search_key)")
        )
        if empty:
            # Not a number that tells anything: partners of all companies, or none
            return self.env["res.partner"].sudo().search_count([])
        return search_keys._waiting()

    @api.model
    def _check_staff(self):
        if not self.env.su and not self.env.user.has_group(STAFF):
            raise AccessError(
                self.env._("Finding customers is for those who work with them.")
            )
        self.env["res.partner"].check_access("read")

    @api.model
    def _partner_ids(self, text, limit=FOUND_AT_MOST):
        """Return the ids of those whom a text finds, the likeliest first."""
        return self._in_order(self._hits(text), limit)

    # ------------------------------------------------------------
    # Looking up
    # ------------------------------------------------------------

    @api.model
    def _hits(self, text):
        """Return {partner id: Hit}, of partners that the user may read.

        What is the easiest to find is looked for first; likenesses, which cost the
        most and are the least sure, only where there is nothing else.
        """
        self._check_staff()
        typed = keys.read(text)
        if not typed.text:
            return {}
        found = [
            self._key_hits(typed),
            self._document_hits(typed),
            self._begun_names([typed.words]),
        ]
        others = [keys.read(other) for other in keys.other_layouts(typed.text)]
        if not self._is_found(found):
            found += self._other_layout_hits(others)
        if not self._is_found(found):
            found += [
                self._alike_names([typed.words]),
                self._alike_addresses(typed),
            ]
            if not any(
                hit.closeness >= LIKELY for hits in found for hit in hits.values()
            ):
                found.append(
                    self._believed(self._alike_names([other.words for other in others]))
                )
        return self._merged(*found)

    @staticmethod
    def _is_found(found):
        return any(hit.level >= BEGINNING for hits in found for hit in hits.values())

    @api.model
    def _other_layout_hits(self, others):
        """Return the hits of what would stand there on other keyboards."""
        found = [self._believed(self._begun_names([other.words for other in others]))]
        for other in others:
            # On papers and in addresses stand Latin letters, without spaces
            if other.text.isascii() and " " not in other.text:
                found += [self._key_hits(other), self._document_hits(other)]
        return found

    @staticmethod
    def _believed(hits):
        """Return those hits of a reading for another keyboard that are no chance."""
        return {
            partner_id: hit._replace(kind="layout")
            for partner_id, hit in hits.items()
            if hit.closeness >= BELIEVED
        }

    @api.model
    def _allowed(self):
        """Return SQL that selects the ids of partners that the user may read."""
        partners = self.env["res.partner"].with_context(active_test=False)
        return partners._search([]).subselect()

    @staticmethod
    def _merged(*found):
        """Return the best hit of each partner; name and number together beat all."""
        everything = defaultdict(list)
        for hits in found:
            for partner_id, hit in hits.items():
                everything[partner_id].append(hit)
        merged = {}
        for partner_id, hits in everything.items():
            best = max(hits)
            is_named = any(hit.kind == keys.NAME for hit in hits)
            is_numbered = any(hit.kind in (keys.PHONE, "order") for hit in hits)
            if is_named and is_numbered and best.level < TOGETHER:
                best = best._replace(level=best.level + TOGETHER)
            merged[partner_id] = best
        return merged

    # ------------------------------------------------------------
    # By address, number, code
    # ------------------------------------------------------------

    @api.model
    def _key_hits(self, typed):
        """Return {partner id: Hit} of telephones, addresses, numbers, references."""
        wanted = []
        if typed.number:
            wanted.append(self._phone_condition(typed.number[::-1]))
        if typed.email:
            wanted.append(self._email_condition(typed.email))
        if typed.code:
            wanted.append(SQL("kind = 'reference' AND key = %s", typed.code))
            pattern = f"{typed.code}%"
            wanted.append(SQL("kind = 'tax' AND key LIKE %s", pattern))
        hits = {}
        if wanted:
            for partner_id, kind, key in self._rows_of_keys(wanted):
                hit = self._key_hit(typed, kind, key)
                hits[partner_id] = max(hit, hits.get(partner_id, hit))
        return hits

    @api.model
    def _rows_of_keys(self, wanted):
        """Return [(partner id, kind, key)] that meet any of the conditions.

        A tax number is the firm's: its contacts carry copies of it.
        """
        return self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT CASE WHEN found.kind = 'tax'
                                     THEN partner.commercial_partner_id
                                     ELSE partner.id END AS id, found.kind, found.key
                  FROM (%(wanted)s) AS found
                  JOIN res_partner AS partner ON partner.id = found.partner_id
                 WHERE CASE WHEN found.kind = 'tax'
                            THEN partner.commercial_partner_id
                            ELSE partner.id END
                       IN (SELECT allowed.id FROM %(allowed)s AS allowed(id))
                """,
                wanted=SQL(" UNION ALL ").join(
                    SQL(
                        """
                        (SELECT partner_id, kind, key FROM retention_search_key
                          WHERE %s LIMIT %s)
                        """,
                        condition,
                        LOOKED_THROUGH,
                    )
                    for condition in wanted
                ),
                allowed=self._allowed(),
            )
        )

    @api.model
    def _phone_condition(self, backwards):
        """The number ends so, or is the end of what was typed."""
        ends = [backwards[:length] for length in range(7, len(backwards))]
        return SQL(
            "kind = 'phone' AND (key LIKE %s OR key = ANY(%s))", f"{backwards}%", ends
        )

    @api.model
    def _email_condition(self, email):
        escaped = email.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
        return SQL("kind = 'email' AND key LIKE %s", f"{escaped}%")

    @api.model
    def _alike_addresses(self, typed):
        """Return the hits of addresses like the one that was typed."""
        if typed.email.find("@") < 1 or not self._like(ADDRESSES_ALIKE):
            return {}
        found = {}
        rows = self._rows_of_keys([SQL("kind = 'email' AND key %% %s", typed.email)])
        for partner_id, kind, key in rows:
            hit = self._key_hit(typed, kind, key)
            found[partner_id] = max(hit, found.get(partner_id, hit))
        return found

    @api.model
    def _like(self, threshold):
        """Have PostgreSQL call words alike that are so much alike, if it can."""
        if not self.env["retention.search.key"]._has_likeness():
            return False
        self.env.execute_query(
            SQL(
                "SELECT set_config('pg_trgm.similarity_threshold', %s, TRUE)",
                str(threshold),
            )
        )
        return True

    @api.model
    def _key_hit(self, typed, kind, key):
        if kind == keys.PHONE:
            number = key[::-1]
            level = CONTACT if typed.number.endswith(number) else ENDING
            return Hit(level, 1.0, kind, number)
        if kind == keys.EMAIL:
            return self._email_hit(typed.email, key)
        return Hit(NUMBER if key == typed.code else ENDING, 1.0, kind, key)

    @api.model
    def _email_hit(self, email, key):
        if key == email:
            return Hit(CONTACT, 1.0, keys.EMAIL, key)
        if key.startswith(email):
            # A bare word is rather a name
            level = ENDING if "@" in email else ALIKE
            return Hit(level, keys.PREFIX, keys.EMAIL, key)
        return Hit(ALIKE, keys.word_closeness(email, key), keys.EMAIL, key)

    # ------------------------------------------------------------
    # Order and description
    # ------------------------------------------------------------

    @api.model
    def _in_order(self, hits, limit):
        """Return the ids of the best: archived ones last, customers first."""
        if not hits:
            return []
        [*rows] = self.env.execute_query(
            SQL(
                """
                SELECT partner.id, partner.active, customer.last_order_date
                  FROM res_partner AS partner
                  LEFT JOIN retention_customer AS customer
                    ON customer.partner_id = partner.commercial_partner_id
                   AND customer.company_id = %s
                 WHERE partner.id = ANY(%s)
                """,
                self.env.company.id,
                list(hits),
            )
        )

        def place(row):
            partner_id, is_active, last_order = row
            hit = hits[partner_id]
            return (
                not is_active,
                -hit.level,
                # Likenesses a letter apart are no reason to put a customer second
                -round(10 * hit.closeness) if hit.level == ALIKE else 0,
                -last_order.toordinal() if last_order else 0,
                -hit.closeness,
                partner_id,
            )

        return [partner_id for partner_id, *_rest in sorted(rows, key=place)[:limit]]

    @api.model
    def _describe(self, partner_ids, hits):
        """Return what the page shows of partners."""
        partners = self.env["res.partner"].browse(partner_ids)
        # The user may read a contact; that it is of a firm shows on its form, too
        firms = {one.id: one.commercial_partner_id for one in partners.sudo()}
        figures = {
            customer.partner_id.id: customer
            for customer in self.env["retention.customer"].search_fetch(
                [
                    ("partner_id", "in", [firm.id for firm in firms.values()]),
                    ("company_id", "=", self.env.company.id),
                ],
                ["partner_id", "ladder_step", "last_order_date"],
            )
        }
        steps = dict(
            self.env["retention.customer"]
            ._fields["ladder_step"]
            ._description_selection(self.env)
        )
        return [
            self._described(
                partner,
                firms[partner.id],
                figures.get(firms[partner.id].id),
                hit,
                steps,
            )
            for partner in partners
            for hit in [hits[partner.id]]
        ]

    @api.model
    def _described(self, partner, firm, customer, hit, steps):
        return {
            "id": partner.id,
            "name": partner.name or partner.display_name,
            "firm": firm.name if firm != partner._origin.sudo() else "",
            "phone": partner.phone or "",
            "email": partner.email or "",
            "why": hit.kind if hit.level != ALIKE or hit.kind == "layout" else "alike",
            "matched": hit.matched,
            "step": steps.get(customer.ladder_step, "") if customer else "",
            "last_order": customer.last_order_date if customer else False,
            "is_customer": bool(customer),
            "is_archived": not partner.active,
        }
