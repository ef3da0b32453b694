from odoo import api, models
from odoo.tools import SQL


class RetentionCustomer(models.Model):
    _inherit = "retention.customer"

    @api.model
    def _evidence_query(self, company, day, partners=None):
        """Return SQL of what orders cannot tell of customers, as of a day.

        Columns: partner_id (commercial), buys_elsewhere ('yes', 'no' or NULL),
        wallet_share (0 to 1 or NULL), referral_count.

        :param partners: SQL of ids of commercial partners, all by default
        """
        return SQL(
            "SELECT NULL::int AS partner_id, NULL::varchar AS buys_elsewhere,"
            " NULL::numeric AS wallet_share, 0 AS referral_count WHERE FALSE"
        )
