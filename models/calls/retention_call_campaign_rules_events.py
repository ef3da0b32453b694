"""Standing rules of what happened, or will: an order, a birthday, the end of something.

See ``retention_call_campaign_rules.py``. An event that was called off is no reason to
call, and neither is one for which a later one is there.
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
             WHERE sale.company_id = %(company)s AND %(kept)s
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
            kept=self._kept_sql(),
            since=now - timedelta(hours=THANKS_HOURS),
            now=now,
        )

    def _stays_thanks_sql(self):
        """The order was kept, and no later one is there to be thanked for instead."""
        return SQL(
            """EXISTS (
                SELECT FROM sale_order sale
                 WHERE sale.id = task.order_id AND %(kept)s
                   AND NOT EXISTS (
                       SELECT FROM retention_call_task other
                         JOIN sale_order later ON later.id = other.order_id
                        WHERE other.campaign_id = task.campaign_id
                          AND other.partner_id = task.partner_id
                          AND other.state = 'open'
                          AND (later.date_order, later.id)
                              > (sale.date_order, sale.id)))""",
            kept=self._kept_sql(),
        )

    def _kept_sql(self):
        """Return SQL of whether an order (alias ``sale``) is in force, not credited."""
        return SQL(
            """(sale.state = 'sale' AND EXISTS (
                SELECT FROM sale_order_line line
                 WHERE line.order_id = sale.id AND line.display_type IS NULL
                   AND NOT %s))""",
            self._credited_sql(),
        )

    def _credited_sql(self):
        """Return SQL of whether all that was paid for a line was credited."""
        return SQL(
            """(COALESCE(line.untaxed_amount_invoiced, 0) <= 0 AND EXISTS (
                SELECT FROM sale_order_line_invoice_rel rel
                  JOIN account_move_line item ON item.id = rel.invoice_line_id
                  JOIN account_move move ON move.id = item.move_id
                 WHERE rel.order_line_id = line.id AND move.state = 'posted'
                   AND move.move_type = 'out_refund'))"""
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
                deadline_at=self._end_of_sql(SQL("born_on.day")),
            ),
            company=self.company_id.id,
            numbers=[month * 100 + day for month, day in days],
            days=list(days.values()),
            today=self._rule_day(),
        )

    def _stays_birthday_sql(self):
        return SQL(
            r"""EXISTS (
                SELECT FROM res_partner born
                 WHERE born.id =
                       SUBSTRING(task.occurrence FROM '^birthday:.*:(\d+)$')::int
                   AND born.commercial_partner_id = task.partner_id AND born.active
                   AND born.retention_birthday IS NOT NULL
                   AND born.retention_birthday_consent)"""
        )

    def _end_of_sql(self, day):
        """Return SQL of the moment at which a day of the company is over."""
        return SQL(
            "((%s + 1)::timestamp AT TIME ZONE %s AT TIME ZONE 'UTC')",
            day,
            self.company_id._retention_tz(),
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

    def _stays_complaint_sql(self):
        """It is still solved, and no later one is there to be asked about instead."""
        return SQL(
            r"""EXISTS (
                SELECT FROM retention_complaint complaint
                 WHERE complaint.id =
                       SUBSTRING(task.occurrence FROM '^complaint:(\d+)$')::int
                   AND complaint.state IN ('solved', 'closed')
                   AND NOT EXISTS (
                       SELECT FROM retention_call_task other
                         JOIN retention_complaint later
                           ON other.occurrence = 'complaint:' || later.id
                        WHERE other.campaign_id = task.campaign_id
                          AND other.partner_id = task.partner_id
                          AND other.state = 'open'
                          AND later.solved_at > complaint.solved_at))"""
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
               AND NOT %(credited)s
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
                deadline_at=self._end_of_sql(ends),
            ),
            credited=self._credited_sql(),
            company=self.company_id.id,
            ends=ends,
            today=day,
            until=day + timedelta(days=self.rule_days),
        )

    def _stays_warranty_sql(self):
        return SQL(
            r"""EXISTS (
                SELECT FROM sale_order_line line
                  JOIN sale_order sale ON sale.id = line.order_id
                 WHERE line.id = SUBSTRING(task.occurrence FROM '^warranty:(\d+)$')::int
                   AND sale.state = 'sale' AND NOT %s)""",
            self._credited_sql(),
        )

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
        """The points that it is about are there: the next ones are another call."""
        return SQL(
            """EXISTS (
                SELECT FROM retention_wallet_lot lot
                  JOIN retention_wallet wallet ON wallet.id = lot.wallet_id
                  JOIN res_partner owner ON owner.id = wallet.partner_id
                 WHERE owner.commercial_partner_id = task.partner_id
                   AND lot.company_id = task.company_id AND lot.remaining > 0
                   AND lot.expires_on =
                       SUBSTRING(task.occurrence FROM '^points:(.*)$')::date
                   AND lot.expires_on >= %s)""",
            self._rule_day(),
        )
