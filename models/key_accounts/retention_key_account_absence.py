from datetime import date

from odoo import api, models
from odoo.fields import Domain

from .retention_key_account_managers import CARED_FOR


class RetentionKeyAccount(models.Model):
    """What is due while the account manager is away goes to who acts meanwhile."""

    _inherit = "retention.key.account"

    @api.model
    def _cron_stand_in(self):
        """Hand over what is due to deputies, and back to those who are there again."""
        accounts = self.search(
            [("state", "in", CARED_FOR), ("manager_id", "!=", False)]
        )
        for there in accounts.grouped("company_id").values():
            there._stand_in()
            self.env["ir.cron"]._commit_progress()

    def _stand_in(self):
        """Have the open tasks of accounts be with who acts today.

        A task goes to the deputy once, keeps in mind whose it is, and comes back
        when that person does. Run again, it changes nothing.
        """
        tasks = self._open_tasks()
        for account in self.filtered("manager_id"):
            account._stand_in_for_manager(tasks[account], "date_deadline")
            account._stand_in_for_manager(account._planned_touches(), "date_due")

    def _stand_in_for_manager(self, tasks, due_field):
        """Pass tasks of one model on, or give them back.

        :param due_field: the name of the field with the day on which each is due
        """
        self.ensure_one()
        day = self.company_id._retention_day()
        manager = self.manager_id
        absence = manager.sudo()  # whether and how long is no secret
        lent = tasks.filtered(lambda task: task.retention_absent_user_id == manager)
        if not absence._retention_is_away(day):
            self._pass_on(lent, manager, "back")
            return
        acts = self._acting_manager(day)
        last = absence.retention_absent_until if absence.active else date.max
        due = tasks.filtered(
            lambda task: task.user_id == manager and task[due_field] <= last
        )
        if acts != manager:
            elsewhere = lent.filtered(lambda task: task.user_id != acts)
            self._pass_on(due | elsewhere, acts, "away")

    def _pass_on(self, tasks, user, why):
        """Give tasks of an account to somebody and say so in its chatter.

        :param why: ``away`` (to who acts meanwhile) or ``back`` (to whose they are)
        """
        self.ensure_one()
        if not tasks:
            return
        manager = self.manager_id
        tasks.with_context(mail_activity_quick_update=True).write(
            {
                "user_id": user.id,
                "retention_absent_user_id": manager.id if why == "away" else False,
            }
        )
        names = {"manager": manager.name, "user": user.name, "count": len(tasks)}
        if why == "back":
            text = self.env._(
                "%(manager)s is there again: open tasks given back: %(count)s.", **names
            )
        else:
            text = self.env._(
                "%(manager)s is away: tasks that are with %(user)s meanwhile: "
                "%(count)s.",
                **names,
            )
        # Whoever notices the absence, the note is the system's
        self.sudo().message_post(body=text)

    def _open_tasks(self):
        """Return {account: its open activities, those of its parts too}."""
        tasks = dict.fromkeys(self, self.env["mail.activity"].sudo())
        owners = self._task_owners()
        rows = (
            self.env["mail.activity"]
            .sudo()  # others' tasks, too: they are passed on, not shown
            .search(
                Domain.OR(
                    Domain("res_model", "=", model)
                    & Domain("res_id", "in", list(accounts))
                    for model, accounts in owners.items()
                )
            )
        )
        for row in rows:
            tasks[owners[row.res_model][row.res_id]] |= row
        return tasks

    def _planned_touches(self):
        """Return the contacts that are planned, others' too: none is shown."""
        return self.sudo().touch_ids.filtered(lambda touch: touch.state == "planned")

    def _task_owners(self):
        """Return {model: {id of a record with activities: its account}}."""
        return {self._name: {account.id: account for account in self}}
