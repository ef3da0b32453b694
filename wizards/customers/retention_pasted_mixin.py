from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools.segments import MOST_LINES


class RetentionPastedMixin(models.AbstractModel):
    """Customers out of what people paste."""

    _name = "retention.pasted.mixin"
    _description = "Pasted Customers"

    def _read_paste(self, reader, text):
        """Return what a reader of ``tools.segments`` makes of a text.

        :raise UserError: too many lines
        """
        try:
            return reader(text)
        except ValueError as error:
            raise UserError(
                self.env._(
                    "The list has %(lines)s lines; at most %(most)s go at once.",
                    lines=error.args[0],
                    most=MOST_LINES,
                )
            ) from None

    def _candidates(self, keys, company):
        """Return {key: customers} by one query, whom the user may read.

        :param keys: (kind, key) as ``tools.segments.kind_of`` returns them
        :param company: whose customers they may be
        """
        wanted = {"email": [], "number": [], "name": []}
        for kind, key in keys:
            wanted[kind].append(key)
        if not any(wanted.values()):
            return {}
        fields_read = [
            *("name", "email_normalized", "phone", "phone_sanitized"),
            *("vat", "ref", "active"),
        ]
        self.env["res.partner"].flush_model(fields_read)
        rows = self.env.execute_query(
            SQL(
                r"""
                SELECT id, 'email', email_normalized FROM res_partner
                 WHERE active AND email_normalized = ANY(%(email)s)
                 UNION
                SELECT id, 'number', digits
                  FROM (SELECT id, regexp_replace(
                                   unnest(ARRAY[phone, phone_sanitized, vat, ref]),
                                   '\D', '', 'g') AS digits
                          FROM res_partner WHERE active) AS numbers
                 WHERE digits = ANY(%(number)s)
                 UNION
                SELECT id, 'name', lower(key)
                  FROM (SELECT id, unnest(ARRAY[name, vat, ref]) AS key
                          FROM res_partner WHERE active) AS names
                 WHERE lower(key) = ANY(%(name)s)
                """,
                **wanted,
            )
        )
        readable = self.env["res.partner"].search(
            [
                ("id", "in", [partner_id for partner_id, _kind, _key in rows]),
                ("company_id", "in", [company.id, False]),
            ]
        )
        # Read for all at once
        customer_of = {one.id: one.commercial_partner_id for one in readable}
        found = {}
        for partner_id, kind, key in rows:
            if customer := customer_of.get(partner_id):
                found[kind, key] = found.get((kind, key), customer) | customer
        return found
