from odoo import api, fields, models

from ...tools.complaint_clocks import IN_TIME, LATE, RUNNING
from .retention_complaint_open import OPEN

RESULTS = [(RUNNING, "Running"), (IN_TIME, "In Time"), (LATE, "Late")]
# Each clock, and the field that says when it was done
CLOCKS = {
    "acknowledge": "acknowledged_at",
    "response": "first_response_at",
    "solve": "solved_at",
}
COUNTED = tuple(
    f"{clock}_{part}" for clock in CLOCKS for part in ("due_at", "hours", "result")
)
SOLVED_FIRST = ("first_solved_at", "first_solve_hours", "first_solve_result")


class RetentionComplaint(models.Model):
    """Three clocks: until it is acknowledged, answered, solved.

    Counted in working hours of the company from when the complaint came in, against
    the targets of its severity.
    """

    _inherit = "retention.complaint"

    acknowledge_due_at = fields.Datetime(
        string="Acknowledge by", readonly=True, copy=False
    )
    acknowledge_hours = fields.Float(
        string="Hours to Acknowledge",
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Working hours from when it came in.",
    )
    acknowledge_result = fields.Selection(
        RESULTS,
        string="Acknowledged in Time",
        default=RUNNING,
        readonly=True,
        copy=False,
        index=True,
    )
    response_due_at = fields.Datetime(string="Answer by", readonly=True, copy=False)
    response_hours = fields.Float(
        string="Hours to First Answer",
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Working hours from when it came in.",
    )
    response_result = fields.Selection(
        RESULTS,
        string="Answered in Time",
        default=RUNNING,
        readonly=True,
        copy=False,
        index=True,
    )
    solve_due_at = fields.Datetime(string="Solve by", readonly=True, copy=False)
    solve_hours = fields.Float(
        string="Hours to Solve",
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Working hours from when it came in, or was reopened, less those in which "
        "we waited for the customer.",
    )
    solve_result = fields.Selection(
        RESULTS,
        string="Solved in Time",
        default=RUNNING,
        readonly=True,
        copy=False,
        index=True,
    )
    solve_begun_at = fields.Datetime(
        string="Reopened on",
        readonly=True,
        copy=False,
        help="From here the clock of solving runs anew.",
    )
    first_solved_at = fields.Datetime(
        string="First Solved on", readonly=True, copy=False
    )
    first_solve_hours = fields.Float(
        string="Hours to Solve at First", readonly=True, copy=False, aggregator="avg"
    )
    first_solve_result = fields.Selection(
        RESULTS, string="First Solved in Time", readonly=True, copy=False
    )
    is_late = fields.Boolean(
        string="Late",
        compute="_compute_is_late",
        store=True,
        help="Open, and something that is due was not done yet.",
    )
    next_due_at = fields.Datetime(
        string="Due",
        compute="_compute_is_late",
        store=True,
        index=True,
        help="What is to be done next, by when. Nothing is due while we wait for the "
        "customer.",
    )
    checklist = fields.Text(
        string="What to Look into", compute="_compute_checklist", compute_sudo=True
    )

    @property
    def _system_fields(self):
        return (
            *super()._system_fields,
            *COUNTED,
            *SOLVED_FIRST,
            *("solve_begun_at", "is_late", "next_due_at"),
        )

    @api.depends("state", *CLOCKS.values(), *COUNTED)
    def _compute_is_late(self):
        for complaint in self:
            left = complaint._clocks_left()
            complaint.is_late = any(
                complaint[f"{clock}_result"] == LATE for clock in left
            )
            if complaint.state == "waiting":
                left = [clock for clock in left if clock != "solve"]
            due = [complaint[f"{clock}_due_at"] for clock in left]
            complaint.next_due_at = min(filter(None, due), default=False)

    def _clocks_left(self):
        """Return the clocks of which nothing was done yet; none if it is over."""
        self.ensure_one()
        if self.state not in OPEN:
            return []
        return [clock for clock, done in CLOCKS.items() if not self[done]]

    @api.depends("severity", "company_id")
    @api.depends_context("lang")
    def _compute_checklist(self):
        targets = self._targets()
        for complaint in self:
            target = targets.get((complaint.company_id, complaint.severity))
            complaint.checklist = target.checklist if target else False

    def _targets(self):
        """Return {(company, severity): target}."""
        # Part of how the company works: whoever sees a complaint sees its clocks
        targets = self.env["retention.complaint.target"].sudo()
        found = targets.search([("company_id", "in", self.company_id.ids)])
        return {(target.company_id, target.severity): target for target in found}
