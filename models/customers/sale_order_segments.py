"""Orders take over the terms of the segments that their customer is in."""

from odoo import api, fields, models
from odoo.tools.sql import column_exists, create_column

OPEN = ("draft", "sent")


class SaleOrder(models.Model):
    _inherit = "sale.order"

    retention_delivery_note = fields.Text(
        string="Delivery Note",
        compute="_compute_retention_delivery_note",
        store=True,
        readonly=False,
        precompute=True,
        groups="base.group_user",
        help="What to mind when delivering; taken over from the customer's segment.",
    )
    retention_terms = fields.Json(
        string="Terms of Segments",
        compute="_compute_retention_terms",
        store=True,
        precompute=True,
        copy=False,
        groups="base.group_user",
        help="{term: [segment, value]} when the customer was chosen.",
    )
    retention_terms_origin = fields.Char(
        string="Terms from Segments",
        compute="_compute_retention_terms_origin",
        groups="base.group_user",  # customers may read their orders
    )

    def _auto_init(self):
        # Orders from before have no terms: nothing is to be computed for them
        for name, kind in (
            ("retention_delivery_note", "text"),
            ("retention_terms", "jsonb"),
        ):
            if not column_exists(self.env.cr, self._table, name):
                create_column(self.env.cr, self._table, name, kind)
        return super()._auto_init()

    def _compute_payment_term_id(self):
        res = super()._compute_payment_term_id()
        for order in self:
            terms = order._retention_given("payment_term_id")
            if terms:
                order.payment_term_id = terms.payment_term_id
        return res

    @api.depends("partner_id", "company_id")
    def _compute_retention_delivery_note(self):
        segments = self.env["retention.segment"]
        for order in self:
            note = order.retention_delivery_note
            if order.state not in OPEN:
                order.retention_delivery_note = note
                continue
            terms = order._retention_given("delivery_note")
            if terms:
                note = terms.delivery_note
            elif note and any(
                one.delivery_note == note
                for one in segments._terms(order.company_id.id)
            ):
                # Of a segment that the customer before was in
                note = False
            order.retention_delivery_note = note

    @api.depends("partner_id", "company_id")
    def _compute_retention_terms(self):
        for order in self:
            if order.state not in OPEN:
                order.retention_terms = order.retention_terms
                continue
            found = {}
            for name in ("pricelist_id", "payment_term_id", "delivery_note"):
                terms = order._retention_given(name)
                if terms:
                    found[name] = [terms.segment_id, getattr(terms, name)]
            order.retention_terms = found or False

    @api.depends(
        "retention_terms",
        "pricelist_id",
        "payment_term_id",
        "retention_delivery_note",
    )
    def _compute_retention_terms_origin(self):
        ids = {
            segment_id
            for order in self
            for segment_id, _value in (order.retention_terms or {}).values()
        }
        # Names of segments are no secret to who sees the order
        segments = self.env["retention.segment"].sudo().browse(ids).exists()
        names = {one.id: one.name for one in segments}
        for order in self:
            order.retention_terms_origin = order._retention_terms_text(names)

    def _retention_terms_text(self, names):
        """Return which segments gave the terms that the order still has.

        :param names: {segment id: name}
        """
        labels = {
            "pricelist_id": (self.env._("pricelist"), self.pricelist_id.id),
            "payment_term_id": (self.env._("payment terms"), self.payment_term_id.id),
            "delivery_note": (
                self.env._("delivery note"),
                self.retention_delivery_note,
            ),
        }
        by_segment = {}
        taken_over = self.retention_terms or {}
        for name, (label, current) in labels.items():
            segment_id, value = taken_over.get(name) or (None, None)
            if current == value and segment_id in names:
                by_segment.setdefault(names[segment_id], []).append(label)
        return "; ".join(
            self.env._(
                "%(terms)s of “%(segment)s”", terms=", ".join(terms), segment=segment
            )
            for segment, terms in by_segment.items()
        )

    def _retention_given(self, name):
        """Return the ``Terms`` by which the order's customer gets a term, or None.

        What the customer has of his own comes first.
        """
        self.ensure_one()
        if not self.partner_id:
            return None
        company = self.company_id
        given = self.env["retention.segment"]._giving(name, company, self.partner_id)
        if not given:
            return None
        partner = self.partner_id.with_company(company)
        # A firm's own terms are its contacts', too, whoever may see the firm
        firm = partner.sudo().commercial_partner_id
        if name == "pricelist_id" and firm.specific_property_product_pricelist:
            return None
        if name == "payment_term_id":
            own = firm.property_payment_term_id
            field = firm._fields["property_payment_term_id"]
            # A default of the whole company is nobody's own
            if own and own != field.get_company_dependent_fallback(firm):
                return None
        return next(iter(given.values()))

    def _get_program_domain(self):
        return self._retention_without_others("id", super()._get_program_domain())

    def _get_trigger_domain(self):
        return self._retention_without_others(
            "program_id", super()._get_trigger_domain()
        )

    def _retention_without_others(self, field, domain):
        """Leave promotions out that are for members of other segments."""
        restricted = self.env["loyalty.program"]._retention_restricted()
        if not restricted:
            return domain
        # Contacts get what their firm gets, whoever may see the firm
        partner = self.partner_id.sudo().commercial_partner_id
        own = (
            self.env["retention.segment.membership"]
            ._of(partner._origin.ids)
            .get(partner._origin.id, set())
        )
        others = [
            program_id
            for program_id, segment_ids in restricted
            if not own & set(segment_ids)
        ]
        return [*domain, (field, "not in", others)]
