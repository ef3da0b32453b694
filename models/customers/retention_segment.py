from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import ormcache

from ...tools.segments import Terms, winning

KINDS = [("living", "Living"), ("static", "Static")]
# By which figure a segment's list of customers begins: the list view that does it
ORDERS = {
    "revenue": "retention_customer_view_list",
    "margin_at_risk": "retention_customer_view_list_by_risk",
    "last_order": "retention_customer_view_list_by_last_order",
    "ltv": "retention_customer_view_list_by_ltv",
}
TERMS = ("pricelist_id", "payment_term_id", "delivery_note")
CACHED = {*TERMS, "active", "sequence", "company_id"}


class RetentionSegment(models.Model):
    """Customers who are treated alike: chosen by a rule or by hand, with own terms.

    A *living* segment's members follow its rule, night by night; a *static* one's
    are put in and taken out by hand. ``retention_segment_rule.py`` says who comes
    and goes, ``retention_segment_figures.py`` what the members are worth.
    """

    _name = "retention.segment"
    _description = "Customer Segment"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    sequence = fields.Integer(
        default=10,
        help="A customer in several segments gets each term from the first of them "
        "that gives it.",
    )
    color = fields.Integer()
    kind = fields.Selection(
        KINDS,
        required=True,
        default="living",
        tracking=True,
        help="Living: whoever fits the rule is a member, night by night. "
        "Static: members are put in and taken out by hand.",
    )
    description = fields.Text(string="What It Is for")
    user_id = fields.Many2one(
        "res.users",
        string="Keeper",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        tracking=True,
        help="Answers for the segment, and is told when its rule fails.",
    )
    order_by = fields.Selection(
        [
            ("revenue", "Revenue"),
            ("margin_at_risk", "Margin at risk"),
            ("last_order", "Last order"),
            ("ltv", "Lifetime value"),
        ],
        string="Customers Sorted by",
        required=True,
        default="revenue",
    )
    ready = fields.Char(
        string="Ready List", readonly=True, copy=False, help="Shipped list it is."
    )

    rule = fields.Char(default="[]", tracking=True)
    applied_rule = fields.Char(readonly=True, copy=False)
    is_rule_pending = fields.Boolean(
        string="Rule to Be Applied", compute="_compute_is_rule_pending"
    )
    rule_problem = fields.Char(
        readonly=True, copy=False, help="Why the rule cannot be applied."
    )
    refreshed_at = fields.Datetime(string="Refreshed", readonly=True, copy=False)

    pricelist_id = fields.Many2one(
        "product.pricelist",
        check_company=True,
        index="btree_not_null",
        tracking=True,
        help="New orders of members take it over, unless the customer has one of "
        "his own.",
    )
    payment_term_id = fields.Many2one(
        "account.payment.term",
        string="Payment Terms",
        check_company=True,
        tracking=True,
        help="New orders of members take them over, unless the customer has terms of "
        "his own.",
    )
    delivery_note = fields.Text(
        tracking=True, help="Stands on the new orders of members."
    )
    program_ids = fields.Many2many(
        "loyalty.program",
        "loyalty_program_retention_segment_rel",
        "segment_id",
        "program_id",
        string="Promotions",
        copy=False,
        check_company=True,
        domain="[('retention_managed', '=', False),"
        " ('program_type', 'not in', ['gift_card', 'ewallet']),"
        " ('company_id', 'in', [company_id, False])]",
        help="Promotions that apply only to members of their segments.",
    )
    membership_ids = fields.One2many("retention.segment.membership", "segment_id")

    _ready_uniq = models.UniqueIndex("(company_id, ready) WHERE ready IS NOT NULL")

    @api.depends("kind", "rule", "applied_rule")
    def _compute_is_rule_pending(self):
        for segment in self:
            segment.is_rule_pending = (
                segment.kind == "living" and segment.rule != segment.applied_rule
            )

    # ------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------

    @api.constrains("kind", "rule")
    def _check_rule(self):
        """Refuse a rule that could not be applied, with the rights of who wrote it."""
        for segment in self.filtered(lambda one: one.kind == "living"):
            segment._try_rule()

    @api.constrains("program_ids")
    def _check_programs(self):
        # Written from here, the promotion's own check is not asked
        self.program_ids._check_retention_segments()

    @api.constrains("company_id")
    def _check_company_members(self):
        for segment in self:
            # Rows of members whom the user may not see count, too
            rows = segment.sudo().membership_ids
            if rows.company_id - segment.company_id:
                raise ValidationError(
                    self.env._(
                        "“%s” has members of its company already: make a new segment "
                        "for the other company.",
                        segment.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        for segment in self.sudo():  # members and promotions the user may not see
            if segment.membership_ids:
                raise UserError(
                    self.env._(
                        "“%s” has had members, and who was in it is kept: archive it "
                        "instead.",
                        segment.name,
                    )
                )
            if segment.program_ids:
                raise UserError(
                    self.env._(
                        "The promotion “%(program)s” is only for members of "
                        "“%(segment)s”: without the segment it would be for "
                        "everybody.",
                        program=segment.program_ids[0].name,
                        segment=segment.name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model
    def name_create(self, name):
        # Made on the way, to put customers in by hand
        segment = self.create({"name": name, "kind": "static"})
        return segment.id, segment.display_name

    @api.model_create_multi
    def create(self, vals_list):
        segments = super().create(vals_list)
        self.env.registry.clear_cache()
        return segments

    def write(self, vals):
        res = super().write(vals)
        if vals.keys() & {"rule", "kind"}:
            # What was wrong has been mended: the check has passed
            self.filtered("rule_problem").rule_problem = False
        if vals.keys() & (CACHED | {"program_ids"}):
            self.env.registry.clear_cache()
            self.env["retention.segment.membership"]._forget()
        return res

    def unlink(self):
        res = super().unlink()
        self.env.registry.clear_cache()
        return res

    def copy_data(self, default=None):
        values = super().copy_data(default)
        for segment, one in zip(self, values, strict=True):
            if "name" not in (default or {}):
                one["name"] = self.env._("%s (copy)", segment.name)
        return values

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_refresh(self):
        """Have members follow the rule now."""
        self.ensure_one()
        self._check_may_manage()
        came, went = self._refresh_now()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(came)s came, %(went)s went.", came=came, went=went
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_preview(self):
        """Show who would come and go, before it is so."""
        self.ensure_one()
        self._check_may_manage()
        preview = self.env["retention.segment.preview"].create({"segment_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Who Would Come and Go: %s", self.name),
            "res_model": preview._name,
            "res_id": preview.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_freeze(self):
        """Make a static copy of the members as they are now, and open it.

        Its terms are empty: the segment that it was made from gives them.
        """
        self.ensure_one()
        self._check_may_manage()
        day = self.company_id._retention_day()
        frozen = self.copy(
            {
                "name": self.env._(
                    "%(name)s, %(day)s",
                    name=self.name,
                    day=fields.Date.to_string(day),
                ),
                "kind": "static",
                "rule": "[]",
                **dict.fromkeys(TERMS, False),
            }
        )
        frozen._take_over(self)
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": frozen.id,
            "view_mode": "form",
        }

    def _check_may_manage(self):
        """:raise AccessError: the user may not manage these segments"""
        if not self.env.user.has_group("customer_retention.group_retention_manager"):
            raise AccessError(
                self.env._("Only a retention manager may change who is in a segment.")
            )
        self.check_access("write")

    # ------------------------------------------------------------
    # Terms
    # ------------------------------------------------------------

    @api.model
    @ormcache("company_id")
    def _terms(self, company_id):
        """Return the :class:`Terms` of a company's segments, the first to win first.

        Cached: every order asks, and in most companies no segment has any.
        """
        # Kept for everybody: no caller's rights may colour it
        segments = self.sudo().search(
            [
                ("company_id", "=", company_id),
                "|",
                ("pricelist_id", "!=", False),
                "|",
                ("payment_term_id", "!=", False),
                ("delivery_note", "!=", False),
            ]
        )
        return tuple(
            Terms(
                one.id, one.pricelist_id.id, one.payment_term_id.id, one.delivery_note
            )
            for one in segments
        )

    @api.model
    @ormcache("company_id")
    def _members_only(self, company_id):
        """Return the ids of a company's pricelists that only members may have.

        Those of a website that nobody can select there and that have no code, also
        of archived segments: else the shop would fall back on them for everybody.
        """
        # Kept for everybody: no caller's rights may colour it
        segments = self.sudo().with_context(active_test=False)
        lists = segments.search([("company_id", "=", company_id)]).pricelist_id
        return tuple(
            one.id
            for one in lists
            if one.website_id and not one.selectable and not one.code
        )

    @api.model
    def _giving(self, name, company, partners):
        """Return {commercial partner id: :class:`Terms`} of who gets a term.

        :param name: of the term
        :param partners: customers or contacts of theirs
        """
        terms = [one for one in self._terms(company.id) if getattr(one, name)]
        if not terms:
            return {}
        # Contacts get what their firm gets, whoever may see the firm
        firms = partners.sudo().commercial_partner_id._origin
        memberships = self.env["retention.segment.membership"]._of(
            firms.ids, [one.segment_id for one in terms]
        )
        return {
            partner_id: winning(terms, name, segment_ids)
            for partner_id, segment_ids in memberships.items()
        }

    # ------------------------------------------------------------
    # Search by segment
    # ------------------------------------------------------------

    @api.model
    def _search_members(self, operator, value, members):
        """Return the domain of who is in segments, for search methods of fields.

        :param value: ids or names of segments; ``False`` in it: who is in none
        :param members: function that returns a domain from segments of one company
            and the SQL query of partner ids
        """
        if operator == "any":
            by_name = value if isinstance(value, Domain) else [("id", "in", value)]
            return self._members_domain(self.search(by_name), members)
        if operator != "in":
            return NotImplemented
        names = [one for one in value if isinstance(one, str)]
        ids = [one for one in value if one and not isinstance(one, str)]
        wanted = self.search(Domain("name", "in", names))
        # Who was in an archived segment is still to be found by it
        wanted |= self.with_context(active_test=False).search([("id", "in", ids)])
        found = self._members_domain(wanted, members)
        if False in value:
            found |= ~self._members_domain(self.search(Domain.TRUE), members)
        return found

    @api.model
    def _members_domain(self, segments, members):
        memberships = self.env["retention.segment.membership"]
        domains = []
        for of_company in segments.grouped("company_id").values():
            query = memberships._search(
                [("segment_id", "in", of_company.ids), ("date_out", "=", False)]
            )
            partners = query.subselect("partner_id")
            domains.append(members(of_company, partners))
        return Domain.OR(domains)
