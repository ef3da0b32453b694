from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .retention_key_account_block import BLOCKS

STAFF = "base.group_user"
BLOCK_DAYS = [f"retention_block_days_{key}" for key, _title in BLOCKS]


class ResCompany(models.Model):
    """How long what a dossier says holds, and when it is complete."""

    _inherit = "res.company"

    retention_block_days_firm = fields.Integer(
        string="The Firm Holds (Days)", default=180, required=True, groups=STAFF
    )
    retention_block_days_strategy = fields.Integer(
        string="Goals and Strategy Hold (Days)",
        default=180,
        required=True,
        groups=STAFF,
    )
    retention_block_days_people = fields.Integer(
        string="People Hold (Days)", default=90, required=True, groups=STAFF
    )
    retention_block_days_business = fields.Integer(
        string="Business Holds (Days)", default=180, required=True, groups=STAFF
    )
    retention_block_days_plan = fields.Integer(
        string="Plan Holds (Days)", default=90, required=True, groups=STAFF
    )
    retention_block_days_swot = fields.Integer(
        string="SWOT Holds (Days)", default=180, required=True, groups=STAFF
    )
    retention_block_days_risks = fields.Integer(
        string="Risks Hold (Days)", default=90, required=True, groups=STAFF
    )
    retention_dossier_share = fields.Integer(
        string="Dossier Complete from (%)",
        default=70,
        required=True,
        groups=STAFF,
        help="Share of its pieces that a dossier must have to count as complete.",
    )
    retention_coverage_days = fields.Integer(
        string="Contact Expected within (Days)",
        default=30,
        required=True,
        groups=STAFF,
        help="Proposed for every new pair of one of our people and one of theirs.",
    )
    retention_proposal_months = fields.Integer(
        string="A Proposal Holds (Months)", default=3, required=True, groups=STAFF
    )
    retention_peer_share = fields.Integer(
        string="White Space: Peers (%)",
        default=50,
        required=True,
        groups=STAFF,
        help="A product group that so many of the peers buy is white space.",
    )

    @api.constrains(*BLOCK_DAYS, "retention_coverage_days", "retention_proposal_months")
    def _check_retention_dossier_times(self):
        for company in self:
            times = [company[name] for name in BLOCK_DAYS]
            times.append(company.retention_coverage_days)
            if not all(1 <= days <= 3650 for days in times):
                raise ValidationError(
                    self.env._("What a dossier says holds for 1 to 3650 days.")
                )
            if not 1 <= company.retention_proposal_months <= 120:
                raise ValidationError(
                    self.env._("A proposal holds for 1 to 120 months.")
                )

    @api.constrains("retention_dossier_share", "retention_peer_share")
    def _check_retention_dossier_shares(self):
        for company in self:
            shares = company.retention_dossier_share, company.retention_peer_share
            if not all(1 <= share <= 100 for share in shares):
                raise ValidationError(
                    self.env._(
                        "The shares of a dossier and of peers are 1 to 100 per cent."
                    )
                )
