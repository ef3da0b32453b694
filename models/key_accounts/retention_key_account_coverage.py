from odoo import api, fields, models
from odoo.tools import format_date

from ...tools.dossier import freshness

STATES = [("good", "Good"), ("working", "Working on it"), ("bad", "Bad")]


class RetentionKeyAccountCoverage(models.Model):
    """How one of our people stands with one of theirs, and how often they talk."""

    _name = "retention.key.account.coverage"
    _inherit = "retention.key.part.mixin"
    _description = "Coverage of a Key Account"
    _order = "account_id, person_id, user_id, id"
    _block_key = "people"

    user_id = fields.Many2one(
        "res.users",
        string="One of Us",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        ondelete="cascade",
        domain=[("share", "=", False)],
    )
    person_id = fields.Many2one(
        "retention.key.account.person",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('account_id', '=', account_id)]",
    )
    state = fields.Selection(
        STATES, string="Relation", required=True, default="working"
    )
    expected_days = fields.Integer(
        string="Contact within (Days)",
        required=True,
        default=lambda self: self.env.company.retention_coverage_days,
    )
    last_contact = fields.Date(
        compute="_compute_last_contact",
        help="The latest meeting of the two, message of ours to them, or done activity"
        " of ours with them.",
    )
    freshness = fields.Selection(
        [("fresh", "Fresh"), ("due", "Due"), ("stale", "Stale")],
        compute="_compute_last_contact",
        help="Fresh within the expected days, due up to twice as many, then stale.",
    )

    _user_person_uniq = models.Constraint(
        "UNIQUE (person_id, user_id)", "This pair is in the dossier already."
    )
    _expected_days_positive = models.Constraint(
        "CHECK (expected_days > 0)", "A contact is expected within one day or more."
    )

    @api.depends("user_id", "person_id")
    def _compute_display_name(self):
        for row in self:
            names = row.user_id.display_name, row.person_id.display_name
            row.display_name = " / ".join(name or "" for name in names)

    @api.depends("user_id", "person_id", "expected_days")
    def _compute_last_contact(self):
        partners = self.person_id.partner_id
        days = self.env["res.partner"]._retention_person_days(partners)
        for row in self:
            by_user = days.get(row.person_id.partner_id._origin.id, {})
            moment = by_user.get(row.user_id._origin.id)
            row.last_contact = row.person_id._last_of([moment] if moment else [])
            row.freshness = freshness(row._days_since(), max(row.expected_days, 1))

    def _days_since(self):
        """Return the days since the last contact, None if there was none."""
        if not self.last_contact:
            return None
        company = self.company_id.sudo()  # its time zone, for staff
        return (company._retention_day() - self.last_contact).days

    @api.constrains("user_id", "person_id", "account_id")
    def _check_pair(self):
        for row in self:
            row.account_id._check_colleague(row.user_id)
            row._check_person(row.person_id)

    def _cell(self, person, user):
        """Return how a pair stands; of a pair that nobody noted, nothing."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        cell = {
            "id": self.id or 0,
            "user": user.id,
            "person": person.id,
            "state": self.state or "",
            "freshness": self.freshness or "",
            "is_counterpart": person.counterpart_id == user,
            "text": "",
            "last": "",
        }
        if self:
            cell["text"] = labels[self.state]
            cell["last"] = (
                format_date(self.env, self.last_contact, date_format="d MMM y")
                if self.last_contact
                else self.env._("never met")
            )
        return cell
