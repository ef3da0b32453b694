from odoo import fields, models
from odoo.tools import SQL

from .retention_measure import KINDS, PURPOSES


class RetentionMeasureBalance(models.Model):
    """Cost and margin of measures as rows of their own, to be drawn side by side."""

    _name = "retention.measure.balance"
    _description = "Cost against Margin"
    _auto = False
    _order = "measure_id, figure"
    _rec_name = "measure_id"
    _depends = {
        "retention.measure": [
            *("active", "company_id", "purpose", "kind", "date_from"),
            *("attribution", "cost", "margin"),
        ],
        "res.company": ["currency_id"],
    }

    measure_id = fields.Many2one("retention.measure", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    purpose = fields.Selection(PURPOSES, readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    date_from = fields.Date(string="From", readonly=True)
    figure = fields.Selection([("cost", "Cost"), ("margin", "Margin")], readonly=True)
    amount = fields.Monetary(readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT measure.id * 2 + part.place AS id, measure.id AS measure_id,
                   measure.company_id, company.currency_id, measure.purpose,
                   measure.kind, measure.date_from, part.figure, part.amount
              FROM retention_measure measure
              JOIN res_company company ON company.id = measure.company_id
        CROSS JOIN LATERAL (
                       VALUES (0, 'cost', measure.cost), (1, 'margin', measure.margin)
                   ) part (place, figure, amount)
             WHERE measure.active
               AND (part.figure = 'cost' OR measure.attribution <> 'none')
            """
        )
