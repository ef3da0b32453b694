from odoo import fields, models

from ...tools.complaint_rates import rate

SCOPE = {"product_id": "product", "team_id": "team", "seller_id": "person"}


class RetentionComplaintScopeMixin(models.AbstractModel):
    """A cause in a company, of all or of one product, branch or person."""

    _name = "retention.complaint.scope.mixin"
    _description = "Where a Cause Comes Again"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    cause_id = fields.Many2one(
        "retention.complaint.cause",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    product_id = fields.Many2one(
        "product.product",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Branch",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    seller_id = fields.Many2one(
        "res.users",
        string="Sold by",
        index="btree_not_null",
        ondelete="restrict",
        domain=[("share", "=", False)],
        help="Whoever sold what customers complain about.",
    )

    def _where(self):
        """Return of which product, branch and person it is, '' for all."""
        self.ensure_one()
        # Names of those whose complaints are counted, no more
        records = [self.sudo()[name] for name in SCOPE]
        return ", ".join(one.display_name for one in records if one)

    def _hits_between(self, first, last):
        """Return the complaints of the cause and those below it, here.

        :return: {complaint id: customer id}
        """
        self.ensure_one()
        hits = self.env["retention.complaint"]._cause_hits(
            self.company_id, first, last, self.cause_id
        )
        return {
            hit.complaint: hit.customer
            for hit in hits
            if all(
                not self[name] or self[name].id == getattr(hit, part)
                for name, part in SCOPE.items()
            )
        }

    def _figures_between(self, first, last):
        """Return (complaints, customers, order lines, rate per 1,000 lines or None)
        within some days."""
        hits = self._hits_between(first, last)
        lines = self.env["retention.complaint"]._count_order_lines(
            self.company_id, first, last, {name: self[name] for name in SCOPE}
        )
        return len(hits), len(set(hits.values())), lines, rate(len(hits), lines)
