from odoo import api, fields, models
from odoo.tools import SQL


class RetentionKeyWorkload(models.Model):
    """How many key accounts somebody looks after, and how many small customers."""

    _name = "retention.key.workload"
    _description = "Workload of Account Managers"
    _auto = False
    _order = "account_count desc, user_id, id"
    _rec_name = "user_id"
    _depends = {
        "retention.key.account": ["company_id", "manager_id", "deputy_id", "state"],
        "retention.customer": ["company_id", "user_id", "partner_id", "is_active"],
        "res.company": ["retention_key_accounts_per_manager"],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", string="Account Manager", readonly=True)
    account_count = fields.Integer(string="Key Accounts", readonly=True)
    lost_count = fields.Integer(string="Of These Lost", readonly=True)
    deputy_count = fields.Integer(string="As Deputy", readonly=True)
    most = fields.Integer(string="At Most", readonly=True, aggregator=None)
    is_overloaded = fields.Boolean(string="Overloaded", readonly=True)
    small_count = fields.Integer(
        string="Other Active Customers",
        readonly=True,
        help="Who bought last from this person, key accounts apart: selling small "
        "orders and looking after key accounts are different jobs.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT ROW_NUMBER() OVER (ORDER BY cared.company_id, cared.user_id) AS id,
                   cared.company_id, cared.user_id, cared.account_count,
                   cared.lost_count, cared.deputy_count,
                   company.retention_key_accounts_per_manager AS most,
                   cared.account_count > company.retention_key_accounts_per_manager
                       AS is_overloaded,
                   COALESCE(small.count, 0) AS small_count
              FROM (
                SELECT account.company_id, person.user_id,
                       COUNT(*) FILTER (WHERE person.is_manager)::int AS account_count,
                       COUNT(*) FILTER (WHERE person.is_manager
                                          AND account.state = 'lost')::int
                           AS lost_count,
                       COUNT(*) FILTER (WHERE NOT person.is_manager)::int
                           AS deputy_count
                  FROM retention_key_account account
            CROSS JOIN LATERAL (
                    VALUES (account.manager_id, TRUE), (account.deputy_id, FALSE)
                       ) AS person (user_id, is_manager)
                 WHERE account.state IN ('active', 'lost')
                   AND person.user_id IS NOT NULL
              GROUP BY account.company_id, person.user_id
                   ) cared
              JOIN res_company company ON company.id = cared.company_id
         LEFT JOIN (
                SELECT customer.company_id, customer.user_id, COUNT(*)::int AS count
                  FROM retention_customer customer
                 WHERE customer.is_active
                   AND NOT EXISTS (
                       SELECT FROM retention_key_account account
                        WHERE account.company_id = customer.company_id
                          AND account.partner_id = customer.partner_id
                          AND account.state IN ('active', 'lost'))
              GROUP BY customer.company_id, customer.user_id
                   ) small
                ON small.company_id = cared.company_id
               AND small.user_id = cared.user_id
            """
        )

    @api.depends("user_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = row.user_id.display_name

    def action_open_accounts(self):
        """List the key accounts that somebody looks after."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_key_account_action"
        )
        accounts = self.env["retention.key.account"]
        return action | {
            "name": self.env._("Key Accounts of %s", self.user_id.name),
            "domain": list(accounts._cared_for_domain(self.user_id, self.company_id)),
            "views": [(False, "list"), (False, "form")],
            "context": {},
        }
