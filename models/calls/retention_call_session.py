from datetime import timedelta

from odoo import api, fields, models

# Of somebody who gives no sign so long, the session has ended at the last one
SILENCE = timedelta(hours=1)
# A sign of work is written down so often at most
EVERY = timedelta(minutes=1)


class RetentionCallSession(models.Model):
    """A stretch of time in which somebody worked on the calls, less pauses.

    Begun by the workspace, kept by every sign of work, ended by its user or by an
    hour of silence; a session is of one day.
    """

    _name = "retention.call.session"
    _description = "Session of Calls"
    _order = "started_at desc, id desc"
    _rec_name = "user_id"

    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    started_at = fields.Datetime(
        required=True, readonly=True, default=fields.Datetime.now, index=True
    )
    seen_at = fields.Datetime(
        string="Last Sign of Work", readonly=True, default=fields.Datetime.now
    )
    ended_at = fields.Datetime(readonly=True)
    paused_at = fields.Datetime(readonly=True)
    paused_seconds = fields.Integer(readonly=True)
    seconds = fields.Integer(string="Seconds Worked", readonly=True)

    _running_uniq = models.UniqueIndex("(user_id, company_id) WHERE ended_at IS NULL")

    @api.model
    def _running(self):
        """Return the user's session, begun where there is none; a sign of work."""
        sessions = self.sudo()  # written by the workspace, not by people
        now = fields.Datetime.now()
        session = sessions.search_fetch(
            [
                ("user_id", "=", self.env.uid),
                ("company_id", "=", self.env.company.id),
                ("ended_at", "=", False),
            ],
            limit=1,
        )
        if session and session._is_over(now):
            session._end(session._last_work())
            session.flush_recordset()
            session = sessions
        if not session:
            return sessions.create(
                {"user_id": self.env.uid, "company_id": self.env.company.id}
            )
        if now - session.seen_at >= EVERY:
            session.seen_at = now
        return session

    def _is_over(self, now):
        """Tell whether the session is of another day, or silent for too long.

        A pause is no silence: it ends with the day.
        """
        days = (self.company_id._retention_day(one) for one in (self.started_at, now))
        if len(set(days)) > 1:
            return True
        return not self.paused_at and now - self.seen_at > SILENCE

    def _last_work(self):
        return self.paused_at or self.seen_at

    def _end(self, moment):
        """End sessions at a moment of theirs; write down how long they were."""
        for session in self:
            session.write(
                {
                    "paused_seconds": session._paused(moment),
                    "seconds": session._worked(moment),
                    "paused_at": False,
                    "ended_at": moment,
                }
            )

    def _pause(self, is_paused):
        """Begin or end a pause; said twice, it is one."""
        self.ensure_one()
        now = fields.Datetime.now()
        if is_paused and not self.paused_at:
            self.write({"paused_at": now, "seen_at": now})
        elif not is_paused and self.paused_at:
            paused = self._paused(now)
            self.write({"paused_at": False, "paused_seconds": paused, "seen_at": now})

    def _paused(self, moment):
        """Return the seconds of pauses until a moment."""
        if not self.paused_at:
            return self.paused_seconds
        return self.paused_seconds + max(
            round((moment - self.paused_at).total_seconds()), 0
        )

    def _worked(self, moment):
        """Return the seconds worked until a moment, pauses left out."""
        whole = round((moment - self.started_at).total_seconds())
        return max(whole - self._paused(moment), 0)

    @api.model
    def _close_silent(self):
        """End the sessions of all companies that gave no sign of work for an hour.

        :return: how many
        """
        now = fields.Datetime.now()
        sessions = self.sudo().search(  # of everybody; for the scheduled action
            [("ended_at", "=", False), ("seen_at", "<", now - SILENCE)]
        )
        silent = sessions.filtered(lambda one: one._is_over(now))
        for session in silent:
            session._end(session._last_work())
        return len(silent)
