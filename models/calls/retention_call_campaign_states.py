"""Begin, pause, go on, end: what a supervisor does with a campaign."""

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

MANAGER = "customer_retention.group_retention_manager"


class RetentionCallCampaign(models.Model):
    _inherit = "retention.call.campaign"

    def action_start(self):
        """Fill the list, share out the first day, and say how many there are.

        :raise UserError: what is missing, in words; nothing has changed then
        """
        self.ensure_one()
        self.check_access("write")
        self._check_can_start()
        campaign = self._as_supervised()
        joined = campaign._fill()
        if not joined and not self.task_count and not self.is_standing:
            raise UserError(
                self.env._(
                    "“%s” would call nobody: its source has no customers. Choose "
                    "another segment or filter, or add customers by hand.",
                    self.name,
                )
            )
        nobody = campaign._nobody_calls()
        if nobody and not self.is_standing:
            raise UserError(nobody)
        campaign._share_out()
        self.write({"state": "running", "problem": False})
        return self._tell(self.env._("The Campaign Is Running"), self._filled_words())

    def write(self, vals):
        if not vals.get("active", True):
            # Nobody would see the campaign that customers are called for
            called = self.filtered(lambda one: one.state in ("running", "paused"))
            for campaign in called:
                campaign._end(self.env._("The campaign was archived"))
        return super().write(vals)

    def action_pause(self):
        """Let nobody be called until it goes on; nothing is lost."""
        self.check_access("write")
        self.filtered(lambda one: one.state == "running").state = "paused"
        return True

    def action_resume(self):
        """Go on with the lists as they are."""
        self.check_access("write")
        paused = self.filtered(lambda one: one.state == "paused")
        paused.state = "running"
        for campaign in paused:
            campaign._follow()
        return True

    def action_end(self):
        """End campaigns: open tasks expire, promised calls are kept."""
        self.check_access("write")
        for campaign in self:
            campaign._end(self.env._("The campaign was ended"))
        return True

    def action_reopen(self):
        """Take the end back: what had expired with it is open again."""
        self.ensure_one()
        self.check_access("write")
        if self.state != "done":
            return True
        today = self.company_id._retention_day()
        if self.date_to and self.date_to < today:
            raise UserError(
                self.env._("“%s” is over: set a later last day first.", self.name)
            )
        tasks = self.env["retention.call.task"].sudo()  # tasks are the system's
        expired = tasks.search(
            [("campaign_id", "=", self.id), ("state", "=", "expired")]
        )
        expired.write({"state": "open", "date_out": False, "cause_out": False})
        self._as_supervised()._follow_contacts()  # who cannot be reached is a gap
        self.state = "running"
        return True

    def action_fill_now(self):
        """Have the list follow its source now, and say what changed."""
        self.ensure_one()
        self.check_access("write")
        if self.state != "running":
            raise UserError(
                self.env._("“%s” is not running: start it first.", self.name)
            )
        campaign = self._as_supervised()
        left = campaign._leave()
        joined = campaign._fill()
        campaign._follow_contacts()
        shared = campaign._share_out()
        self.problem = False
        return self._tell(
            self.env._("The List Is Up to Date"),
            self.env._(
                "%(joined)s joined, %(left)s left, %(shared)s were shared out.",
                joined=joined,
                left=left,
                shared=shared,
            ),
        )

    def action_open_source(self):
        """List who would be called: before a start, and whoever would join next."""
        self.ensure_one()
        # Callers read campaigns; who is on a list beside their customers, they do not
        self.check_access("write")
        campaign = self._as_supervised()
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT wanted.partner_id FROM (%s) wanted
                 WHERE NOT EXISTS (
                     SELECT FROM retention_call_task task
                      WHERE task.campaign_id = %s
                        AND task.partner_id = wanted.partner_id
                        AND task.occurrence = wanted.occurrence)
                """,
                campaign._source_sql(),
                self.id,
            )
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Would Be Called: %s", self.name),
            "res_model": "res.partner",
            "view_mode": "list,form",
            "domain": [("id", "in", [partner_id for (partner_id,) in rows])],
        }

    def action_open_tasks(self):
        """List the tasks, as the context's filter says."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_call_task_action"
        )
        return action | {
            "name": self.name,
            "domain": [("campaign_id", "=", self.id)],
            "context": self.env.context.get("retention_task_filters") or {},
        }

    # ------------------------------------------------------------
    # Behind the buttons
    # ------------------------------------------------------------

    def _as_supervised(self):
        """Return the campaign with the language of its supervisor.

        The list is filled past the rights of who presses the button, who was checked
        to be allowed to: who is on it is what the campaign says, for whoever asks.
        """
        lang = self.user_id.sudo().partner_id.lang or self.env.lang
        return self.sudo().with_context(lang=lang).with_company(self.company_id)

    def _check_can_start(self):
        """:raise UserError: what is missing"""
        if self.state not in ("draft", "paused"):
            raise UserError(self.env._("“%s” has been started already.", self.name))
        if self.script_id and self.script_id.state != "published":
            raise UserError(
                self.env._(
                    "The script “%s” is not published: publish it, or choose another.",
                    self.script_id.name,
                )
            )
        today = self.company_id._retention_day()
        if self.date_to and self.date_to < today:
            raise UserError(
                self.env._("“%s” is over: set a later last day first.", self.name)
            )
        if not self._has_callers():
            raise UserError(self._nobody_words())

    def _nobody_words(self):
        return self.env._(
            "Nobody is there to call: name the callers of “%s” first, users who may "
            "work in this company.",
            self.name,
        )

    def _nobody_calls(self):
        """Return in words that customers wait and nobody calls them, else ''.

        Customers of no sales person, of a list that names no callers, are nobody's.
        """
        tasks = self.env["retention.call.task"].sudo()  # counted, whosever they are
        waiting = tasks.search_count(
            [
                ("campaign_id", "=", self.id),
                ("state", "=", "open"),
                ("shared_on", "=", False),
            ],
            limit=1,
        )
        return self._nobody_words() if waiting and not self._callers() else ""

    def _has_callers(self):
        """Return whether there is somebody to share out to.

        Customers of their own sales person bring their callers with them.
        """
        campaign = self.sudo()  # colleagues of other companies, too
        if not campaign.user_ids and self.share_out == "own_manager":
            return True
        return bool(campaign._callers())

    def _end(self, cause):
        """End one campaign, for a cause in words."""
        self.ensure_one()
        self.env["retention.call.task"].sudo()._close_where(  # tasks are the system's
            SQL("task.campaign_id = %s AND task.is_promised IS NOT TRUE", self.id),
            "expired",
            cause,
        )
        self.state = "done"

    def _filled_words(self):
        """Return in words how many are on the list, and what is missing."""
        self.invalidate_recordset()
        sentences = [
            self.env._(
                "Customers on the list: %(all)s; shared out for today: %(today)s.",
                all=self.open_count,
                today=self.open_count - self.waiting_count,
            )
        ]
        if self.control_count:
            sentences.append(
                self.env._("In the control group: %s.", self.control_count)
            )
        if self.gap_count:
            sentences.append(
                self.env._(
                    "Neither telephone nor e-mail: %s; they are listed under Cannot "
                    "Be Reached.",
                    self.gap_count,
                )
            )
        return " ".join(sentences)

    def _tell(self, title, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": title,
                "message": message,
                "type": "success",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
