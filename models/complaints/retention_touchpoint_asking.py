"""Who is asked today: one question, to few, of those who really met the point."""

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.touchpoints import choose
from .retention_touchpoint_answer import LINK_DAYS

# Orders and complaints of so many days have just been met
RECENT_DAYS = 30
# Who bought within so many days is a customer, and asked about a point once in them
CUSTOMER_DAYS = 365
BATCH = 20
TEMPLATE = "customer_retention.mail_template_touch_question"

_logger = logging.getLogger(__name__)


class RetentionTouchpointAnswer(models.Model):
    _inherit = "retention.touchpoint.answer"

    @api.model
    def _cron_ask(self):
        """Close old questions, then ask today's in each company that asks at all.

        Small batches, one commit each; a company that fails stops no other.
        """
        cron = self.env["ir.cron"]
        self._expire()
        companies = self.env["res.company"].search(
            [("retention_touch_questions_day", ">", 0)]
        )
        cron._commit_progress(remaining=len(companies))
        for number, company in enumerate(companies, start=1):
            try:
                with self.env.cr.savepoint():
                    questions = self.with_company(company)._create_today(company)
            except Exception:
                _logger.exception("Questions of company %s not chosen", company.id)
                questions = self.browse()
            for start in range(0, len(questions), BATCH):
                questions[start : start + BATCH]._send()
                cron._commit_progress()
            if not cron._commit_progress(1, remaining=len(companies) - number):
                return

    @api.model
    def _expire(self):
        """Close what nobody answered while its link was good."""
        earliest = fields.Datetime.now() - timedelta(days=LINK_DAYS)
        self.search([("state", "=", "sent"), ("sent_at", "<", earliest)]).write(
            {"state": "expired"}
        )

    @api.model
    def _create_today(self, company):
        """Choose whom a company asks today, as far as it has not asked yet.

        :return: the questions, those that an earlier run left unsent too
        """
        if not self.env.ref(TEMPLATE, raise_if_not_found=False):
            return self.browse()
        waiting = self.search(
            [("company_id", "=", company.id), ("state", "=", "waiting")]
        )
        today = company._retention_day()
        begin, _end = company._retention_moments(today, today)
        asked = self.search_count(
            [("company_id", "=", company.id), ("asked_at", ">=", begin)]
        )
        limit = company.retention_touch_questions_day - asked
        if limit <= 0:
            return waiting
        met, orders = self._who_met_what(company)
        counts = self._count_questions(company)
        chosen = choose(met, counts, limit, f"{company.id}:{today}")
        return waiting | self.create(
            [
                {
                    "touchpoint_id": point,
                    "partner_id": partner,
                    "company_id": company.id,
                    "order_id": orders.get((partner, point)),
                }
                for partner, point in chosen
            ]
        )

    def _count_questions(self, company):
        """Return {point id: questions that are answered, or can be} of a while."""
        days = company.retention_touch_window_days
        since = fields.Datetime.now() - timedelta(days=days)
        groups = self._read_group(
            [
                ("company_id", "=", company.id),
                ("state", "in", ("waiting", "sent", "answered")),
                ("asked_at", ">=", since),
            ],
            ["touchpoint_id"],
            ["__count"],
        )
        return {point.id: count for point, count in groups}

    # ------------------------------------------------------------
    # Who may be asked
    # ------------------------------------------------------------

    @api.model
    def _who_met_what(self, company):
        """Return whom a company may ask today, and what each of them has met.

        :return: ({partner id: {point id}}, {(partner id, point id): order id})
        """
        points = self.env["retention.touchpoint"].search(
            [("company_id", "=", company.id)]
        )
        by_moment = points.grouped("moment")
        rows = self._met_rows(company) if points else []
        partners = self.env["res.partner"].browse({row[0] for row in rows})
        asked = self._asked_before(partners)
        resting = partners._retention_in_recovery(company) if partners else set()
        met, orders = {}, {}
        for partner, firm, moment, order in rows:
            if firm in resting or partner in resting:
                continue
            for point in by_moment.get(moment, points.browse()).ids:
                if (partner, point) not in asked:
                    met.setdefault(partner, set()).add(point)
                    orders[partner, point] = order
        return met, orders

    @api.model
    def _asked_before(self, partners):
        """Return {(partner id, point id)} of what was asked within a year."""
        since = fields.Datetime.now() - timedelta(days=CUSTOMER_DAYS)
        groups = self._read_group(
            [("partner_id", "in", partners.ids), ("asked_at", ">=", since)],
            ["partner_id", "touchpoint_id"],
        )
        return {(partner.id, point.id) for partner, point in groups}

    @api.model
    def _met_rows(self, company):
        """Return (person, commercial partner, moment, order) of who may be asked.

        People with an address that may be written to, one of each address, of whom
        nobody was asked within the pause; staff are no customers.
        """
        self.env.flush_all()
        now = fields.Datetime.now()
        return self.env.execute_query(
            SQL(
                """
                WITH met AS (%(met)s), askable AS (
                    SELECT DISTINCT ON (partner.email_normalized)
                           partner.id, partner.commercial_partner_id
                      FROM res_partner partner
                     WHERE partner.id IN (SELECT partner_id FROM met)
                       AND partner.active AND partner.partner_share
                       AND partner.email_normalized IS NOT NULL
                       AND NOT EXISTS (
                           SELECT FROM mail_blacklist blocked
                            WHERE blocked.active
                              AND blocked.email = partner.email_normalized)
                       AND NOT EXISTS (
                           SELECT FROM retention_touchpoint_answer asked
                             JOIN res_partner person ON person.id = asked.partner_id
                            WHERE asked.asked_at > %(pause)s
                              AND person.email_normalized = partner.email_normalized)
                       AND partner.email_normalized NOT IN (
                           SELECT email FROM (%(resting)s) asked (email)
                            WHERE email IS NOT NULL)
                  ORDER BY partner.email_normalized, partner.id
                )
                SELECT askable.id, askable.commercial_partner_id, met.moment,
                       MAX(met.order_id)
                  FROM met
                  JOIN askable ON askable.id = met.partner_id
              GROUP BY askable.id, askable.commercial_partner_id, met.moment
                """,
                met=self._met_query(company),
                pause=now - timedelta(days=company.retention_touch_pause_days),
                resting=self._resting_sql(company),
            )
        )

    @api.model
    def _met_query(self, company):
        """Return SQL of what customers have met: partner_id, moment, order_id."""
        now = fields.Datetime.now()
        return SQL(
            """
            SELECT sale.partner_id, met.moment, sale.id AS order_id
              FROM sale_order sale
        CROSS JOIN LATERAL (SELECT sale.date_order >= %(recent)s AS is_recent) had
        CROSS JOIN LATERAL (VALUES
                       ('any', TRUE), ('order', is_recent),
                       ('website_order', is_recent AND sale.website_id IS NOT NULL),
                       ('shop_order', is_recent AND sale.website_id IS NULL),
                       ('delivered', is_recent AND %(delivered)s)
                   ) met (moment, holds)
             WHERE sale.company_id = %(company)s AND sale.state = 'sale'
               AND sale.date_order >= %(customer)s AND met.holds
         UNION ALL
            SELECT complaint.partner_id, 'solved', complaint.sale_order_id
              FROM retention_complaint complaint
             WHERE complaint.company_id = %(company)s
               AND complaint.state IN ('solved', 'closed')
               AND complaint.solved_at >= %(recent)s
            """,
            company=company.id,
            recent=now - timedelta(days=RECENT_DAYS),
            customer=now - timedelta(days=CUSTOMER_DAYS),
            delivered=self._delivered_sql(),
        )

    @api.model
    def _delivered_sql(self):
        """Return SQL of whether something of ``sale`` was handed over or paid."""
        return SQL(
            """(EXISTS (SELECT FROM sale_order_line line
                         WHERE line.order_id = sale.id AND line.qty_delivered > 0)
             OR EXISTS (SELECT FROM sale_order_line line
                          JOIN sale_order_line_invoice_rel rel
                            ON rel.order_line_id = line.id
                          JOIN account_move_line item
                            ON item.id = rel.invoice_line_id
                          JOIN account_move move ON move.id = item.move_id
                         WHERE line.order_id = sale.id AND move.state = 'posted'
                           AND move.move_type = 'out_invoice'
                           AND move.payment_state IN ('paid', 'in_payment')))"""
        )

    # ------------------------------------------------------------
    # The letter
    # ------------------------------------------------------------

    def _send(self):
        """Write the letters of waiting questions; who cannot be written to is skipped.

        Everybody is looked at again: hours may have passed, and a complaint or a
        questionnaire come in between.
        """
        template = self.env.ref(TEMPLATE, raise_if_not_found=False)
        if not template:
            return
        sent = self.browse()
        for answer in self.filtered(lambda one: one.state == "waiting"):
            firm = answer.partner_id.commercial_partner_id
            in_recovery = firm._retention_in_recovery(answer.company_id)
            if in_recovery or answer._is_resting():
                answer.unlink()  # asked another time
                continue
            try:
                with self.env.cr.savepoint():
                    template.send_mail(answer.id)
                    answer.write({"state": "sent", "sent_at": fields.Datetime.now()})
                    sent |= answer
            except Exception:
                _logger.exception("Question %s not sent", answer.id)
                answer.write({"state": "skipped", "reason": "failed"})
        if sent:
            self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
