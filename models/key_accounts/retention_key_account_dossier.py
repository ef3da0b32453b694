from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...tools.dossier import completeness

TEXT_PIECES = {
    "business": ["business"],
    "size": ["employee_count", "turnover"],
    "owners": ["owners"],
    "sites": ["sites"],
    "history": ["history"],
    "goals": ["goals"],
    "customers": ["their_customers"],
    "strategy": ["strategy"],
    "news": ["news"],
    "target": ["target_monthly"],
    "swot": ["strengths", "weaknesses", "opportunities", "threats"],
}


class RetentionKeyAccount(models.Model):
    """The parts of the dossier, and how complete it is."""

    _inherit = "retention.key.account"

    influence_ids = fields.One2many(
        "retention.key.account.influence", "account_id", string="Lines of Influence"
    )
    coverage_ids = fields.One2many("retention.key.account.coverage", "account_id")
    term_ids = fields.One2many(
        "retention.key.account.term", "account_id", string="Special Terms"
    )
    objective_ids = fields.One2many("retention.key.account.objective", "account_id")
    risk_ids = fields.One2many("retention.key.account.risk", "account_id")
    competitor_ids = fields.One2many("retention.key.account.competitor", "account_id")
    completeness = fields.Integer(
        string="Dossier (%)",
        compute="_compute_completeness",
        help="How many of the pieces of a dossier are there.",
    )
    dossier_state = fields.Selection(
        [
            ("insufficient", "Insufficient"),
            ("incomplete", "Incomplete"),
            ("complete", "Complete"),
        ],
        string="Dossier",
        compute="_compute_completeness",
        search="_search_dossier_state",
        help="Insufficient: no more than a name, an address, a telephone and a contact"
        " is known.",
    )

    # ------------------------------------------------------------
    # Completeness
    # ------------------------------------------------------------

    @api.depends(
        *(name for names in TEXT_PIECES.values() for name in names),
        *("person_ids", "influence_ids", "coverage_ids", "term_ids"),
        *("objective_ids", "risk_ids", "competitor_ids"),
    )
    def _compute_completeness(self):
        pieces = self._origin._dossier_pieces()
        for account in self:
            filled = pieces.get(account._origin.id, set())
            limit = account.company_id.sudo().retention_dossier_share  # for staff
            account.completeness = completeness(filled)
            if not filled:
                account.dossier_state = "insufficient"
            elif account.completeness < limit:
                account.dossier_state = "incomplete"
            else:
                account.dossier_state = "complete"

    @api.model
    def _search_dossier_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        # Key accounts are few: a manager has three of them
        accounts = self.search(Domain.TRUE)
        found = accounts.filtered(lambda one: one.dossier_state in value)
        return Domain("id", "in", found.ids)

    def _dossier_pieces(self):
        """Return which pieces of each dossier are there: ``{id: {name, ...}}``."""
        pieces = {
            account.id: {
                piece
                for piece, names in TEXT_PIECES.items()
                if any(account[name] for name in names)
            }
            for account in self
        }
        for piece, accounts in self._accounts_with_parts().items():
            for account in accounts:
                pieces[account.id].add(piece)
        return pieces

    def _accounts_with_parts(self):
        """Return the accounts that have each piece that is made of parts."""
        people = self._counted("person")
        found = {
            # A single contact is no map of people
            "people": self.filtered(lambda one: people.get(one, 0) > 1),
            "power": self._having("person", [("power", "in", ("decides", "approves"))]),
            "lines": self._having("person", [("boss_id", "!=", False)])
            | self._having("influence"),
            # Whether anything personal is known tells nothing personal
            "personal": self.sudo()._having(
                "person",
                [
                    *("|", "|", ("cuisine", "!=", False)),
                    ("partner_id.retention_interest_ids", "!=", False),
                    ("partner_id.retention_birthday", "!=", False),
                ],
            ),
            "spend": self._with_stated_spend(),
        }
        for piece, part in {
            "coverage": "coverage",
            "terms": "term",
            "objectives": "objective",
            "risks": "risk",
            "competitors": "competitor",
        }.items():
            found[piece] = self._having(part)
        return found

    def _counted(self, part, domain=()):
        """Return how many parts of a kind the accounts have: ``{account: count}``."""
        return dict(
            self.env[f"retention.key.account.{part}"]._read_group(
                Domain("account_id", "in", self.ids) & Domain(domain),
                ["account_id"],
                ["__count"],
            )
        )

    def _having(self, part, domain=()):
        """Return the accounts that have parts of a kind."""
        return self.browse(one.id for one in self._counted(part, domain))

    def _with_stated_spend(self):
        """Return the accounts of which we know what they spend in all."""
        known = self.env["retention.spend.estimate"]._read_group(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("company_id", "in", self.company_id.ids),
            ],
            ["partner_id", "company_id"],
        )
        return self.filtered(lambda one: (one.partner_id, one.company_id) in known)

    # ------------------------------------------------------------
    # What parts ask of their account
    # ------------------------------------------------------------

    def _check_colleague(self, user):
        """Raise ``ValidationError`` unless a user, if any, works for the company."""
        self.ensure_one()
        staff = user.sudo()  # who works where is no secret among colleagues
        if not staff:
            return
        if staff.share or self.company_id not in staff.company_ids:
            raise ValidationError(
                self.env._(
                    "%(user)s does not work for %(company)s, whose key account this"
                    " is.",
                    user=staff.name,
                    company=self.company_id.sudo().name,
                )
            )
