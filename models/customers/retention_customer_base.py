from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.completeness import FIRMS_ONLY, PERSONS_ONLY, WEIGHTS
from .res_partner_hours import CHANNELS
from .res_partner_profile import SOURCES

# What the keeper of the base may set right in the list: own field -> partner's
EDITABLE = {
    "phone": "phone",
    "email": "email",
    "street": "street",
    "zip": "zip",
    "city": "city",
    "country_id": "country_id",
    "vat": "vat",
    "user_id": "user_id",
    "lang": "lang",
    "channel": "retention_channel",
    "source": "retention_source",
    "wishes": "retention_wishes",
}
DATES = {"<", "<=", ">", ">="}


class RetentionCustomerBase(models.Model):
    """The keeper's list: a row per customer or prospect, and what is missing.

    A query over the partners, so always as they are now; the number of a row is that
    of its partner. Left out are contacts of firms, archived ones, our own people and
    mere suppliers. What is written here is written on the partner, by his rights.
    """

    _name = "retention.customer.base"
    _description = "Customer's Record"
    _auto = False
    _order = "score, id"
    _rec_name = "partner_id"
    _rec_names_search = ["partner_id"]
    _depends = {
        "res.partner": [
            "active",
            "child_ids",
            "city",
            "commercial_partner_id",
            "company_id",
            "country_id",
            "customer_rank",
            "email",
            "email_normalized",
            "is_company",
            "lang",
            "parent_id",
            "partner_share",
            "phone",
            "phone_sanitized",
            "retention_birthday",
            "retention_channel",
            "retention_consent_date",
            "retention_source",
            "retention_wishes",
            "street",
            "supplier_rank",
            "type",
            "user_id",
            "vat",
            "zip",
        ],
        "res.country": ["zip_required"],
        "res.users": ["active"],
        "retention.customer": ["partner_id"],
    }

    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    is_company = fields.Boolean(string="Is a Firm", readonly=True)
    has_bought = fields.Boolean(readonly=True)
    create_date = fields.Datetime(readonly=True)

    phone = fields.Char()
    email = fields.Char()
    street = fields.Char()
    zip = fields.Char()
    city = fields.Char()
    country_id = fields.Many2one("res.country")
    vat = fields.Char(string="Tax ID")
    user_id = fields.Many2one(
        "res.users", string="Sales Person", domain=[("share", "=", False)]
    )
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(), string="Language"
    )
    channel = fields.Selection(CHANNELS, string="Preferred Channel")
    source = fields.Selection(SOURCES, string="Source of the Contact")
    wishes = fields.Text()
    consent_date = fields.Date(string="Agreed to Contact on", readonly=True)

    score = fields.Integer(string="Complete (%)", readonly=True, aggregator="avg")
    missing = fields.Char(compute="_compute_missing")
    no_phone = fields.Boolean(string="Without Phone", readonly=True)
    no_email = fields.Boolean(string="Without E-mail", readonly=True)
    no_address = fields.Boolean(string="Without Address", readonly=True)
    no_vat = fields.Boolean(string="Without Tax Number", readonly=True)
    no_contact = fields.Boolean(string="Without Contact Person", readonly=True)
    no_user = fields.Boolean(string="Without Sales Person", readonly=True)
    no_channel = fields.Boolean(string="Without Preferred Channel", readonly=True)
    no_birthday = fields.Boolean(string="Without Birthday", readonly=True)
    no_lang = fields.Boolean(string="Without Language", readonly=True)
    no_wishes = fields.Boolean(string="Without Wishes", readonly=True)
    same_email = fields.Boolean(string="E-mail of Several", readonly=True)
    same_phone = fields.Boolean(string="Phone of Several", readonly=True)
    same_vat = fields.Boolean(string="Tax Number of Several", readonly=True)
    last_contact = fields.Date(
        compute="_compute_last_contact",
        search="_search_last_contact",
        help="Last message, done activity, meeting or order.",
    )
    last_change = fields.Date(
        compute="_compute_last_change",
        search="_search_last_change",
        help="Last change of phone, e-mail, address, sales person and the like.",
    )

    # ------------------------------------------------------------
    # The query
    # ------------------------------------------------------------

    @property
    def _table_query(self):
        there = self.env["res.partner"]._retention_piece_sql()
        gaps = {piece: SQL("NOT %s", sql) for piece, sql in there.items()}
        for piece in FIRMS_ONLY:
            gaps[piece] = SQL("(partner.is_company IS TRUE AND NOT %s)", there[piece])
        for piece in PERSONS_ONLY:
            gaps[piece] = SQL(
                "(partner.is_company IS NOT TRUE AND NOT %s)", there[piece]
            )
        return SQL(
            """
            SELECT partner.id, partner.id AS partner_id, partner.company_id,
                   COALESCE(partner.is_company, FALSE) AS is_company,
                   partner.id IN (SELECT partner_id FROM retention_customer)
                       AS has_bought,
                   partner.create_date, %(columns)s,
                   partner.retention_consent_date AS consent_date,
                   %(score)s AS score, %(gaps)s, %(doubles)s
              FROM res_partner partner
             WHERE %(included)s
            """,
            columns=SQL(", ").join(
                SQL(
                    "%s AS %s",
                    SQL.identifier("partner", column),
                    SQL.identifier(name),
                )
                for name, column in EDITABLE.items()
            ),
            score=self._score_sql(gaps),
            gaps=SQL(", ").join(
                SQL("%s AS %s", sql, SQL.identifier(f"no_{piece}"))
                for piece, sql in gaps.items()
            ),
            doubles=self._doubles_sql(),
            included=self._included_sql(),
        )

    @api.model
    def _included_sql(self):
        """Return SQL of whether the row ``partner`` belongs to the customer base."""
        return SQL(
            """partner.active AND partner.commercial_partner_id = partner.id
               AND partner.partner_share
               AND (COALESCE(partner.customer_rank, 0) > 0
                    OR COALESCE(partner.supplier_rank, 0) = 0)
               AND partner.id NOT IN (SELECT partner_id FROM res_company)"""
        )

    @api.model
    def _score_sql(self, gaps):
        """Return SQL of ``tools.completeness.score``."""
        firm = sum(WEIGHTS[piece] for piece in WEIGHTS if piece not in PERSONS_ONLY)
        person = sum(WEIGHTS[piece] for piece in WEIGHTS if piece not in FIRMS_ONLY)
        lost = SQL(" + ").join(
            SQL("CASE WHEN %s THEN %s ELSE 0 END", sql, WEIGHTS[piece])
            for piece, sql in gaps.items()
        )
        asked = SQL("CASE WHEN partner.is_company THEN %s ELSE %s END", firm, person)
        return SQL("100 * (%s - (%s)) / (%s)", asked, lost, asked)

    @api.model
    def _doubles_sql(self):
        """Return SQL columns of whether another customer has the same key."""
        keys = {
            "email": SQL("partner.email_normalized"),
            "phone": SQL(
                """COALESCE(partner.phone_sanitized, NULLIF(REGEXP_REPLACE(
                       partner.phone, '\\D', '', 'g'), ''))"""
            ),
            "vat": SQL("NULLIF(UPPER(TRANSLATE(partner.vat, ' .-/', '')), '')"),
        }
        return SQL(", ").join(
            SQL(
                """COALESCE(%(key)s IN (
                       SELECT %(key)s FROM res_partner partner
                        WHERE partner.active AND %(key)s IS NOT NULL
                          AND (partner.company_id IS NULL
                               OR partner.company_id = ANY(%(companies)s))
                     GROUP BY %(key)s
                       HAVING MIN(partner.commercial_partner_id)
                              < MAX(partner.commercial_partner_id)
                   ), FALSE) AS %(name)s""",
                key=key,
                companies=self.env.companies.ids,
                name=SQL.identifier(f"same_{name}"),
            )
            for name, key in keys.items()
        )

    # ------------------------------------------------------------
    # What is missing; when was the last word
    # ------------------------------------------------------------

    @api.depends(*(f"no_{piece}" for piece in WEIGHTS))
    def _compute_missing(self):
        labels = self.env["res.partner"]._retention_piece_labels()
        for row in self:
            gaps = [labels[piece] for piece in WEIGHTS if row[f"no_{piece}"]]
            row.missing = ", ".join(gaps) or self.env._("nothing")

    @api.depends("partner_id")
    def _compute_last_contact(self):
        self._compute_last("last_contact", "_retention_contacts_sql")

    @api.depends("partner_id")
    def _compute_last_change(self):
        self._compute_last("last_change", "_retention_changes_sql")

    def _compute_last(self, field, builder):
        """Set the day of the last row of a query, by one query for all."""
        partners = self.partner_id
        moments = dict(
            self.env.execute_query(
                SQL(
                    "SELECT partner_id, MAX(moment) FROM (%s) AS one GROUP BY 1",
                    getattr(partners, builder)(partners=partners),
                )
            )
            if partners
            else ()
        )
        for row in self:
            moment = moments.get(row.partner_id.id)
            row[field] = moment and self.env.company._retention_day(moment)

    @api.model
    def _search_last_contact(self, operator, value):
        return self._search_last("_retention_contacts_sql", operator, value)

    @api.model
    def _search_last_change(self, operator, value):
        return self._search_last("_retention_changes_sql", operator, value)

    @api.model
    def _search_last(self, builder, operator, value):
        """Find customers by the day of the last row of a query.

        Whoever has none counts as before any day.
        """
        if operator in ("in", "not in"):
            days = {day for day in value if day}
            if days:
                return NotImplemented
            domain = self._domain_since(builder, None)
            return ~domain if operator == "in" else domain
        if operator not in DATES or not value:
            return NotImplemented
        day = fields.Date.to_date(value)
        if operator in ("<=", ">"):
            day = fields.Date.add(day, days=1)
        domain = self._domain_since(builder, day)
        return domain if operator in (">", ">=") else ~domain

    @api.model
    def _domain_since(self, builder, day):
        """Return the domain of customers with a row of a query from a day on."""
        since = day and self.env.company._retention_moments(day, None)[0]
        query = getattr(self.env["res.partner"], builder)(since=since)
        # Materialised: else each parallel worker would gather them anew
        return Domain(
            "id",
            "in",
            SQL(
                """(WITH one AS MATERIALIZED (SELECT DISTINCT found.partner_id
                                               FROM (%s) AS found)
                    SELECT partner_id FROM one)""",
                query,
            ),
        )

    # ------------------------------------------------------------
    # Setting right
    # ------------------------------------------------------------

    def write(self, vals):
        """Write on the partners, by the rights of who writes."""
        unknown = vals.keys() - EDITABLE.keys()
        if unknown:
            raise UserError(
                self.env._("This can be changed on the customer's own form only.")
            )
        self.check_access("write")
        values = {EDITABLE[name]: value for name, value in vals.items()}
        self.partner_id.write(values)
        self.env.flush_all()
        self.invalidate_model()
        return True

    def action_open_partner(self):
        self.ensure_one()
        return self.partner_id.get_formview_action()

    def action_merge(self):
        """Open core's wizard that merges contacts, for the chosen customers."""
        if len(self) < 2:
            raise UserError(
                self.env._("Choose two or three customers that are one and the same.")
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "base.action_partner_merge"
        )
        action["context"] = {
            "active_model": "res.partner",
            "active_ids": self.partner_id.ids,
        }
        return action
