"""Giving tasks to somebody else, or sharing them out again."""

from odoo import models
from odoo.exceptions import AccessError, UserError

from ...tools import call_sharing as sharing

MANAGER = "customer_retention.group_retention_manager"


class RetentionCallTask(models.Model):
    _inherit = "retention.call.task"

    def _reassign(self, users, mode=None, each=0):
        """Give open tasks to other people.

        All tasks of a customer go to one person, so that two do not call on one day.

        :param users: one person; empty for whoever is free; with a mode, those among
            whom the tasks are shared out
        :param mode: one of ``tools.call_sharing.MODES``, or None
        :param each: customers each, for the mode that counts them
        :return: :class:`Done`
        :raise UserError: nobody is there to take them
        """
        if not self.env.su and not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only a retention manager gives calls to other people.")
            )
        self.check_access("read")
        free, done = self._changeable()
        new_owner = {}
        for company, tasks in free.grouped("company_id").items():
            tasks._check_can_call(users, company)
            new_owner |= (
                tasks._shared_out(users, mode, each)
                if mode
                else dict.fromkeys(tasks, users)
            )
        moved = free.filtered(
            lambda task: (
                task in new_owner
                and (new_owner[task] != task.user_id or not task.shared_on)
            )
        )
        moved._put_on_lists()
        for user, tasks in moved.grouped(new_owner.get).items():
            tasks.write(
                {
                    "user_id": user.id,
                    # Nobody's stand-in any more: it does not go back
                    "absent_user_id": False,
                    "claimed_by": False,
                    "claimed_at": False,
                }
            )
        return done._replace(
            changed=len(moved),
            same=len(new_owner) - len(moved),
            untaken=len(free) - len(new_owner),
        )

    def _put_on_lists(self):
        """Count those that waited for being shared out as shared out today."""
        waiting = self.filtered(lambda task: not task.shared_on)
        for company, tasks in waiting.grouped("company_id").items():
            today = company._retention_day()
            tasks.write({"shared_on": today})
            tasks.filtered(lambda one, day=today: one.date_due < day).write(
                {"date_due": today}
            )

    def _check_can_call(self, users, company):
        others = users - self._callers(company)
        if others:
            raise UserError(
                self.env._(
                    "%(name)s cannot call for %(company)s: no access to it, or no "
                    "rights in Customer Retention.",
                    name=others[0].name,
                    company=company.name,
                )
            )

    def _shared_out(self, users, mode, each):
        """Return {task: user}, without the tasks that nobody can take.

        ``self`` are tasks of one company.
        """
        people = self._people(users)
        if not any(person.is_usable for person in people):
            raise UserError(
                self.env._("Nobody is there to call: name somebody who is not away.")
            )
        if mode == sharing.N_EACH and each < 1:
            raise UserError(self.env._("Say how many customers each one gets."))
        customers = [
            sharing.Customer(partner.id, partner.user_id.id or None)
            for partner in self.sorted().partner_id
        ]
        shared = sharing.share_out(mode, customers, people, each)
        return {
            task: users.browse(shared[task.partner_id.id])
            for task in self
            if shared[task.partner_id.id]
        }

    def _people(self, users):
        """Return the people to share out to, with what else they have to do."""
        company = self.company_id
        counts = dict(
            self._read_group(
                [
                    ("state", "=", "open"),
                    ("company_id", "=", company.id),
                    ("user_id", "in", users.ids),
                    ("id", "not in", self.ids),
                ],
                ["user_id"],
                ["__count"],
            )
        )
        day = company._retention_day()
        return [
            sharing.Person(
                user.id,
                open_tasks=counts.get(user, 0),
                is_away=user._retention_is_away(day),
            )
            for user in users.sudo()
        ]
