from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.complaint_clocks import LATE, RUNNING, result_of
from .retention_complaint_clocks import CLOCKS, SOLVED_FIRST
from .retention_complaint_open import OPEN

COUNTED_FROM = {"state", "severity", "received_at", *CLOCKS.values()}
CRON = "customer_retention.ir_cron_complaint_clocks"
LATE_ACTIVITY = "customer_retention.mail_activity_type_complaint_late"


class RetentionComplaint(models.Model):
    """What the clocks of a complaint show, whenever something happens to it."""

    _inherit = "retention.complaint"

    @api.model_create_multi
    def create(self, vals_list):
        complaints = super().create(vals_list)
        complaints._count_clocks()
        return complaints

    def write(self, vals):
        reopened = self.browse()
        if "solved_at" in vals and not vals["solved_at"]:
            reopened = self.sudo().filtered("solved_at")
            reopened._keep_first_solving()
        res = super().write(vals)
        reopened._begin_solving_anew()
        if COUNTED_FROM & vals.keys():
            fresh = {clock for clock, done in CLOCKS.items() if done in vals}
            self._count_clocks(fresh, anew="received_at" in vals)
            if fresh:
                self._forget_late()
        return res

    def _count_clocks(self, fresh=(), anew=False):
        """Count the clocks that run; those that are over stay as they are.

        :param fresh: clocks that are counted even if they are over, as the moment at
            which they were done was written
        :param anew: count all, even what was late: it came in at another time
        """
        system = self.sudo()  # due times and results are written by the system alone
        targets, due = system._targets(), set()
        for company, complaints in system.grouped("company_id").items():
            work = company._retention_working_time()
            for complaint in complaints:
                target = targets.get((company, complaint.severity))
                values = {}
                for clock in CLOCKS:
                    runs = anew or complaint[f"{clock}_result"] == RUNNING
                    if runs or clock in fresh:
                        values |= complaint._clock_values(clock, target, work, runs)
                changed = {
                    name: value
                    for name, value in values.items()
                    if complaint[name] != value
                }
                if changed:
                    complaint.write(changed)
                due |= {changed[name] for name in changed if name.endswith("due_at")}
        self._wake_at(due)

    @api.model
    def _count_open(self):
        """Count the clocks of all open complaints, as after an update."""
        # Of all companies, whoever updates
        self.sudo().search([("state", "in", OPEN)])._count_clocks()

    def _clock_values(self, clock, target, work, runs):
        """Return what a clock shows: when it is due, how it ended, after how long.

        :param runs: False keeps when it was due, and that it was late
        """
        begin, pauses = self.received_at, []
        if clock == "solve":
            begin, pauses = self.solve_begun_at or begin, self._pauses()
        done, due = self[CLOCKS[clock]], self[f"{clock}_due_at"]
        if runs:
            hours = target[f"{clock}_hours"] if target else 0
            due = work.due(begin, hours, pauses) if target else None
            due = due and due.replace(microsecond=0)
        is_late = not runs and self[f"{clock}_result"] == LATE
        values = {
            f"{clock}_due_at": due or False,
            f"{clock}_result": result_of(due, done, is_late),
        }
        if done:
            values[f"{clock}_hours"] = round(work.hours(begin, done, pauses), 2)
        return values

    def _pauses(self):
        """Return when we waited for the customer, since the solving began."""
        begin = self.solve_begun_at or self.received_at
        return [
            (stage.begun_at, stage.ended_at)
            for stage in self.stage_ids
            if stage.state == "waiting" and stage.ended_at and stage.begun_at >= begin
        ]

    def _wake_at(self, moments):
        """Have lateness found at the minute it begins, not up to 15 minutes later."""
        now = fields.Datetime.now()
        coming = sorted(moment for moment in moments if moment and moment > now)
        cron = self.env.ref(CRON, raise_if_not_found=False)
        if coming and cron:
            cron.sudo()._trigger(coming)  # the job is nobody's but the system's

    # ------------------------------------------------------------
    # Reopened
    # ------------------------------------------------------------

    def _keep_first_solving(self):
        """Keep how the first solving went; later ones have their own clock."""
        for complaint in self.filtered(lambda one: not one.first_solved_at):
            names = ("solved_at", "solve_hours", "solve_result")
            complaint.write(
                {kept: complaint[name] for kept, name in zip(SOLVED_FIRST, names)}
            )

    def _begin_solving_anew(self):
        if not self:
            return
        self.write(
            {
                "solve_begun_at": fields.Datetime.now(),
                "solve_result": RUNNING,
                "solve_due_at": False,
            }
        )
        # 0 hours would count in averages, nothing does not
        self.flush_recordset(["solve_hours"])
        self.env.cr.execute(
            SQL(
                "UPDATE retention_complaint SET solve_hours = NULL WHERE id = ANY(%s)",
                self.ids,
            )
        )
        self.invalidate_recordset(["solve_hours"])

    def _forget_late(self):
        """Take back the activities on lateness when what was late is done."""
        done = self.sudo().filtered(lambda one: not one.is_late)
        done.activity_unlink([LATE_ACTIVITY])
