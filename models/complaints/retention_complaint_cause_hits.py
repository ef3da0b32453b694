"""Complaints with their causes, counted within days of a company."""

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.complaint_causes import Hit

ANSWERS = "retention.complaint.answer"
# What a new check for causes that come again may follow from
TELLING = {
    *("cause_id", "product_id", "team_id", "seller_id", "partner_id", "state"),
    *("received_at", "sale_line_ids", "sale_order_id", "is_unverified"),
}


class RetentionComplaint(models.Model):
    _inherit = "retention.complaint"

    @api.model_create_multi
    def create(self, vals_list):
        complaints = super().create(vals_list)
        if complaints.cause_id:
            self.env["retention.complaint.alert"]._ask_check()
        return complaints

    def write(self, vals):
        # What loses its cause may end an alert; customers name causes, too
        named = bool(TELLING & vals.keys()) and self._is_named()
        res = super().write(vals)
        if named or vals.get("cause_id"):
            self.env["retention.complaint.alert"]._ask_check()
        return res

    def unlink(self):
        named = self._is_named()
        res = super().unlink()
        if named:
            self.env["retention.complaint.alert"]._ask_check()
        return res

    def _is_named(self):
        """Tell whether staff or a customer named a cause of any of these."""
        system = self.sudo()  # whether any, no more
        return bool(system.cause_id or system.answer_ids.cause_id)

    @api.model
    def _named_sql(self):
        """Return SQL of (complaint_id, cause_id): what staff found, what customers
        answered."""
        self.env[ANSWERS].flush_model(["complaint_id", "cause_id"])
        return SQL(
            """
            SELECT id AS complaint_id, cause_id FROM retention_complaint
             WHERE cause_id IS NOT NULL
             UNION
            SELECT complaint_id, cause_id FROM retention_complaint_answer
             WHERE cause_id IS NOT NULL AND complaint_id IS NOT NULL
            """
        )

    @api.model
    def _cause_hits(self, company, first, last, cause=None):
        """Return the :class:`Hit`s of complaints that came in within some days.

        What somebody unknown claims counts once staff have taken it up. Counted as
        the system, whoever asks.

        :param first: first day of the company that counts, ``last`` the last one
        :param cause: only this one and those below it
        """
        start, end = company._retention_moments(first, last)
        self.flush_model()
        causes = self.env["retention.complaint.cause"].sudo()
        causes.flush_model(["parent_path", "company_id"])
        below = SQL()
        if cause:
            below = SQL("AND cause.parent_path LIKE %s", f"{cause.parent_path}%")
        rows = self.env.execute_query(
            SQL(
                """
                SELECT complaint.id, complaint.commercial_partner_id, named.cause_id,
                       complaint.product_id, complaint.team_id, complaint.seller_id
                  FROM (%(named)s) named
                  JOIN retention_complaint complaint
                    ON complaint.id = named.complaint_id
                  JOIN retention_complaint_cause cause ON cause.id = named.cause_id
                 WHERE complaint.company_id = %(company)s
                   AND COALESCE(cause.company_id, %(company)s) = %(company)s
                   AND complaint.received_at >= %(start)s
                   AND complaint.received_at < %(end)s
                   AND %(counted)s
                   %(below)s
              ORDER BY complaint.id, named.cause_id
                """,
                named=self._named_sql(),
                company=company.id,
                start=start,
                end=end,
                counted=self._counted_sql(),
                below=below,
            )
        )
        return [Hit(*row) for row in rows]

    @api.model
    def _goods_lines(self):
        """Return the domain of the order lines that rates of complaints are of."""
        return (
            Domain("display_type", "=", False)
            & Domain("is_downpayment", "=", False)
            & Domain("reward_id", "=", False)
        )

    @api.model
    def _count_order_lines(self, company, first, last, scope=()):
        """Return how many lines of goods were ordered within some days.

        Confirmed orders by their date; no sections, no notes, no advances, no lines
        that a reward made.

        :param scope: {field of a complaint: record} of ``product_id``, ``team_id`` and
            ``seller_id``; what is empty counts for all
        """
        start, end = company._retention_moments(first, last)
        domain = (
            Domain("order_id.company_id", "=", company.id)
            & Domain("order_id.state", "=", "sale")
            & Domain("order_id.date_order", ">=", start)
            & Domain("order_id.date_order", "<", end)
            & self._goods_lines()
        )
        names = {
            "product_id": "product_id",
            "team_id": "order_id.team_id",
            "seller_id": "order_id.user_id",
        }
        for name, record in dict(scope).items():
            if record:
                domain &= Domain(names[name], "=", record.id)
        # A rate is of all orders, whoever may open them
        return self.env["sale.order.line"].sudo().search_count(domain)
