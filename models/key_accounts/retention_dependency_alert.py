from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .retention_concentration import LEVELS, SCOPES

KINDS = [
    ("share", "Large share"),
    ("single", "Only one customer"),
    ("supplier", "Supplier's price"),
]


class RetentionDependencyAlert(models.Model):
    """A dependency that asks for work, from the day it was seen until it is gone.

    Opened, changed and closed by the nightly pass; people work on its plan. One alert
    lasts while the dependency does: a change of level is a line of its history.
    """

    _name = "retention.dependency.alert"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Alert of Dependency"
    _order = "date_to desc, share desc, id desc"

    kind = fields.Selection(KINDS, required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    scope = fields.Selection(SCOPES, readonly=True)
    team_id = fields.Many2one(
        "crm.team", string="Sales Team", readonly=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users", string="Sales Person", readonly=True, ondelete="cascade"
    )
    product_id = fields.Many2one("product.product", readonly=True, ondelete="cascade")
    term_id = fields.Many2one(
        "retention.supplier.term",
        string="Supplier's Term",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    level = fields.Selection(LEVELS, required=True, readonly=True, tracking=True)
    date_from = fields.Date(string="Since", required=True, readonly=True)
    date_to = fields.Date(string="Gone on", readonly=True, help="Empty: still so.")
    share = fields.Float(
        readonly=True, digits=0, aggregator="max", help="As of the last night."
    )
    revenue = fields.Monetary(readonly=True)
    average_revenue = fields.Monetary(
        string="Average of the Others",
        readonly=True,
        aggregator=None,
        help="What another customer brings on average.",
    )
    revenue_needed = fields.Monetary(
        string="More Revenue Needed",
        readonly=True,
        aggregator=None,
        help="From others, for the share to come down to where this level begins: "
        "this customer's revenue / the limit, less all revenue.",
    )
    customers_needed = fields.Integer(
        string="New Customers Needed",
        readonly=True,
        aggregator=None,
        help="Of average size, for the share to come below this level.",
    )
    responsible_id = fields.Many2one(
        "res.users",
        domain=[("share", "=", False)],
        ondelete="set null",
        tracking=True,
    )
    advice = fields.Text(compute="_compute_advice")
    note = fields.Text(string="Our Plan")
    task_ids = fields.One2many("retention.dependency.task", "alert_id")
    change_ids = fields.One2many("retention.dependency.change", "alert_id")

    _open_uniq = models.UniqueIndex(
        "(company_id, kind, partner_id, COALESCE(scope, ''), COALESCE(team_id, 0),"
        " COALESCE(user_id, 0), COALESCE(product_id, 0), COALESCE(term_id, 0))"
        " WHERE date_to IS NULL",
        "There is an open alert of this dependency already.",
    )

    @api.depends("partner_id", "kind", "term_id", "team_id", "user_id", "product_id")
    def _compute_display_name(self):
        for alert in self:
            where = alert._where()
            who = alert.partner_id.display_name
            alert.display_name = f"{who} ({where})" if where else who

    def _where(self):
        """Return of which team, person, product or term an alert is, '' for all."""
        self.ensure_one()
        record = self.term_id or self.team_id or self.user_id or self.product_id
        return record.display_name or ""

    @api.depends("kind", "level", "partner_id", "customers_needed", "revenue_needed")
    def _compute_advice(self):
        for alert in self:
            alert.advice = alert._advice_words()

    def _advice_words(self):
        """Return the plan's first steps in words, by kind and level."""
        first = self.env._(
            "Sell more to others, so that the share falls although this customer buys "
            "no less: more people who sell, new customers, more to existing ones."
        )
        further = {
            "watch": self.env._("Enter whom to win and who may grow, with an owner."),
            "warning": self.env._(
                "Put somebody in charge of new customers, with a date for each step."
            ),
            "high": self.env._(
                "Win new customers now, talk with this one about the time to come, and "
                "keep money for the fixed cost of the months without them."
            ),
            "critical": self.env._(
                "All costs stand on this customer's money. New customers come before "
                "everything else; take on no cost that only they pay for."
            ),
        }
        if self.kind == "single":
            return self.env._(
                "There is only one customer. Set up sales that go out and win others, "
                "and look after this one with a programme of its own meanwhile."
            )
        if self.kind == "supplier":
            return self.env._(
                "Without this customer the supplier's price rises for all others. Sell "
                "more of these goods to others, talk with the supplier about a price "
                "for a longer time, or look for another supplier."
            )
        return f"{first} {further.get(self.level, '')}".strip()

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_open_documents(self):
        """Open the documents that make up the customer's revenue here."""
        self.ensure_one()
        if self.kind == "supplier":
            return self.term_id.get_formview_action()
        # Figures are those of the last night, and so are their documents
        row = self.env["retention.concentration"]._current(self.company_id)
        return row._open_documents(row, self, self.partner_id)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        if not self.env.su:
            raise ValidationError(
                self.env._("Alerts are history: they close by themselves.")
            )
