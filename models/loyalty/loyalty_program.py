from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_amount, ormcache

from ...tools.amounts import to_decimal
from ...tools.settlement import Terms
from ...tools.tiers import contradictions

# When points become usable, and what they are earned on; accruals freeze both
RELEASES = [
    ("confirmed", "When the order is confirmed"),
    ("paid", "When it is paid"),
    ("paid_delivered", "When it is paid and delivered"),
]
BASES = [("included", "Total with tax"), ("excluded", "Total without tax")]


class LoyaltyProgram(models.Model):
    """A *managed* programme keeps its points in the ledger of this addon.

    Any other programme behaves as core made it.
    """

    _inherit = "loyalty.program"

    retention_managed = fields.Boolean(
        string="Tiers and Wallets",
        copy=False,
        help="Points follow money: they are released when the order is paid and "
        "taken back with a refund; customers climb tiers.",
    )
    retention_release = fields.Selection(
        RELEASES,
        string="Points Become Usable",
        required=True,
        default="paid",
    )
    retention_earn_percent = fields.Float(
        string="Cash Back (%)",
        digits=(6, 3),
        default=5,
        help="Points earned per 100 of the order's total.",
    )
    retention_base = fields.Selection(
        BASES,
        string="Cash Back Of",
        required=True,
        default="included",
        help="After all discounts and points, without delivery.",
    )
    retention_expiry_months = fields.Integer(
        string="Points Live (Months)",
        default=12,
        help="Counted from the day they become usable; 0: they never expire.",
    )
    retention_spend_cap_percent = fields.Float(
        string="Payable with Points (%)",
        default=100,
        help="Greatest part of an order, tax and delivery included, that points "
        "can pay.",
    )
    retention_tier_grace_days = fields.Integer(
        string="Grace Before a Tier Is Lost (Days)",
        default=30,
        help="A tier whose conditions no longer hold is kept for so long.",
    )
    retention_refund_grace_days = fields.Integer(
        string="Life of Returned Points (Days)",
        default=30,
        help="Points that a refund gives back live at least so long.",
    )
    retention_hold_minutes = fields.Integer(
        string="Points Stay Reserved (Minutes)",
        default=60,
        help="From the start of a payment until it succeeds, fails or is given up. "
        "While a bank transfer is awaited they stay reserved until the order expires.",
    )
    retention_since = fields.Datetime(
        string="Tiers and Wallets Since",
        copy=False,
        readonly=True,
        help="Orders from before this moment earn no points.",
    )
    retention_tier_ids = fields.One2many(
        "retention.tier", "program_id", string="Tiers", copy=True
    )
    retention_wallet_ids = fields.One2many("retention.wallet", "program_id")
    retention_wallet_count = fields.Integer(compute="_compute_retention_wallet_count")
    retention_liability = fields.Float(
        compute="_compute_retention_wallet_count", string="Points Outstanding"
    )

    _retention_check_numbers = models.Constraint(
        "CHECK (retention_earn_percent >= 0 AND retention_expiry_months >= 0 "
        "AND retention_tier_grace_days >= 0 AND retention_refund_grace_days >= 0)",
        "Cash back, months and days of a loyalty programme cannot be negative.",
    )
    _retention_check_hold = models.Constraint(
        "CHECK (retention_hold_minutes >= 5)",
        "Points stay reserved for at least 5 minutes: a payment needs them.",
    )
    _retention_check_cap = models.Constraint(
        "CHECK (retention_spend_cap_percent BETWEEN 0 AND 100)",
        "Points can pay between 0 and 100 % of an order.",
    )

    def _compute_retention_wallet_count(self):
        groups = self.env["retention.wallet"]._read_group(
            [("program_id", "in", self.ids)],
            ["program_id"],
            ["__count", "balance:sum", "debt:sum"],
        )
        # A debt is a negative balance: what others own is owed all the same
        totals = {
            program: (count, balance + debt) for program, count, balance, debt in groups
        }
        for program in self:
            count, balance = totals.get(program, (0, 0))
            program.retention_wallet_count = count
            program.retention_liability = balance

    # ------------------------------------------------------------
    # Checks
    # ------------------------------------------------------------

    @api.constrains(
        "active",
        "retention_managed",
        "program_type",
        "company_id",
        "currency_id",
        "website_id",
    )
    def _check_retention_managed(self):
        for program in self.filtered("retention_managed"):
            if program.program_type != "loyalty":
                raise ValidationError(
                    self.env._(
                        "Only a programme of type Loyalty Cards can have tiers and "
                        "wallets; %s is of another type.",
                        program.name,
                    )
                )
            if not program.company_id:
                raise ValidationError(
                    self.env._(
                        "Choose the company of %s: points are owed by one company.",
                        program.name,
                    )
                )
            if program.currency_id != program.company_id.currency_id:
                raise ValidationError(
                    self.env._(
                        "%(program)s counts in %(currency)s, but %(company)s keeps "
                        "its books in %(company_currency)s. Points are owed in the "
                        "company's currency.",
                        program=program.name,
                        currency=program.currency_id.name,
                        company=program.company_id.name,
                        company_currency=program.company_id.currency_id.name,
                    )
                )
            if program.active:
                program._retention_check_alone()

    def _retention_check_alone(self):
        """Refuse a second managed programme for the same company and website."""
        self.ensure_one()
        same_shop = Domain("website_id", "in", (False, self.website_id.id))
        rival = self.search(
            Domain("id", "!=", self.id)
            & Domain("retention_managed", "=", True)
            & Domain("company_id", "=", self.company_id.id)
            & (same_shop if self.website_id else Domain.TRUE),
            limit=1,
        )
        if rival:
            raise ValidationError(
                self.env._(
                    "%(rival)s already manages the points of %(company)s here. One "
                    "company has one programme with wallets on each website.",
                    rival=rival.name,
                    company=self.company_id.name,
                )
            )

    def _retention_check_ladder(self):
        """Refuse tiers whose conditions contradict their order."""
        for program in self:
            names = {tier.id: tier.name for tier in program.retention_tier_ids}
            rules = [tier._rule() for tier in program.retention_tier_ids]
            for lower, higher in contradictions(rules):
                raise ValidationError(
                    self.env._(
                        "%(higher)s stands above %(lower)s but is not harder to "
                        "reach, so nobody could stay %(lower)s. Ask more for "
                        "%(higher)s, or change the order of the tiers.",
                        higher=names[higher.id],
                        lower=names[lower.id],
                    )
                )

    def _retention_check_can_end(self):
        """Refuse to switch off, archive or delete what customers still own.

        :raise UserError: with what is open and what to do instead
        """
        for program in self.filtered("retention_managed"):
            count, pending, held = (
                self.env["retention.wallet"]
                .sudo()
                ._read_group(
                    [
                        ("program_id", "=", program.id),
                        "|",
                        ("pending", "!=", 0),
                        ("held", "!=", 0),
                    ],
                    aggregates=["__count", "pending:sum", "held:sum"],
                )[0]
            )
            if count:
                raise UserError(
                    self.env._(
                        "%(program)s cannot be switched off yet: %(count)s wallets "
                        "wait for %(points)s points of open orders. Wait until these "
                        "orders are paid or cancelled; to stop new ones, set the "
                        "programme's end date.",
                        program=program.name,
                        count=count,
                        points=format_amount(
                            self.env, (pending or 0) + (held or 0), program.currency_id
                        ),
                    )
                )

    def _retention_check_can_archive(self):
        """Refuse to archive a programme while customers own points in it."""
        self._retention_check_can_end()
        for program in self.filtered("retention_managed"):
            count = (
                self.env["retention.wallet"]
                .sudo()
                .search_count([("program_id", "=", program.id), ("balance", "!=", 0)])
            )
            if count:
                raise UserError(
                    self.env._(
                        "%(program)s cannot be archived: %(count)s customers have "
                        "points in it. Set its end date instead: nothing is earned or "
                        "spent after it, and no balance is lost.",
                        program=program.name,
                        count=count,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        # Rules and tiers are checked once, when all of the programme is there
        programs = super(
            LoyaltyProgram,
            self.with_context(
                retention_rule_derived_later=True, retention_ladder_checked_later=True
            ),
        ).create(vals_list)
        programs = programs.with_env(self.env)
        managed = programs.filtered("retention_managed")
        managed.retention_since = fields.Datetime.now()
        managed._retention_derive_rule()
        managed._retention_check_ladder()
        if managed:
            self.env.registry.clear_cache()
        return programs

    def write(self, vals):
        if "active" in vals and not vals["active"]:
            self._retention_check_can_archive()
        if "retention_managed" in vals and not vals["retention_managed"]:
            self._retention_check_can_end()
        if vals.keys() & {"company_id", "currency_id", "program_type"}:
            self._retention_check_identity(vals)
        newly_managed = self.browse()
        if vals.get("retention_managed"):
            newly_managed = self.filtered(lambda program: not program.retention_managed)
            newly_managed.filtered(
                lambda program: not program.retention_since
            ).retention_since = fields.Datetime.now()
        res = super(
            LoyaltyProgram,
            self.with_context(
                retention_rule_derived_later=True, retention_ladder_checked_later=True
            ),
        ).write(vals)
        if "retention_tier_ids" in vals:
            self._retention_check_ladder()
        if vals.keys() & {"retention_managed", "retention_earn_percent", "rule_ids"}:
            self.filtered("retention_managed")._retention_derive_rule()
        newly_managed._retention_open_wallets()
        if "retention_tier_grace_days" in vals:
            self._retention_review_customers()
        self.env.registry.clear_cache()
        return res

    def _retention_check_identity(self, vals):
        """Refuse to move a programme with wallets to other books."""
        for program in self.filtered("retention_wallet_ids"):
            for name in vals.keys() & {"company_id", "currency_id", "program_type"}:
                old = program[name].id if name.endswith("_id") else program[name]
                if old != vals[name]:
                    raise UserError(
                        self.env._(
                            "%s has wallets: its company, currency and type can no "
                            "longer change.",
                            program.name,
                        )
                    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_wallets(self):
        for program in self:
            if program.sudo().retention_wallet_ids:
                raise UserError(
                    self.env._(
                        "%s has wallets and cannot be deleted: its ledger is kept.",
                        program.name,
                    )
                )

    def unlink(self):
        # Before the tiers that they name
        rules = self.with_context(active_test=False).retention_earning_rule_ids
        rules.unlink()
        res = super().unlink()
        self.env.registry.clear_cache()
        return res

    # ------------------------------------------------------------
    # Look-ups
    # ------------------------------------------------------------

    @api.model
    @ormcache()
    def _retention_managed_keys(self):
        """Return ((id, company id, website id), ...) of managed programmes.

        Cached: pages ask for it all the time, owners change it once a year.
        """
        # The answer is kept for everybody: no caller's context may colour it
        programs = (
            self.sudo()
            .with_context(active_test=True)
            .search([("retention_managed", "=", True)])
        )
        return tuple(
            (program.id, program.company_id.id, program.website_id.id)
            for program in programs
        )

    @api.model
    def _retention_any_managed(self):
        """Tell whether anything is managed at all."""
        return bool(self._retention_managed_keys())

    @api.model
    def _retention_find(self, company, website=None):
        """Return the managed programme of a company on a website, if any.

        A branch without a programme of its own uses its parent's.

        :param website: ``website`` record, empty for the back office
        """
        keys = self._retention_managed_keys()
        website_id = website.id if website else False
        while company:
            found = [
                (program_website or False, program_id)
                for program_id, company_id, program_website in keys
                if company_id == company.id
                and (not website_id or program_website in (False, website_id))
            ]
            if found:
                return self.browse(min(found, key=lambda pair: bool(pair[0]))[1])
            company = company.sudo().parent_id
        return self.browse()

    def _retention_is_managed_id(self):
        """Tell whether this programme is managed, from the cache."""
        return self.id in self._retention_ledger_ids()

    @api.model
    @ormcache()
    def _retention_ledger_ids(self):
        """Return the ids of managed programmes, archived ones too.

        Their cards stay in the ledger, whatever happens to them.
        """
        programs = self.sudo().with_context(active_test=False)
        return frozenset(programs.search([("retention_managed", "=", True)]).ids)

    @ormcache("self.id")
    def _retention_has_pricelists(self):
        """Tell whether this programme is only for some pricelists."""
        return bool(self.sudo().pricelist_ids)

    @ormcache("self.id")
    def _retention_lot_terms(self):
        """Return (decimals of a point, months that points live)."""
        program = self.sudo()
        return program.currency_id.decimal_places, program.retention_expiry_months

    @ormcache("self.id")
    def _retention_tier_rules(self):
        """Return the dated conditions of all tiers for ``tools.tiers``."""
        versions = (
            self.env["retention.tier.version"]
            .sudo()
            .with_context(active_test=False)
            .search([("tier_id.program_id", "=", self.id)])
        )
        return tuple(version._rule() for version in versions)

    def _retention_review_customers(self):
        """Have all customers of these programmes evaluated in the background."""
        wallets = self.env["retention.wallet"].sudo()
        for program in self:
            wallets.search([("program_id", "=", program.id)]).write(
                {"review_on": program.company_id._retention_day()}
            )
        cron = self.env.ref(
            "customer_retention.ir_cron_retention_evaluate_tiers",
            raise_if_not_found=False,
        )
        if cron and wallets.search_count([("program_id", "in", self.ids)], limit=1):
            cron.sudo()._trigger()

    def _retention_money_reward(self):
        """Return the reward that turns points into money off."""
        self.ensure_one()
        return self.reward_ids.filtered(lambda one: one._retention_is_money_off())[:1]

    def _retention_point_value(self):
        """Return what one point pays, in the programme's currency."""
        self.ensure_one()
        return to_decimal(self._retention_money_reward().discount)

    def _retention_earning_terms(self, tier):
        """Return the :class:`~..tools.settlement.Terms` of a tier's customers."""
        self.ensure_one()
        return Terms(
            percent=to_decimal(self.retention_earn_percent),
            factor=tier._terms()[1],
            digits=self.currency_id.decimal_places,
        )

    # ------------------------------------------------------------
    # Core's form
    # ------------------------------------------------------------

    def _compute_order_count(self):
        """Count nothing for who may not read orders; the form opens all the same."""
        if self.env["sale.order.line"].has_access("read"):
            return super()._compute_order_count()
        self.order_count = 0
        return None

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_retention_try(self):
        """Open a trial of other terms, with this programme's as they are."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Try Other Terms"),
            "res_model": "retention.replay",
            "views": [(False, "form")],
            "context": {"default_program_id": self.id},
        }

    def action_retention_wallets(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_wallet_action"
        )
        return action | {"domain": [("program_id", "=", self.id)], "context": {}}
