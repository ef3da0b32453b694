from odoo import api, models
from odoo.tools import SQL


class ResPartner(models.Model):
    """Calls in which somebody answered are contacts with the customer."""

    _inherit = "res.partner"

    @api.model
    def _retention_contact_sources(self):
        call = SQL(
            """retention_call_attempt attempt
          JOIN res_partner partner ON partner.id = attempt.partner_id
         WHERE attempt.reached = 'answered' AND attempt.is_undone IS NOT TRUE"""
        )
        return [*super()._retention_contact_sources(), (SQL("attempt.date"), call)]

    @api.model
    def _retention_flush_contacts(self):
        self.env["retention.call.attempt"].flush_model()
        return super()._retention_flush_contacts()
