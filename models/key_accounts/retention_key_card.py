from odoo import fields, models
from odoo.tools import SQL

from .retention_key_account import STATES


class RetentionKeyCard(models.Model):
    """The short card of a key account, for everybody who sells."""

    _name = "retention.key.card"
    _description = "Key Account in Short"
    _auto = False
    _order = "partner_id, id"
    _rec_name = "partner_id"
    _depends = {
        "retention.key.account": [
            *("partner_id", "company_id", "state", "manager_id", "deputy_id"),
            *("date_start", "care_class"),
        ],
    }

    account_id = fields.Integer(readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    state = fields.Selection(STATES, readonly=True)
    date_start = fields.Date(string="Key Account since", readonly=True)
    manager_id = fields.Many2one("res.users", string="Account Manager", readonly=True)
    deputy_id = fields.Many2one("res.users", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            "SELECT id, id AS account_id, partner_id, company_id, state, date_start,"
            " manager_id, deputy_id FROM retention_key_account WHERE state <> 'ended'"
        )
