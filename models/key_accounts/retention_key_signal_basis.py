from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class RetentionKeySignalBasis(models.Model):
    """One ground of a computed signal: a level, an estimate, a product, an answer.

    Written anew each night while the signal is open.
    """

    _name = "retention.key.signal.basis"
    _description = "Ground of a Signal"
    _order = "signal_id, share desc, date, id"
    _log_access = False

    signal_id = fields.Many2one(
        "retention.key.signal",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="signal_id.company_id")
    currency_id = fields.Many2one(related="signal_id.currency_id")
    kind = fields.Selection(
        [
            ("company", "Company"),
            ("team", "Sales Team"),
            ("user", "Sales Person"),
            ("estimate", "Stated spend"),
            ("product", "New product"),
            ("answer", "Answer"),
        ],
        required=True,
        readonly=True,
    )
    team_id = fields.Many2one(
        "crm.team", string="Sales Team", readonly=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users", string="Sales Person", readonly=True, ondelete="cascade"
    )
    product_tmpl_id = fields.Many2one(
        "product.template", string="Product", readonly=True, ondelete="cascade"
    )
    estimate_id = fields.Many2one(
        "retention.spend.estimate", readonly=True, ondelete="cascade"
    )
    answer_id = fields.Many2one(
        "retention.customer.answer", readonly=True, ondelete="cascade"
    )
    date = fields.Date(
        readonly=True, help="First day: of the period, of the product's sales."
    )
    date_to = fields.Date(string="Last Day", readonly=True)
    amount = fields.Monetary(readonly=True)
    base = fields.Monetary(string="Of", readonly=True)
    share = fields.Float(readonly=True, digits=0, aggregator="max")
    name = fields.Char(string="Ground", compute="_compute_name")

    def _compute_name(self):
        for basis in self:
            found = basis.product_tmpl_id or basis.estimate_id or basis.answer_id
            basis.name = found.display_name if found else basis._level_text()

    def _level_text(self):
        """Return a level with its share, such as "Team North 31.0 %"."""
        share = self.signal_id._percent(self.share)
        if self.kind == "team":
            return self.env._(
                "Team %(name)s %(share)s", name=self.team_id.name, share=share
            )
        if self.kind == "user":
            # Whose customers these are is no secret to who reads the signal
            name = self.user_id.sudo().name
            return self.env._("Sales person %(name)s %(share)s", name=name, share=share)
        return self.env._("Company %s", share)

    def action_open_documents(self):
        """List the documents of one ground, which add up to its amount."""
        self.check_access("read")
        return self._open_documents()

    def _open_documents(self):
        kind = self[:1].kind
        if not kind:
            raise UserError(
                self.env._(
                    "No documents stand behind this signal: what shows it is what was "
                    "written down."
                )
            )
        name, domain = {
            "estimate": ("retention_spend_share_action", self._estimates_domain),
            "product": ("retention_purchase_line_action", self._lines_domain),
            "answer": ("retention_customer_answer_action", self._answers_domain),
        }.get(kind, ("retention_customer_document_action", self._documents_domain))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"customer_retention.{name}"
        )
        return action | {
            "name": self.signal_id.partner_id.display_name,
            "domain": list(domain()),
            "context": {},
        }

    def _documents_domain(self):
        self.ensure_one()
        domain = Domain(
            [
                ("company_id", "=", self.company_id.id),
                ("partner_id", "=", self.signal_id.partner_id.id),
                ("date", ">=", self.date),
                ("date", "<=", self.date_to),
            ]
        )
        if self.kind == "team":
            domain &= Domain("team_id", "=", self.team_id.id)
        if self.kind == "user":
            domain &= Domain("user_id", "=", self.user_id.id)
        return domain

    def _estimates_domain(self):
        return Domain("estimate_id", "in", self.estimate_id.ids)

    def _answers_domain(self):
        return Domain("id", "in", self.answer_id.ids)

    def _lines_domain(self):
        signal = self.signal_id
        return Domain(
            [
                ("company_id", "=", signal.company_id.id),
                ("partner_id", "=", signal.partner_id.id),
            ]
        ) & Domain.OR(
            Domain("product_id.product_tmpl_id", "=", basis.product_tmpl_id.id)
            & Domain("date", ">=", basis.date)
            & Domain("date", "<=", basis.date_to)
            for basis in self
        )
