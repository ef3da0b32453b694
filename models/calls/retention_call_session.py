from odoo import fields, models


class RetentionCallSession(models.Model):
    """A stretch of time in which somebody worked on the calls, less pauses."""

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
