from odoo import api, fields, models
from odoo.exceptions import ValidationError

STAFF = "customer_retention.group_retention_user"
PERSONAL = "customer_retention.group_retention_personal"
SOURCES = [
    ("purchase", "Own customer, at a purchase"),
    ("sales", "Our sales department"),
    ("referral", "Recommended by a customer"),
    ("event", "Event"),
    ("website", "Website"),
    ("open", "Open source"),
    ("other", "Other"),
]


class ResPartner(models.Model):
    """What we know of a customer beyond the address, and how we came to know it.

    None of it is copied: core reads what it copies by the rights of whoever
    duplicates a contact, and would refuse all others.
    """

    _inherit = "res.partner"

    retention_sale_note = fields.Text(
        string="Read First",
        copy=False,
        groups=STAFF,
        help="Shown on top of every new order of this customer, and of the contacts "
        "of a firm. Never printed or sent.",
    )
    retention_wishes = fields.Text(
        string="Wishes",
        copy=False,
        groups=STAFF,
        help="Goods the customer would like to have.",
    )
    retention_likes = fields.Text(string="Likes", copy=False, groups=STAFF)
    retention_dislikes = fields.Text(string="Dislikes", copy=False, groups=STAFF)
    retention_values = fields.Text(
        string="Values Most",
        copy=False,
        groups=STAFF,
        help="What decides for this customer: price, time, silence, advice.",
    )
    retention_review = fields.Text(
        string="Says of Us",
        copy=False,
        groups=STAFF,
        help="A review or a sentence that the customer said of us.",
    )

    retention_source = fields.Selection(
        SOURCES,
        string="Source of the Contact",
        index="btree_not_null",
        tracking=True,
        copy=False,
        groups=STAFF,
        help="Contacts from open sources are kept apart from own customers.",
    )
    retention_source_note = fields.Char(
        string="Where Exactly",
        copy=False,
        groups=STAFF,
        help="Which event, list or page.",
    )
    retention_consent_date = fields.Date(
        string="Agreed to Contact on",
        copy=False,
        tracking=True,
        groups=STAFF,
        help="The day on which the customer agreed that we write or call.",
    )
    retention_consent_text = fields.Text(
        string="What Was Agreed to",
        copy=False,
        groups=STAFF,
        help="The words, and where they are kept: form, e-mail, recording.",
    )

    retention_interest_ids = fields.Many2many(
        "retention.interest",
        "res_partner_retention_interest_rel",
        string="Interests",
        copy=False,
        groups=PERSONAL,
    )
    retention_relative_ids = fields.One2many(
        "retention.relative", "partner_id", string="Family", groups=PERSONAL
    )
    retention_personal_note = fields.Text(
        string="Talks and Stories",
        copy=False,
        groups=PERSONAL,
        help="What to ask about next time: the journey, the exam, the new house.",
    )

    retention_customer_since = fields.Date(
        compute="_compute_retention_trust",
        compute_sudo=True,
        string="Customer since",
        groups=STAFF,
    )
    retention_years = fields.Integer(
        compute="_compute_retention_trust",
        compute_sudo=True,
        string="Years as a Customer",
        groups=STAFF,
    )
    retention_trust_text = fields.Char(
        compute="_compute_retention_trust",
        compute_sudo=True,
        string="Trust",
        groups=STAFF,
    )

    # Core follows names, phone, e-mail, address, sales person and tax number
    lang = fields.Selection(tracking=True)

    @api.constrains("retention_consent_date")
    def _check_retention_consent_date(self):
        for partner in self.sudo():  # whoever may write the customer
            company = partner.company_id or self.env.company
            day = partner.retention_consent_date
            if day and day > company._retention_day():
                raise ValidationError(
                    self.env._("A customer cannot have agreed on a day to come.")
                )

    # ------------------------------------------------------------
    # Trust
    # ------------------------------------------------------------

    @api.depends("commercial_partner_id")
    @api.depends_context("allowed_company_ids", "lang")
    def _compute_retention_trust(self):
        """Tell how long somebody is a customer, and whom he brought.

        One query for all; of the firm where the partner is a contact. Figures of
        companies that the reader does not work in are left out.
        """
        customers = self.commercial_partner_id
        rows = self.env["retention.customer"]._read_group(
            [
                ("partner_id", "in", customers.ids),
                ("company_id", "in", self.env.companies.ids),
            ],
            ["partner_id"],
            ["first_order_date:min", "referral_count:max"],
        )
        known = {partner.id: facts for partner, *facts in rows}
        today = self.env.company._retention_day()
        for partner in self:
            since, referred = known.get(partner.commercial_partner_id.id, (False, 0))
            years = 0
            if since:
                years = today.year - since.year
                years -= (today.month, today.day) < (since.month, since.day)
            partner.retention_customer_since = since
            partner.retention_years = years
            partner.retention_trust_text = self._retention_trust_words(years, referred)

    def _retention_trust_words(self, years, referred):
        facts = []
        if years == 1:
            facts.append(self.env._("a customer for one year"))
        elif years:
            facts.append(self.env._("a customer for %s years", years))
        if referred == 1:
            facts.append(self.env._("one recommended customer bought"))
        elif referred:
            facts.append(self.env._("%s recommended customers bought", referred))
        return " · ".join(facts)

    # ------------------------------------------------------------
    # Before an order is made
    # ------------------------------------------------------------

    def _retention_taste(self):
        """Return in one line what these partners like and how to reach them."""
        facts = []
        for field, text in (
            ("retention_wishes", self.env._("wishes %s")),
            ("retention_likes", self.env._("likes %s")),
            ("retention_dislikes", self.env._("dislikes %s")),
        ):
            values = [" ".join(value.split()) for value in self.mapped(field) if value]
            if values:
                facts.append(text % ", ".join(values))
        facts += [reach for reach in (one._retention_reach() for one in self) if reach]
        line = " · ".join(facts)
        return line[:1].upper() + line[1:]
