from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL, format_date

SOON_DAYS = 30


class RetentionLiabilityOverview(models.Model):
    """What one programme owes, in the sentences that an owner would ask for."""

    _name = "retention.liability.overview"
    _description = "What We Owe"
    _inherit = "retention.liability.mixin"
    _auto = False
    _order = "id"
    _rec_name = "program_id"
    _depends = {"loyalty.program": ["retention_managed", "company_id", "currency_id"]}

    program_id = fields.Many2one("loyalty.program", "Programme", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)

    points = fields.Float(
        string="Points Outstanding", compute="_compute_owed", digits=0
    )
    value = fields.Monetary(string="Value Owed", compute="_compute_owed")
    customers = fields.Integer(compute="_compute_owed")
    debt = fields.Float(compute="_compute_owed", digits=0)
    debtors = fields.Integer(compute="_compute_owed")
    breakage_known = fields.Boolean(compute="_compute_owed")
    breakage_percent = fields.Float(
        string="Expected to Lapse (%)", compute="_compute_owed", digits=(5, 1)
    )
    expected_cost = fields.Monetary(compute="_compute_owed")
    months_known = fields.Integer(compute="_compute_owed")
    months_needed = fields.Integer(compute="_compute_owed")
    soon_points = fields.Float(compute="_compute_soon", digits=0)
    soon_value = fields.Monetary(compute="_compute_soon")
    bonus_cost = fields.Monetary(compute="_compute_year")
    discount_cost = fields.Monetary(compute="_compute_year")
    saved = fields.Monetary(compute="_compute_year")
    more = fields.Monetary(compute="_compute_year")
    age_ids = fields.One2many(
        "retention.liability.age", compute="_compute_parts", string="By Age"
    )
    expiry_ids = fields.One2many(
        "retention.liability.expiry", compute="_compute_parts", string="By Expiry"
    )
    posting_ids = fields.One2many(
        "retention.liability.posting", compute="_compute_posting_ids"
    )
    posting = fields.Boolean(related="program_id.retention_liability_posting")
    can_post = fields.Boolean(compute="_compute_posting_ids")
    booked = fields.Monetary(compute="_compute_posting_ids")
    booked_on = fields.Char(compute="_compute_posting_ids")

    @api.depends("program_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = self.env._("What we owe: %s", row.program_id.name)

    @property
    def _table_query(self):
        return SQL(
            "SELECT id, id AS program_id, company_id, currency_id FROM (%s) AS program",
            self._programs_table(),
        )

    @api.depends("program_id")
    def _compute_owed(self):
        owed = self.program_id._retention_owed_each()
        for row in self:
            one = owed[row.program_id.id]
            row.points = float(one["points"])
            row.value = float(one["value"])
            row.debt = float(one["debt"])
            row.customers = one["customers"]
            row.debtors = one["debtors"]
            row.breakage_known = one["breakage"] is not None
            row.breakage_percent = float(100 * (one["breakage"] or 0))
            row.expected_cost = float(one["expected_cost"])
            row.months_known = one["months_known"]
            row.months_needed = one["months_needed"]

    @api.depends("program_id")
    def _compute_soon(self):
        for row in self:
            groups = self.env["retention.wallet.lot"]._read_group(
                row._soon_domain(), aggregates=["remaining:sum"]
            )
            row.soon_points = groups[0][0] or 0
            value = row.program_id.sudo()._retention_point_value()
            row.soon_value = row.soon_points * float(value)

    def _soon_domain(self):
        today = self.company_id._retention_day()
        return [
            ("wallet_id.program_id", "=", self.program_id.id),
            ("remaining", ">", 0),
            ("expires_on", "<=", today + timedelta(days=SOON_DAYS)),
        ]

    @api.depends("program_id")
    def _compute_year(self):
        """What the last twelve months cost, this one included."""
        for row in self:
            start = row._year_start()
            [(bonus, discount)] = self.env["retention.liability"]._read_group(
                [("program_id", "=", row.program_id.id), ("month", ">=", start)],
                aggregates=["bonus_cost:sum", "discount_cost:sum"],
            )
            row.bonus_cost = bonus or 0
            row.discount_cost = discount or 0
            row.saved = max(row.discount_cost - row.bonus_cost, 0)
            row.more = max(row.bonus_cost - row.discount_cost, 0)

    def _year_start(self):
        today = self.company_id._retention_day()
        return today.replace(day=1) - relativedelta(months=11)

    @api.depends("program_id")
    def _compute_parts(self):
        # Found and read at once: each look is a pass over the ledger
        these = [("program_id", "in", self.program_id.ids)]
        ages = self.env["retention.liability.age"]
        ages = ages.search_fetch([*these, ("is_now", "=", True)], list(ages._fields))
        expiries = self.env["retention.liability.expiry"]
        expiries = expiries.search_fetch(these, list(expiries._fields))
        for row in self:
            mine = [("program_id", "=", row.program_id.id)]
            row.age_ids = ages.filtered_domain(mine).sorted("age")
            row.expiry_ids = expiries.filtered_domain(mine)

    @api.depends("program_id")
    def _compute_posting_ids(self):
        postings = self.env["retention.liability.posting"].search(
            [("program_id", "in", self.program_id.ids)]
        )
        for row in self:
            of_program = postings.filtered_domain(
                [("program_id", "=", row.program_id.id)]
            )
            row.posting_ids = of_program
            row.can_post = not row.program_id._retention_liability_lacks()
            last = of_program.filtered(lambda one: one.state == "booked")[:1]
            row.booked = last.owed
            row.booked_on = last.month and format_date(
                self.env, last.month, date_format="MMMM y"
            )

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    @api.model
    def action_open_overview(self):
        """Open what the only programme owes, or the list of programmes."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_liability_overview_action"
        )
        overviews = self.search([], limit=2)
        if len(overviews) == 1:
            action |= {"res_id": overviews.id, "views": [(False, "form")]}
        return action

    def _open(self, xml_id, domain, **more):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"customer_retention.{xml_id}"
        )
        return action | {"domain": domain, "context": {}, **more}

    def _of_program(self, field="program_id"):
        return [(field, "=", self.program_id.id)]

    def action_open_wallets(self):
        return self._open(
            "retention_wallet_action", [*self._of_program(), ("balance", ">", 0)]
        )

    def action_open_debts(self):
        return self._open(
            "retention_wallet_action", [*self._of_program(), ("debt", ">", 0)]
        )

    def action_open_soon(self):
        return self._open("retention_wallet_lot_action", self._soon_domain())

    def action_open_months(self):
        return self._open("retention_liability_action", self._of_program())

    def action_open_year(self):
        return self._open(
            "retention_liability_action",
            [*self._of_program(), ("month", ">=", self._year_start())],
        )

    def action_open_ages(self):
        return self._open("retention_liability_age_action", self._of_program())

    def action_open_postings(self):
        return self._open("retention_liability_posting_action", self._of_program())

    def action_open_program(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "loyalty.program",
            "res_id": self.program_id.id,
            "views": [(self.env.ref("loyalty.loyalty_program_view_form").id, "form")],
        }

    def action_post(self):
        return self._open(
            "retention_liability_post_action",
            [],
            context={"default_program_id": self.program_id.id},
        )
