"""Who is lost, who came back, and what they bought since: from documents alone."""

from functools import partial

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class RetentionWinBack(models.Model):
    _inherit = "retention.win.back"

    @api.model
    def _cron_win_back(self):
        """Close cases of who came back, open those of who is lost, and measure.

        A company that fails stops no other.
        """
        cron = self.env["ir.cron"]
        companies = self.env["res.company"].search(Domain.TRUE)
        guard = self.env["retention.scoring.run"]._guard
        cron._commit_progress(remaining=len(companies))
        for number, company in enumerate(companies, start=1):
            cases = self.with_company(company)
            guard(company, partial(cases._look_at, company))
            cron._commit_progress(1, remaining=len(companies) - number)

    @api.model
    def _look_at(self, company):
        """Close, open and measure the cases of a company."""
        self._close_returned(company)
        self._open_lost(company)
        # What was held back while a complaint was open goes on
        self.search(
            [("company_id", "=", company.id), ("state", "=", "open")]
        )._plan_due()
        self._measure(company)

    @api.model
    def _open_lost(self, company):
        """Open a case for each active account that is lost by now.

        Whose complaint is open is left in peace until it is solved.

        :return: the cases
        """
        if not self.env["retention.win.back.playbook.step"].search_count(
            [("company_id", "=", company.id)], limit=1
        ):
            return self.browse()
        accounts = self.env["retention.key.account"].search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "active"),
                ("partner_id.active", "=", True),
            ]
        )
        day = company._retention_day()
        recovering = accounts.partner_id._retention_in_recovery(company)
        return self.create(
            [
                {"account_id": account.id, "cause": cause, "date_start": day}
                for account in accounts
                if account.partner_id.commercial_partner_id.id not in recovering
                and (cause := account._lost_cause(day))
            ]
        )

    @api.model
    def _close_returned(self, company, partner_ids=None):
        """Close the cases whose customer has ordered since.

        Cases given up as lost, too, as long as their account is lost: who comes back
        later came back.

        :param partner_ids: ids of customers, all by default
        """
        domain = Domain("company_id", "=", company.id) & (
            Domain("state", "=", "open")
            | Domain("state", "=", "lost") & Domain("account_id.state", "=", "lost")
        )
        if partner_ids is not None:
            domain &= Domain("partner_id", "in", partner_ids)
        cases = self.search(domain)
        latest = self.browse(own[:1].id for own in cases.grouped("account_id").values())
        results = latest._results()
        for case in latest:
            if results[case.id]["order_id"]:
                case.state = "returned"

    @api.model
    def _measure(self, company):
        """Write what customers bought since their cases were opened."""
        cases = self.search([("company_id", "=", company.id)])
        results = cases._results()
        for case in cases:
            case._write_results(results[case.id])

    def _write_results(self, result):
        """Write figures of a case where they changed; its return stays what it was."""
        self.ensure_one()
        values = {"order_count": result["order_count"]}
        values |= {name: float(result[name]) for name in ("revenue", "margin")}
        if self.state == "returned" and not self.order_id and result["order_id"]:
            values["order_id"] = result["order_id"]
            values["days"] = (result["date"] - self.date_start).days
        changed = {
            name: value
            for name, value in values.items()
            if self._fields[name].convert_to_write(self[name], self) != value
        }
        if changed:
            # Measured: nobody writes them by hand
            self.sudo().with_context(tracking_disable=True).write(changed)

    def _results(self):
        """Return {id: what the customer bought since the case was opened}.

        Each: order_id and date of the first confirmed order with an amount (None
        without one), order_count, revenue and margin. One query for all.
        """
        if not self.ids:
            return {}
        documents = self.env["retention.customer.document"]
        documents._flush_documents()
        self.flush_recordset(["partner_id", "company_id", "date_start"])
        ours = self.sudo()  # of cases that the user reads
        query = documents._documents_query(
            ours.company_id,
            partners=SQL("SELECT UNNEST(%s::int[])", ours.partner_id.ids),
            row_by_row=True,
        )
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT won.id,
                       (ARRAY_AGG(document.order_id
                                  ORDER BY document.date, document.order_id)
                        FILTER (WHERE document.kind = 'order'
                                  AND document.amount > 0))[1] AS order_id,
                       MIN(document.date)
                           FILTER (WHERE document.kind = 'order'
                                     AND document.amount > 0) AS date,
                       COUNT(document.id)
                           FILTER (WHERE document.kind = 'order')::int AS order_count,
                       COALESCE(SUM(document.amount), 0) AS revenue,
                       COALESCE(SUM(document.margin), 0) AS margin
                  FROM retention_win_back won
             LEFT JOIN (%(query)s) document
                    ON document.partner_id = won.partner_id
                   AND document.company_id = won.company_id
                   AND document.date >= won.date_start
                 WHERE won.id = ANY(%(ids)s)
              GROUP BY won.id
                """,
                query=query,
                ids=self.ids,
            )
        )
        return {row["id"]: row for row in rows}
