import math
from dataclasses import replace
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command, Domain
from odoo.tools import SQL
from odoo.tools.safe_eval import safe_eval

from ...tools.amounts import to_decimal
from ...tools.earning import ORDER_KINDS
from ...tools.lots import add_months
from ...tools.replay import ReplayTerms
from ...tools.tiers import TierRule, contradictions
from .loyalty_program import BASES, RELEASES

LATEST_ORDERS = 2000
# What is tried, by the programme's field that it stands for
TERMS = {
    "earn_percent": "retention_earn_percent",
    "base": "retention_base",
    "release": "retention_release",
    "expiry_months": "retention_expiry_months",
    "spend_cap_percent": "retention_spend_cap_percent",
}
TIER_TERMS = (
    "name",
    "sequence",
    "min_amount",
    "min_orders",
    "window",
    "window_months",
    "discount_percent",
    "earn_factor",
)


class RetentionReplay(models.Model):
    """Past orders played again under other terms, before they are published.

    Nothing is written but this record and its lines. The rules:
    ``tools/replay.py``; what is read: ``retention_replay_facts.py``; the run:
    ``retention_replay_run.py``.
    """

    _name = "retention.replay"
    _description = "Trial of Other Terms"
    _inherit = ["mail.thread"]
    _order = "id desc"

    name = fields.Char(
        required=True, default=lambda self: self.env._("Other terms"), copy=False
    )
    program_id = fields.Many2one(
        "loyalty.program",
        string="Programme",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('retention_managed', '=', True)]",
        default=lambda self: self._default_program(),
    )
    company_id = fields.Many2one(
        related="program_id.company_id", store=True, index=True, precompute=True
    )
    currency_id = fields.Many2one(related="program_id.currency_id")
    user_id = fields.Many2one(
        "res.users", string="Tried By", default=lambda self: self.env.user, copy=False
    )
    date_from = fields.Date(
        string="From", required=True, default=lambda self: self._default_days()[0]
    )
    date_to = fields.Date(
        string="To", required=True, default=lambda self: self._default_days()[1]
    )
    customer_domain = fields.Char(
        string="Only Customers",
        default="[]",
        help="Only orders of these customers, or of their firms; empty: of all.",
    )
    earn_percent = fields.Float(string="Cash Back (%)", digits=(6, 3))
    base = fields.Selection(
        BASES, string="Cash Back Of", required=True, default="included"
    )
    release = fields.Selection(
        RELEASES, string="Points Become Usable", required=True, default="paid"
    )
    expiry_months = fields.Integer(
        string="Points Live (Months)", help="0: they never expire."
    )
    spend_cap_percent = fields.Float(
        string="Payable with Points (%)",
        default=100,
        help="Greatest part of an order, tax and delivery included, that points "
        "can pay.",
    )
    assumed_percent = fields.Float(
        string="Assumed Spending (%)",
        help="Part of his points that a customer is taken to spend on each order from "
        "before the programme had wallets.",
    )
    tier_ids = fields.One2many(
        "retention.replay.tier", "replay_id", string="Tiers", copy=True
    )
    rule_ids = fields.Many2many(
        "retention.earning.rule",
        string="Earning Rules",
        context={"active_test": False},
        domain="[('program_id', '=', program_id), ('kind', 'in', "
        "('multiplier', 'per_hundred', 'rebooking'))]",
        help="Rules that are tried, archived ones too: before they are in force.",
    )

    # ------------------------------------------------------------
    # Today's terms
    # ------------------------------------------------------------

    @api.model
    def _default_program(self):
        return self.env["loyalty.program"]._retention_find(self.env.company)

    @api.model
    def _default_days(self):
        """Return the last twelve full months."""
        last = self.env.company._retention_day().replace(day=1) - timedelta(days=1)
        return add_months(last.replace(day=1), -11), last

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        program = self.env["loyalty.program"].browse(values.get("program_id"))
        if program:
            values |= {
                name: value
                for name, value in self._todays_values(program).items()
                if name in fields and f"default_{name}" not in self.env.context
            }
        return values

    @api.model_create_multi
    def create(self, vals_list):
        """Create trials; what is not given is as it is today."""
        complete = []
        for vals in vals_list:
            program = self.env["loyalty.program"].browse(vals.get("program_id"))
            complete.append({**self._todays_values(program), **vals})
        return super().create(complete)

    @api.onchange("program_id")
    def _onchange_program_id(self):
        if self.program_id and self.program_id != self._origin.program_id:
            self.tier_ids = [Command.clear()]
            self.update(self._todays_values(self.program_id))

    @api.model
    def _todays_values(self, program):
        """Return the terms of a programme as they are, as values of this model."""
        if not program:
            return {}
        return {
            **{name: program[own] for name, own in TERMS.items()},
            "assumed_percent": self._own_spending_percent(program),
            "rule_ids": [Command.set(self._todays_rules(program).ids)],
            "tier_ids": [
                Command.create(
                    {
                        "tier_id": tier.id,
                        **{name: tier[name] for name in TIER_TERMS},
                    }
                )
                for tier in program.retention_tier_ids.sorted()
            ],
        }

    @api.model
    def _todays_terms(self, program):
        """Return the programme's :class:`~..tools.replay.ReplayTerms` as they are."""
        tiers = program.retention_tier_ids
        return ReplayTerms(
            percent=to_decimal(program.retention_earn_percent),
            mode=program.retention_base,
            release=program.retention_release,
            expiry_months=program.retention_expiry_months,
            cap_percent=to_decimal(program.retention_spend_cap_percent),
            rules=tuple(tier._rule() for tier in tiers),
            benefits={tier.id: tier._terms() for tier in tiers},
            plan=program._retention_earning_plan(),
            **self._unchanged_terms(program),
        )

    def _tried_terms(self):
        """Return the :class:`~..tools.replay.ReplayTerms` that are tried."""
        self.ensure_one()
        return ReplayTerms(
            percent=to_decimal(self.earn_percent),
            mode=self.base,
            release=self.release,
            expiry_months=self.expiry_months,
            cap_percent=to_decimal(self.spend_cap_percent),
            rules=tuple(tier._rule() for tier in self.tier_ids),
            benefits={
                tier._key(): (
                    to_decimal(tier.discount_percent),
                    to_decimal(tier.earn_factor),
                )
                for tier in self.tier_ids
            },
            plan=self._plan(),
            **self._unchanged_terms(self.program_id),
        )

    def _plan(self):
        """Return the :class:`~..tools.earning.Plan` that is tried.

        Goods that earn nothing are as they are.
        """
        rules = self.rule_ids.sorted()
        return replace(
            self.program_id._retention_earning_plan(),
            rules=tuple(rule._rule() for rule in rules),
        )

    @api.model
    def _todays_rules(self, program):
        rules = program.retention_earning_rule_ids
        return rules.filtered(lambda rule: rule.active and rule.kind in ORDER_KINDS)

    @api.model
    def _unchanged_terms(self, program):
        return {
            "tier_grace_days": program.retention_tier_grace_days,
            "refund_grace_days": program.retention_refund_grace_days,
            "point_value": program._retention_point_value(),
            "digits": program.currency_id.decimal_places,
        }

    @api.model
    def _own_spending_percent(self, program):
        """Return how much of their points customers spent on an order, on average.

        From the latest orders in the ledger; 0 if there are none.
        """
        for model in ("retention.wallet.entry", "retention.wallet.accrual"):
            self.env[model].flush_model()
        [[percent]] = self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(ROUND(
                           100 * SUM(LEAST(order_spent.points, held.points))
                           / NULLIF(SUM(held.points), 0), 1), 0)
                  FROM (SELECT * FROM retention_wallet_accrual
                         WHERE program_id = %(program)s
                           AND is_past_order IS NOT TRUE
                      ORDER BY id DESC LIMIT %(limit)s) accrual
                  JOIN sale_order orders ON orders.id = accrual.order_id
            CROSS JOIN LATERAL (
                       SELECT GREATEST(-COALESCE(SUM(entry.points), 0), 0) AS points
                         FROM retention_wallet_entry entry
                        WHERE entry.order_id = orders.id
                          AND entry.accrual_id IS NULL) order_spent
            CROSS JOIN LATERAL (
                       SELECT order_spent.points + GREATEST(COALESCE((
                              SELECT entry.balance_after
                                FROM retention_wallet_entry entry
                               WHERE entry.wallet_id = accrual.wallet_id
                                 AND entry.date <= orders.date_order
                            ORDER BY entry.id DESC LIMIT 1), 0), 0) AS points) held
                """,
                program=program.id,
                limit=LATEST_ORDERS,
            )
        )
        return percent

    # ------------------------------------------------------------
    # Checks
    # ------------------------------------------------------------

    @api.constrains("date_from", "date_to")
    def _check_days(self):
        for replay in self:
            today = replay.company_id._retention_day()
            if replay.date_from > replay.date_to:
                raise ValidationError(
                    self.env._("The period ends before it begins: exchange its days.")
                )
            if replay.date_to > today:
                raise ValidationError(
                    self.env._(
                        "The period lies in the future in part. Orders are known until "
                        "today: choose a last day up to %s.",
                        today,
                    )
                )

    @api.constrains(
        "earn_percent", "expiry_months", "spend_cap_percent", "assumed_percent"
    )
    def _check_numbers(self):
        for replay in self:
            if not math.isfinite(replay.earn_percent) or replay.earn_percent < 0:
                raise ValidationError(
                    self.env._("Cash back cannot be negative: give 0 for none.")
                )
            if replay.expiry_months < 0:
                raise ValidationError(
                    self.env._("Months cannot be negative; 0 means never.")
                )
            for percent, what in (
                (replay.spend_cap_percent, self.env._("The part payable with points")),
                (replay.assumed_percent, self.env._("Assumed spending")),
            ):
                if not 0 <= percent <= 100:
                    raise ValidationError(
                        self.env._("%s must lie between 0 and 100 %%.", what)
                    )

    @api.constrains("tier_ids", "program_id")
    def _check_tiers(self):
        for replay in self:
            tiers = {tier._key(): tier for tier in replay.tier_ids}
            sources = replay.tier_ids.tier_id
            if len(tiers) < len(replay.tier_ids) or any(
                tier.program_id != replay.program_id for tier in sources
            ):
                raise ValidationError(
                    self.env._("Each tier of the programme can be tried once.")
                )
            for lower, higher in contradictions(
                [tier._rule() for tier in replay.tier_ids]
            ):
                raise ValidationError(
                    self.env._(
                        "%(higher)s stands above %(lower)s but is not harder to "
                        "reach. Ask more for %(higher)s, or change their order.",
                        higher=tiers[higher.id].name,
                        lower=tiers[lower.id].name,
                    )
                )

    @api.constrains("rule_ids", "program_id")
    def _check_rules(self):
        for replay in self:
            if any(
                rule.program_id != replay.program_id or rule.kind not in ORDER_KINDS
                for rule in replay.rule_ids
            ):
                raise ValidationError(
                    self.env._("Only this programme's rules about orders can be tried.")
                )

    @api.constrains("customer_domain")
    def _check_customer_domain(self):
        for replay in self:
            replay._customers_domain()

    def _customers_domain(self):
        """Return the domain of the customers chosen, empty for all.

        :raise ValidationError: it cannot be read
        """
        self.ensure_one()
        try:
            domain = safe_eval(self.customer_domain or "[]", {"uid": self.env.uid})
            Domain(domain).validate(self.env["res.partner"])
        except Exception as error:
            raise ValidationError(
                self.env._("The filter of customers cannot be read: %s", error)
            ) from None
        return domain


class RetentionReplayTier(models.Model):
    """A tier as it is tried."""

    _name = "retention.replay.tier"
    _description = "Tier That Is Tried"
    _order = "sequence, id"

    replay_id = fields.Many2one(
        "retention.replay", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="replay_id.company_id", store=True)
    currency_id = fields.Many2one(related="replay_id.currency_id")
    tier_id = fields.Many2one(
        "retention.tier",
        string="Today's Tier",
        index="btree_not_null",
        ondelete="set null",
        help="Empty: a tier that does not exist yet.",
    )
    sequence = fields.Integer(default=1000)
    name = fields.Char(required=True)
    min_amount = fields.Monetary(string="Paid at Least")
    min_orders = fields.Integer(string="Paid Orders")
    window = fields.Selection(
        selection=lambda self: (
            self.env["retention.tier"]
            ._fields["window"]
            ._description_selection(self.env)
        ),
        string="Counted Over",
        required=True,
        default="lifetime",
    )
    window_months = fields.Integer(string="Months", default=12)
    discount_percent = fields.Float(string="Discount (%)", digits="Discount")
    earn_factor = fields.Float(string="Points x", digits=(6, 3), default=1)

    _check_terms = models.Constraint(
        "CHECK (discount_percent BETWEEN 0 AND 100 AND earn_factor >= 0 "
        "AND min_amount >= 0 AND min_orders >= 0 AND window_months > 0)",
        "The conditions and the points factor of a tier cannot be negative, its "
        "discount lies between 0 and 100 %, and a window has at least one month.",
    )

    def _key(self):
        """Return what this tier is called in the rules: today's id, or one apart."""
        return self.tier_id.id or -self.id

    def _rule(self):
        """Return the conditions for ``tools.tiers``."""
        self.ensure_one()
        return TierRule(
            id=self._key(),
            sequence=self.sequence,
            min_amount=to_decimal(self.min_amount),
            min_orders=self.min_orders,
            window=self.window,
            window_months=self.window_months,
        )
