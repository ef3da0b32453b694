from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

WAITING = "customer_retention.customers"


class RetentionCustomerQueue(models.Model):
    """Customers to measure anew soon: rows may repeat, nobody waits for another."""

    _name = "retention.customer.queue"
    _description = "Customers to Measure Anew"
    _log_access = False

    partner_id = fields.Integer(required=True)
    company_id = fields.Integer(required=True)

    @api.model
    def _put(self, pairs):
        """Have customers measured anew after this transaction, at no query now.

        Who recommended us to them is measured with them: his step may rest on it.

        :param pairs: (id of a partner, id of a company), contacts allowed
        """
        precommit = self.env.cr.precommit
        waiting = precommit.data.setdefault(WAITING, set())
        if not waiting:
            precommit.add(self.env(su=True, context={})[self._name]._write_waiting)
        waiting.update(pair for pair in pairs if all(pair))

    @api.model
    def _write_waiting(self):
        waiting = sorted(self.env.cr.precommit.data.pop(WAITING, ()))
        if not waiting:
            return
        partners, companies = zip(*waiting, strict=True)
        self.env.cr.execute(
            SQL(
                """
                WITH waiting AS (
                    SELECT * FROM UNNEST(%s::int[], %s::int[])
                               AS one (partner_id, company_id)
                ), customer AS (
                    SELECT partner.commercial_partner_id AS id, waiting.company_id
                      FROM waiting
                      JOIN res_partner partner ON partner.id = waiting.partner_id
                )
                INSERT INTO retention_customer_queue (partner_id, company_id)
                SELECT id, company_id FROM customer
                 UNION
                SELECT who.commercial_partner_id, customer.company_id
                  FROM customer
                  JOIN res_partner whom ON whom.commercial_partner_id = customer.id
                  JOIN retention_referral referral
                    ON referral.referred_id = whom.id
                   AND referral.company_id = customer.company_id
                  JOIN res_partner who ON who.id = referral.partner_id
                 UNION
                -- Who was a customer and is a contact of one now: his row goes
                SELECT partner_id, company_id
                  FROM waiting
                  JOIN retention_customer USING (partner_id, company_id)
                """,
                list(partners),
                list(companies),
            )
        )

    @api.model
    def _put_back(self, company_id, partner_ids):
        """Queue customers of a company again, at the end."""
        self.env.cr.execute(
            SQL(
                "INSERT INTO retention_customer_queue (partner_id, company_id)"
                " SELECT UNNEST(%s::int[]), %s",
                sorted(partner_ids),
                company_id,
            )
        )

    @api.model
    def _take(self, limit, except_of=()):
        """Take the oldest rows off the queue, passing over those others take.

        :param except_of: ids of companies whose rows stay
        :return: ({company id: {ids of partners}}, number of rows)
        """
        rows = self.env.execute_query(
            SQL(
                """
                DELETE FROM retention_customer_queue
                 WHERE id IN (SELECT id FROM retention_customer_queue
                               WHERE company_id <> ALL(%s::int[]) ORDER BY id
                               LIMIT %s FOR UPDATE SKIP LOCKED)
             RETURNING company_id, partner_id
                """,
                list(except_of),
                limit,
            )
        )
        taken = defaultdict(set)
        for company_id, partner_id in rows:
            taken[company_id].add(partner_id)
        return taken, len(rows)
