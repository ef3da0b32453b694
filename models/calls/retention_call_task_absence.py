"""Calls of somebody who is away go to a colleague, and come back; late promises."""

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.call_sharing import LOAD, Customer, Person, share_out

STAFF = "customer_retention.group_retention_user"
_logger = logging.getLogger(__name__)


class RetentionCallTask(models.Model):
    _inherit = "retention.call.task"

    # ------------------------------------------------------------
    # Absence
    # ------------------------------------------------------------

    @api.model
    def _cron_stand_in(self):
        """Hand over what is due while people are away, and give it back after."""
        companies = self.env["res.company"].search(Domain.TRUE)
        for company in companies:
            self._give_back(company)
            self._stand_in(company)
            self.env["ir.cron"]._commit_progress()

    @api.model
    def _stand_in(self, company):
        """Give the tasks due of who is away to those who are there.

        Within a campaign to its other callers by load; without any, and what belongs
        to no campaign, to the supervisor or whoever is free. Run again, it changes
        nothing.

        :return: how many were handed over
        """
        day = company._retention_day()
        away = self.search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "open"),
                ("user_id", "in", self._absent_users(company, day).ids),
                ("shared_on", "!=", False),
                ("date_due", "<=", day),
            ]
        ).filtered(lambda task: not task._is_on_screen())
        for campaign, rows in away.grouped("campaign_id").items():
            rows._pass_to_colleagues(campaign, day)
        return len(away)

    @api.model
    def _absent_users(self, company, day):
        """Return who has calls but is not there; lists of others stay unread."""
        groups = self._read_group(
            [
                ("company_id", "=", company.id),
                ("state", "=", "open"),
                ("user_id", "!=", False),
            ],
            ["user_id"],
        )
        users = self.env["res.users"].union(*(user for [user] in groups))
        return users.filtered(lambda user: self._is_absent(user, company, day))

    @api.model
    def _is_absent(self, user, company, day):
        """Return whether somebody is away, or may no longer call for a company."""
        user = user.sudo()  # colleagues of other companies, too
        return (
            user._retention_is_away(day)
            or company not in user.company_ids
            or not user.has_group(STAFF)
        )

    def _pass_to_colleagues(self, campaign, day):
        """Share these tasks out to who is there today."""
        people = (
            [
                Person(user.id, is_away=user._retention_is_away(day))
                for user in campaign._callers()
            ]
            if campaign
            else []
        )
        if all(person.is_away for person in people):
            supervisor = campaign.user_id.sudo()
            people = [
                Person(user.id)
                for user in supervisor
                if not user._retention_is_away(day)
            ]
        shared = share_out(LOAD, [Customer(task.id) for task in self], people)
        for task in self:
            owner = task.absent_user_id or task.user_id
            user = self.env["res.users"].browse(shared[task.id] or [])
            task.write(
                {
                    "user_id": user.id,
                    "absent_user_id": owner.id if user != owner else False,
                }
            )

    @api.model
    def _give_back(self, company):
        """Give open tasks back to those who are there again.

        :return: how many were given back
        """
        day = company._retention_day()
        lent = self.search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "open"),
                ("absent_user_id", "!=", False),
            ]
        )
        back = lent.filtered(
            lambda task: (
                not self._is_absent(task.absent_user_id, company, day)
                and not task._is_on_screen()
            )
        )
        for owner, tasks in back.grouped("absent_user_id").items():
            tasks.write({"user_id": owner.id, "absent_user_id": False})
        return len(back)

    # ------------------------------------------------------------
    # Promises that were not kept
    # ------------------------------------------------------------

    @api.model
    def _cron_escalate(self):
        """Have promised calls that are overdue made by whoever is free, and tell."""
        for company in self.env["res.company"].search(Domain.TRUE):
            self._escalate(company)
            self.env["ir.cron"]._commit_progress()

    @api.model
    def _escalate(self, company):
        """Escalate promised calls that are late by the company's hours, once each.

        The task goes to whoever is free, and the supervisor gets one activity for
        each caller who did not keep a promise.

        :return: the tasks
        """
        late = fields.Datetime.now() - timedelta(
            hours=company.retention_call_escalation_hours
        )
        tasks = self.search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "open"),
                ("is_promised", "=", True),
                "|",
                ("promised_at", "<=", late),
                "&",
                ("promised_at", "=", False),
                ("call_at", "<=", late),
                ("escalated_at", "=", False),
            ]
        ).filtered(lambda task: not task._is_on_screen())
        late_ones = tasks.grouped(lambda task: (task.campaign_id, task.user_id))
        tasks.write({"escalated_at": fields.Datetime.now(), "user_id": False})
        for (campaign, caller), rows in late_ones.items():
            try:
                with self.env.cr.savepoint():
                    rows._tell_late(campaign, caller)
            except UserError as problem:
                # The calls are made all the same, and so are those of others
                _logger.info("Nobody was told of late promises: %s", problem)
        return tasks

    def _tell_late(self, campaign, caller):
        """Plan one activity for the supervisor about promises of one caller."""
        supervisor = campaign.user_id.filtered("active")
        if not supervisor:
            return
        campaign = campaign.with_context(lang=supervisor.partner_id.lang)
        names = ", ".join(self.partner_id.mapped("display_name"))
        campaign.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=campaign.env._(
                "Promised calls not made: %(count)s (%(caller)s)",
                count=len(self),
                caller=caller.sudo().name or campaign.env._("nobody's"),
            ),
            note=names,
            user_id=supervisor.id,
        )
