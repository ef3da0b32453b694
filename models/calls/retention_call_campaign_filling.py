"""Who comes on the list of a campaign, and who leaves it: by sets, safe to repeat."""

import logging

from psycopg2 import Error

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL, plaintext2html

from .choices import OTHER_RANK, RANK_OF_PURPOSE

_logger = logging.getLogger(__name__)
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
        returned = self._come_back()
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
        return joined + returned

    def _come_back(self):
        """Open what had left the list by itself and belongs there again.

        :return: how many
        """
        tasks = self.env["retention.call.task"].sudo()  # tasks are the system's
        gone = Domain("campaign_id", "=", self.id) & Domain("has_left", "=", True)
        if not tasks.search_count(gone & Domain("state", "=", "cancelled"), limit=1):
            return 0  # the source need not be asked twice
        self.env.cr.execute(
            SQL(
                """
                UPDATE retention_call_task task
                   SET state = CASE task.channel WHEN 'none' THEN 'gap' ELSE 'open' END,
                       date_due = GREATEST(wanted.date_due, %(first)s::date),
                       deadline_at = wanted.deadline_at, cause = wanted.cause,
                       priority = COALESCE(wanted.priority, 0), has_left = FALSE,
                       user_id = NULL, absent_user_id = NULL, shared_on = NULL,
                       call_at = NULL, date_out = NULL, cause_out = NULL
                  FROM (%(source)s) wanted
                  JOIN res_partner customer ON customer.id = wanted.partner_id
                 WHERE task.campaign_id = %(campaign)s AND task.has_left
                   AND task.state = 'cancelled' AND customer.active
                   AND wanted.partner_id = task.partner_id
                   AND wanted.occurrence = task.occurrence
                """,
                first=self.date_from,
                source=self._source_sql(),
                campaign=self.id,
            )
        )
        return self.env.cr.rowcount

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
            has_left=True,
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
                campaign._follow_contacts()
                campaign._share_out()
                campaign._tell_target()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            return  # Somebody else is at it: the next run goes on
        except (UserError, ValueError, KeyError, TypeError, Error) as problem:
            campaign._tell_problem(problem)
            return
        if nobody := campaign._nobody_calls():
            campaign._tell_problem(nobody)
        elif self.problem:
            self.problem = False

    def _tell_target(self):
        """Tell the supervisor once that as many were reached as were to be."""
        self.ensure_one()
        if not self.target or self.is_target_told or self.reached_count < self.target:
            return
        self.is_target_told = True
        if self.user_id:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Target met: %s customers reached", self.target),
                note=self.env._("End the campaign, or set a higher target."),
                user_id=self.user_id.id,
            )

    def _follow_contacts(self):
        """Have the open tasks follow who can be reached by now."""
        self.ensure_one()
        self.env["retention.call.task"].sudo()._follow_contacts(  # the system's
            SQL("task.campaign_id = %s", self.id)
        )

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
        if not self.user_id.active:
            return
        try:
            with self.env.cr.savepoint():
                self.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=self.env._("The list could not be filled"),
                    note=plaintext2html(words),
                    user_id=self.user_id.id,
                )
        except UserError as refused:
            # The words stand on the campaign all the same, and the others go on
            _logger.info("%s was not told of a problem: %s", self.user_id.name, refused)
