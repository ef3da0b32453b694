import logging

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.complaint_clocks import LATE, RUNNING
from .retention_complaint_clocks import CLOCKS
from .retention_complaint_counting import LATE_ACTIVITY
from .retention_complaint_open import OPEN

_logger = logging.getLogger(__name__)
BATCH = 200


class RetentionComplaint(models.Model):
    """What is due and was not done: marked late, and told to those who can help."""

    _inherit = "retention.complaint"

    @api.model
    def _cron_late_clocks(self):
        """Mark the clocks that have run out, and tell whoever looks after them."""
        job, left = self.env["ir.cron"], True
        for company in self.env["res.company"].search(Domain.TRUE):
            complaints = self.with_company(company)
            while left:
                found = complaints._passed(company).try_lock_for_update()
                # What fails stays due: asked for again, it would come for ever
                more = found._find_late_safely() and len(found) == BATCH
                left = job._commit_progress(len(found), remaining=int(more))
                if not more:
                    break

    def _find_late_safely(self):
        """Mark complaints; one that fails keeps neither others nor companies back.

        :return: whether none failed
        """
        try:
            with self.env.cr.savepoint():
                self._find_late()
            return True
        except Exception:
            if len(self) <= 1:
                _logger.exception("%s could not be marked late", self)
                return False
        # One by one: which it is shows itself
        failed = [one for one in self if not one._find_late_safely()]
        return not failed

    @api.model
    def _passed(self, company):
        """Return complaints of a company with something that was due and not done."""
        now = fields.Datetime.now()
        passed = Domain.OR(
            Domain(f"{clock}_result", "=", RUNNING)
            & Domain(f"{clock}_due_at", "<", now)
            & Domain(done, "=", False)
            & (Domain("state", "!=", "waiting") if clock == "solve" else Domain.TRUE)
            for clock, done in CLOCKS.items()
        )
        mine = Domain("company_id", "=", company.id) & Domain("state", "in", OPEN)
        return self.search(mine & passed, limit=BATCH, order="id")

    def _find_late(self):
        """Mark as late what has run out, once; each is told about once for a clock.

        Counted first: a holiday entered since may leave time.
        """
        self._count_clocks()
        now, found = fields.Datetime.now(), {}
        for clock in CLOCKS:
            late = self.filtered(lambda one, clock=clock: one._is_out(clock, now))
            late.write({f"{clock}_result": LATE})
            for complaint in late:
                found.setdefault(complaint, []).append(clock)
        for complaint, clocks in found.items():
            try:
                with self.env.cr.savepoint():
                    complaint._tell_late(clocks)
            except Exception:
                # It is late all the same, and so are others
                _logger.exception("Nobody was told that %s is late", complaint.name)

    def _is_out(self, clock, now):
        """Tell whether a clock that runs has run out, and stands not still."""
        if clock not in self._clocks_left() or self[f"{clock}_result"] != RUNNING:
            return False
        if clock == "solve" and self.state == "waiting":
            return False
        due = self[f"{clock}_due_at"]
        return bool(due and due < now)

    def _tell_late(self, clocks):
        """Give whoever looks after it, and their manager, an activity each."""
        today = self.company_id._retention_day()
        for user in self.user_id.filtered("active") | self._late_manager():
            complaint = self.with_context(lang=user.lang)
            complaint.activity_schedule(
                LATE_ACTIVITY,
                user_id=user.id,
                date_deadline=today,
                summary=complaint._late_words(clocks),
            )

    def _late_words(self, clocks):
        words = {
            "acknowledge": self.env._("tell the customer that we look after it"),
            "response": self.env._("give the first answer"),
            "solve": self.env._("solve it"),
        }
        return self.env._(
            "%(complaint)s is late: %(tasks)s",
            complaint=self.name,
            tasks=", ".join(words[clock] for clock in clocks),
        )

    def _late_manager(self):
        """Return who helps when it is late: the leader of the team, else a manager.

        The team of whoever looks after it, else the one that sold it. Nobody is told
        twice, and nobody of what he may not read.
        """
        teams = self.user_id.sale_team_id | self.team_id
        leaders = (teams.user_id - self.user_id).filtered(
            lambda user: (
                self._is_staff(user) and self.with_user(user).has_access("read")
            )
        )
        wished = leaders[:1] or self.company_id._retention_head()
        return wished - self.user_id - self._robot()
