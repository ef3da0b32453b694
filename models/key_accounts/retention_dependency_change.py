from odoo import fields, models

from .retention_concentration import LEVELS


class RetentionDependencyChange(models.Model):
    """A change of an alert's level: on which day to which share."""

    _name = "retention.dependency.change"
    _description = "Change of a Dependency"
    _order = "date desc, id desc"
    _rec_name = "level"
    _log_access = False

    alert_id = fields.Many2one(
        "retention.dependency.alert",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    date = fields.Date(required=True, readonly=True)
    level = fields.Selection(LEVELS, required=True, readonly=True)
    share = fields.Float(readonly=True, digits=0, aggregator="max")
