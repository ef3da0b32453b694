"""Who comes on the list of a campaign, and who leaves it: by sets, safe to repeat."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, plaintext2html

from .choices import OTHER_RANK, RANK_OF_PURPOSE

# The control group is drawn out of so many
LOT = 10_000


class RetentionCallCampaign(models.Model):
    _inherit = "retention.call.campaign"

    # ------------------------------------------------------------
    # Where customers come from
    # ------------------------------------------------------------

    def _source_sql(self):
        """Return SQL of who belongs on the list now; columns as standing rules have."""
        self.ensure_one()
        if self.source == "standing":
            return self._rule_sql()
        if self.source == "filter":
            return self._figures_sql(
                SQL("figures.id IN %s", self._filter_query()),
                occurrence=SQL("'once'"),
                cause=SQL("%s", self.name),
                priority=self._stake_sql(),
            )
        return SQL(
            """
            SELECT %(columns)s
              FROM (%(customers)s) chosen
         LEFT JOIN retention_customer figures
                ON figures.partner_id = chosen.partner_id
               AND figures.company_id = %(company)s
            """,
            columns=self._rule_columns(
                partner_id=SQL("chosen.partner_id"),
                contact_id=SQL("chosen.contact_id"),
                occurrence=SQL("'once'"),
                cause=SQL("%s", self.name),
                priority=self._stake_sql(),
            ),
            customers=self._chosen_sql(),
            company=self.company_id.id,
        )

    def _stake_sql(self):
        """Return SQL of what is at stake: the margin of a year, or what is at risk."""
        return SQL("GREATEST(figures.margin_at_risk, figures.year_margin, 0)")

    def _chosen_sql(self):
        """Return SQL of (partner_id, contact_id) of a segment, or chosen by hand."""
        if self.source == "segment":
            return SQL(
                """
                SELECT membership.partner_id, NULL::int AS contact_id
                  FROM retention_segment_membership membership
                 WHERE membership.segment_id = %s AND membership.date_out IS NULL
                """,
                self.segment_id.id,
            )
        return SQL(
            """
            SELECT partner.commercial_partner_id AS partner_id,
                   MIN(rel.partner_id) FILTER (
                       WHERE rel.partner_id <> partner.commercial_partner_id
                   ) AS contact_id
              FROM retention_call_campaign_partner_rel rel
              JOIN res_partner partner ON partner.id = rel.partner_id
             WHERE rel.campaign_id = %s
          GROUP BY partner.commercial_partner_id
            """,
            self.id,
        )

    def _filter_query(self):
        """Return the subselect of ids of ``retention.customer`` of the filter.

        :raise ValidationError: the filter cannot be read
        """
        rule = self._filter_as_rule()
        domain = rule._rule_domain() & fields.Domain(
            "company_id", "=", self.company_id.id
        )
        return rule._rule_customers()._search(domain).subselect()

    def _filter_as_rule(self):
        """Return the filter as the rule of a segment that is not kept."""
        return self.env["retention.segment"].new(
            {
                "name": self.name,
                "company_id": self.company_id.id,
                "rule": self.filter_domain or "[]",
            }
        )

    # ------------------------------------------------------------
    # Joining
    # ------------------------------------------------------------

    def _fill(self):
        """Put on the list whoever belongs there and is not on it yet.

        One statement. The same occurrence of a customer never makes two tasks, so it
        can be run again at any time. A part of the newcomers is drawn for the control
        group: by a hash, so that the same customers are drawn however often it runs.

        :return: how many joined
        """
        self.ensure_one()
        self.env.flush_all()
        rank = RANK_OF_PURPOSE.get(self.purpose, OTHER_RANK)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO retention_call_task (
                    campaign_id, company_id, partner_id, contact_id, channel, state,
                    date_due, deadline_at, rank, priority, cause, occurrence, order_id,
                    script_id, date_in, is_promised, attempt_count, postponed_count,
                    create_uid, create_date, write_uid, write_date
                )
                SELECT %(campaign)s, %(company)s, wanted.partner_id, reach.person_id,
                       reach.channel,
                       CASE WHEN %(lot)s THEN 'control'
                            WHEN reach.channel = 'none' THEN 'gap' ELSE 'open' END,
                       GREATEST(wanted.date_due, %(first)s::date), wanted.deadline_at,
                       %(rank)s, COALESCE(wanted.priority, 0), wanted.cause,
                       wanted.occurrence, wanted.order_id, %(script)s::int, %(today)s,
                       FALSE, 0, 0, %(user)s, %(now)s, %(user)s, %(now)s
                  FROM (%(source)s) wanted
                  JOIN res_partner customer ON customer.id = wanted.partner_id
                  JOIN res_company company ON company.id = %(company)s
                 CROSS JOIN LATERAL (%(reach)s) reach
                 WHERE customer.active
                   AND customer.id <> company.partner_id
                   AND COALESCE(customer.company_id, %(company)s) = %(company)s
                ON CONFLICT (campaign_id, partner_id, occurrence) DO NOTHING
                """,
                campaign=self.id,
                company=self.company_id.id,
                lot=self._control_sql(),
                first=self.date_from,
                rank=rank,
                script=self.script_id.id or None,
                today=self.company_id._retention_day(),
                user=self.env.uid,
                now=self.env.cr.now(),
                source=self._source_sql(),
                reach=self._reach_sql(),
            )
        )
        joined = self.env.cr.rowcount
        self.env["retention.call.task"].invalidate_model()
        return joined

    def _control_sql(self):
        """Return SQL of whether a newcomer is drawn for the control group."""
        drawn = round(self.control_percent * LOT / 100)
        if not drawn:
            return SQL("FALSE")
        return SQL(
            "MOD(ABS(HASHTEXTEXTENDED(%s || ':' || wanted.partner_id, 0)), %s) < %s",
            str(self.id),
            LOT,
            drawn,
        )

    def _reach_sql(self):
        """Return SQL of whom to reach at a customer, and how.

        Whom the source names, if he can be reached; else the customer, else a contact
        of the firm. By telephone, unless e-mail is preferred; by e-mail where there is
        no telephone.
        """
        return SQL(
            """
            SELECT person.id AS person_id,
                   CASE WHEN COALESCE(person.phone, '') = ''
                             AND COALESCE(person.email, '') = '' THEN 'none'
                        WHEN COALESCE(person.phone, '') = '' THEN 'email'
                        WHEN person.retention_channel = 'email'
                             AND COALESCE(person.email, '') <> '' THEN 'email'
                        ELSE 'phone' END AS channel
              FROM res_partner person
             WHERE person.commercial_partner_id = customer.id AND person.active
               AND (person.id = customer.id OR person.type = 'contact'
                    OR person.id = wanted.contact_id)
          ORDER BY COALESCE(person.phone, '') = ''
                       AND COALESCE(person.email, '') = '',
                   person.id IS DISTINCT FROM wanted.contact_id,
                   COALESCE(person.phone, '') = '',
                   person.id <> customer.id, person.id
             LIMIT 1
            """
        )

    # ------------------------------------------------------------
    # Leaving
    # ------------------------------------------------------------

    def _leave(self):
        """Close open tasks of customers who no longer belong on a living list.

        Nobody leaves whom somebody is with right now, or who was promised a call.

        :return: how many left
        """
        self.ensure_one()
        if self.membership != "living" and self.source != "standing":
            return 0
        self.env.flush_all()
        stays = (
            self._rule_stays_sql()
            if self.source == "standing"
            else SQL(
                "EXISTS (SELECT FROM (%s) wanted"
                " WHERE wanted.partner_id = task.partner_id)",
                self._source_sql(),
            )
        )
        return self.env["retention.call.task"]._close_where(
            SQL(
                "task.campaign_id = %s AND task.is_promised IS NOT TRUE AND NOT (%s)",
                self.id,
                stays,
            ),
            "cancelled",
            self._leaving_words(),
        )

    def _leaving_words(self):
        if self.source == "standing":
            return self.env._("No longer so: ordered, called off or used up")
        return self.env._("No longer on the list")

    # ------------------------------------------------------------
    # Scheduled
    # ------------------------------------------------------------

    @api.model
    def _cron_fill(self):
        """Have running campaigns follow their sources, and share out the day's lists.

        One campaign a commit; one that fails is told to its supervisor, the others go
        on.
        """
        campaigns = self.search([("state", "=", "running")])
        self.env["ir.cron"]._commit_progress(remaining=len(campaigns))
        for campaign in campaigns:
            campaign = campaign.exists()
            if campaign.state == "running":
                campaign._follow()
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def _follow(self):
        """Fill, close and share out one campaign; what fails is kept in words."""
        self.ensure_one()
        campaign = self.with_context(
            lang=self.user_id.partner_id.lang or self.env.lang
        ).with_company(self.company_id)
        try:
            with self.env.cr.savepoint():
                campaign._leave()
                if campaign._is_open_to_newcomers():
                    campaign._fill()
                campaign._share_out()
        except (UserError, ValueError, KeyError, TypeError) as problem:
            campaign._tell_problem(problem)
            return
        if self.problem:
            self.problem = False

    def _is_open_to_newcomers(self):
        """Return whether somebody may still join."""
        if self.date_to and self.date_to < self.company_id._retention_day():
            return False
        return self.membership == "living" or self.source == "standing"

    def _tell_problem(self, problem):
        """Keep in words why a campaign stands still, and tell its supervisor once."""
        words = str(problem)
        if self.problem == words:
            return
        self.problem = words
        if self.user_id:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("The list could not be filled"),
                note=plaintext2html(words),
                user_id=self.user_id.id,
            )
