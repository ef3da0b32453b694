from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .retention_key_signal import SIGNALS


class RetentionKeySuggestion(models.Model):
    """Customers with open signals who are no key account; a person decides.

    Its id is that of the customer's first open signal. A decline holds while no
    signal comes that was not open then, and for the company's months at most.
    """

    _name = "retention.key.suggestion"
    _description = "Suggested Key Account"
    _auto = False
    _order = "share desc, revenue desc, id"
    _rec_name = "partner_id"
    _depends = {
        "retention.key.signal": [
            *("partner_id", "company_id", "signal", "date_from", "date_to", "share"),
        ],
        "retention.key.account": ["partner_id", "company_id", "state"],
        "retention.key.account.decision": [
            *("partner_id", "company_id", "decision", "date", "signal_ids"),
        ],
        "retention.customer": [
            *("partner_id", "company_id", "year_revenue", "ltv", "user_id", "team_id"),
        ],
        "res.partner": ["active"],
        "res.company": ["retention_decline_months"],
    }

    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    signal_ids = fields.Many2many(
        "retention.key.signal", string="Signals", compute="_compute_signal_ids"
    )
    summary = fields.Char(string="What Shows It", compute="_compute_signal_ids")
    date = fields.Date(string="Last New Signal", readonly=True)
    signal_count = fields.Integer(string="Number of Signals", readonly=True)
    share = fields.Float(
        string="Largest Share", readonly=True, digits=0, aggregator="max"
    )
    signal_volume = fields.Boolean(string="Volume", readonly=True)
    signal_potential = fields.Boolean(string="Potential", readonly=True)
    signal_reputation = fields.Boolean(string="Reputation", readonly=True)
    signal_innovator = fields.Boolean(string="Innovator", readonly=True)
    signal_demanding = fields.Boolean(string="Demanding", readonly=True)
    revenue = fields.Monetary(string="Revenue, 12 Months", readonly=True)
    ltv = fields.Monetary(string="Lifetime Value", readonly=True)
    user_id = fields.Many2one("res.users", string="Sales Person", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    account_id = fields.Many2one(
        "retention.key.account", string="Ended Account", readonly=True
    )

    @api.depends("partner_id", "company_id")
    def _compute_signal_ids(self):
        signals = self.env["retention.key.signal"]
        rows = signals.search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("company_id", "in", self.company_id.ids),
                ("date_to", "=", False),
            ]
        ).grouped(lambda one: (one.partner_id, one.company_id))
        for row in self:
            row.signal_ids = rows.get((row.partner_id, row.company_id), signals)
            row.summary = "; ".join(filter(None, row.signal_ids.mapped("summary")))

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_open_account(self):
        """Open the form that makes key accounts of these customers."""
        return self._open_wizard(
            "retention.key.account.open", self.env._("Make Key Account")
        )

    def action_decline(self):
        """Open the form that asks why these are no key accounts."""
        return self._open_wizard(
            "retention.key.account.decide",
            self.env._("Decline"),
            default_decision="declined",
        )

    def action_open_signals(self):
        """List the signals of a customer, each with its documents."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_key_signal_action"
        )
        return action | {
            "domain": [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
            ]
        }

    def _open_wizard(self, model, name, **defaults):
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_suggestion_ids": self.ids, **defaults},
        }

    # ------------------------------------------------------------
    # Query
    # ------------------------------------------------------------

    @property
    def _table_query(self):
        # Names no customer; the rows read through it have their own rules
        companies = self.env["res.company"].sudo().search(Domain.TRUE)
        kinds = SQL(", ").join(
            SQL(
                "BOOL_OR(signal.signal = %s) AS %s",
                kind,
                SQL.identifier(f"signal_{kind}"),
            )
            for kind, _label in SIGNALS
        )
        return SQL(
            """
            SELECT MIN(signal.id) AS id, signal.partner_id, signal.company_id,
                   MAX(signal.date_from) AS date,
                   COALESCE(MAX(signal.share), 0) AS share,
                   COUNT(DISTINCT signal.signal) AS signal_count, %(kinds)s,
                   MAX(customer.year_revenue) AS revenue, MAX(customer.ltv) AS ltv,
                   MAX(customer.user_id) AS user_id, MAX(customer.team_id) AS team_id,
                   MAX(account.id) AS account_id
              FROM retention_key_signal signal
              JOIN (%(companies)s) company ON company.id = signal.company_id
              JOIN res_company setting ON setting.id = signal.company_id
              JOIN res_partner partner
                ON partner.id = signal.partner_id AND partner.active
         LEFT JOIN retention_customer customer
                ON customer.partner_id = signal.partner_id
               AND customer.company_id = signal.company_id
         LEFT JOIN retention_key_account account
                ON account.partner_id = signal.partner_id
               AND account.company_id = signal.company_id
             WHERE signal.date_to IS NULL
               AND (account.id IS NULL OR account.state = 'ended')
          GROUP BY signal.partner_id, signal.company_id
            HAVING BOOL_OR(NOT EXISTS (%(declined)s))
            """,
            kinds=kinds,
            companies=self.env["retention.customer.document"]._companies_query(
                companies, None
            ),
            declined=self._declined_query(),
        )

    @api.model
    def _declined_query(self):
        """Return SQL of the decisions that were made in sight of a signal."""
        return SQL(
            """
            SELECT 1
              FROM retention_key_account_decision decision
              JOIN retention_key_decision_signal_rel seen
                ON seen.decision_id = decision.id
             WHERE seen.signal_id = signal.id
               AND decision.decision IN ('declined', 'ended')
               AND decision.date > company.last_day - MAKE_INTERVAL(
                   months => setting.retention_decline_months)
            """
        )
