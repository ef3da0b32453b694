from odoo import api, fields, models

from .retention_complaint_open import OPEN

URGENCIES = [("can_wait", "Can Wait"), ("soon", "Soon"), ("now", "Act Now")]
IMPACTS = [
    ("one", "This Customer"),
    ("several", "Several Customers"),
    ("public", "The Public"),
]
# What whoever reads a complaint weighs first
ASSESSED = {"severity", "urgency", "is_safety", "is_complex", "impact"}


class RetentionComplaint(models.Model):
    """How bad it is, for whom, and whether something must be done at once."""

    _inherit = "retention.complaint"
    _order = "is_alarm desc, received_at desc, id desc"

    urgency = fields.Selection(URGENCIES, default="soon", required=True, tracking=True)
    is_safety = fields.Boolean(
        string="Somebody May Get Hurt", default=False, tracking=True
    )
    is_complex = fields.Boolean(
        string="Complex",
        default=False,
        help="Several of us have to look into it.",
    )
    impact = fields.Selection(
        IMPACTS,
        string="Whom It Concerns",
        default="one",
        required=True,
        help="Only this customer, others with the same purchase, or everybody who may "
        "hear of it.",
    )
    assessed_at = fields.Datetime(string="Assessed on", readonly=True, copy=False)
    assessed_by_id = fields.Many2one(
        "res.users",
        string="Assessed by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    is_alarm = fields.Boolean(
        string="At Once",
        compute="_compute_is_alarm",
        store=True,
        help="Open, and somebody may get hurt or something must be done now: these "
        "come first.",
    )

    @property
    def _system_fields(self):
        return (*super()._system_fields, "assessed_at", "assessed_by_id", "is_alarm")

    @api.depends("urgency", "is_safety", "state")
    def _compute_is_alarm(self):
        for complaint in self:
            is_pressing = complaint.is_safety or complaint.urgency == "now"
            complaint.is_alarm = is_pressing and complaint.state in OPEN

    def write(self, vals):
        names = [] if self.env.su else ASSESSED & vals.keys()
        changed = self.filtered(
            lambda one: any(one._changes(name, vals[name]) for name in names)
        )
        res = super().write(vals)
        changed._assess()
        return res

    def _assess(self, again=True):
        """Note who has weighed it, and when.

        :param again: False leaves those alone that somebody has weighed before
        """
        # Written by the system alone; whoever may write the rest has weighed it
        fresh = self.sudo().filtered(lambda one: again or not one.assessed_at)
        if fresh:
            fresh.write(
                {"assessed_at": fields.Datetime.now(), "assessed_by_id": self.env.uid}
            )
