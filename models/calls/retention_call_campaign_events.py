"""Standing rules about what happened to customers, or will.

For their columns see ``retention_call_campaign_rules.py``.
"""

from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ...tools.gifts import due_days

# A confirmed order is thanked for within so many hours
THANKS_HOURS = 24


class RetentionCallCampaign(models.Model):
    _inherit = "retention.call.campaign"

    def _rule_thanks_sql(self):
        """Who ordered within the last 24 hours: the latest order of each."""
        now = fields.Datetime.now()
        return SQL(
            """
            SELECT DISTINCT ON (customer.commercial_partner_id) %(columns)s
              FROM sale_order sale
              JOIN res_partner customer ON customer.id = sale.partner_id
             WHERE sale.company_id = %(company)s AND sale.state = 'sale'
               AND sale.date_order > %(since)s AND sale.date_order <= %(now)s
          ORDER BY customer.commercial_partner_id, sale.date_order DESC, sale.id DESC
            """,
            columns=self._rule_columns(
                partner_id=SQL("customer.commercial_partner_id"),
                contact_id=SQL("sale.partner_id"),
                occurrence=SQL("'order:' || sale.id"),
                cause=SQL("FORMAT(%s, sale.name)", self.env._("Thanks for %s")),
                priority=SQL("sale.amount_untaxed / NULLIF(sale.currency_rate, 0)"),
                deadline_at=SQL("sale.date_order + %s", timedelta(hours=THANKS_HOURS)),
                order_id=SQL("sale.id"),
            ),
            company=self.company_id.id,
            since=now - timedelta(hours=THANKS_HOURS),
            now=now,
        )

    def _stays_thanks_sql(self):
        return SQL(
            "EXISTS (SELECT FROM sale_order sale"
            " WHERE sale.id = task.order_id AND sale.state = 'sale')"
        )

    def _rule_birthday_sql(self):
        """Who has a birthday within the days to come, and agreed to be wished well."""
        days = due_days(self._rule_day(), self.rule_days)
        return SQL(
            """
            SELECT %(columns)s
              FROM res_partner born
              JOIN retention_customer figures
                ON figures.partner_id = born.commercial_partner_id
               AND figures.company_id = %(company)s
               AND figures.is_archived IS NOT TRUE
              JOIN UNNEST(%(numbers)s::int[], %(days)s::date[]) AS born_on (number, day)
                ON born_on.number = (EXTRACT(MONTH FROM born.retention_birthday) * 100
                                   + EXTRACT(DAY FROM born.retention_birthday))::int
             WHERE born.retention_birthday IS NOT NULL
               AND born.retention_birthday_consent AND born.active
               AND born_on.day >= %(today)s
            """,
            columns=self._rule_columns(
                partner_id=SQL("born.commercial_partner_id"),
                contact_id=SQL("born.id"),
                occurrence=SQL(
                    "'birthday:' || EXTRACT(YEAR FROM born_on.day) || ':' || born.id"
                ),
                cause=SQL(
                    "FORMAT(%s, %s)",
                    self.env._("Birthday on %s"),
                    self._day_sql(SQL("born_on.day")),
                ),
                priority=SQL("figures.year_margin"),
                date_due=SQL("born_on.day"),
            ),
            company=self.company_id.id,
            numbers=[month * 100 + day for month, day in days],
            days=list(days.values()),
            today=self._rule_day(),
        )

    def _rule_complaint_sql(self):
        """Whose complaint was solved a day ago or more: is all well now?"""
        now = fields.Datetime.now()
        return SQL(
            """
            SELECT DISTINCT ON (complaint.commercial_partner_id) %(columns)s
              FROM retention_complaint complaint
             WHERE complaint.company_id = %(company)s
               AND complaint.state IN ('solved', 'closed')
               AND complaint.solved_at BETWEEN %(since)s AND %(until)s
          ORDER BY complaint.commercial_partner_id, complaint.solved_at DESC
            """,
            columns=self._rule_columns(
                partner_id=SQL("complaint.commercial_partner_id"),
                contact_id=SQL("complaint.partner_id"),
                occurrence=SQL("'complaint:' || complaint.id"),
                cause=SQL(
                    "FORMAT(%s, complaint.name)",
                    self.env._("Complaint %s was solved: is all well?"),
                ),
                order_id=SQL("complaint.sale_order_id"),
            ),
            company=self.company_id.id,
            since=now - timedelta(days=self.rule_days),
            until=now - timedelta(days=1),
        )

    def _rule_warranty_sql(self):
        """Whose goods' warranty ends within the days to come."""
        day = self._rule_day()
        ends = SQL(
            "((sale.date_order AT TIME ZONE 'UTC' AT TIME ZONE %s)::date"
            " + (template.retention_warranty_months || ' months')::interval)::date",
            self.company_id._retention_tz(),
        )
        return SQL(
            """
            SELECT DISTINCT ON (customer.commercial_partner_id) %(columns)s
              FROM sale_order_line line
              JOIN sale_order sale ON sale.id = line.order_id
              JOIN product_product product ON product.id = line.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
              JOIN res_partner customer ON customer.id = sale.partner_id
             WHERE template.retention_warranty_months > 0
               AND sale.company_id = %(company)s AND sale.state = 'sale'
               AND line.product_uom_qty > 0 AND line.display_type IS NULL
               AND %(ends)s BETWEEN %(today)s AND %(until)s
          ORDER BY customer.commercial_partner_id, %(ends)s, line.price_subtotal DESC
            """,
            columns=self._rule_columns(
                partner_id=SQL("customer.commercial_partner_id"),
                contact_id=SQL("sale.partner_id"),
                occurrence=SQL("'warranty:' || line.id"),
                cause=SQL(
                    "FORMAT(%s, SPLIT_PART(line.name, E'\\n', 1), %s)",
                    self.env._(
                        "Warranty of %(goods)s ends on %(day)s: visit, photo, review",
                        goods="%1$s",
                        day="%2$s",
                    ),
                    self._day_sql(ends),
                ),
                priority=SQL("line.price_subtotal / NULLIF(sale.currency_rate, 0)"),
                order_id=SQL("sale.id"),
            ),
            company=self.company_id.id,
            ends=ends,
            today=day,
            until=day + timedelta(days=self.rule_days),
        )

    def _stays_warranty_sql(self):
        return self._stays_thanks_sql()

    def _rule_points_sql(self):
        """Whose points expire within the days to come: a customer's, not a bearer's."""
        day = self._rule_day()
        return SQL(
            """
            SELECT expiring.partner_id, expiring.contact_id, expiring.occurrence,
                   FORMAT(%(cause)s, TRIM_SCALE(expiring.priority), %(first)s) AS cause,
                   expiring.priority, expiring.date_due, expiring.deadline_at,
                   expiring.order_id
              FROM (
            SELECT %(columns)s, MIN(lot.expires_on) AS first
              FROM retention_wallet_lot lot
              JOIN retention_wallet wallet ON wallet.id = lot.wallet_id
              JOIN res_partner owner ON owner.id = wallet.partner_id
             WHERE lot.remaining > 0 AND lot.company_id = %(company)s
               AND lot.expires_on BETWEEN %(today)s AND %(until)s
          GROUP BY owner.commercial_partner_id) expiring
            """,
            cause=self.env._(
                "%(points)s points expire from %(day)s on", points="%1$s", day="%2$s"
            ),
            first=self._day_sql(SQL("expiring.first")),
            columns=self._rule_columns(
                partner_id=SQL("owner.commercial_partner_id"),
                contact_id=SQL("MIN(owner.id)"),
                occurrence=SQL("'points:' || MIN(lot.expires_on)"),
                priority=SQL("SUM(lot.remaining)"),
            ),
            company=self.company_id.id,
            today=day,
            until=day + timedelta(days=self.rule_days),
        )

    def _stays_points_sql(self):
        return SQL(
            """EXISTS (
                SELECT FROM retention_wallet_lot lot
                  JOIN retention_wallet wallet ON wallet.id = lot.wallet_id
                  JOIN res_partner owner ON owner.id = wallet.partner_id
                 WHERE owner.commercial_partner_id = task.partner_id
                   AND lot.company_id = task.company_id AND lot.remaining > 0
                   AND lot.expires_on >= %s)""",
            self._rule_day(),
        )

    # ------------------------------------------------------------
    # Key accounts
    # ------------------------------------------------------------

    def _rule_key_touch_sql(self):
        """Key accounts with fewer calls than planned, as their touch plan says."""
        day = self._rule_day()
        gaps = self._key_call_gaps()
        return SQL(
            """
            SELECT %(columns)s
              FROM UNNEST(%(partners)s::int[], %(missing)s::int[])
                   AS gap (partner_id, missing)
         LEFT JOIN retention_customer figures
                ON figures.partner_id = gap.partner_id
               AND figures.company_id = %(company)s
            """,
            columns=self._rule_columns(
                partner_id=SQL("gap.partner_id"),
                occurrence=SQL("%s", f"key:{day.year}:{day.month}"),
                cause=SQL(
                    "FORMAT(%s, gap.missing)", self.env._("Planned calls missing: %s")
                ),
                priority=SQL("COALESCE(figures.year_margin, 0)"),
            ),
            partners=[partner_id for partner_id, _missing in gaps],
            missing=[missing for _partner_id, missing in gaps],
            company=self.company_id.id,
        )

    def _key_call_gaps(self):
        """Return [(customer id, calls missing)] of the accounts that are cared for."""
        accounts = self.env["retention.key.account"].sudo()  # a list, no dossiers
        accounts = accounts.search(
            [("company_id", "=", self.company_id.id), ("state", "!=", "ended")]
        )
        standing = accounts._touch_standing()
        return [
            (account.partner_id.id, standing[account.id]["call"]["gap"])
            for account in accounts
            if standing[account.id]["call"]["gap"]
        ]
