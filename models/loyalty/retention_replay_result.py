"""What a replay found: figures side by side, and customers who notice."""

from decimal import Decimal

from odoo import api, fields, models

POINTS = "points"
MONEY = "money"


class RetentionReplay(models.Model):
    _inherit = "retention.replay"

    figure_ids = fields.One2many(
        "retention.replay.figure", "replay_id", string="Figures"
    )
    customer_ids = fields.One2many(
        "retention.replay.customer", "replay_id", string="Customers"
    )
    up_count = fields.Integer(compute="_compute_counts", string="Move Up")
    down_count = fields.Integer(compute="_compute_counts", string="Move Down")
    winner_count = fields.Integer(compute="_compute_counts", string="Gain")
    loser_count = fields.Integer(compute="_compute_counts", string="Lose")

    def _compute_counts(self):
        customers = self.env["retention.replay.customer"]
        for one in self:
            for name, domain in customers._groups().items():
                one[f"{name}_count"] = customers.search_count(
                    [("replay_id", "in", one._origin.ids), *domain]
                )

    def _open_customers(self, group, name):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_replay_customer_action"
        )
        return action | {
            "name": name,
            "domain": [("replay_id", "=", self.id)],
            "context": {f"search_default_{group}": 1} if group else {},
        }

    def action_open_up(self):
        return self._open_customers("up", self.env._("Move Up"))

    def action_open_down(self):
        return self._open_customers("down", self.env._("Move Down"))

    def action_open_winners(self):
        return self._open_customers("winner", self.env._("Gain"))

    def action_open_losers(self):
        return self._open_customers("loser", self.env._("Lose"))

    def _write_figures(self):
        """Write the table: today's terms, those tried, the difference."""
        today, tried = (
            {name: Decimal(value) for name, value in sums.items()}
            for sums in self.totals
        )
        value = self.program_id._retention_point_value()
        for sums in (today, tried):
            sums["paid"] = sums["spent"] * value
            sums["cost"] = sums["paid"] + sums["discount"]
            owed = sums["balance"] + sums["debt"]
            sums["liability"] = owed * value
        self.env["retention.replay.figure"].create(
            [
                {
                    "replay_id": self.id,
                    "sequence": number,
                    "figure": name,
                    "unit": MONEY if name in MONEY_FIGURES else POINTS,
                    "today": float(today[name]),
                    "tried": float(tried[name]),
                }
                for number, (name, _title) in enumerate(FIGURES)
                if name != "by_hand" or today[name] or tried[name]
            ]
        )


FIGURES = [
    ("opening", "Points at the start"),
    ("issued", "+ Issued, less what was taken back"),
    ("by_hand", "+ Given by hand, gifts"),
    ("spent", "- Spent"),
    ("expired", "- Expired"),
    ("balance", "= Points at the end"),
    ("liability", "Owed at the end"),
    ("discount", "Tier discounts given"),
    ("paid", "Paid with points"),
    ("cost", "Cost: discounts and points"),
    ("revenue", "Revenue, untaxed"),
    ("margin", "Margin, after discounts and points"),
]
MONEY_FIGURES = {"liability", "discount", "paid", "cost", "revenue", "margin"}


class RetentionReplayFigure(models.Model):
    """One figure under today's terms and under those tried."""

    _name = "retention.replay.figure"
    _description = "Figure of a Trial"
    _order = "sequence, id"
    _rec_name = "figure"

    replay_id = fields.Many2one(
        "retention.replay", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="replay_id.company_id", store=True)
    currency_id = fields.Many2one(related="replay_id.currency_id")
    sequence = fields.Integer()
    figure = fields.Selection(FIGURES, required=True)
    unit = fields.Selection([(POINTS, "Points"), (MONEY, "Money")], required=True)
    today = fields.Float(string="Under Today's Terms", digits=0)
    tried = fields.Float(string="Under the Terms Tried", digits=0)
    difference = fields.Float(compute="_compute_difference", digits=0)

    @api.depends("today", "tried")
    def _compute_difference(self):
        for one in self:
            one.difference = one.tried - one.today


class RetentionReplayCustomer(models.Model):
    """A customer for whom the terms tried make a difference."""

    _name = "retention.replay.customer"
    _description = "Customer in a Trial"
    _order = "benefit_difference, id"
    _log_access = False
    _rec_name = "partner_id"

    replay_id = fields.Many2one(
        "retention.replay", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    currency_id = fields.Many2one(related="replay_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", index=True, ondelete="cascade"
    )
    wallet_id = fields.Many2one(
        "retention.wallet",
        string="Bearer Wallet",
        index="btree_not_null",
        ondelete="cascade",
    )
    orders = fields.Integer()
    tier_from = fields.Char(string="Tier under Today's Terms")
    tier_to = fields.Char(string="Tier under the Terms Tried")
    move = fields.Selection(
        [("up", "Moves up"), ("down", "Moves down"), ("stays", "Stays")],
        required=True,
    )
    points_today = fields.Float(digits=0)
    points_tried = fields.Float(digits=0)
    points_difference = fields.Float(string="Points More or Less", digits=0)
    balance_today = fields.Float(digits=0)
    balance_tried = fields.Float(digits=0)
    discount_today = fields.Monetary(string="Discounts Today")
    discount_tried = fields.Monetary(string="Discounts Tried")
    benefit_difference = fields.Monetary(
        string="Gains or Loses",
        help="Points in money and tier discounts, against today's terms.",
    )

    @api.model
    def _groups(self):
        """Return {name: domain} of the groups that people ask for."""
        return {
            "up": [("move", "=", "up")],
            "down": [("move", "=", "down")],
            "winner": [("benefit_difference", ">", 0)],
            "loser": [("benefit_difference", "<", 0)],
        }

    def action_open_partner(self):
        self.ensure_one()
        return self.partner_id._get_records_action()

    @api.depends("partner_id.display_name", "wallet_id.display_name")
    def _compute_display_name(self):
        for one in self:
            one.display_name = one.partner_id.display_name or one.wallet_id.display_name
