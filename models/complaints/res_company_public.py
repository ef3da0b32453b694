from odoo import api, fields, models
from odoo.exceptions import ValidationError

STAFF = "base.group_user"
# A request of five such files is as large as the server takes
LARGEST_MB = 25
LONGEST_DAYS = 3650


class ResCompany(models.Model):
    """What strangers may send to the company's public page."""

    _inherit = "res.company"

    retention_complaint_link_days = fields.Integer(
        string="Private Links of Complaints Work for (Days)",
        default=180,
        required=True,
        groups=STAFF,
    )
    retention_complaint_file_mb = fields.Integer(
        string="Largest File of a Complaint (MB)",
        default=10,
        required=True,
        groups=STAFF,
    )
    retention_complaint_sender_limit = fields.Integer(
        string="Complaints of One Sender an Hour",
        default=5,
        required=True,
        groups=STAFF,
    )
    retention_complaint_unknown_limit = fields.Integer(
        string="Complaints of All Unknown Senders an Hour",
        default=100,
        required=True,
        groups=STAFF,
    )

    @api.constrains("retention_complaint_link_days")
    def _check_retention_complaint_link_days(self):
        for company in self:
            if not 1 <= company.retention_complaint_link_days <= LONGEST_DAYS:
                raise ValidationError(
                    self.env._(
                        "Private links work for between 1 and %s days.", LONGEST_DAYS
                    )
                )

    @api.constrains("retention_complaint_file_mb")
    def _check_retention_complaint_file_mb(self):
        for company in self:
            if not 1 <= company.retention_complaint_file_mb <= LARGEST_MB:
                raise ValidationError(
                    self.env._(
                        "Files of a complaint may have between 1 and %s MB.", LARGEST_MB
                    )
                )

    @api.constrains(
        "retention_complaint_sender_limit", "retention_complaint_unknown_limit"
    )
    def _check_retention_complaint_limits(self):
        for company in self:
            limits = (
                company.retention_complaint_sender_limit,
                company.retention_complaint_unknown_limit,
            )
            if min(limits) < 1:
                raise ValidationError(
                    self.env._("Let at least one complaint an hour come in.")
                )
