from odoo import api, fields, models

from ...tools.account_health import PARTS

LEVELS = [("poor", "Poor"), ("fair", "Fair"), ("good", "Good")]


class RetentionKeyAccountHealth(models.Model):
    """A key account's health on a day: points of each part, and what they are of.

    Written by measuring alone: a row for each day on which something changed, and one
    at least a month. A part without possible points was left out: nothing is known.
    """

    _name = "retention.key.account.health"
    _inherit = "retention.key.part.mixin"
    _description = "Health of a Key Account"
    _order = "date desc, id desc"
    _rec_name = "date"
    _log_access = False

    date = fields.Date(required=True, readonly=True, index=True)
    score = fields.Integer(string="Health", readonly=True, aggregator="avg")
    level = fields.Selection(LEVELS, readonly=True)
    coverage = fields.Float(
        string="People", readonly=True, digits=(16, 1), aggregator="avg"
    )
    coverage_of = fields.Float(
        string="People: Possible", readonly=True, digits=(16, 1), aggregator="avg"
    )
    freshness = fields.Float(
        string="Dossier", readonly=True, digits=(16, 1), aggregator="avg"
    )
    freshness_of = fields.Float(
        string="Dossier: Possible", readonly=True, digits=(16, 1), aggregator="avg"
    )
    rhythm = fields.Float(readonly=True, digits=(16, 1), aggregator="avg")
    rhythm_of = fields.Float(
        string="Rhythm: Possible", readonly=True, digits=(16, 1), aggregator="avg"
    )
    complaints = fields.Float(readonly=True, digits=(16, 1), aggregator="avg")
    complaints_of = fields.Float(
        string="Complaints: Possible", readonly=True, digits=(16, 1), aggregator="avg"
    )
    plan = fields.Float(readonly=True, digits=(16, 1), aggregator="avg")
    plan_of = fields.Float(
        string="Plan: Possible", readonly=True, digits=(16, 1), aggregator="avg"
    )
    payment = fields.Float(readonly=True, digits=(16, 1), aggregator="avg")
    payment_of = fields.Float(
        string="Payment: Possible", readonly=True, digits=(16, 1), aggregator="avg"
    )
    # What the points were given for, so that each can be said in words in any language
    facts = fields.Json(readonly=True)

    _account_date_uniq = models.UniqueIndex("(account_id, date)")

    @api.model
    def _numbers(self, points, score, level):
        """Return the values of a row, rounded as they are kept.

        :param points: {part: ``tools.account_health.Points``}
        """
        values = {"score": score or 0, "level": level}
        for part in PARTS:
            one = points.get(part)
            values[part] = round(float(one.got), 1) if one else 0.0
            values[f"{part}_of"] = round(float(one.possible), 1) if one else 0.0
        return values

    def _same_as(self, values):
        """Return whether nothing that is kept as a number has changed."""
        self.ensure_one()
        return all(
            round(self[name], 1) == value
            if isinstance(value, float)
            else (self[name] or False) == (value or False)
            for name, value in values.items()
        )
