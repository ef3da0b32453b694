from odoo import fields, models

from .choices import PURPOSES

STATES = [("draft", "Draft"), ("published", "Published"), ("retired", "Retired")]


class RetentionCallScript(models.Model):
    """What is said in a call: steps, questions, objections; in one language.

    Versions of one script share ``family_id``, the first of them; only one of a
    family and language is published, and a published one is never changed.
    """

    _name = "retention.call.script"
    _description = "Call Script"
    _order = "name, version desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: all of them.")
    purpose = fields.Selection(PURPOSES, required=True, default="other", index=True)
    segment_ids = fields.Many2many(
        "retention.segment",
        string="For Segments",
        check_company=True,
        help="Empty: for everybody.",
    )
    lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        help="Empty: whatever the customer speaks.",
    )
    version = fields.Integer(default=1, readonly=True, copy=False)
    family_id = fields.Many2one(
        "retention.call.script",
        string="First Version",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    state = fields.Selection(
        STATES, default="draft", required=True, readonly=True, copy=False, index=True
    )
    goal = fields.Char(help="What the call is to bring, in one line.")
    step_ids = fields.One2many("retention.call.script.step", "script_id", copy=False)
    objection_ids = fields.One2many("retention.call.objection", "script_id", copy=False)
