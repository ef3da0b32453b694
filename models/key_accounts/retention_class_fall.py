from odoo import api, fields, models
from odoo.tools import SQL

from ..customers.retention_customer import ABC_CLASSES

# Classes seen at the ends of the last months
MONTHS = 12


class RetentionClassFall(models.Model):
    """A customer whose class is lower than it was at a month's end within a year."""

    _name = "retention.class.fall"
    _description = "Fallen Class"
    _auto = False
    _order = "revenue_lost desc, id"
    _rec_name = "partner_id"
    _depends = {
        "retention.customer": [
            *("partner_id", "company_id", "abc_class", "year_revenue"),
            *("last_order_date", "days_late", "is_archived"),
        ],
        "retention.customer.snapshot": [
            *("date", "partner_id", "company_id", "abc_class", "year_revenue"),
        ],
        "retention.key.account": ["partner_id", "company_id", "state"],
    }

    customer_id = fields.Many2one("retention.customer", string="Figures", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    account_id = fields.Many2one(
        "retention.key.account", string="Key Account", readonly=True
    )
    account_state = fields.Selection(related="account_id.state", string="Account")
    class_before = fields.Selection(ABC_CLASSES, string="Was", readonly=True)
    class_now = fields.Selection(ABC_CLASSES, string="Is", readonly=True)
    date_before = fields.Date(
        string="Was until", readonly=True, help="The last month's end in this class."
    )
    year_revenue_before = fields.Monetary(
        string="Revenue, 12 Months Then", readonly=True
    )
    year_revenue = fields.Monetary(string="Revenue, 12 Months", readonly=True)
    revenue_lost = fields.Monetary(string="Fell by", readonly=True)
    last_order_date = fields.Date(string="Last Order", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT customer.id, customer.id AS customer_id, customer.partner_id,
                   customer.company_id, account.id AS account_id,
                   best.abc_class AS class_before, customer.abc_class AS class_now,
                   best.date AS date_before, customer.last_order_date,
                   best.year_revenue AS year_revenue_before, customer.year_revenue,
                   best.year_revenue - customer.year_revenue AS revenue_lost
              FROM retention_customer customer
        CROSS JOIN LATERAL (
                SELECT snapshot.abc_class, snapshot.date, snapshot.year_revenue
                  FROM retention_customer_snapshot snapshot
                 WHERE snapshot.partner_id = customer.partner_id
                   AND snapshot.company_id = customer.company_id
                   AND snapshot.abc_class IS NOT NULL
                   AND snapshot.date >= CURRENT_DATE - %(months)s * INTERVAL '1 month'
              ORDER BY snapshot.abc_class, snapshot.date DESC
                 LIMIT 1
                   ) best
         LEFT JOIN retention_key_account account
                ON account.partner_id = customer.partner_id
               AND account.company_id = customer.company_id
               AND account.state <> 'ended'
             WHERE best.abc_class < COALESCE(customer.abc_class, 'd')
               AND customer.is_archived IS NOT TRUE
            """,
            months=MONTHS,
        )

    @api.depends("partner_id")
    def _compute_display_name(self):
        for row in self:
            # The row was readable: so is whose it is
            row.display_name = row.partner_id.sudo().display_name

    def action_open_win_back(self):
        """Open the case of a fallen key account, or begin one."""
        self.ensure_one()
        return self.account_id.action_open_win_back()

    def action_open_customer(self):
        """Open the figures of a customer."""
        self.ensure_one()
        return self.customer_id.get_formview_action()
