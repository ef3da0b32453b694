"""Giving: who is due today, found by one query, given in batches.

A gift counts once: its occasion names the gift, the customer and the year of the
day it is given for. Birthdays and first orders can change afterwards, so between two
of their gifts lie at least 365 days as well.
"""

from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ...tools.amounts import to_decimal
from ...tools.gifts import due_days, first_day_of_rest

CUSTOMERS_PER_COMMIT = 100


class RetentionGift(models.Model):
    _inherit = "retention.gift"

    @api.model
    def _cron_give(self):
        """Give what is due today in each company's time zone.

        Each batch is one commit: a killed run goes on where it stopped.
        """
        cron = self.env["ir.cron"]
        due = [
            (gift, occasions)
            for gift in self.search([("program_id.active", "=", True)])
            if (occasions := gift._find_due())
        ]
        remaining = sum(len(occasions) for _gift, occasions in due)
        if not cron._commit_progress(remaining=remaining):
            return
        for gift, occasions in due:
            for start in range(0, len(occasions), CUSTOMERS_PER_COMMIT):
                batch = occasions[start : start + CUSTOMERS_PER_COMMIT]
                gift._give(batch)
                remaining -= len(batch)
                if not cron._commit_progress(len(batch), remaining=remaining):
                    return

    def _give(self, due):
        """Give this gift to customers who are due.

        :param due: [(customer id, day it is given for), ...]
        :return: the ``retention.wallet.entry`` records
        """
        self.ensure_one()
        partners = self.env["res.partner"].browse(one for one, _day in due)
        partners.fetch(["name", "lang"])
        today = self.company_id._retention_day()
        values_list, notes, expires_on = [], [], {}
        for partner, (_id, day) in zip(partners, due, strict=True):
            if (
                self.tier_ids
                and partner._retention_tier(self.program_id) not in self.tier_ids
            ):
                continue
            wallet = partner._retention_earning_wallet(self.program_id)
            expires_on[wallet] = today + timedelta(days=self.life_days)
            notes.append(self.with_context(lang=partner.lang).name)
            values_list.append(
                {
                    "gift_id": self.id,
                    "partner_id": partner.id,
                    "wallet_id": wallet.id,
                    "company_id": self.company_id.id,
                    "subject": str(day.year),
                    "given_on": today,
                    "points": to_decimal(self.points, self.currency_id.decimal_places),
                }
            )
        return self.env["retention.gift.occasion"]._post(values_list, expires_on, notes)

    # ------------------------------------------------------------
    # Who is due
    # ------------------------------------------------------------

    def _find_due(self):
        """Return [(customer id, day it is given for), ...], by customer."""
        self.ensure_one()
        today = self.company_id._retention_day()
        if not self.program_id._retention_is_in_force(today):
            return []
        days = due_days(today, self.days_before)
        if self.kind == "holiday":
            day = days.get((int(self.month), self.day))
            if not day:
                return []
            candidates = self._holiday_candidates()
        elif self.kind == "birthday":
            candidates = self._birthday_candidates(days)
        else:
            candidates = self._anniversary_candidates(days, today)
        for model in ("res.partner", "retention.wallet", "sale.order"):
            self.env[model].flush_model()
        self.env["retention.gift.occasion"].flush_model()
        rows = self.env.execute_query(self._without_given(candidates, today))
        found = []
        for partner_id, month, day_of_month, years in rows:
            on = day if self.kind == "holiday" else days[month, day_of_month]
            if str(on.year) not in years:
                found.append((partner_id, on))
        return found

    def _without_given(self, candidates, today):
        """Return SQL of candidates who may get this gift, and the years they had.

        Archived customers get nothing.
        """
        rest = SQL()
        if self.kind != "holiday":
            rest = SQL(
                "HAVING COALESCE(MAX(had.given_on) < %s, TRUE)",
                first_day_of_rest(today),
            )
        return SQL(
            """
            SELECT candidate.partner_id, candidate.month, candidate.day,
                   ARRAY_AGG(had.subject)
              FROM (%(candidates)s) candidate
              JOIN res_partner partner ON partner.id = candidate.partner_id
         LEFT JOIN retention_gift_occasion had
                ON had.partner_id = candidate.partner_id AND had.gift_id = %(gift)s
             WHERE partner.active
          GROUP BY candidate.partner_id, candidate.month, candidate.day
            %(rest)s
          ORDER BY candidate.partner_id
            """,
            candidates=candidates,
            gift=self.id,
            rest=rest,
        )

    def _owners(self):
        """Return SQL of the customers with an open wallet, of the gift's tiers."""
        tiers = SQL()
        if self.tier_ids:
            tiers = SQL("AND tier_id IN %s", tuple(self.tier_ids.ids))
        return SQL(
            """SELECT DISTINCT partner_id FROM retention_wallet
                WHERE program_id = %s AND active AND partner_id IS NOT NULL %s""",
            self.program_id.id,
            tiers,
        )

    def _companies(self):
        """Return the ids of the companies whose orders the programme counts."""
        companies = self.env["res.company"].sudo()
        return tuple(companies.search([("id", "child_of", self.company_id.id)]).ids)

    def _holiday_candidates(self):
        return SQL(
            "SELECT owner.partner_id, NULL::int AS month, NULL::int AS day "
            "FROM (%s) owner",
            self._owners(),
        )

    def _birthday_candidates(self, days):
        """Customers with a birthday and consent, and a wallet or an order."""
        return SQL(
            """
            SELECT born.id AS partner_id,
                   EXTRACT(MONTH FROM born.retention_birthday)::int AS month,
                   EXTRACT(DAY FROM born.retention_birthday)::int AS day
              FROM res_partner born
             WHERE (EXTRACT(MONTH FROM born.retention_birthday) * 100
                    + EXTRACT(DAY FROM born.retention_birthday))::int = ANY(%(days)s)
               AND born.retention_birthday IS NOT NULL
               AND born.retention_birthday_consent
               AND (born.id IN (%(owners)s)
                    OR EXISTS (SELECT FROM sale_order
                                WHERE partner_id = born.id AND state = 'sale'
                                  AND company_id IN %(companies)s))
            """,
            days=[month * 100 + day for month, day in days],
            owners=self._owners(),
            companies=self._companies(),
        )

    def _anniversary_candidates(self, days, today):
        """Owners whose first order was confirmed on such a day of an earlier year."""
        local = SQL(
            "(first_order.date_order AT TIME ZONE 'UTC' AT TIME ZONE %s)::date",
            self.company_id._retention_tz(),
        )
        return SQL(
            """
            SELECT owner.partner_id,
                   EXTRACT(MONTH FROM first_day)::int AS month,
                   EXTRACT(DAY FROM first_day)::int AS day
              FROM (%(owners)s) owner
        CROSS JOIN LATERAL (
                   SELECT MIN(%(local)s) AS first_day
                     FROM sale_order first_order
                    WHERE first_order.partner_id = owner.partner_id
                      AND first_order.company_id IN %(companies)s
                      AND first_order.state = 'sale') first
             WHERE first_day < %(this_year)s
               AND (EXTRACT(MONTH FROM first_day) * 100
                    + EXTRACT(DAY FROM first_day))::int = ANY(%(days)s)
            """,
            owners=self._owners(),
            local=local,
            companies=self._companies(),
            this_year=today - timedelta(days=300),
            days=[month * 100 + day for month, day in days],
        )
