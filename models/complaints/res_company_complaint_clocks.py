import pytz

from odoo import api, fields, models

from ...tools.complaint_clocks import WorkingTime


class ResCompany(models.Model):
    """When the company works, and where customers may turn to besides it."""

    _inherit = "res.company"

    retention_complaint_recourse = fields.Text(
        string="Help Outside",
        translate=True,
        groups="base.group_user",
        help="Where customers can turn who are not content with our decision: a body "
        "of arbitration, a consumers' office, a court.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env["retention.complaint.target"]._create_ready(companies)
        return companies

    def _retention_working_time(self):
        """Return the company's :class:`WorkingTime`.

        The hours of its calendar in its own time zone, less lunch and holidays. Without
        a calendar, or with one that states no hours, every hour counts.
        """
        self.ensure_one()
        company = self.sudo()  # when somebody works is no secret
        calendar = company.resource_calendar_id
        if not calendar.attendance_ids or calendar.flexible_hours:
            return WorkingTime()
        zone = pytz.timezone(company.partner_id.tz or calendar.tz or "UTC")
        holidays = [
            ("time_type", "=", "leave"),
            ("company_id", "in", (company.id, False)),
        ]

        def load(first, last):
            between = pytz.utc.localize(first), pytz.utc.localize(last)
            work = calendar._attendance_intervals_batch(*between, tz=zone)[False]
            free = calendar._leave_intervals_batch(*between, domain=holidays, tz=zone)
            return [
                tuple(
                    moment.astimezone(pytz.utc).replace(tzinfo=None)
                    for moment in (begin, end)
                )
                for begin, end, _source in work - free[False]
            ]

        return WorkingTime(load)
