from odoo import api, fields, models
from odoo.tools.sql import column_exists, create_column


class RatingRating(models.Model):
    """What customers say of how their complaint was handled is read as the complaint.

    Core lets all staff read and change all ratings; rules of access keep these apart.
    """

    _inherit = "rating.rating"

    retention_complaint_id = fields.Many2one(
        "retention.complaint",
        string="Complaint",
        compute="_compute_retention_complaint_id",
        store=True,
        index="btree_not_null",
        ondelete="cascade",
    )

    def _auto_init(self):
        # Of ratings that were there before, none is of a complaint
        if not column_exists(self.env.cr, self._table, "retention_complaint_id"):
            create_column(self.env.cr, self._table, "retention_complaint_id", "int4")
        return super()._auto_init()

    @api.depends("res_model", "res_id")
    def _compute_retention_complaint_id(self):
        for rating in self:
            is_ours = rating.res_model == "retention.complaint"
            rating.retention_complaint_id = is_ours and rating.res_id
