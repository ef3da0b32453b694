from odoo import fields, models

MANAGER = "customer_retention.group_retention_manager"
ALL_CUSTOMERS = "sales_team.group_sale_salesman_all_leads"


class RetentionCallTask(models.Model):
    """Whose a task is, and what it gives the right to see."""

    _inherit = "retention.call.task"

    def _is_for(self, user):
        """Tell whether somebody may work on the task.

        It is the user's own, or lent by or to the user, on the user's screen, or
        nobody's where the campaign or the customer is the user's. Where the campaign
        names no callers, anybody helps out with a promise that is overdue, or for a
        colleague who is away or gone. Managers work on all of them.
        """
        self.ensure_one()
        task = self.sudo()  # whose it is, is what is asked
        if user.has_group(MANAGER):
            return True
        if user in task.user_id | task.absent_user_id | task.claimed_by:
            return True
        if task.user_id:
            return False
        keeper, callers = task.partner_id.user_id, task.campaign_id.user_ids
        if not keeper or keeper == user or user in callers:
            return True
        is_left = task.escalated_at or task.absent_user_id or not keeper.active
        return bool(is_left) and not callers

    def _may_know_customer(self):
        """Tell whether the user may see what the customer bought and owes.

        A task that was given to the user says so. Whoever made it alone, by taking a
        call that came in or by planning one, does not know the customer by that.
        """
        self.ensure_one()
        user = self.env.user
        if user.has_group(MANAGER) or user.has_group(ALL_CUSTOMERS):
            return True
        task = self.sudo()  # whose it is, is what is asked
        # That of a preview was made by nobody
        is_own_doing = not task.campaign_id and task.create_uid <= user
        if not is_own_doing and not task._is_incoming():
            return True
        return task.partner_id.user_id <= user

    def _is_on_screen(self):
        """Tell whether somebody is with the customer right now."""
        self.ensure_one()
        since = self._void_since(self.company_id, fields.Datetime.now())
        return bool(self.claimed_by and self.claimed_at and self.claimed_at >= since)

    def _is_taken(self):
        """Tell whether the task is on somebody else's screen right now."""
        return self._is_on_screen() and self.claimed_by != self.env.user
