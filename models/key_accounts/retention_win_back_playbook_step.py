from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

KINDS = [
    ("call", "Call"),
    ("lunch", "Lunch"),
    ("visit", "Visit"),
    ("gift", "Gift"),
    ("question", "Question"),
    ("offer", "Offer"),
    ("farewell", "Parting"),
    ("referral", "Recommendation"),
]
OWNERS = [
    ("manager", "Account manager"),
    ("deputy", "Deputy"),
    ("head", "Head of the company"),
]
CONDITIONS = [
    ("always", "Always"),
    ("failed", "If the step before failed"),
    ("reason", "If the reason is"),
]


class RetentionWinBackPlaybookStep(models.Model):
    """What a company does, in this order, to win a key account back."""

    _name = "retention.win.back.playbook.step"
    _description = "Step of the Win-Back Playbook"
    _order = "company_id, sequence, id"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=50)
    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(KINDS, required=True, default="call")
    day_offset = fields.Integer(
        string="After (Days)", help="Counted from the day the case was opened."
    )
    owner = fields.Selection(OWNERS, string="Who", required=True, default="manager")
    condition = fields.Selection(
        CONDITIONS, string="When", required=True, default="always"
    )
    reason_ids = fields.Many2many(
        "retention.departure.reason",
        relation="retention_playbook_step_reason_rel",
        string="Reasons",
    )
    script = fields.Text(translate=True, help="What to say and to ask.")

    @api.constrains("day_offset", "condition", "reason_ids")
    def _check_step(self):
        for step in self:
            if not 0 <= step.day_offset <= 3650:
                raise ValidationError(
                    self.env._(
                        "“%s” must come 0 to 3,650 days after the loss: nobody acts "
                        "before it.",
                        step.name,
                    )
                )
            if step.condition == "reason" and not step.reason_ids:
                raise ValidationError(
                    self.env._(
                        "“%s” depends on the reason of departure: choose at least one.",
                        step.name,
                    )
                )

    def write(self, vals):
        res = super().write(vals)
        if not vals.get("active", True):
            self._check_left()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_last(self):
        self._check_left(self)

    def _check_left(self, gone=None):
        """Raise ``UserError`` where a company would have no playbook any more."""
        for company in self.company_id:
            left = self.search([("company_id", "=", company.id)])
            if not left - (gone or self.browse()):
                raise UserError(
                    self.env._(
                        "Keep at least one step in the playbook of %s: nobody could "
                        "be won back by it.",
                        company.name,
                    )
                )

    # ------------------------------------------------------------
    # What every company begins with
    # ------------------------------------------------------------

    @api.model
    def _create_missing(self, companies=None):
        """Give companies without a playbook the steps to begin with.

        :param companies: all by default, as at installation
        """
        steps = self.sudo().with_context(active_test=False)  # part of every company
        companies = companies or self.env["res.company"].sudo().search(Domain.TRUE)
        having = steps.search([("company_id", "in", companies.ids)]).company_id
        return steps.create(
            [
                {"company_id": company.id, "sequence": 10 * number, **values}
                for company in companies - having
                for number, values in enumerate(
                    self.with_context(
                        lang=company.partner_id.lang or self.env.lang
                    )._defaults(),
                    start=1,
                )
            ]
        )

    @api.model
    def _defaults(self):
        """Return the values of the steps to begin with, in their order."""
        return [
            {
                "name": self.env._("Call at once"),
                "kind": "call",
                "script": self.env._(
                    "We noticed that you have not ordered. What happened? Sell "
                    "nothing, do not argue: listen, and ask for a meeting of the heads."
                ),
            },
            {
                "name": self.env._("Lunch of the heads, on neutral ground"),
                "kind": "lunch",
                "day_offset": 1,
                "owner": "head",
                "script": self.env._(
                    "Only lunch: no arguing, no contract on the table. Let them tell."
                ),
            },
            {
                "name": self.env._("Visit their office with a gift"),
                "kind": "visit",
                "day_offset": 3,
                "condition": "failed",
                "script": self.env._("Bring a gift, and ask what happened."),
            },
            {
                "name": self.env._("Ask why they left"),
                "kind": "question",
                "day_offset": 4,
                "script": self.env._(
                    "Better terms? Not satisfied with us? No need any more? Choose the "
                    "reason on the case: the next step follows from it."
                ),
            },
            {
                "name": self.env._("What if we could put it right?"),
                "kind": "question",
                "day_offset": 5,
                "condition": "reason",
                "reason_ids": self._default_reasons("service", "attention"),
                "script": self.env._(
                    "“What if we could put this right?” Write down the answer: it says "
                    "whether they can come back."
                ),
            },
            {
                "name": self.env._("What if we offered the same terms, or better?"),
                "kind": "offer",
                "day_offset": 5,
                "condition": "reason",
                "reason_ids": self._default_reasons("terms"),
                "script": self.env._(
                    "“What if we offered better terms, or the same as you got?” Write "
                    "down the answer."
                ),
            },
            {
                "name": self.env._("Part well"),
                "kind": "farewell",
                "day_offset": 7,
                "condition": "failed",
                "script": self.env._(
                    "They may always come back. Leave a gift, ask for nothing."
                ),
            },
            {
                "name": self.env._("Ask to be introduced and recommended"),
                "kind": "referral",
                "day_offset": 7,
                "condition": "reason",
                "reason_ids": self._default_reasons("no_need"),
                "script": self.env._(
                    "“Whom do you know who could need us?” Write down who it is."
                ),
            },
        ]

    @api.model
    def _default_reasons(self, *names):
        ids = [
            self.env["ir.model.data"]._xmlid_to_res_id(
                f"customer_retention.retention_departure_reason_{name}"
            )
            for name in names
        ]
        return [(6, 0, [one for one in ids if one])]
