"""How content the customer is with the handling: asked once, some days after solving.

Whoever is on the call list "Complaint was solved" is asked there, not by mail; while
such a list runs the mail waits a day longer, so that the list comes first.
"""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

RATING_STATES = [
    ("planned", "Will Be Asked"),
    ("sent", "Asked"),
    ("answered", "Answered"),
    ("called", "Asked in a Call"),
    ("stopped", "Not to Be Asked"),
    ("no_address", "No E-mail Address"),
]
BATCH = 50
BAD = 3  # faces below the one in the middle
LIST_FIRST = timedelta(days=1)
TEMPLATE = "customer_retention.mail_template_complaint_rating"


class RetentionComplaint(models.Model):
    _name = "retention.complaint"
    _inherit = ["rating.mixin", "retention.complaint"]

    rating_state = fields.Selection(
        RATING_STATES, string="Rating of the Handling", readonly=True, copy=False
    )
    rating_send_at = fields.Datetime(
        string="Asked for a Rating on", readonly=True, copy=False
    )
    rating_is_bad = fields.Boolean(
        string="Handling Rated Badly", readonly=True, copy=False
    )
    rating_last_value = fields.Float(string="Last Rating of the Handling")

    _rating_due_idx = models.Index("(rating_send_at) WHERE rating_state = 'planned'")

    def _read_group_select(self, aggregate_spec, query):
        # Who gave no rating gave no bad one
        if aggregate_spec == "rating_last_value:avg":
            value = self._field_to_sql(self._table, "rating_last_value", query)
            return SQL("AVG(NULLIF(%s, 0))", value)
        return super()._read_group_select(aggregate_spec, query)

    def write(self, vals):
        if "state" not in vals:
            return super().write(vals)
        before = {complaint: complaint.state for complaint in self}
        res = super().write(vals)
        moved = self.filtered(lambda one: one.state != before[one])
        solved = moved.filtered(lambda one: one.state == "solved")
        # What follows from a state is written by the system alone
        solved.sudo()._after_solving()
        done = ("solved", "closed")
        moved.filtered(
            lambda one: one.state not in done and before[one] in done
        ).sudo()._after_reopening()
        return res

    def _after_solving(self):
        """Plan what comes after a complaint was solved."""
        for complaint in self.filtered(
            lambda one: (
                not one.rating_state and one.company_id.retention_complaint_rating
            )
        ):
            days = complaint.company_id.retention_complaint_rating_days
            solved = complaint.solved_at or fields.Datetime.now()
            complaint.rating_state = "planned"
            complaint.rating_send_at = solved + timedelta(days=days)

    def _after_reopening(self):
        """Forget what was planned: it was not solved after all."""
        self.filtered(lambda one: one.rating_state == "planned").write(
            {"rating_state": False, "rating_send_at": False}
        )

    def action_stop_rating(self):
        """Have the customer not be asked how the complaint was handled."""
        self.check_access("write")
        for complaint in self:
            if complaint.rating_state not in (False, "planned"):
                raise UserError(
                    self.env._("The customer of %s was asked already.", complaint.name)
                )
        self.sudo().write({"rating_state": "stopped"})  # by the system alone

    # ------------------------------------------------------------
    # Asking
    # ------------------------------------------------------------

    @api.model
    def _cron_ask_rating(self):
        """Ask those whose day has come, in small batches."""
        cron = self.env["ir.cron"]
        due = self._find_rating_due()
        cron._commit_progress(remaining=len(due))
        for start in range(0, len(due), BATCH):
            batch = due[start : start + BATCH]
            for complaint in batch.try_lock_for_update():
                self.env["retention.scoring.run"]._guard(
                    complaint.company_id,
                    complaint.with_company(complaint.company_id)._ask_rating,
                )
            if not cron._commit_progress(len(batch)):
                break
        if due:
            self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    @api.model
    def _find_rating_due(self):
        """Return the complaints whose customers are to be asked now."""
        now = fields.Datetime.now()
        due = self.search(
            [
                ("rating_state", "=", "planned"),
                ("rating_send_at", "<=", now),
                ("state", "in", ("solved", "closed")),
            ],
            order="rating_send_at, id",
        )
        listing = self._rating_campaigns().company_id
        recovering = {
            company: mine.partner_id._retention_in_recovery(company)
            for company, mine in due.grouped("company_id").items()
        }
        return due.filtered(
            lambda one: (
                # While another complaint of theirs is open nothing is asked
                one.commercial_partner_id.id not in recovering[one.company_id]
                and (
                    one.company_id not in listing
                    or one.rating_send_at <= now - LIST_FIRST
                    or one._rating_task()
                )
            )
        )

    @api.model
    def _rating_campaigns(self):
        """Return the running call lists of solved complaints."""
        return self.env["retention.call.campaign"].search(
            [("rule", "=", "complaint"), ("state", "=", "running")]
        )

    def _rating_task(self):
        """Return whether the customer is, or was, on a call list because of it."""
        return bool(
            self.env["retention.call.task"].search_count(
                [
                    ("company_id", "=", self.company_id.id),
                    ("partner_id", "=", self.commercial_partner_id.id),
                    ("occurrence", "=", f"complaint:{self.id}"),
                ],
                limit=1,
            )
        )

    def _ask_rating(self):
        """Queue the mail that asks one customer, unless they are asked in a call."""
        self.ensure_one()
        if self.rating_state != "planned" or self.state not in ("solved", "closed"):
            return
        if self._rating_task():
            self.rating_state = "called"
            return
        template = self.env.ref(TEMPLATE, raise_if_not_found=False)
        if not self.partner_id.email or not template:
            self.rating_state = "no_address" if template else "stopped"
            return
        self.rating_state = "sent"
        template.send_mail(self.id, email_layout_xmlid="mail.mail_notification_light")

    # ------------------------------------------------------------
    # Answers
    # ------------------------------------------------------------

    def rating_apply(
        self,
        rate,
        token=None,
        rating=None,
        feedback=None,
        subtype_xmlid=None,
        notify_delay_send=False,
    ):
        given = super().rating_apply(
            rate, token, rating, feedback, subtype_xmlid, notify_delay_send
        )
        # The customer has answered, whoever handles the request
        self.sudo()._after_rating(given)
        return given

    def _after_rating(self, rating):
        """Have a bad rating be looked into; the complaint stays as it is."""
        self.ensure_one()
        was_bad = self.rating_is_bad
        self.write({"rating_state": "answered", "rating_is_bad": rating.rating < BAD})
        if not self.rating_is_bad or was_bad:
            return
        user = self.user_id or self._any_manager()
        if not user:
            return
        self.activity_schedule(
            "mail.mail_activity_data_call",
            summary=self.env._("%s: not content with the handling", self.name),
            note=rating.feedback or False,
            date_deadline=self.company_id._retention_day(),
            user_id=user.id,
        )

    def _any_manager(self):
        """Return a manager of the company, for what nobody looks after."""
        group = self.env.ref("customer_retention.group_retention_manager")
        return self.env["res.users"].search(
            [
                ("all_group_ids", "in", group.ids),
                ("company_ids", "in", self.company_id.ids),
                ("share", "=", False),
            ],
            limit=1,
        )
