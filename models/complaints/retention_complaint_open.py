from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

# Of a customer with a complaint in one of these nothing is wanted
OPEN = ("new", "in_progress", "waiting")


class RetentionComplaint(models.Model):
    """Who has a complaint open: asked by all who would call or offer something."""

    _inherit = "retention.complaint"

    _open_idx = models.Index(
        "(commercial_partner_id, company_id) "
        "WHERE state IN ('new', 'in_progress', 'waiting')"
    )

    @api.model
    def _open_complaints_sql(self):
        """Return SQL of the customers with an open complaint, for larger statements.

        Columns: company_id, partner_id (commercial). A pair comes once for each
        complaint: ask with ``IN`` or ``EXISTS``. Run by ``env.execute_query``, which
        writes first what waits to be written. What somebody unknown claims about a
        customer counts once staff have taken it up.
        """
        return SQL(
            """
            SELECT %(company)s AS company_id, %(partner)s AS partner_id
              FROM retention_complaint complaint
             WHERE %(state)s IN %(open)s
               AND (%(state)s != 'new' OR %(unverified)s IS NOT TRUE)
            """,
            company=self._field_to_sql("complaint", "company_id"),
            partner=self._field_to_sql("complaint", "commercial_partner_id"),
            state=self._field_to_sql("complaint", "state"),
            unverified=self._field_to_sql("complaint", "is_unverified"),
            open=OPEN,
        )

    @api.model
    def _counted_domain(self):
        """Return the domain of complaints that figures count.

        What somebody unknown claims counts once staff have taken it up.
        """
        return Domain("state", "!=", "new") | Domain("is_unverified", "!=", True)

    @api.model
    def _counted_sql(self):
        """Return the same as SQL, of the table alias ``complaint``."""
        return SQL("(complaint.state != 'new' OR complaint.is_unverified IS NOT TRUE)")

    @api.model
    def _open_by_customer(self, partners, companies):
        """Return {(commercial partner id, company id): open complaints}, the oldest
        first.

        :param partners: customers, contacts of firms too
        """
        complaints = self.search_fetch(
            [
                ("commercial_partner_id", "in", partners.commercial_partner_id.ids),
                ("company_id", "in", companies.ids),
                ("state", "in", OPEN),
                *("|", ("state", "!=", "new"), ("is_unverified", "=", False)),
            ],
            ["name", "commercial_partner_id", "company_id"],
            order="received_at, id",
        )
        return complaints.grouped(
            lambda one: (one.commercial_partner_id.id, one.company_id.id)
        )
