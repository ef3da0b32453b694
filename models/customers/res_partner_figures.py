from odoo import api, fields, models
from odoo.exceptions import UserError

from .retention_customer import ABC_CLASSES, STEPS, XYZ_CLASSES

STAFF = "customer_retention.group_retention_user"
# What a contact shows of the row of its firm
SHOWN = (
    *("currency_id", "ladder_step", "abc_class", "xyz_class", "order_count"),
    *("revenue", "margin", "ltv", "has_ltv", "ltv_text", "has_rhythm", "rhythm_text"),
    *("last_order_date", "next_order_expected", "days_late", "is_late"),
    "revenue_share",
)


def figure(kind, *args, **kwargs):
    """Return a field of contacts that shows one of :data:`SHOWN`."""
    return kind(*args, compute="_compute_retention_figures", groups=STAFF, **kwargs)


def money(name):
    return figure(fields.Monetary, name, currency_field="retention_currency_id")


class ResPartner(models.Model):
    """The figures of a contact's firm with the company that the reader works in.

    Nothing is stored here: a page of customers costs one look for all of them.
    """

    _inherit = "res.partner"

    retention_customer_ids = fields.One2many(
        "retention.customer", "partner_id", string="Figures by Company", groups=STAFF
    )
    retention_customer_id = figure(
        fields.Many2one, "retention.customer", string="Customer Figures"
    )
    retention_currency_id = figure(
        fields.Many2one, "res.currency", string="Currency of Figures"
    )
    retention_ladder_step = figure(fields.Selection, STEPS)
    retention_abc_class = figure(fields.Selection, ABC_CLASSES, string="ABC")
    retention_xyz_class = figure(fields.Selection, XYZ_CLASSES, string="XYZ")
    retention_order_count = figure(fields.Integer, string="Confirmed Orders")
    retention_revenue = money("Revenue")
    retention_margin = money("Margin")
    retention_ltv = money("Lifetime Value")
    retention_has_ltv = figure(fields.Boolean, string="Has Lifetime Value")
    retention_ltv_text = figure(fields.Char, string="Lifetime Value in Words")
    retention_has_rhythm = figure(fields.Boolean, string="Has a Rhythm")
    retention_rhythm_text = figure(fields.Char, string="Rhythm in Words")
    retention_last_order_date = figure(fields.Date, string="Last Order")
    retention_next_order_expected = figure(fields.Date, string="Next Order Expected")
    retention_days_late = figure(fields.Integer, string="Days Late")
    retention_is_late = figure(fields.Boolean, string="Late by Own Rhythm")
    retention_revenue_share = figure(fields.Float, string="Share of Company", digits=0)
    # Apart from the others: it reads documents, and only forms show it
    retention_rhythm = fields.Json(
        string="Rhythm", compute="_compute_retention_rhythm", groups=STAFF
    )

    @api.depends("commercial_partner_id", "retention_customer_ids")
    @api.depends_context("company")
    def _compute_retention_figures(self):
        found = self.env["retention.customer"].search_fetch(
            [
                ("partner_id", "in", self.commercial_partner_id.ids),
                ("company_id", "=", self.env.company.id),
            ]
        )
        by_partner = {customer.partner_id.id: customer for customer in found}
        for partner in self:
            customer = by_partner.get(partner.commercial_partner_id.id, found.browse())
            partner.retention_customer_id = customer
            for name in SHOWN:
                partner[f"retention_{name}"] = customer[name]

    @api.depends("retention_customer_id")
    @api.depends_context("company")
    def _compute_retention_rhythm(self):
        for partner in self:
            partner.retention_rhythm = partner.retention_customer_id.rhythm

    def write(self, vals):
        """Have customers measured anew when a contact moves from one to another."""
        if not vals.keys() & {"parent_id", "is_company"}:
            return super().write(vals)
        before = {one.id: one.commercial_partner_id.id for one in self}
        res = super().write(vals)
        after = {one.id: one.commercial_partner_id.id for one in self}
        changed = {
            customer
            for one in self
            for customer in (before[one.id], after[one.id])
            if before[one.id] != after[one.id]
        }
        if changed:
            # Whoever moves a contact need not see figures; only companies are read
            groups = (
                self.env["retention.customer"]
                .sudo()
                ._read_group([("partner_id", "in", list(changed))], ["company_id"])
            )
            self.env["retention.customer.queue"]._put(
                (customer, company.id) for (company,) in groups for customer in changed
            )
        return res

    def action_retention_figures(self):
        """Open the figures of the customer, or the documents behind one of them.

        The figure's name is in the context (``figure``).
        """
        self.ensure_one()
        customer = self.retention_customer_id
        if not customer:
            raise UserError(
                self.env._(
                    "%s has not bought from this company yet: there are no figures.",
                    self.display_name,
                )
            )
        if self.env.context.get("figure"):
            return customer.action_open_figure()
        return {
            "type": "ir.actions.act_window",
            "name": customer.display_name,
            "res_model": customer._name,
            "res_id": customer.id,
            "views": [(False, "form")],
        }
