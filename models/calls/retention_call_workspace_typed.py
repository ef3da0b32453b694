from datetime import datetime

from odoo import api, models
from odoo.exceptions import UserError

# What a note, an answer and a word of a page hold at most
LONGEST_NOTE = 10_000
LONGEST_ANSWER = 2_000
LONGEST_WORD = 200
MOST_ANSWERS = 200
# Nobody talks longer than a day
MOST_SECONDS = 24 * 60 * 60
OWNERS = ("mine", "anyone", "manager")


class RetentionCallWorkspace(models.AbstractModel):
    """What a page sends, taken as what it may be: nothing of it is believed."""

    _inherit = "retention.call.workspace"

    @api.model
    def _dict(self, value):
        if not isinstance(value, dict):
            raise UserError(self._unreadable())
        return value

    @api.model
    def _text(self, value, longest=LONGEST_NOTE):
        """Return text as the database takes it.

        :raise UserError: too long to be kept whole; what was typed stays on the page
        """
        if value is None or value is False:
            return ""
        if not isinstance(value, str):
            raise UserError(self._unreadable())
        text = value.replace("\x00", "").encode("utf-8", "ignore").decode().strip()
        if len(text) > longest:
            raise UserError(
                self.env._(
                    "A text of %(length)s characters is too long: %(longest)s fit.",
                    length=len(text),
                    longest=longest,
                )
            )
        return text

    @api.model
    def _seconds(self, value):
        """Return seconds of a timer; what makes no sense counts as none."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return 0
        return round(value) if 0 <= value <= MOST_SECONDS else 0

    @api.model
    def _key(self, value):
        """Return the key by which a request that comes twice is known."""
        key = self._text(value, LONGEST_WORD)
        if not key:
            raise UserError(self._unreadable())
        return key

    @api.model
    def _typed(self, values):
        """Return what was typed of a call, the same shape always."""
        values = self._dict(values)
        owner = values.get("owner") or False
        if owner and owner not in OWNERS:
            raise UserError(self._unreadable())
        return {
            "outcome_id": self._id(values.get("outcome_id")),
            "reason_id": self._id(values.get("reason_id")),
            "when": self._text(values.get("when"), LONGEST_WORD),
            "owner": owner,
            "note": self._text(values.get("note")),
            "complaint": self._text(values.get("complaint")),
            "wish": self._text(values.get("wish")),
            "no_step_reason": self._text(values.get("no_step_reason"), LONGEST_ANSWER),
            **self._talk(values),
        }

    @api.model
    def _talk(self, values):
        """Return where the talk stands: step, answers, objections, time."""
        objections = values.get("objection_ids") or []
        if not isinstance(objections, list):
            raise UserError(self._unreadable())
        return {
            "step_id": self._id(values.get("step_id")) or False,
            "objection_ids": [
                one for one in map(self._id, objections[:MOST_ANSWERS]) if one
            ],
            "answers": self._answers(values.get("answers") or {}),
            "duration": self._seconds(values.get("duration")),
            "started_at": self._started(values.get("started_at")),
        }

    @api.model
    def _started(self, value):
        """Return when a timer was started as text, False if it is none."""
        text = value if isinstance(value, str) else ""
        try:
            return datetime.fromisoformat(text[:LONGEST_WORD]).isoformat()
        except ValueError:
            return False

    @api.model
    def _answers(self, answers):
        """Return {id of a step as text: {option_id, value}}."""
        found = {}
        for step_id, answer in list(self._dict(answers).items())[:MOST_ANSWERS]:
            answer = self._dict(answer)
            value = answer.get("value")
            if isinstance(value, int | float) and not isinstance(value, bool):
                value = str(value)
            if not str(step_id).isdecimal() or len(str(step_id)) > len(str(2**31)):
                raise UserError(self._unreadable())
            found[str(int(step_id))] = {
                "option_id": self._id(answer.get("option_id")) or False,
                "value": value
                if isinstance(value, bool)
                else self._text(value, LONGEST_ANSWER),
            }
        return found

    @api.model
    def _reason(self, reason_id, kind):
        """Return a reason of a kind, empty if none was given.

        :raise UserError: a reason of something else
        """
        reason = self.env["retention.call.reason"].browse(reason_id or []).exists()
        if reason_id and reason.kind != kind:
            raise UserError(self._unreadable())
        return reason
