from odoo import api, fields, models
from odoo.tools import format_date


class RetentionCustomerMonth(models.Model):
    """The base of a company, or of one of its teams, in one month.

    Written together with the snapshots of that month's end, so that screens over
    many months read a row a month. A team's customers are those whose latest order
    by the month's end was the team's: they count there at the start, too.
    """

    _name = "retention.customer.month"
    _inherit = "retention.ratio.mixin"
    _description = "Customer Base by Month"
    _order = "date desc, team_id, id"
    _rec_name = "date"
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: the whole company.",
    )
    date = fields.Date(
        string="Month", required=True, readonly=True, help="The month's last day."
    )

    customer_count = fields.Integer(
        string="Customers",
        readonly=True,
        aggregator="max",
        help="Who had bought by the end of the month.",
    )
    active_start = fields.Integer(
        string="Active at the Start (S)", readonly=True, aggregator="max"
    )
    active_end = fields.Integer(
        string="Active at the End (E)", readonly=True, aggregator="max"
    )
    gained = fields.Integer(
        string="Came (N)",
        readonly=True,
        help="Active at the end and not at the start: new or won back.",
    )
    kept = fields.Integer(
        readonly=True, aggregator="max", help="Active at the start and at the end."
    )
    lost = fields.Integer(
        string="Left", readonly=True, help="Active at the start and not at the end."
    )
    has_rate = fields.Boolean(string="Has a Retention Rate", readonly=True)
    retention_rate = fields.Float(
        string="Retention Rate (%)",
        readonly=True,
        digits=(16, 2),
        aggregator="avg",
        help="CRR = (E - N) / S x 100. None where nobody was active at the start.",
    )

    new_customers = fields.Integer(
        readonly=True, help="Their first order was in the month."
    )
    repeat_customers = fields.Integer(
        readonly=True, help="They bought in the month and had bought before it."
    )
    new_revenue = fields.Monetary(
        string="Revenue of New Customers", readonly=True, help="Untaxed."
    )
    repeat_revenue = fields.Monetary(
        string="Revenue of Repeat Customers",
        readonly=True,
        help="Untaxed; of all who were customers before the month.",
    )
    revenue = fields.Monetary(readonly=True, help="Of the month, untaxed.")
    margin = fields.Monetary(
        readonly=True, help="Of the month, of goods whose cost is known."
    )
    top1_share = fields.Float(
        string="Share of the Largest Customer",
        readonly=True,
        digits=0,
        aggregator="max",
        help="Of the revenue of the 12 months that end here.",
    )
    top5_share = fields.Float(
        string="Share of the Five Largest",
        readonly=True,
        digits=0,
        aggregator="max",
        help="Of the revenue of the 12 months that end here.",
    )
    late_count = fields.Integer(
        string="Late by Own Rhythm", readonly=True, aggregator="max"
    )
    buyer_count = fields.Integer(string="Buyers", readonly=True, aggregator="max")
    customer_step_count = fields.Integer(
        string="Customers (Step)", readonly=True, aggregator="max"
    )
    regular_count = fields.Integer(string="Regulars", readonly=True, aggregator="max")
    adherent_count = fields.Integer(string="Adherents", readonly=True, aggregator="max")
    advocate_count = fields.Integer(string="Advocates", readonly=True, aggregator="max")

    is_due = fields.Boolean(
        string="To Be Computed Again",
        readonly=True,
        help="Documents were entered late; the nightly job writes the month anew.",
    )
    computed_on = fields.Datetime(readonly=True)

    _company_month_uniq = models.UniqueIndex("(company_id, date, COALESCE(team_id, 0))")

    @api.model
    def _ratios(self):
        return {
            "retention_rate": ("kept", "active_start", 100),
        }

    @api.depends("date", "team_id")
    def _compute_display_name(self):
        for row in self:
            month = format_date(self.env, row.date, date_format="MMMM y")
            # The row was readable: so is whose it is
            team = row.team_id.sudo().name
            row.display_name = f"{month}, {team}" if team else month

    # ------------------------------------------------------------
    # Customers
    # ------------------------------------------------------------

    def action_open_left(self):
        """Open who was active before the month and is not at its end."""
        return self._open(
            self.env._("Left: %s", self.display_name),
            [("was_active", "=", True), ("is_active", "=", False)],
        )

    def action_open_came(self):
        """Open who is active at the month's end and was not before it."""
        return self._open(
            self.env._("Came: %s", self.display_name),
            [("was_active", "=", False), ("is_active", "=", True)],
        )

    def _open(self, name, domain):
        self.ensure_one()
        these = [("company_id", "=", self.company_id.id), ("date", "=", self.date)]
        if self.team_id:
            these.append(("team_id", "=", self.team_id.id))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_customer_snapshot_action"
        )
        return action | {
            "name": name,
            "display_name": name,
            "domain": [*these, *domain],
            "context": {},
        }
