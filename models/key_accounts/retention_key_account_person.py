import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.relationship_map import Person, find_circle

PERSONAL = "customer_retention.group_retention_personal"


class RetentionKeyAccountPerson(models.Model):
    """Somebody who works at a key account: what they decide, and who of us knows them.

    The person is a contact of the firm, or an outsider with a tie to it; name,
    telephone and birthday are kept there.
    """

    _name = "retention.key.account.person"
    _inherit = "retention.key.part.mixin"
    _description = "Person at a Key Account"
    _order = "account_id, sequence, id"
    _rec_name = "partner_id"
    _block_key = "people"

    firm_id = fields.Many2one(related="account_id.partner_id", string="Firm")
    partner_id = fields.Many2one(
        "res.partner",
        string="Person",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    tie = fields.Char(
        string="Tie to the Firm",
        help="Of people who are no contacts of the firm: owner of the holding, adviser,"
        " relative of the owner.",
    )
    is_elsewhere = fields.Boolean(
        string="Not at the Firm",
        compute="_compute_is_elsewhere",
        help="The contact belongs to another firm by now, or is archived.",
    )
    sequence = fields.Integer(default=10)
    role = fields.Selection(
        [
            ("owner", "Owner"),
            ("executive", "Chief executive"),
            ("finance", "Finance, accounting"),
            ("purchasing", "Purchasing"),
            ("technical", "Technical"),
            ("user", "Uses what we sell"),
            ("assistant", "Assistant, reception"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
    )
    power = fields.Selection(
        [
            ("decides", "Decides"),
            ("approves", "Approves the money"),
            ("advises", "Advises"),
            ("uses", "Uses"),
            ("none", "None"),
        ],
        string="Decision Power",
        required=True,
        default="none",
    )
    attitude = fields.Selection(
        [
            ("champion", "Champion"),
            ("friend", "Friend"),
            ("neutral", "Neutral"),
            ("sceptic", "Sceptic"),
            ("opponent", "Opponent"),
        ],
        groups=PERSONAL,
    )
    boss_id = fields.Many2one(
        "retention.key.account.person",
        string="Reports to",
        index="btree_not_null",
        ondelete="set null",
        domain="[('account_id', '=', account_id), ('id', '!=', id)]",
    )
    counterpart_id = fields.Many2one(
        "res.users",
        string="Our Counterpart",
        ondelete="set null",
        domain=[("share", "=", False)],
    )
    note = fields.Text(help="Career, what counts for them, what to avoid.")
    coverage_ids = fields.One2many("retention.key.account.coverage", "person_id")
    phone = fields.Char(related="partner_id.phone")
    email = fields.Char(related="partner_id.email")
    function = fields.Char(related="partner_id.function")
    last_contact = fields.Date(
        compute="_compute_last_contact",
        help="The latest meeting, message or done activity with this very contact.",
    )

    # Personal facts
    cuisine = fields.Char(
        string="Favourite Cuisine", groups=PERSONAL, help="Where to have lunch."
    )
    interest_ids = fields.Many2many(
        related="partner_id.retention_interest_ids",
        string="Hobbies",
        readonly=False,
        groups=PERSONAL,
    )
    relative_ids = fields.One2many(
        related="partner_id.retention_relative_ids", string="Family", groups=PERSONAL
    )
    birthday = fields.Date(
        related="partner_id.retention_birthday",
        groups=PERSONAL,
        help="Kept on the contact, while the contact agrees.",
    )

    _account_partner_uniq = models.Constraint(
        "UNIQUE (account_id, partner_id)",
        "This person is in the dossier already.",
    )

    @api.depends("partner_id.name")
    def _compute_display_name(self):
        for person in self:  # within a dossier everybody is of the firm
            person.display_name = person.partner_id.name or ""

    @api.depends("partner_id", "account_id", "tie")
    def _compute_is_elsewhere(self):
        for person in self:
            partner = person.partner_id.sudo()  # the person may have left our sight
            person.is_elsewhere = bool(partner) and (
                not partner.active
                or (not person.tie and partner.commercial_partner_id != person.firm_id)
            )

    @api.depends("partner_id")
    def _compute_last_contact(self):
        days = self.env["res.partner"]._retention_person_days(self.partner_id)
        for person in self:
            by_user = days.get(person.partner_id._origin.id, {})
            person.last_contact = person._last_of(by_user.values())

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        # Fields of the contact are searched and sorted by without asking their groups
        names = {one.field_expr for one in Domain(domain).iter_conditions()}
        for name in {*names, *re.findall(r"[\w.]+", order or "")}:
            field = self._fields.get(name.partition(".")[0])
            if field and field.related and field.groups:
                self._check_field_access(field, "read")
        return super()._search(domain, offset, limit, order, **kwargs)

    def _last_of(self, moments):
        """Return the latest of naive UTC moments as the company's day."""
        moment = max(moments, default=None)
        if not moment:
            return False
        company = self.company_id.sudo()  # its time zone, for staff
        zoned = self.with_context(tz=company._retention_tz())
        return fields.Datetime.context_timestamp(zoned, moment).date()

    # ------------------------------------------------------------
    # What cannot be
    # ------------------------------------------------------------

    @api.constrains("partner_id", "account_id", "tie")
    def _check_firm(self):
        for person in self:
            if person.tie or person._is_moving():
                continue
            firm = person.partner_id.commercial_partner_id
            if firm != person.firm_id:
                raise ValidationError(
                    self.env._(
                        "%(person)s is no contact of %(firm)s. Choose a contact of the"
                        " firm, or say what ties this person to it (Tie to the Firm).",
                        person=person.partner_id.name,
                        firm=person.firm_id.name,
                    )
                )

    @api.constrains("boss_id", "account_id")
    def _check_boss(self):
        for person in self:
            boss = person.boss_id
            if boss == person:
                raise ValidationError(
                    self.env._(
                        "%s cannot report to themselves.", person.partner_id.name
                    )
                )
            elsewhere = boss and boss.account_id != person.account_id
            if elsewhere and not person._is_moving():
                raise ValidationError(
                    self.env._(
                        "%(person)s and %(boss)s are in the dossiers of two accounts.",
                        person=person.partner_id.name,
                        boss=boss.partner_id.name,
                    )
                )
        for account in self.account_id:
            account.person_ids._refuse_circle(
                [(one.id, one.boss_id.id) for one in account.person_ids if one.boss_id],
                self.env._("%s: people cannot report to each other in a circle."),
            )

    @api.model
    def _refuse_circle(self, arrows, sentence):
        """Raise ``ValidationError`` with the names if arrows make a circle.

        :param arrows: pairs of ids of people
        :param sentence: what to say, with ``%s`` for the names
        """
        circle = find_circle(arrows)
        if circle:
            names = self.browse([*circle, circle[0]]).mapped("partner_id.name")
            raise ValidationError(sentence % " → ".join(names))

    @api.constrains("counterpart_id", "account_id")
    def _check_counterpart(self):
        for person in self:
            person.account_id._check_colleague(person.counterpart_id)

    def action_open_contact(self):
        """Open the contact, where name, telephone and family are kept."""
        self.ensure_one()
        return self.partner_id.get_formview_action()

    def _at_a_glance(self):
        """Return a line of the page: who this is, and when we last spoke."""
        self.ensure_one()
        words = {
            name: dict(self._fields[name]._description_selection(self.env))[self[name]]
            for name in ("role", "power")
        }
        known = [words["role"]]
        if self.power != "none":
            known.append(words["power"].lower())
        if self.counterpart_id:
            known.append(self.env._("with %s", self.counterpart_id.sudo().name))
        last = self.last_contact
        return {
            "text": self.partner_id.name,
            "note": ", ".join(known)
            + ". "
            + (
                self.env._(
                    "Last contact %s",
                    format_date(self.env, last, date_format="d MMM y"),
                )
                if last
                else self.env._("No contact yet")
            ),
        }

    # ------------------------------------------------------------
    # On the map
    # ------------------------------------------------------------

    def _on_map(self, shows_attitude):
        """Return the person as the map takes it."""
        said = self._in_words
        power = said("power") if self.power != "none" else ""
        attitude = self.attitude if shows_attitude else ""
        return Person(
            key=self._map_key(),
            name=self.partner_id.name or "",
            boss=self.boss_id._map_key() if self.boss_id else None,
            lines=(said("role"), power),
            attitude=attitude or "",
            attitude_text=said("attitude") if attitude else "",
        )

    def _in_words(self, name):
        """Return the label of a selection's value, '' if it has none."""
        return dict(self._fields[name]._description_selection(self.env)).get(
            self[name], ""
        )

    def _map_key(self):
        """Return what the map knows the person by, before it is saved too."""
        return self._origin.id or self.id
