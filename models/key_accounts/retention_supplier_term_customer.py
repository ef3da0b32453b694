from odoo import api, fields, models


class RetentionSupplierTermCustomer(models.Model):
    """What a customer buys of goods with a price by quantity, and what hangs on it.

    Written anew each night and when the term changes.
    """

    _name = "retention.supplier.term.customer"
    _description = "Customer behind a Supplier's Price"
    _order = "term_id, quantity desc, id"
    _rec_name = "partner_id"
    _log_access = False

    term_id = fields.Many2one(
        "retention.supplier.term",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="term_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    quantity = fields.Float(
        digits="Product Unit", readonly=True, help="In an average period."
    )
    share = fields.Float(readonly=True, digits=0, aggregator="max")
    quantity_without = fields.Float(
        string="Without Them", digits="Product Unit", readonly=True
    )
    price_without = fields.Float(
        string="Price Then", digits="Product Price", readonly=True, aggregator=None
    )
    rise = fields.Float(
        string="Dearer by",
        digits="Product Price",
        readonly=True,
        aggregator=None,
        help="For a unit, if this customer leaves.",
    )
    others_cost = fields.Monetary(
        string="A Year for the Others",
        readonly=True,
        aggregator="max",
        help="What all others' goods cost more in a year, if this customer leaves.",
    )
    yearly_quantity = fields.Float(digits="Product Unit", readonly=True)
    extra_cost = fields.Monetary(
        string="More a Year",
        compute="_compute_extra_cost",
        help="What this customer's goods cost more in a year, if the other one leaves.",
    )

    @api.depends("yearly_quantity", "term_id.leaver_id", "term_id.rise")
    @api.depends_context("retention_leaver")
    def _compute_extra_cost(self):
        chosen = self.browse(self.env.context.get("retention_leaver")).exists()
        for row in self:
            leaver, rise = row.term_id.leaver_id, row.term_id.rise
            if chosen.term_id == row.term_id:
                leaver, rise = chosen.partner_id, chosen.rise
            leaves = row.partner_id == leaver
            row.extra_cost = 0 if leaves else row.yearly_quantity * rise

    def action_open_others(self):
        """Open whose goods get dearer, and by how much, if this customer leaves."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("If %s Leaves", self.partner_id.display_name),
            "res_model": self._name,
            "views": [
                (
                    self.env.ref(
                        "customer_retention.retention_supplier_term_customer_view_list_others"
                    ).id,
                    "list",
                )
            ],
            "domain": [("term_id", "=", self.term_id.id), ("id", "!=", self.id)],
            "context": {"retention_leaver": self.id},
        }
