from odoo import api, fields, models


class RetentionMeasureParticipant(models.Model):
    """A customer who took part in a measure, and when.

    Two rows of one customer are no fault (merged customers have them): an order
    counts once for a measure.
    """

    _name = "retention.measure.participant"
    _description = "Participant of a Measure"
    _order = "date desc, id desc"
    _rec_name = "partner_id"

    measure_id = fields.Many2one(
        "retention.measure", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="measure_id.company_id", store=True, index=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
        help="Orders of all contacts of the same firm count.",
    )
    date = fields.Date(
        string="Took Part on",
        required=True,
        compute="_compute_date",
        store=True,
        readonly=False,
        precompute=True,
        help="Orders count from this day on.",
    )
    note = fields.Char()

    @api.depends("measure_id")
    def _compute_date(self):
        for one in self:
            one.date = (
                one.date or one.measure_id.date_from or fields.Date.context_today(one)
            )

    @api.model_create_multi
    def create(self, vals_list):
        found = super().create(vals_list)
        found._measure_again()
        return found

    def write(self, vals):
        before = self.measure_id
        res = super().write(vals)
        self._measure_again(before)
        return res

    def unlink(self):
        measures = self.measure_id
        res = super().unlink()
        self.browse()._measure_again(measures)
        return res

    def _measure_again(self, more=None):
        """Have the measures counted anew, unless whoever asked does it himself."""
        if not self.env.context.get("retention_measure_later"):
            measures = self.measure_id | (more or self.env["retention.measure"])
            measures.exists()._measure()
