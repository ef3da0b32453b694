from odoo import api, fields, models
from odoo.exceptions import UserError

MOST_NAMED = 3


class RetentionWalletEntry(models.Model):
    """One movement of points: a fact, never changed and never deleted.

    No foreign key leads to people: deleting a user or merging customers must
    not have to touch a fact.
    """

    _name = "retention.wallet.entry"
    _description = "Wallet Entry"
    _order = "id desc"
    _log_access = False
    _rec_name = "kind"

    wallet_id = fields.Many2one(
        "retention.wallet", required=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(related="wallet_id.partner_id")
    program_id = fields.Many2one(related="wallet_id.program_id")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="wallet_id.currency_id")
    date = fields.Datetime(required=True, default=fields.Datetime.now, index=True)
    kind = fields.Selection(
        [
            ("open", "Opening balance"),
            ("earn", "Earned"),
            ("spend", "Spent"),
            ("expire", "Expired"),
            ("reverse", "Reversed"),
            ("adjust", "Adjusted"),
            ("transfer", "Transferred"),
            ("gift", "Gift"),
        ],
        required=True,
    )
    points = fields.Float(digits=0, required=True)
    balance_after = fields.Float(digits=0, required=True)
    base_amount = fields.Monetary(help="Paid base released or taken back.")
    order_count = fields.Integer(
        help="1: completed the payment of the order; -1: undid it."
    )
    rate = fields.Float(digits=(9, 6), string="Cash Back (%)", aggregator=None)
    tier_id = fields.Many2one("retention.tier", index=True, ondelete="restrict")
    factor = fields.Float(digits=(6, 3), aggregator=None)
    rule_points = fields.Json(
        help="What cash back and each earning rule add, where there are rules."
    )
    order_id = fields.Many2one("sale.order", index=True, ondelete="restrict")
    accrual_id = fields.Many2one(
        "retention.wallet.accrual", index=True, ondelete="restrict"
    )
    reverses_id = fields.Many2one(
        "retention.wallet.entry", index="btree_not_null", ondelete="restrict"
    )
    origin_model = fields.Char()
    origin_id = fields.Many2oneReference(model_field="origin_model")
    user_id = fields.Integer(string="User Number", aggregator=None)
    user_name = fields.Char(compute="_compute_user_name", string="User")
    note = fields.Char()
    idempotency_key = fields.Char()
    request_hash = fields.Char()
    lot_ids = fields.One2many("retention.wallet.lot", "entry_id")
    allocation_ids = fields.One2many("retention.wallet.allocation", "entry_id")
    explanation = fields.Char(compute="_compute_explanation")

    _idempotency_uniq = models.UniqueIndex(
        "(wallet_id, idempotency_key) WHERE idempotency_key IS NOT NULL",
        "This operation was already carried out.",
    )
    _wallet_idx = models.Index("(wallet_id, id DESC)")

    def init(self):
        res = super().init()
        self.env["retention.wallet"]._protect_table(self._table)
        return res

    def _compute_user_name(self):
        users = (
            self.env["res.users"]
            .sudo()
            .browse({entry.user_id for entry in self if entry.user_id})
        )
        names = {user.id: user.name for user in users.exists()}
        for entry in self:
            entry.user_name = names.get(entry.user_id, "")

    def _compute_explanation(self):
        for entry in self:
            entry.explanation = entry._explain()

    @api.depends("kind", "order_id")
    def _compute_display_name(self):
        for entry in self:
            entry.display_name = entry.explanation

    def _explain(self):
        """Return in one sentence where an entry comes from."""
        self.ensure_one()
        self = self.sudo()  # names only, of the order and tier of a visible entry
        order = self.order_id.name or ""
        if self.kind == "earn" and self.accrual_id:
            return self._explain_earning()
        if self.kind == "open" and self.order_id:
            return self.env._(
                "%s was paid before the programme began: it counts for the level",
                order,
            )
        if self.kind == "reverse" and self.accrual_id:
            return self.env._(
                "Taken back on %s: refunded, returned, unpaid or cancelled", order
            )
        if self.kind == "reverse" and self.order_id:
            return self.env._("Given back from %s", order)
        if self.kind == "spend" and self.order_id:
            return self.env._("Spent on %s", order)
        if self.kind == "expire":
            return self._explain_expiry()
        kind = dict(self._fields["kind"]._description_selection(self.env))[self.kind]
        return f"{kind}: {self.note}" if self.note else kind

    def _explain_earning(self):
        """Return what was earned on an order, by each rule where there are any."""
        terms = {
            "order": self.order_id.name or "",
            "base": self.currency_id.format(self.base_amount),
            "rate": f"{self.rate:g}",
            "factor": f"{self.factor:g}",
            "tier": self.tier_id.name,
            "rules": self.accrual_id._rules_in_words(self.rule_points or []),
        }
        plainly = not self.tier_id or self.factor == 1
        if not terms["rules"]:
            if plainly:
                return self.env._(
                    "Earned on %(order)s: %(rate)s %% of %(base)s", **terms
                )
            return self.env._(
                "Earned on %(order)s: %(rate)s %% of %(base)s x %(factor)s (%(tier)s)",
                **terms,
            )
        if plainly:
            return self.env._("Earned on %(order)s at %(rate)s %%. %(rules)s", **terms)
        return self.env._(
            "Earned on %(order)s at %(rate)s %% x %(factor)s (%(tier)s). %(rules)s",
            **terms,
        )

    def _explain_expiry(self):
        """Return which points expired, by the orders that earned them."""
        orders = self.allocation_ids.lot_id.entry_id.order_id
        if not orders:
            return self.env._("Expired")
        names = ", ".join(orders[:MOST_NAMED].mapped("name"))
        if len(orders) > MOST_NAMED:
            names += ", ..."
        return self.env._("Expired: points of %s", names)

    def write(self, vals):
        raise UserError(
            self.env._(
                "A wallet entry is a fact and cannot be changed. Correct it with a "
                "new one: Adjust Points on the wallet."
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A wallet entry is a fact and cannot be deleted."))
