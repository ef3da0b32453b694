import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.contact_hours import (
    clock,
    days_of,
    has_hours,
    hours_problem,
    is_welcome,
)

STAFF = "customer_retention.group_retention_user"
WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]
CHANNELS = [
    ("phone", "Phone"),
    ("email", "E-mail"),
    ("message", "Message"),
    ("visit", "Visit"),
    ("post", "Post"),
]


class ResPartner(models.Model):
    """How and when a customer wants to be spoken to."""

    _inherit = "res.partner"

    retention_channel = fields.Selection(
        CHANNELS, string="Preferred Channel", tracking=True, copy=False, groups=STAFF
    )
    retention_day_from = fields.Selection(
        WEEKDAYS, string="Days from", copy=False, groups=STAFF, help="Empty: any day."
    )
    retention_day_to = fields.Selection(
        WEEKDAYS, string="Days to", copy=False, groups=STAFF
    )
    retention_hour_from = fields.Float(
        string="Hours from",
        copy=False,
        groups=STAFF,
        help="By the customer's own clock. From 0:00 to 0:00: any hour.",
    )
    retention_hour_to = fields.Float(string="Hours to", copy=False, groups=STAFF)
    retention_hours_text = fields.Char(
        compute="_compute_retention_hours_text",
        string="The Customer's Clock",
        groups=STAFF,
    )

    # ------------------------------------------------------------
    # Days and hours
    # ------------------------------------------------------------

    @api.depends(
        "tz",
        "retention_day_from",
        "retention_day_to",
        "retention_hour_from",
        "retention_hour_to",
    )
    def _compute_retention_hours_text(self):
        for partner in self:
            company = partner.company_id or self.env.company
            zone = partner.tz or company._retention_tz()
            now = pytz.utc.localize(fields.Datetime.now()).astimezone(
                pytz.timezone(zone)
            )
            facts = [f"{now:%H:%M}, {zone}"]
            if not partner._retention_is_welcome(now):
                facts.append(self.env._("not a good time now"))
            partner.retention_hours_text = ": ".join(facts)

    def _retention_days(self):
        """Return the first and the last day of the week, None for unset ones."""
        self.ensure_one()
        days = (self.retention_day_from, self.retention_day_to)
        return tuple(int(day) if day else None for day in days)

    def _retention_is_welcome(self, moment):
        """Tell whether the customer may be called at a moment of his own clock."""
        self.ensure_one()
        return is_welcome(
            moment,
            *self._retention_days(),
            self.retention_hour_from,
            self.retention_hour_to,
        )

    def _retention_when(self):
        """Return days and hours in words, '' if any time will do."""
        self.ensure_one()
        facts = []
        if self.retention_day_from or self.retention_day_to:
            days = days_of(*self._retention_days())
            field = self._fields["retention_day_from"]
            labels = dict(field._description_selection(self.env))
            first, last = labels[str(days[0])], labels[str(days[-1])]
            facts.append(
                first
                if len(days) == 1
                else self.env._("%(first)s to %(last)s", first=first, last=last)
            )
        if has_hours(self.retention_hour_from, self.retention_hour_to):
            facts.append(
                self.env._(
                    "%(first)s to %(last)s",
                    first=clock(self.retention_hour_from),
                    last=clock(self.retention_hour_to),
                )
            )
        return ", ".join(facts)

    def _retention_reach(self):
        """Return channel, days and hours in words, '' if nothing is known."""
        self.ensure_one()
        field = self._fields["retention_channel"]
        channel = dict(field._description_selection(self.env)).get(
            self.retention_channel
        )
        facts = [fact for fact in (channel, self._retention_when()) if fact]
        return self.env._("reach: %s", ", ".join(facts)) if facts else ""

    @api.constrains("retention_hour_from", "retention_hour_to")
    def _check_retention_hours(self):
        for partner in self.sudo():  # whoever may write the customer
            hours = (partner.retention_hour_from, partner.retention_hour_to)
            problem = hours_problem(*hours)
            if problem == "outside":
                raise ValidationError(
                    self.env._("Hours to contact a customer go from 0:00 to 24:00.")
                )
            if problem:
                raise ValidationError(
                    self.env._(
                        "The hours to contact a customer begin at %(first)s and end "
                        "at %(last)s: the end must be later than the beginning.",
                        first=clock(hours[0]),
                        last=clock(hours[1]),
                    )
                )
