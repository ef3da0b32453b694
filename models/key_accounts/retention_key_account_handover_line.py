from odoo import api, fields, models


class RetentionKeyAccountHandoverLine(models.Model):
    """One thing to do until somebody has really taken over."""

    _name = "retention.key.account.handover.line"
    _inherit = "retention.key.guard.mixin"
    _description = "Step of a Hand-over"
    _order = "handover_id, sequence, id"
    _system_fields = ("company_id",)
    _fixed_fields = ("handover_id",)

    handover_id = fields.Many2one(
        "retention.key.account.handover", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="handover_id.company_id", store=True, index=True, precompute=True
    )
    sequence = fields.Integer(default=50)
    kind = fields.Selection(
        [
            ("read", "Read"),
            ("introduce", "Introduce"),
            ("promise", "Promise, task"),
            ("objective", "Objective"),
            ("visit", "Visit"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
    )
    name = fields.Char(string="What", required=True)
    person_id = fields.Many2one(
        "retention.key.account.person",
        index="btree_not_null",
        ondelete="set null",
    )
    is_done = fields.Boolean(string="Done")
    date_done = fields.Date(
        string="Done, Introduced on",
        compute="_compute_date_done",
        store=True,
        readonly=False,
    )

    @api.constrains("person_id", "handover_id")
    def _check_person_id(self):
        for line in self:
            line.handover_id._check_person(line.person_id)

    @api.depends("is_done")
    def _compute_date_done(self):
        for line in self:
            today = line.company_id._retention_day() if line.company_id else False
            line.date_done = (line.date_done or today) if line.is_done else False
