from odoo import api, fields, models


class RetentionTouchpoint(models.Model):
    """A point says what the figures say of it."""

    _inherit = "retention.touchpoint"

    figures = fields.Char(compute="_compute_figures")

    @api.depends_context("allowed_company_ids", "lang")
    def _compute_figures(self):
        rows = self.env["retention.touchpoint.gap"].browse(self._origin.ids).exists()
        found = {row.id: row for row in rows}
        for point in self:
            row = found.get(point._origin.id)
            point.figures = row and point._word_figures(row)

    def _word_figures(self, row):
        company = self.company_id.sudo()  # numbers of the settings are no secret
        days = company.retention_touch_window_days
        if not row.is_enough:
            return self.env._(
                "Not enough answers in %(days)s days: %(count)s of %(least)s.",
                days=days,
                count=row.answers,
                least=company.retention_touch_answers,
            )
        values = {name: f"{row[name]:.1f}" for name in ("expected", "received", "gap")}
        text = self.env._(
            "%(count)s answers in %(days)s days: expected %(expected)s, "
            "got %(received)s, gap %(gap)s.",
            count=row.answers,
            days=days,
            **values,
        )
        if row.has_change:
            before = f"{row.gap - row.change:.1f}"
            text += " " + self.env._("The gap was %s in the days before.", before)
        return text
