from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

KINDS = [
    ("visit", "Visit"),
    ("call", "Call"),
    ("mail", "E-mail"),
    ("gift", "Gift"),
    ("letter", "Letter"),
    ("lunch", "Lunch"),
]
STATES = [
    ("planned", "Planned"),
    ("done", "Done"),
    ("missed", "Missed"),
    ("cancelled", "Cancelled"),
]
HOUR = timedelta(hours=1)


class RetentionKeyAccountTouch(models.Model):
    """A contact with a key account: planned, then held or not, and what came of it.

    The plan of visits and calls, and the record of what leaves no document, such as
    letters. What was received all in all: ``retention.key.account.contact``.
    """

    _name = "retention.key.account.touch"
    _inherit = "retention.key.part.mixin"
    _description = "Planned Contact with a Key Account"
    _order = "date_due desc, id desc"
    _rec_name = "kind"
    _system_fields = ("company_id", "event_id")

    kind = fields.Selection(KINDS, required=True, default="visit", index=True)
    state = fields.Selection(
        STATES, required=True, default="planned", readonly=True, index=True, copy=False
    )
    user_id = fields.Many2one(
        "res.users",
        string="Who of Us",
        default=lambda self: self.env.user,
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("share", "=", False)],
        check_company=True,
    )
    is_head = fields.Boolean(
        string="Head's Own",
        compute="_compute_is_head",
        store=True,
        readonly=False,
        help="The head of the company comes in person.",
    )
    person_ids = fields.Many2many(
        "retention.key.account.person",
        "retention_touch_person_rel",
        "touch_id",
        "person_id",
        string="With",
        domain="[('account_id', '=', account_id)]",
    )
    date_due = fields.Date(
        string="Due",
        required=True,
        index=True,
        default=lambda self: self.env.company._retention_day(),
    )
    start = fields.Datetime(string="From", copy=False)
    stop = fields.Datetime(string="To", copy=False)
    purpose = fields.Char(help="What it is for.")
    date_done = fields.Date(string="Held on", readonly=True, index=True, copy=False)
    outcome = fields.Text(help="What came of it, and what was promised.", copy=False)
    news = fields.Text(
        string="News Heard", help="What is new with them and their people.", copy=False
    )
    rating = fields.Integer(
        string="Rating (1-5)",
        aggregator="avg",
        copy=False,
        help="How the meeting went: 1 badly, 5 very well; 0 not rated.",
    )
    event_id = fields.Many2one(
        "calendar.event",
        string="Meeting",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        copy=False,
    )
    is_overdue = fields.Boolean(compute="_compute_is_overdue")

    _event_uniq = models.UniqueIndex("(event_id) WHERE event_id IS NOT NULL")

    @api.depends("user_id", "account_id")
    def _compute_is_head(self):
        for touch in self:
            head = touch.company_id.sudo().retention_head_id  # who it is is no secret
            touch.is_head = bool(head) and touch.user_id == head

    @api.depends("state", "date_due")
    def _compute_is_overdue(self):
        for touch in self:
            company = touch.company_id or self.env.company
            touch.is_overdue = (
                touch.state == "planned"
                and bool(touch.date_due)
                and touch.date_due < company._retention_day()
            )

    @api.depends("kind", "account_id", "date_due")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for touch in self:
            name = touch.account_id.display_name or ""
            touch.display_name = f"{kinds.get(touch.kind, '')}: {name}"

    @api.onchange("start")
    def _onchange_start(self):
        if self.start:
            self.date_due = self.company_id._retention_day(self.start)
            if not self.stop or self.stop < self.start:
                self.stop = self.start + HOUR

    @api.constrains("person_ids")
    def _check_persons(self):
        for touch in self:
            strangers = touch.person_ids.filtered(
                lambda person, account=touch.account_id: person.account_id != account
            )
            if strangers:
                raise ValidationError(
                    self.env._(
                        "%(person)s is not one of the people of %(account)s: choose "
                        "from that dossier, or add the person there first.",
                        person=strangers[0].display_name,
                        account=touch.account_id.display_name,
                    )
                )

    @api.constrains("start", "stop", "date_done", "rating", "state")
    def _check_touch(self):
        for touch in self:
            if touch.start and touch.stop and touch.stop < touch.start:
                raise ValidationError(
                    self.env._("A contact cannot end before it begins: check the hours")
                )
            if not 0 <= touch.rating <= 5:
                raise ValidationError(
                    self.env._("Rate from 1 (badly) to 5 (very well), or leave it at 0")
                )
            if touch.state == "done":
                touch._check_done()

    def _check_done(self):
        """Refuse what cannot be over yet."""
        today = self.company_id._retention_day()
        if not self.date_done:
            raise ValidationError(
                self.env._("Say on which day it was held: then it is done.")
            )
        if self.date_done > today:
            raise ValidationError(
                self.env._(
                    "%s is still to come: what is done was held today or before.",
                    fields.Date.to_string(self.date_done),
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("start") and not vals.get("date_due"):
                company = self.env["retention.key.account"].browse(
                    vals.get("account_id")
                )
                vals["date_due"] = company.company_id._retention_day(
                    fields.Datetime.to_datetime(vals["start"])
                )
        return super().create(vals_list)

    def write(self, vals):
        res = super().write(vals)
        followed = {"start", "stop", "user_id", "person_ids"} & vals.keys()
        if followed and not self.env.context.get("retention_from_calendar"):
            self.filtered("event_id")._update_meetings()
        return res

    def unlink(self):
        meetings = self.event_id
        res = super().unlink()
        self._call_off(meetings)
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        if any(touch.state == "done" for touch in self):
            raise UserError(
                self.env._(
                    "What was held is part of the account's history and stays. Plan It "
                    "Again first if it was marked by mistake."
                )
            )

    def _in_short(self):
        """Return kind, day and owner in one line."""
        self.ensure_one()
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        return self.env._(
            "%(kind)s on %(day)s, %(owner)s",
            kind=kinds[self.kind],
            day=format_date(self.env, self.date_due, date_format="d MMM y"),
            owner=self.user_id.sudo().name,  # a colleague's name
        )

    # ------------------------------------------------------------
    # Held or not
    # ------------------------------------------------------------

    def action_done(self):
        """Note the contacts as held: on the planned day, today at the latest."""
        for touch in self:
            today = touch.company_id._retention_day()
            planned = (
                touch.company_id._retention_day(touch.start)
                if touch.start
                else touch.date_due
            )
            if touch.start and planned > today:
                raise UserError(
                    self.env._(
                        "%(contact)s is planned for %(day)s: it cannot be done yet. "
                        "If it took place earlier, set the hours first.",
                        contact=touch.display_name,
                        day=fields.Date.to_string(planned),
                    )
                )
            touch.write({"state": "done", "date_done": min(planned, today)})

    def action_missed(self):
        """Note that the contacts did not come about."""
        self.write({"state": "missed", "date_done": False})

    def action_cancel(self):
        """Call the contacts off; their meetings that are to come leave the calendar."""
        self.write({"state": "cancelled", "date_done": False})
        self._call_off(self.event_id)

    def _call_off(self, meetings):
        """Take meetings that are to come out of the calendar."""
        coming = meetings.filtered(lambda one: one.start > fields.Datetime.now())
        coming.with_context(retention_from_touch=True).write({"active": False})

    def action_plan_again(self):
        """Take back done, missed or cancelled."""
        self.write({"state": "planned", "date_done": False})
        self.event_id.with_context(retention_from_touch=True).write({"active": True})

    # ------------------------------------------------------------
    # The calendar
    # ------------------------------------------------------------

    def action_put_into_calendar(self):
        """Make the meeting of a planned contact, or open the one there is.

        Nobody is invited by mail: whoever wants that does so from the meeting.
        """
        self.ensure_one()
        self.check_access("write")
        if not self.event_id:
            if self.state != "planned":
                raise UserError(
                    self.env._("Only a planned contact goes into the calendar.")
                )
            if not self.start:
                raise UserError(
                    self.env._("Say from when to when: the calendar needs the hours.")
                )
            meeting = (
                self.env["calendar.event"]
                .with_context(no_mail_to_attendees=True, mail_create_nolog=True)
                .create({"name": self.display_name, **self._meeting_values()})
            )
            self.sudo().event_id = meeting  # nobody ties a plan to any other meeting
        return {
            "type": "ir.actions.act_window",
            "res_model": "calendar.event",
            "res_id": self.event_id.id,
            "view_mode": "form",
            "name": self.env._("Meeting"),
        }

    def _meeting_values(self):
        """Return what the meeting takes over from the contact."""
        self.ensure_one()
        people = self.user_id.partner_id | self.person_ids.partner_id
        stop = self.stop if self.stop and self.stop > self.start else self.start + HOUR
        return {
            "start": self.start,
            "stop": stop,
            "user_id": self.user_id.id,
            "partner_ids": [fields.Command.set(people.ids)],
        }

    def _update_meetings(self):
        for touch in self:
            if not touch.start:
                raise ValidationError(
                    self.env._(
                        "A contact that stands in the calendar needs its hours: "
                        "delete the meeting first."
                    )
                )
            touch.event_id.with_context(
                retention_from_touch=True, no_mail_to_attendees=True
            ).write(touch._meeting_values())
