from datetime import date

from odoo import fields, models


class RetentionKeyAccountTouch(models.Model):
    _inherit = "retention.key.account.touch"

    absent_user_id = fields.Many2one(
        "res.users",
        string="Stands in for",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        copy=False,
        help="Whose it is again after the absence.",
    )

    def write(self, vals):
        if "user_id" in vals and "absent_user_id" not in vals:
            # Given to somebody by hand: it stays there
            vals = {**vals, "absent_user_id": False}
        return super().write(vals)


class RetentionKeyAccount(models.Model):
    """Planned contacts go to who acts while the account manager is away."""

    _inherit = "retention.key.account"

    def _stand_in_for_manager(self, tasks):
        super()._stand_in_for_manager(tasks)
        self._stand_in_for_touches()

    def _stand_in_for_touches(self):
        """Pass on what is due in the absence, once, and back what is still planned."""
        self.ensure_one()
        day = self.company_id._retention_day()
        manager = self.manager_id
        absence = manager.sudo()  # whether and how long is no secret
        planned = self.touch_ids.filtered(lambda one: one.state == "planned")
        lent = planned.filtered(lambda one: one.absent_user_id == manager)
        if not absence._retention_is_away(day):
            lent.write({"user_id": manager.id, "absent_user_id": False})
            return
        acts = self._acting_manager(day)
        if acts == manager:
            return
        last = absence.retention_absent_until if absence.active else date.max
        due = planned.filtered(
            lambda one: one.user_id == manager and one.date_due <= last
        )
        passed = due | lent.filtered(lambda one: one.user_id != acts)
        passed.write({"user_id": acts.id, "absent_user_id": manager.id})
