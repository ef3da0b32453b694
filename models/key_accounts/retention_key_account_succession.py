from odoo import fields, models
from odoo.tools import format_date


class RetentionKeyAccount(models.Model):
    """A change of manager: decision, hand-over page, and tasks that move along."""

    _inherit = "retention.key.account"

    handover_ids = fields.One2many("retention.key.account.handover", "account_id")

    def write(self, vals):
        before = {}
        if "manager_id" in vals:
            before = {account: account.manager_id for account in self}
        res = super().write(vals)
        for account, old in before.items():
            if account.manager_id != old:
                account._change_hands(old)
        return res

    def _change_hands(self, old):
        """Write down a change of manager and have the successor begin.

        :param old: who it was, perhaps nobody
        """
        self.ensure_one()
        new = self.manager_id
        reason = self.env.context.get("retention_reason")
        said = self.env._(
            "From %(old)s to %(new)s.",
            old=old.name or self.env._("nobody"),
            new=new.name or self.env._("nobody"),
        )
        row = self._decide("manager", " ".join(filter(None, [said, reason])))
        row.for_user_id = new
        if not old or not new:
            return
        # The page is the system's: whoever changes the manager, it is made
        account = self.sudo()
        handover = account.handover_ids._begin(account, old, new, reason)
        tasks = account._open_tasks()[account].filtered(
            lambda task: old in (task.user_id, task.retention_absent_user_id)
        )
        tasks.with_context(mail_activity_quick_update=True).write({"user_id": new.id})
        account._planned_touches().filtered(
            lambda touch: old in (touch.user_id, touch.retention_absent_user_id)
        ).write({"user_id": new.id})
        account.objective_ids.filtered(
            lambda one: one.state == "open" and one.user_id == old
        ).write({"user_id": new.id})
        account.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("Take over from %s", old.name),
            note=self.env._(
                "The hand-over page says what there is to do: %s things.",
                len(handover.line_ids),
            ),
            date_deadline=self.company_id._retention_day(),
            user_id=new.id,
        )

    def _handover_lines(self, old):
        """Return values of what a successor has to do, in its order.

        :param old: who looked after the account before
        """
        self.ensure_one()
        roles = dict(self.person_ids._fields["role"]._description_selection(self.env))
        kinds = dict(self.touch_ids._fields["kind"]._description_selection(self.env))
        people = self.person_ids.filtered(lambda one: one.power != "none")
        tasks = self._open_tasks()[self].filtered(
            lambda task: old in (task.user_id, task.retention_absent_user_id)
        )
        return [
            {"kind": "read", "name": self.env._("Read the dossier")},
            *(
                {
                    "kind": "introduce",
                    "person_id": person.id,
                    "name": self.env._(
                        "Be introduced to %(person)s (%(role)s)",
                        person=person.partner_id.name,
                        role=roles[person.role],
                    ),
                }
                for person in people
            ),
            *(
                {
                    "kind": "promise",
                    "name": self.env._(
                        "Until %(date)s: %(task)s",
                        date=format_date(self.env, task.date_deadline),
                        task=task.summary or task.activity_type_id.name or "",
                    ),
                }
                for task in tasks.sorted("date_deadline")
            ),
            *(
                {
                    "kind": "objective",
                    "name": self.env._(
                        "Objective: %(name)s (%(progress)s %% done)",
                        name=one.name,
                        progress=one.progress,
                    ),
                }
                for one in self.objective_ids
                if one.state == "open"
            ),
            *(
                {
                    "kind": "visit",
                    "name": self.env._(
                        "%(date)s: %(kind)s %(purpose)s",
                        date=format_date(self.env, touch.date_due),
                        kind=kinds[touch.kind],
                        purpose=touch.purpose or "",
                    ).strip(),
                }
                for touch in self._planned_touches().sorted("date_due")
            ),
        ]
