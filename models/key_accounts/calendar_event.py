from odoo import fields, models


class CalendarEvent(models.Model):
    """Meetings of key accounts' plans: moved here, moved there.

    Whoever moves or deletes a meeting may not see the plan; hence ``sudo`` below, for
    the contacts of these very meetings only.
    """

    _inherit = "calendar.event"

    retention_touch_ids = fields.One2many(
        "retention.key.account.touch",
        "event_id",
        string="Planned Contacts",
        groups="customer_retention.group_retention_account_manager",
    )

    def write(self, vals):
        changed = set(vals)  # core takes some of them out
        res = super().write(vals)
        if not self.env.context.get("retention_from_touch"):
            if "active" in changed and not vals.get("active"):
                self._retention_leave_plan()
            elif changed & {"start", "stop", "start_date", "stop_date", "user_id"}:
                self._retention_move_touches()
        return res

    def unlink(self):
        self._retention_leave_plan()
        return super().unlink()

    def _retention_touches(self):
        touches = self.env["retention.key.account.touch"].sudo()
        return touches.search([("event_id", "in", self.ids)]).with_context(
            retention_from_calendar=True
        )

    def _retention_move_touches(self):
        """Have planned contacts follow their meetings."""
        for touch in self._retention_touches():
            event = touch.event_id
            if touch.state != "planned":
                continue
            values = {
                "start": event.start,
                "stop": event.stop,
                "date_due": event.start_date
                if event.allday
                else touch.company_id._retention_day(event.start),
            }
            if event.user_id and not event.user_id.share:
                values["user_id"] = event.user_id.id
            touch.write(values)

    def _retention_leave_plan(self):
        """Keep planned contacts whose meeting goes, and say so on the account."""
        for touch in self._retention_touches():
            if touch.state == "planned":
                touch.account_id.message_post(
                    body=self.env._(
                        "%(contact)s, due %(day)s, is no longer in the calendar: the "
                        "meeting was deleted. It is still planned.",
                        contact=touch.display_name,
                        day=fields.Date.to_string(touch.date_due),
                    )
                )
            touch.event_id = False
