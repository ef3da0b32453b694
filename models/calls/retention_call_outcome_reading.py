from datetime import datetime, timedelta

from babel.dates import get_day_names, get_month_names

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date
from odoo.tools.misc import babel_locale_parse, get_lang

from ...tools.natural_dates import MONTHS, PAST, WEEKDAYS, WhenProblem, parse_when
from .retention_call_outcome_calling import FARTHEST_DAYS, Calling

OWNERS = ("mine", "anyone", "manager")
LONGEST_NOTE = 20_000
LONGEST_WHEN = 60


class Reading(dict):
    """Values that were read and checked. A request cannot forge one."""


class RetentionCallOutcome(models.Model):
    """What a caller typed with an outcome, read and checked before anything happens."""

    _inherit = "retention.call.outcome"

    def _read_values(self, task, values):
        """Return what was typed with an outcome, read.

        Keys: ``when`` (naive UTC, False without one), ``call_at`` (when the task is
        called next, moved to an allowed moment), ``is_moved``, ``is_last`` (no further
        try), ``owner`` (``res.users``, empty for anybody), ``rest_until``, ``reason``,
        ``note``, ``complaint``, ``wish``.

        :param values: as the page sends them (``when``, ``owner``, ``reason_id``,
            ``note``, ``complaint``, ``wish``), or what this method returned
        :raise UserError: sentences on all that is wrong
        """
        reading = self._reading(task, values)
        if problems := reading["problems"] + self._effect_problems(reading):
            raise UserError("\n".join(problems))
        return reading

    def _problems(self, task, values):
        """Return sentences on what keeps the outcome from being saved."""
        reading = self._reading(task, values)
        return reading["problems"] + self._effect_problems(reading)

    def _reading(self, task, values):
        """Return a :class:`Reading`, with ``problems`` in it."""
        if isinstance(values, Reading):
            return values
        self.ensure_one()
        values = values if isinstance(values, dict) else {}
        calling = self._calling(task)
        reading = Reading(problems=[], calling=calling)
        for name in ("note", "complaint", "wish"):
            reading[name] = self._read_text(values.get(name), reading)
        reading["reason"] = self._read_reason(values.get("reason_id"), reading)
        reading["when"] = self._read_when(values.get("when"), reading)
        reading["owner_kind"] = self._read_owner(values.get("owner"), reading)
        if self.is_complaint and not (reading["complaint"] or reading["note"]):
            reading["problems"].append(
                self.env._("Write down what the customer complains about.")
            )
        self._plan(reading)
        return reading

    def _calling(self, task):
        """Return what is known of the task, read once for all that ``_fits``."""
        shared = self.env.context.get("retention_calling")
        # A request can put no such object into the context
        if isinstance(shared, Calling) and shared.task == task:
            return shared
        return Calling(task)

    def _read_text(self, text, reading):
        if not text:
            return ""
        if not isinstance(text, str):
            reading["problems"].append(self.env._("A note is a text."))
            return ""
        text = text.replace("\x00", "").strip()
        if len(text) > LONGEST_NOTE:
            reading["problems"].append(
                self.env._(
                    "The note has %(length)s characters; %(most)s are the most: please "
                    "shorten it.",
                    length=len(text),
                    most=LONGEST_NOTE,
                )
            )
        return text

    def _read_reason(self, reason_id, reading):
        reasons = self.env["retention.call.reason"]
        is_id = type(reason_id) is int and 0 < reason_id < 2**31
        reason = reasons.browse(reason_id if is_id else []).exists()
        if reason_id and reason.kind != "refusal":
            reading["problems"].append(
                self.env._("This is no reason of a refusal: choose one of the list.")
            )
            return reasons
        if self.needs_reason and not reason:
            reading["problems"].append(
                self.env._("“%s” needs a reason: choose one of the list.", self.name)
            )
        return reason

    def _read_owner(self, owner, reading):
        if not owner:
            return False
        if owner not in OWNERS:
            reading["problems"].append(
                self.env._("Say who goes on: you, whoever is free, or the supervisor.")
            )
            return False
        return owner

    # ------------------------------------------------------------
    # Days and hours
    # ------------------------------------------------------------

    def _read_when(self, text, reading):
        """Return the moment that was typed, by the caller's clock, as naive UTC."""
        asks = self.needs_date or self.next_step == "callback"
        if not text:
            is_planned = self.next_step == "callback" and self.next_days > 0
            if self.needs_date and not is_planned:
                reading["problems"].append(
                    self.env._(
                        "“%s” needs a day: type it as “fri 10”, “+3d” or “24.12.”.",
                        self.name,
                    )
                )
            return False
        if not asks:
            return False
        calling = reading["calling"]
        now = calling.local(calling.now, calling.zone)
        try:
            moment = self._parse_when(text, now, calling.zone)
        except WhenProblem as problem:
            reading["problems"].append(self._when_sentence(text, problem.code))
            return False
        if moment <= now:
            reading["problems"].append(self._when_sentence(text, PAST))
            return False
        if moment > now + timedelta(days=FARTHEST_DAYS):
            reading["problems"].append(
                self.env._(
                    "%s is more than a year away: choose an earlier day.",
                    format_date(self.env, moment.date()),
                )
            )
            return False
        return calling.utc(moment, calling.zone)

    def _parse_when(self, text, now, zone):
        """Return the moment of a text: as a browser writes it, or as people type it.

        :raise WhenProblem: it names no moment to come
        """
        if not isinstance(text, str) or len(text) > LONGEST_WHEN:
            raise WhenProblem("unknown")
        try:
            moment = datetime.fromisoformat(text.strip()) if "T" in text else None
            if moment and moment.tzinfo:
                moment = moment.astimezone(zone).replace(tzinfo=None)
        except (ValueError, OverflowError):
            moment = None
        if moment is None:
            moment = parse_when(text, now, self._date_words())
        if moment is None:
            raise WhenProblem("unknown")
        return moment

    def _when_sentence(self, text, code):
        shown = str(text)[:LONGEST_WHEN]
        if code == PAST:
            return self.env._(
                "“%s” is over: choose a day and an hour that are still to come.", shown
            )
        if code == "impossible":
            return self.env._("“%s” is no day of the calendar.", shown)
        return self.env._(
            "“%s” cannot be understood: type a day as “fri 10”, “+3d” or "
            "“24.12. 14:00”.",
            shown,
        )

    def _date_words(self):
        """Return the words for days in the caller's language: {word: English word}."""
        lang = get_lang(self.env, self.env.user.lang)
        locale = babel_locale_parse(lang.code)
        words = {
            self.env._("today"): "today",
            self.env._("tomorrow"): "tomorrow",
            self.env._("days"): "days",
            self.env._("weeks"): "weeks",
            self.env._("hours"): "hours",
        }
        for width in ("wide", "abbreviated"):
            days = get_day_names(width, "format", locale)
            words |= {days[place]: name for place, name in enumerate(WEEKDAYS)}
            months = get_month_names(width, "format", locale)
            words |= {months[place + 1]: name for place, name in enumerate(MONTHS)}
        return words
