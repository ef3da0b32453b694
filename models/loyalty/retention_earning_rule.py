import math

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ...tools.amounts import to_decimal
from ...tools.earning import EVENT_KINDS, GOODS_KINDS, ORDER_KINDS, Rule

WEEKDAYS = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
NUMBERS = (
    "factor",
    "points",
    "min_amount",
    "cap_per_order",
    "cap_per_day",
    "cap_per_customer",
    "hour_from",
    "hour_to",
)


class RetentionEarningRule(models.Model):
    """A way to earn points beside the programme's cash back."""

    _name = "retention.earning.rule"
    _description = "Earning Rule"
    _order = "program_id, sequence, id"

    program_id = fields.Many2one(
        "loyalty.program",
        string="Programme",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[("retention_managed", "=", True)],
        default=lambda self: self._default_program_id(),
    )
    company_id = fields.Many2one(related="program_id.company_id", store=True)
    currency_id = fields.Many2one(related="program_id.currency_id")
    name = fields.Char(
        required=True,
        translate=True,
        help="Customers read it in their statement.",
    )
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [
            ("multiplier", "More points on goods"),
            ("per_hundred", "Points per 100 spent"),
            ("rebooking", "The next order is booked on the spot"),
            ("signup", "The customer signs up"),
            ("welcome", "The first order is paid"),
            ("review", "The customer writes a review"),
            ("questionnaire", "The customer answers a questionnaire"),
        ],
        string="What Earns",
        required=True,
        default="multiplier",
    )
    # What it gives
    factor = fields.Float(
        digits=(6, 3),
        default=2,
        help="The cash back of the matching goods is multiplied by this. Where two "
        "rules match the same goods, the greater factor counts.",
    )
    points = fields.Float(digits=0, help="Per whole 100 spent, or each time.")
    life_days = fields.Integer(
        string="Life of the Points (Days)",
        help="Days that these points can be used; 0: as the programme says.",
    )
    # When it holds
    date_from = fields.Date(string="From", help="First day, in the company's time.")
    date_to = fields.Date(string="To", help="Last day, in the company's time.")
    monday = fields.Boolean(default=True)
    tuesday = fields.Boolean(default=True)
    wednesday = fields.Boolean(default=True)
    thursday = fields.Boolean(default=True)
    friday = fields.Boolean(default=True)
    saturday = fields.Boolean(default=True)
    sunday = fields.Boolean(default=True)
    hour_from = fields.Float(string="From (Hour)", default=0)
    hour_to = fields.Float(string="To (Hour)", default=24)
    # A condition must not widen by itself when what it names is deleted
    tier_ids = fields.Many2many(
        "retention.tier",
        string="Tiers",
        ondelete="restrict",
        domain="[('program_id', '=', program_id)]",
        help="Only customers of these tiers; empty: everybody.",
    )
    category_ids = fields.Many2many(
        "product.category",
        string="Product Categories",
        ondelete="restrict",
        help="Only goods of these categories and of those below them; empty: all.",
    )
    min_amount = fields.Monetary(
        string="Order of at Least",
        help="What the order must come to when it is confirmed, after discounts and "
        "without delivery; 0: any order.",
    )
    # How far it goes
    cap_per_order = fields.Float(
        string="At Most per Order", digits=0, help="In points; 0: no limit."
    )
    cap_per_day = fields.Float(
        string="At Most per Day", digits=0, help="In points; 0: no limit."
    )
    cap_per_customer = fields.Float(
        string="At Most per Customer",
        digits=0,
        help="In points, over all time; 0: no limit.",
    )
    condition_text = fields.Char(
        compute="_compute_condition_text", string="When", help="In one sentence."
    )
    gives_text = fields.Char(compute="_compute_gives_text", string="Gives")

    @api.model
    def _default_program_id(self):
        return self.env["loyalty.program"].search(
            [
                ("retention_managed", "=", True),
                ("company_id", "=", self.env.company.id),
            ],
            limit=1,
        )

    # ------------------------------------------------------------
    # In words
    # ------------------------------------------------------------

    @api.depends("kind", "factor", "points")
    def _compute_gives_text(self):
        for rule in self:
            if rule.kind == "multiplier":
                text = self.env._("points x %s", f"{rule.factor:g}")
            elif rule.kind == "per_hundred":
                text = self.env._("%s points per whole 100", f"{rule.points:g}")
            else:
                text = self.env._("%s points", f"{rule.points:g}")
            rule.gives_text = text

    @api.depends(
        "date_from",
        "date_to",
        "tier_ids.name",
        "category_ids.name",
        "min_amount",
        "hour_from",
        "hour_to",
        *WEEKDAYS,
    )
    def _compute_condition_text(self):
        for rule in self:
            rule.condition_text = ", ".join(rule._conditions_in_words())

    def _conditions_in_words(self):
        """Return each condition that narrows this rule, as a few words."""
        self.ensure_one()
        words = [
            ", ".join(self.category_ids.mapped("name")),
            ", ".join(self.tier_ids.mapped("name")),
        ]
        days = [day for day in WEEKDAYS if self[day]]
        if len(days) < len(WEEKDAYS):
            labels = self.fields_get(days, ["string"])
            words.append(" ".join(labels[day]["string"] for day in days))
        if self.hour_from > 0 or self.hour_to < 24:
            words.append(f"{_clock(self.hour_from)} - {_clock(self.hour_to)}")
        if self.min_amount:
            amount = self.currency_id.format(self.min_amount)
            words.append(self.env._("from %s", amount))
        if self.date_from:
            words.append(self.env._("since %s", format_date(self.env, self.date_from)))
        if self.date_to:
            words.append(self.env._("until %s", format_date(self.env, self.date_to)))
        return [word for word in words if word]

    # ------------------------------------------------------------
    # Checks
    # ------------------------------------------------------------

    @api.constrains(
        "kind",
        "date_from",
        "date_to",
        "life_days",
        "tier_ids",
        "category_ids",
        "program_id",
        *NUMBERS,
        *WEEKDAYS,
    )
    def _check_terms(self):
        for rule in self:
            wrong = rule._contradiction()
            if wrong:
                raise ValidationError(
                    self.env._("%(rule)s: %(wrong)s", rule=rule.name, wrong=wrong)
                )

    def _contradiction(self):
        """Return in words why this rule could never do what it says, or ''."""
        self.ensure_one()
        if not all(math.isfinite(self[name]) for name in NUMBERS):
            return self.env._("Give plain numbers.")
        return (
            self._wrong_gift()
            or self._wrong_time()
            or self._wrong_narrowing()
            or self._wrong_cap()
        )

    def _wrong_gift(self):
        if self.kind == "multiplier":
            if self.factor < 0:
                return self.env._("The factor cannot be negative.")
            if self.factor == 1:
                return self.env._(
                    "A factor of 1 changes nothing: give another one, or archive "
                    "the rule."
                )
            return ""
        if self.points <= 0:
            return self.env._("Say how many points it gives: more than 0.")
        return ""

    def _wrong_time(self):
        if self.date_from and self.date_to and self.date_from > self.date_to:
            return self.env._("The first day is after the last day.")
        if not any(self[day] for day in WEEKDAYS):
            return self.env._("No day of the week is left: tick one at least.")
        if not 0 <= self.hour_from < self.hour_to <= 24:
            return self.env._(
                "The hours must lie between 0:00 and 24:00, the first before the "
                "last. For a time over midnight make two rules."
            )
        if self.life_days < 0:
            return self.env._("The life of the points cannot be negative.")
        if self.life_days and self.kind in ORDER_KINDS:
            return self.env._(
                "Points of an order live as long as the programme says; only points "
                "of an event can have a life of their own."
            )
        return ""

    def _wrong_narrowing(self):
        if self.category_ids and self.kind not in GOODS_KINDS:
            return self.env._(
                "Product categories narrow rules about goods; this one is not about "
                "goods."
            )
        if self.min_amount < 0:
            return self.env._("The least amount of an order cannot be negative.")
        if self.min_amount and self.kind not in (*ORDER_KINDS, "welcome"):
            return self.env._("A least amount needs an order; this rule has none.")
        if self.tier_ids.program_id - self.program_id:
            return self.env._("A tier belongs to another programme.")
        return ""

    def _wrong_cap(self):
        caps = [
            (self.cap_per_order, self.env._("order")),
            (self.cap_per_day, self.env._("day")),
            (self.cap_per_customer, self.env._("customer")),
        ]
        if any(cap < 0 for cap, _what in caps):
            return self.env._("A limit cannot be negative; 0 means no limit.")
        if self.kind in EVENT_KINDS and self.cap_per_order:
            return self.env._("A limit per order needs an order; this rule has none.")
        given = [(cap, what) for cap, what in caps if cap]
        for (small, narrow), (large, wide) in zip(given, given[1:], strict=False):
            if large < small:
                return self.env._(
                    "The limit per %(wide)s is below the limit per %(narrow)s, which "
                    "could never be reached.",
                    wide=wide,
                    narrow=narrow,
                )
        fixed = self.kind not in GOODS_KINDS
        if fixed and given and min(cap for cap, _what in given) < self.points:
            return self.env._(
                "A limit is below the %s points that the rule gives each time.",
                f"{self.points:g}",
            )
        return ""

    @api.onchange("kind")
    def _onchange_kind(self):
        """Empty what another kind of rule cannot have."""
        if self.kind not in GOODS_KINDS:
            self.category_ids = False
        if self.kind in EVENT_KINDS:
            self.cap_per_order = 0
            if self.kind != "welcome":
                self.min_amount = 0
        else:
            self.life_days = 0

    def _rule(self):
        """Return this rule for ``tools.earning``."""
        self.ensure_one()
        return Rule(
            id=self.id,
            kind=self.kind,
            date_from=self.date_from or None,
            date_to=self.date_to or None,
            weekdays=frozenset(
                number for number, day in enumerate(WEEKDAYS) if self[day]
            ),
            hours=(to_decimal(self.hour_from), to_decimal(self.hour_to)),
            tiers=frozenset(self.tier_ids.ids),
            categories=frozenset(self.category_ids.ids),
            **{
                name: to_decimal(self[name])
                for name in NUMBERS
                if not name.startswith("hour_")
            },
        )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        self.env.registry.clear_cache()
        return rules

    def write(self, vals):
        res = super().write(vals)
        self.env.registry.clear_cache()
        return res

    def unlink(self):
        res = super().unlink()
        self.env.registry.clear_cache()
        return res

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for rule, vals in zip(self, vals_list, strict=True):
            if "name" not in (default or {}):
                vals["name"] = self.env._("%s (copy)", rule.name)
        return vals_list


def _clock(hour):
    """Return an hour of the day as a clock shows it."""
    minutes = round(hour * 60)
    return f"{minutes // 60}:{minutes % 60:02d}"
