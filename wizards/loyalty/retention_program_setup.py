import math

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tools import format_amount

from ...tools.amounts import to_decimal
from ...tools.tiers import TierRule, contradictions

# What the wizard asks for, by the programme's field that it fills
PROGRAM_FIELDS = (
    "retention_earn_percent",
    "retention_base",
    "retention_release",
    "retention_expiry_months",
    "retention_spend_cap_percent",
)
TIER_FIELDS = (
    "name",
    "min_amount",
    "min_orders",
    "window",
    "window_months",
    "discount_percent",
    "earn_factor",
)
EXAMPLE_AMOUNT = 5000


class RetentionProgramSetup(models.TransientModel):
    """Guided set-up of a loyalty programme with tiers and wallets."""

    _name = "retention.program.setup"
    _description = "Create a Loyalty Programme"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    website_id = fields.Many2one(
        "website",
        domain="[('company_id', '=', company_id)]",
        ondelete="cascade",
        help="Empty: all websites of the company, and orders made in the office.",
    )
    name = fields.Char(
        required=True, default=lambda self: self.env._("Loyalty programme")
    )
    retention_earn_percent = fields.Float(
        string="Cash Back (%)",
        digits=(6, 3),
        default=lambda self: self._default_of_program("retention_earn_percent"),
    )
    retention_base = fields.Selection(
        selection=lambda self: self._selection_of_program("retention_base"),
        string="Of",
        required=True,
        default=lambda self: self._default_of_program("retention_base"),
    )
    retention_release = fields.Selection(
        selection=lambda self: self._selection_of_program("retention_release"),
        string="Points Become Usable",
        required=True,
        default=lambda self: self._default_of_program("retention_release"),
    )
    retention_expiry_months = fields.Integer(
        string="Points Live (Months)",
        default=lambda self: self._default_of_program("retention_expiry_months"),
    )
    retention_spend_cap_percent = fields.Float(
        string="Payable with Points (%)",
        default=lambda self: self._default_of_program("retention_spend_cap_percent"),
    )
    tier_ids = fields.One2many(
        "retention.program.setup.tier",
        "setup_id",
        string="Tiers",
        default=lambda self: self._default_tiers(),
    )
    count_past_orders = fields.Boolean(
        string="Count Orders Already Paid",
        default=True,
        help="Customers start with the tier that their past orders have earned. "
        "Past orders earn no points.",
    )
    rival_id = fields.Many2one("loyalty.program", compute="_compute_problems")
    company_problem = fields.Char(compute="_compute_problems")
    earn_problem = fields.Char(compute="_compute_problems")
    expiry_problem = fields.Char(compute="_compute_problems")
    cap_problem = fields.Char(compute="_compute_problems")
    tier_problem = fields.Char(compute="_compute_problems")
    example = fields.Char(compute="_compute_example")

    # ------------------------------------------------------------
    # Defaults
    # ------------------------------------------------------------

    @api.model
    def _selection_of_program(self, name):
        return (
            self.env["loyalty.program"]._fields[name]._description_selection(self.env)
        )

    @api.model
    def _default_of_program(self, name):
        return self.env["loyalty.program"].default_get([name]).get(name)

    @api.model
    def _default_tiers(self):
        programs = self.env["loyalty.program"]
        return [Command.create(tier) for tier in programs._retention_default_tiers()]

    # ------------------------------------------------------------
    # What the person sees while typing
    # ------------------------------------------------------------

    @api.depends("retention_earn_percent", "retention_release", "currency_id")
    def _compute_example(self):
        sentences = {
            "confirmed": self.env._(
                "A purchase of %(amount)s earns %(points)s points, usable at once."
            ),
            "paid": self.env._(
                "A purchase of %(amount)s earns %(points)s points, usable once the "
                "order is paid."
            ),
            "paid_delivered": self.env._(
                "A purchase of %(amount)s earns %(points)s points, usable once the "
                "order is paid and delivered."
            ),
        }
        for setup in self:
            percent = setup.retention_earn_percent
            if not setup.retention_release or not 0 < percent < math.inf:
                setup.example = False
                continue
            setup.example = sentences[setup.retention_release] % {
                "amount": format_amount(self.env, EXAMPLE_AMOUNT, setup.currency_id),
                "points": f"{EXAMPLE_AMOUNT * percent / 100:g}",
            }

    @api.depends(
        "company_id",
        "website_id",
        "retention_earn_percent",
        "retention_expiry_months",
        "retention_spend_cap_percent",
        "tier_ids.name",
        "tier_ids.sequence",
        "tier_ids.min_amount",
        "tier_ids.min_orders",
        "tier_ids.window",
        "tier_ids.window_months",
        "tier_ids.discount_percent",
        "tier_ids.earn_factor",
    )
    def _compute_problems(self):
        for setup in self:
            setup.rival_id = setup._find_rival()
            setup.company_problem = setup._problem_of_company()
            setup.earn_problem = setup._problem_of_percent(
                setup.retention_earn_percent, self.env._("Cash back")
            )
            setup.cap_problem = setup._problem_of_percent(
                setup.retention_spend_cap_percent,
                self.env._("The part payable with points"),
            )
            setup.expiry_problem = (
                self.env._("Months cannot be negative; 0 means never.")
                if setup.retention_expiry_months < 0
                else False
            )
            setup.tier_problem = setup._problem_of_tiers()

    def _find_rival(self):
        """Return the managed programme that already covers this company here."""
        self.ensure_one()
        domain = [
            ("retention_managed", "=", True),
            ("company_id", "=", self.company_id.id),
        ]
        if self.website_id:
            domain.append(("website_id", "in", (False, self.website_id.id)))
        return self.env["loyalty.program"].sudo().search(domain, limit=1)

    def _problem_of_company(self):
        self.ensure_one()
        website = self.website_id.sudo()  # names only, maybe of another company
        if website and website.company_id != self.company_id:
            return self.env._(
                "%(website)s belongs to %(company)s.",
                website=website.name,
                company=website.company_id.name,
            )
        if self.rival_id:
            return self.env._(
                "%(company)s already has %(program)s here. Change that one instead of "
                "making a second.",
                company=self.company_id.name,
                program=self.rival_id.name,
            )
        return False

    def _problem_of_percent(self, percent, what):
        if not math.isfinite(percent) or percent < 0 or percent > 100:
            return self.env._("%s must lie between 0 and 100 %%.", what)
        return False

    def _problem_of_tiers(self):
        """Return the first thing wrong with the tiers, in words."""
        self.ensure_one()
        tiers = self.tier_ids.sorted("sequence")
        for tier in tiers:
            problem = tier._find_problem()
            if problem:
                return problem
        for lower, higher in contradictions(
            [tier._rule(index) for index, tier in enumerate(tiers)]
        ):
            return self.env._(
                "%(higher)s stands above %(lower)s but is not harder to reach. Ask "
                "more for %(higher)s, or change their order.",
                higher=tiers[higher.id].name,
                lower=tiers[lower.id].name,
            )
        return False

    # ------------------------------------------------------------
    # Create
    # ------------------------------------------------------------

    def action_create_program(self):
        """Make the programme and open it."""
        self.ensure_one()
        if not self.env.user.has_group("customer_retention.group_retention_manager"):
            raise AccessError(
                self.env._("Only a retention manager may create a loyalty programme.")
            )
        if self.company_id not in self.env.user.company_ids:
            raise AccessError(
                self.env._("%s is not one of your companies.", self.company_id.name)
            )
        problems = [self[name] for name in self._fields if name.endswith("_problem")]
        if any(problems):
            raise ValidationError("\n".join(filter(None, problems)))
        # A programme brings its discount product along: a right of its own in Odoo
        programs = self.env["loyalty.program"].sudo()
        program = programs._retention_create_default(
            self.company_id, self._prepare_program()
        )
        if self.count_past_orders:
            program._retention_count_past_orders()
        return self._open(program)

    def action_open_rival(self):
        self.ensure_one()
        return self._open(self.rival_id)

    def _open(self, program):
        return {
            "type": "ir.actions.act_window",
            "name": program.name,
            "res_model": "loyalty.program",
            "res_id": program.id,
            "views": [(self.env.ref("loyalty.loyalty_program_view_form").id, "form")],
            "target": "main",
        }

    def _prepare_program(self):
        self.ensure_one()
        values = {name: self[name] for name in PROGRAM_FIELDS}
        return values | {
            "name": self.name,
            "website_id": self.website_id.id,
            "retention_tier_ids": [
                Command.create(tier._prepare_tier(10 * (index + 1)))
                for index, tier in enumerate(self.tier_ids.sorted("sequence"))
            ],
        }


class RetentionProgramSetupTier(models.TransientModel):
    """A tier of the programme to be."""

    _name = "retention.program.setup.tier"
    _description = "Tier of a New Loyalty Programme"
    _order = "sequence, id"

    setup_id = fields.Many2one(
        "retention.program.setup", required=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="setup_id.currency_id")
    sequence = fields.Integer(default=1000)
    name = fields.Char(required=True)
    min_amount = fields.Monetary(string="Paid at Least")
    min_orders = fields.Integer(string="Paid Orders at Least")
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

    def _find_problem(self):
        """Return what is wrong with this tier in words, False if nothing."""
        self.ensure_one()
        name = self.name or self.env._("A tier without a name")
        numbers = (self.min_amount, self.discount_percent, self.earn_factor)
        if not all(math.isfinite(number) for number in numbers):
            return self.env._("%s: give plain numbers.", name)
        if self.min_amount < 0 or self.min_orders < 0:
            return self.env._("%s: its conditions cannot be negative.", name)
        if not 0 <= self.discount_percent <= 100:
            return self.env._("%s: the discount must lie between 0 and 100 %%.", name)
        if self.earn_factor < 0:
            return self.env._("%s: points cannot be multiplied by less than 0.", name)
        if self.window == "rolling" and self.window_months < 1:
            return self.env._("%s: say over how many months payments count.", name)
        return False

    def _rule(self, number):
        """Return the tier's conditions for ``tools.tiers``."""
        self.ensure_one()
        return TierRule(
            id=number,
            sequence=number,
            min_amount=to_decimal(self.min_amount),
            min_orders=self.min_orders,
            window=self.window,
            window_months=self.window_months,
        )

    def _prepare_tier(self, sequence):
        self.ensure_one()
        values = {name: self[name] for name in TIER_FIELDS}
        if self.window != "rolling":
            values.pop("window_months")
        return values | {"sequence": sequence}
