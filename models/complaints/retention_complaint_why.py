from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

# The bones of a cause-and-effect drawing
BONES = [
    ("people", "People"),
    ("method", "Method"),
    ("machine", "Machines and tools"),
    ("material", "Material"),
    ("measure", "Measuring and checking"),
    ("around", "Surroundings"),
]
# Asking five times is a habit that helps, no limit
USUAL = 5


class RetentionComplaintWhy(models.Model):
    """One answer to "why?", and the next asks why that is so."""

    _name = "retention.complaint.why"
    _inherit = ["retention.key.guard.mixin"]
    _description = "Why It Happened"
    _order = "complaint_id, sequence, id"
    _rec_name = "text"
    _system_fields = ("company_id",)
    _fixed_fields = ("complaint_id",)

    complaint_id = fields.Many2one(
        "retention.complaint", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="complaint_id.company_id", store=True, index=True
    )
    sequence = fields.Integer(default=10)
    text = fields.Char(string="Because", required=True)
    bone = fields.Selection(BONES, string="Where")
    is_root = fields.Boolean(
        string="Root Cause", default=False, help="Taken away, it does not happen again."
    )

    @api.constrains("text")
    def _check_text(self):
        if not all((why.text or "").strip() for why in self):
            raise ValidationError(self.env._("Say why it happened."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        for why in self:
            if why.complaint_id.state == "closed":
                raise UserError(
                    self.env._(
                        "%s is closed: why it happened is kept with it.",
                        why.complaint_id.name,
                    )
                )


class RetentionComplaint(models.Model):
    """What was found out about why it happened."""

    _inherit = "retention.complaint"

    @property
    def _system_fields(self):
        return (*super()._system_fields, "cause_area", "cause_action_ids")

    cause_area = fields.Selection(
        related="cause_id.area", string="Area of the Cause", store=True
    )
    why_ids = fields.One2many(
        "retention.complaint.why", "complaint_id", string="Why It Happened"
    )
    why_hint = fields.Char(compute="_compute_why_hint")
    cause_check_ids = fields.Many2many(
        "retention.complaint.cause.check",
        string="What to Look into for This Cause",
        compute="_compute_cause_check_ids",
    )
    cause_checked_ids = fields.Many2many(
        "retention.complaint.cause.check",
        "retention_complaint_cause_checked_rel",
        "complaint_id",
        "check_id",
        string="Already Looked into",
        domain="[('id', 'in', cause_check_ids)]",
        copy=False,
    )
    cause_action_ids = fields.Many2many(
        "retention.complaint.action",
        "retention_complaint_action_complaint_rel",
        "complaint_id",
        "action_id",
        string="Corrective Actions",
        readonly=True,
        copy=False,
    )

    @api.depends("why_ids.is_root", "why_ids.text")
    def _compute_why_hint(self):
        for complaint in self:
            asked = len(complaint.why_ids)
            hint = False
            if asked and not any(complaint.why_ids.mapped("is_root")):
                hint = self.env._(
                    "Asked why %(asked)s times. Most roots are found by the %(usual)s"
                    "th answer: go on until something can be changed, and mark it.",
                    asked=asked,
                    usual=USUAL,
                )
            complaint.why_hint = hint

    @api.depends("cause_id", "cause_id.check_ids", "cause_id.parent_path")
    def _compute_cause_check_ids(self):
        """Return the questions of the cause and of all causes above it."""
        causes = self.env["retention.complaint.cause"]
        for complaint in self:
            cause = complaint.cause_id
            above = cause and causes.browse(
                int(one) for one in (cause.parent_path or "").split("/") if one
            )
            complaint.cause_check_ids = above.check_ids if above else False
