from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class RetentionSnapshotRebuild(models.TransientModel):
    """Have months that were kept computed again, after documents came late."""

    _name = "retention.snapshot.rebuild"
    _description = "Compute Months Again"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        domain=lambda self: [("id", "in", self.env.companies.ids)],
    )
    date_from = fields.Date(
        string="From the Month of",
        required=True,
        default=lambda self: (
            self.env.company._retention_day() - relativedelta(months=1)
        ),
        help="Any day of the first month to compute again.",
    )
    month_count = fields.Integer(string="Months", compute="_compute_month_count")

    @api.depends("company_id", "date_from")
    def _compute_month_count(self):
        for wizard in self:
            wizard.month_count = len(
                wizard._months().filtered(lambda month: not month.team_id)
            )

    def _months(self):
        self.ensure_one()
        months = self.env["retention.customer.month"]
        if not self.company_id or not self.date_from:
            return months
        return months.search(
            [
                ("company_id", "=", self.company_id.id),
                ("date", ">=", self.date_from),
            ]
        )

    def action_rebuild(self):
        """Mark the months, and have the job write them anew.

        What stands there stays until its month is written.

        :raise AccessError: not a retention manager
        :raise UserError: no month of that time is kept
        """
        self.ensure_one()
        if not self.env.user.has_group("customer_retention.group_retention_manager"):
            raise AccessError(
                self.env._("Only retention managers may have months computed again.")
            )
        months = self._months()
        if not months:
            raise UserError(
                self.env._(
                    "No month from then on is kept of %s. Choose an earlier day.",
                    self.company_id.name,
                )
            )
        # Months are nobody's to write but the job's; the user may read all of these
        months.sudo().is_due = True
        self.env.ref(
            "customer_retention.ir_cron_retention_write_snapshots"
        ).sudo()._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "The months are computed again within minutes, the latest first. "
                    "Until then they show as they were."
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
