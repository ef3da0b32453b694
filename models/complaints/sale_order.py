from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

STAFF = "customer_retention.group_retention_user"


class SaleOrder(models.Model):
    """Whoever makes an offer is told first that the customer is not content."""

    _inherit = "sale.order"

    retention_complaint_text = fields.Char(
        compute="_compute_retention_complaint_text", groups=STAFF
    )

    @api.depends("partner_id", "company_id")
    def _compute_retention_complaint_text(self):
        found = self._retention_open_complaints()
        for order in self:
            names = found[order].mapped("name")
            text = False
            if len(names) == 1:
                text = self.env._(
                    "Complaint %s is open: no offers until it is solved.", names[0]
                )
            elif names:
                text = self.env._(
                    "Complaints %s are open: no offers until they are solved.",
                    ", ".join(names),
                )
            order.retention_complaint_text = text

    def _retention_open_complaints(self):
        """Return {order: open complaints of its customer's firm with its company}.

        As the system: who sells to them knows number and state, no more.
        """
        companies = self.company_id | self.env.company
        complaints = self.env["retention.complaint"].sudo()
        found = complaints._open_by_customer(self.partner_id.sudo(), companies)
        return {
            order: found.get(
                (
                    # The firm of a contact that the user reads
                    order.partner_id.sudo().commercial_partner_id._origin.id,
                    (order.company_id or self.env.company).id,
                ),
                complaints,
            )
            for order in self
        }

    def unlink(self):
        """Delete orders with the complaints that an event opened and nobody touched."""
        complaints = self.env["retention.complaint"].sudo()  # the system made them
        named = complaints.search([("sale_order_id", "in", self.ids)])
        named.filtered(lambda one: one._is_untouched()).unlink()
        return super().unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_complained(self):
        # Numbers are told to whoever makes orders, no more
        complaints = self.env["retention.complaint"].sudo()
        named = complaints.search([("sale_order_id", "in", self.ids)], limit=1)
        if named:
            raise UserError(
                self.env._(
                    "%(order)s is what complaint %(complaint)s is about, and stays.",
                    order=named.sale_order_id.name,
                    complaint=named.name,
                )
            )

    def action_retention_complaints(self):
        """Open the customer's open complaints.

        :raise UserError: there is none any more, or the user may read none
        """
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group(STAFF):
            # Customers read their orders, too
            raise AccessError(self.env._("Only staff open complaints from an order."))
        complaints = self._retention_open_complaints()[self]
        if not complaints:
            raise UserError(self.env._("No complaint of this customer is open now."))
        mine = complaints.sudo(False)._filtered_access("read")
        if not mine:
            first = complaints[0]
            labels = dict(first._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(name)s is “%(state)s”, and read only by those who look after "
                    "it. Ask %(user)s.",
                    name=first.name,
                    state=labels[first.state],
                    user=first.user_id.name or self.env._("a manager"),
                )
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_complaint_action"
        )
        if len(mine) == 1:
            return action | {"res_id": mine.id, "views": [(False, "form")]}
        return action | {"domain": [("id", "in", mine.ids)], "context": {}}
