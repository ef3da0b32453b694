from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .retention_key_account_touch import KINDS

CARE_CLASSES = [
    ("strategic", "Strategic"),
    ("growing", "Growing"),
    ("standard", "Standard"),
]
NORM_KINDS = [*KINDS, ("head", "Visit of the head")]
# Contacts a year to start with: (strategic, growing, standard)
DEFAULTS = {
    "visit": (12, 6, 4),
    "call": (24, 12, 6),
    "mail": (24, 12, 6),
    "gift": (2, 1, 1),
    "letter": (2, 1, 1),
    "lunch": (4, 2, 0),
    "head": (4, 2, 1),
}


class RetentionTouchNorm(models.Model):
    """How many contacts of a kind a year accounts of a class are to have.

    Each company has a row for every class and kind from the start; nobody adds or
    deletes any.
    """

    _name = "retention.touch.norm"
    _description = "Touch Norm"
    _order = "company_id, sequence, id"
    _rec_name = "kind"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    care_class = fields.Selection(
        CARE_CLASSES, string="Class", required=True, readonly=True
    )
    kind = fields.Selection(NORM_KINDS, required=True, readonly=True)
    sequence = fields.Integer(readonly=True)
    per_year = fields.Integer(
        string="A Year", required=True, aggregator=None, help="0: none expected."
    )

    _company_class_kind_uniq = models.UniqueIndex("(company_id, care_class, kind)")

    @api.constrains("per_year")
    def _check_per_year(self):
        for norm in self:
            if not 0 <= norm.per_year <= 366:
                raise ValidationError(
                    self.env._(
                        "A norm is 0 to 366 contacts a year: fewer than none cannot be "
                        "expected, and more than one a day is no norm."
                    )
                )

    # ------------------------------------------------------------
    # The rows of every company
    # ------------------------------------------------------------

    @api.model
    def _create_missing(self, companies=None):
        """Give companies the rows they lack.

        :param companies: ``res.company`` records, all by default
        """
        norms = self.sudo()  # part of every company, whoever creates it
        companies = companies or self.env["res.company"].sudo().search(Domain.TRUE)
        known = {
            (norm.company_id, norm.care_class, norm.kind)
            for norm in norms.search([("company_id", "in", companies.ids)])
        }
        norms.create(
            [
                {
                    "company_id": company.id,
                    "care_class": care_class,
                    "kind": kind,
                    "sequence": 10 * place + line,
                    "per_year": numbers[place],
                }
                for company in companies
                for place, (care_class, _label) in enumerate(CARE_CLASSES)
                for line, (kind, numbers) in enumerate(DEFAULTS.items())
                if (company, care_class, kind) not in known
            ]
        )

    @api.model
    def _per_year(self, companies):
        """Return {(company id, class): {kind: contacts a year}}."""
        # Whoever sees an account sees what its class asks for
        norms = self.sudo().search_fetch([("company_id", "in", companies.ids)])
        found = {}
        for norm in norms:
            row = found.setdefault((norm.company_id.id, norm.care_class), {})
            row[norm.kind] = norm.per_year
        return found


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env["retention.touch.norm"]._create_missing(companies)
        return companies
