from odoo import api, models
from odoo.tools import SQL


class RetentionCustomer(models.Model):
    """What is known of customers that orders cannot tell, for the scoring."""

    _inherit = "retention.customer"

    @api.model
    def _evidence_query(self, company, day, partners=None):
        """Return SQL of what orders cannot tell of customers, as of a day.

        Columns: partner_id (commercial), buys_elsewhere ('yes', 'no' or NULL: the
        last answer that is not too old) and answered_on, wallet_share (0 to 1 or
        NULL) and estimated_on (day of its oldest part), share_counts (the share is
        known, and no newer "yes" outweighs it), referral_count (of new customers
        that bought).

        Whoever runs it flushes the models of the evidence and of the documents.

        :param partners: SQL of ids of commercial partners, all by default
        """
        return SQL(
            """
            SELECT partner_id, answer.buys_elsewhere, answer.answered_on,
                   wallet.share AS wallet_share, wallet.estimated_on,
                   wallet.share IS NOT NULL AND NOT COALESCE(
                       answer.buys_elsewhere = 'yes'
                       AND answer.answered_on > wallet.estimated_on, FALSE)
                       AS share_counts,
                   COALESCE(referral.number, 0)::int AS referral_count
              FROM (%(answers)s) answer
         FULL JOIN (%(wallets)s) wallet USING (partner_id)
         FULL JOIN (%(referrals)s) referral USING (partner_id)
            """,
            answers=self.env["retention.customer.answer"]._last_answers_query(
                company, day, partners
            ),
            wallets=self._wallets_query(company, day, partners),
            referrals=self._referral_counts_query(company, day, partners),
        )

    @api.model
    def _wallets_query(self, company, day, partners):
        """Return SQL of our share of all that each customer spends.

        What was bought of a group counts up to what is spent on it, so that an
        estimate too low hides no other group.
        """
        return SQL(
            """
            SELECT partner_id, MIN(date) AS estimated_on,
                   SUM(LEAST(GREATEST(bought, 0), yearly_amount))
                       / NULLIF(SUM(yearly_amount), 0) AS share
              FROM (%s) estimate
             WHERE is_counted
          GROUP BY partner_id
            """,
            self.env["retention.spend.estimate"]._shares_query(company, day, partners),
        )

    @api.model
    def _referral_counts_query(self, company, day, partners):
        return SQL(
            """
            SELECT partner_id, COUNT(*) AS number
              FROM (%s) referral
             WHERE state = 'bought'
          GROUP BY partner_id
            """,
            self.env["retention.referral"]._results_query(company, day, partners),
        )

    @api.model
    def _flush_evidence(self):
        """Write what the queries of evidence read and is not yet in the tables."""
        for name in (
            "retention.customer.answer",
            "retention.referral",
            "retention.spend.estimate",
        ):
            self.env[name].flush_model()
        for name in ("retention.customer.document", "retention.purchase.line"):
            for model, names in self.env[name]._depends.items():
                self.env[model].flush_model(names)
