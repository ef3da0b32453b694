from odoo import api, fields, models

from .retention_complaint import STATES


class RetentionComplaintStage(models.Model):
    """A stretch of time that a complaint was in one state: how long, and by whom.

    Written by the system alone, at creation and with every move; its hours are known
    when it ends.
    """

    _name = "retention.complaint.stage"
    _description = "Stage of a Complaint"
    _order = "begun_at, id"
    _rec_name = "state"

    complaint_id = fields.Many2one(
        "retention.complaint", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="complaint_id.company_id", store=True, index=True, ondelete="cascade"
    )
    state = fields.Selection(STATES, string="Stage", required=True)
    begun_at = fields.Datetime(string="From", required=True)
    ended_at = fields.Datetime(string="Until")
    user_id = fields.Many2one(
        "res.users", string="Moved by", index="btree_not_null", ondelete="set null"
    )
    hours = fields.Float(aggregator="avg", help="By the clock on the wall.")
    working_hours = fields.Float(
        aggregator="avg", help="Those in which the company works."
    )
    keeper_id = fields.Many2one(
        related="complaint_id.user_id", string="Looked After by"
    )
    kind = fields.Selection(related="complaint_id.kind")
    severity = fields.Selection(related="complaint_id.severity")
    seller_id = fields.Many2one(related="complaint_id.seller_id")
    team_id = fields.Many2one(related="complaint_id.team_id")

    @api.model
    def _begin(self, complaints):
        """End the stages that complaints were in, and begin those they are in now.

        The first begins when the complaint came in.
        """
        stages = self.sudo()  # written by the system alone
        now = fields.Datetime.now()
        stages.search(
            [("complaint_id", "in", complaints.ids), ("ended_at", "=", False)]
        )._end(now)
        stages.create(
            [
                {
                    "complaint_id": complaint.id,
                    "state": complaint.state,
                    "begun_at": (
                        complaint.received_at if complaint.state == "new" else now
                    ),
                    "user_id": self.env.uid,
                }
                for complaint in complaints
            ]
        )

    def _end(self, moment):
        """Write until when stages lasted, and how long."""
        for company, stages in self.grouped("company_id").items():
            work = company._retention_working_time()
            for stage in stages:
                # What came in a moment ago by another clock ends where it began
                ended = max(moment, stage.begun_at)
                passed = ended - stage.begun_at
                stage.write(
                    {
                        "ended_at": ended,
                        "hours": passed.total_seconds() / 3600,
                        "working_hours": work.hours(stage.begun_at, ended),
                    }
                )


class RetentionComplaint(models.Model):
    _inherit = "retention.complaint"

    stage_ids = fields.One2many(
        "retention.complaint.stage",
        "complaint_id",
        string="Stages",
        readonly=True,
        copy=False,
    )

    @property
    def _system_fields(self):
        return (*super()._system_fields, "stage_ids")

    @api.model_create_multi
    def create(self, vals_list):
        complaints = super().create(vals_list)
        self.env["retention.complaint.stage"]._begin(complaints)
        return complaints

    def write(self, vals):
        before = {}
        if "state" in vals:
            before = {complaint: complaint.state for complaint in self}
        res = super().write(vals)
        moved = self.filtered(lambda one: before.get(one, one.state) != one.state)
        if moved:
            self.env["retention.complaint.stage"]._begin(moved)
        if "received_at" in vals:
            for complaint in self.sudo():  # the first began when it came in
                complaint.stage_ids[:1].begun_at = complaint.received_at
        return res
