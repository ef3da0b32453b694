from odoo import api, fields, models
from odoo.exceptions import ValidationError

STATES = [("active", "Active"), ("lost", "Lost"), ("ended", "Ended")]


class RetentionKeyAccount(models.Model):
    """A customer whom somebody decided to care for in person, and the dossier.

    One record per customer and company for good: an ended account that becomes key
    again goes on with its dossier.
    """

    _name = "retention.key.account"
    _inherit = ["retention.key.guard.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Key Account"
    _order = "state, partner_id, id"
    _rec_name = "partner_id"
    _rec_names_search = ["partner_id"]
    _check_company_auto = True
    _system_fields = ("health_score", "health_level")
    # Whose dossier it is says who reads the customer's figures
    _fixed_fields = ("partner_id", "company_id")

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain=[("parent_id", "=", False)],
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        STATES,
        default="active",
        required=True,
        index=True,
        readonly=True,
        tracking=True,
    )
    date_start = fields.Date(
        string="Key Account since",
        required=True,
        default=lambda self: self.env.company._retention_day(),
    )
    manager_id = fields.Many2one(
        "res.users",
        string="Account Manager",
        index="btree_not_null",
        ondelete="restrict",
        domain=[("share", "=", False)],
        tracking=True,
    )
    deputy_id = fields.Many2one(
        "res.users",
        index="btree_not_null",
        ondelete="restrict",
        domain=[("share", "=", False)],
        tracking=True,
    )
    care_class = fields.Selection(
        [
            ("strategic", "Strategic"),
            ("growing", "Growing"),
            ("standard", "Standard"),
        ],
        default="standard",
        required=True,
        tracking=True,
        help="How often we expect to be in touch; Configuration > Touch Norms says.",
    )
    customer_id = fields.Many2one(
        "retention.customer", string="Figures", compute="_compute_customer_id"
    )
    decision_ids = fields.One2many("retention.key.account.decision", "account_id")
    person_ids = fields.One2many("retention.key.account.person", "account_id")
    # Written nightly and on demand (retention_key_account_health.py)
    health_score = fields.Integer(
        string="Health",
        readonly=True,
        aggregator="avg",
        help="0 to 100; every point is explained on the page Health.",
    )
    health_level = fields.Selection(
        [("poor", "Poor"), ("fair", "Fair"), ("good", "Good")],
        readonly=True,
        index=True,
        group_expand=True,
    )

    _partner_company_uniq = models.Constraint(
        "UNIQUE (company_id, partner_id)",
        "This customer has a key account with this company already: open that one, "
        "ended ones too.",
    )

    @api.depends("partner_id", "company_id")
    def _compute_customer_id(self):
        rows = self.env["retention.customer"].search_fetch(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("company_id", "in", self.company_id.ids),
            ]
        )
        found = {(row.partner_id.id, row.company_id.id): row for row in rows}
        for account in self:
            key = account.partner_id.id, account.company_id.id
            account.customer_id = found.get(key, rows.browse())

    @api.constrains("partner_id")
    def _check_partner(self):
        for account in self:
            partner = account.partner_id
            if partner != partner.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is a contact of %(firm)s: make the firm the key "
                        "account and the contact one of its people.",
                        contact=partner.display_name,
                        firm=partner.commercial_partner_id.display_name,
                    )
                )
