from odoo import api, fields, models
from odoo.tools import SQL

# Windows that end today, in days
WINDOWS = [
    ("7", "Last 7 days"),
    ("30", "Last 30 days"),
    ("90", "Last 90 days"),
    ("365", "Last 365 days"),
]


class RetentionCustomerWork(models.Model):
    """Whether the base is worked: one row per sales person and window of days.

    Counts the rows of ``retention.customer.base``; each number opens them.
    """

    _name = "retention.customer.work"
    _inherit = "retention.ratio.mixin"
    _description = "Work on the Customer Base"
    _auto = False
    _order = "window_days desc, customer_count desc, id"
    _rec_name = "user_id"
    _depends = {
        "retention.customer.base": ["partner_id", "user_id", "company_id"],
    }

    user_id = fields.Many2one("res.users", string="Sales Person", readonly=True)
    company_id = fields.Many2one(
        "res.company", readonly=True, help="Empty: customers of all companies."
    )
    window = fields.Selection(WINDOWS, string="Period", readonly=True)
    window_days = fields.Integer(readonly=True, aggregator=None)
    date_from = fields.Date(string="From", readonly=True)
    customer_count = fields.Integer(string="Customers", readonly=True)
    contacted_count = fields.Integer(string="Contacted", readonly=True)
    silent_count = fields.Integer(string="Not Contacted", readonly=True)
    contacted_percent = fields.Float(
        string="Contacted (%)", readonly=True, digits=(16, 1), aggregator="avg"
    )
    changed_count = fields.Integer(
        string="Records Changed",
        readonly=True,
        help="Customers whose phone, e-mail, address, sales person or the like "
        "changed, whoever wrote it.",
    )

    @property
    def _table_query(self):
        company = self.env.company
        partners = self.env["res.partner"]
        partners.flush_model()
        today = company._retention_day()
        days = [int(value) for value, _label in WINDOWS]
        # The first day of a window of 7 is six days ago
        first = {count: fields.Date.subtract(today, days=count - 1) for count in days}
        since = {
            count: company._retention_moments(day, None)[0]
            for count, day in first.items()
        }
        longest = since[max(days)]
        return SQL(
            """
            SELECT (COALESCE(partner.user_id, 0)::bigint * 100000
                    + COALESCE(partner.company_id, 0)) * 1000 + span.days AS id,
                   partner.user_id, partner.company_id, span.days::text AS "window",
                   span.days AS window_days, span.first AS date_from,
                   COUNT(*) AS customer_count,
                   COUNT(*) FILTER (WHERE spoken.moment >= span.since)
                       AS contacted_count,
                   COUNT(*) FILTER (WHERE spoken.moment >= span.since IS NOT TRUE)
                       AS silent_count,
                   100.0 * COUNT(*) FILTER (WHERE spoken.moment >= span.since)
                       / COUNT(*) AS contacted_percent,
                   COUNT(*) FILTER (WHERE changed.moment >= span.since)
                       AS changed_count
              FROM res_partner partner
        CROSS JOIN (VALUES %(spans)s) AS span (days, first, since)
         LEFT JOIN (SELECT one.partner_id, MAX(one.moment) AS moment
                      FROM (%(contacts)s) one GROUP BY one.partner_id) spoken
                ON spoken.partner_id = partner.id
         LEFT JOIN (SELECT one.partner_id, MAX(one.moment) AS moment
                      FROM (%(changes)s) one GROUP BY one.partner_id) changed
                ON changed.partner_id = partner.id
             WHERE %(included)s
          GROUP BY partner.user_id, partner.company_id, span.days, span.first
            """,
            spans=SQL(", ").join(
                SQL("(%s, %s::date, %s::timestamp)", count, first[count], since[count])
                for count in days
            ),
            contacts=partners._retention_contacts_sql(since=longest),
            changes=partners._retention_changes_sql(since=longest),
            included=self.env["retention.customer.base"]._included_sql(),
        )

    @api.model
    def _ratios(self):
        return {
            "contacted_percent": ("contacted_count", "customer_count", 100),
        }

    @api.depends("user_id", "window")
    def _compute_display_name(self):
        for row in self:
            row.display_name = row.user_id.name or self.env._("No sales person")

    def action_open_customers(self):
        return self._open(self.env._("Customers"), [])

    def action_open_contacted(self):
        domain = [("last_contact", ">=", self.date_from)]
        return self._open(self.env._("Contacted"), domain)

    def action_open_silent(self):
        domain = [("last_contact", "<", self.date_from)]
        return self._open(self.env._("Not Contacted"), domain)

    def action_open_changed(self):
        domain = [("last_change", ">=", self.date_from)]
        return self._open(self.env._("Records Changed"), domain)

    def _open(self, name, domain):
        """Open the customers that a number counts."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_customer_base_action"
        )
        return action | {
            "name": f"{name}: {self.display_name}",
            "context": {},
            "domain": [
                ("user_id", "=", self.user_id.id),
                ("company_id", "=", self.company_id.id),
                *domain,
            ],
        }
