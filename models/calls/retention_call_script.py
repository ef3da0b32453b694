from odoo import api, fields, models
from odoo.exceptions import UserError

from .choices import PURPOSES

STATES = [("draft", "Draft"), ("published", "Published"), ("retired", "Retired")]
# What may change on a published script
FREE = {"active"}


class RetentionCallScript(models.Model):
    """What is said in a call: steps, questions, objections; in one language.

    Versions of one script share ``family_id``, the first of them; only one of a
    family and language is published, and a published one is never changed.
    ``_checking.py``: what may not be published; ``_choosing.py``: which one a task
    takes; ``_merge.py``: its fields; ``_answers.py``: where answers go.
    """

    _name = "retention.call.script"
    _inherit = "retention.key.guard.mixin"
    _description = "Call Script"
    _order = "name, version desc, id desc"
    # Buttons alone change them
    _system_fields = ("state", "version", "family_id")

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: all of them.")
    purpose = fields.Selection(PURPOSES, required=True, default="other", index=True)
    segment_ids = fields.Many2many(
        "retention.segment",
        string="For Segments",
        help="Empty: for everybody. Else for customers in one of them, in calls of the "
        "segment's company.",
    )
    lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        help="Empty: whatever the customer speaks.",
    )
    version = fields.Integer(default=1, readonly=True, copy=False, aggregator=None)
    family_id = fields.Many2one(
        "retention.call.script",
        string="First Version",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    state = fields.Selection(
        STATES,
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        group_expand=True,
    )
    goal = fields.Char(help="What the call is to bring, in one line.")
    step_ids = fields.One2many("retention.call.script.step", "script_id", copy=False)
    objection_ids = fields.One2many("retention.call.objection", "script_id", copy=False)
    version_count = fields.Integer(compute="_compute_version_count")

    @api.depends("name", "version", "lang")
    def _compute_display_name(self):
        for script in self:
            name = f"{script.name or ''} v{script.version}"
            script.display_name = f"{name} ({script.lang})" if script.lang else name

    @api.depends("family_id")
    def _compute_version_count(self):
        for script in self:
            script.version_count = len(script._versions())

    # ------------------------------------------------------------
    # Published ones stay as they are
    # ------------------------------------------------------------

    def write(self, vals):
        # The state is written by the buttons, past rights; by nobody else
        if vals.keys() - (FREE | {"state"} if self.env.su else FREE):
            self._check_draft()
        return super().write(vals)

    def _check_draft(self):
        """Refuse to change what was published.

        :raise UserError: a script is no draft
        """
        for script in self.sudo():  # that it is no draft is all that is told
            if script.state != "draft":
                raise UserError(
                    self.env._(
                        "“%s” was published and stays as it is: results are counted by "
                        "it. Make a new version and change that.",
                        script.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        for script in self:
            if script.state != "draft":
                raise UserError(
                    self.env._(
                        "“%s” was published: archive it instead of deleting it.",
                        script.display_name,
                    )
                )

    def _move(self, state):
        """Write the state, which the buttons alone do: they have checked the rights."""
        return self.sudo().write({"state": state})

    # ------------------------------------------------------------
    # Versions
    # ------------------------------------------------------------

    def _family(self):
        """Return the first version."""
        self.ensure_one()
        return self.family_id or self

    def _versions(self):
        """Return all versions of one script, in all languages."""
        self.ensure_one()
        family = self._family()._origin
        # An archived version is a version all the same
        scripts = self.with_context(active_test=False)
        return scripts.search(
            ["|", ("id", "=", family.id), ("family_id", "=", family.id)]
        )

    def action_publish(self):
        """Have drafts be used from now on, in place of what was used until now."""
        self.check_access("write")
        for script in self:
            if script.state != "draft":
                raise UserError(
                    self.env._("“%s” is not a draft any more.", script.display_name)
                )
            problems = script._find_problems()
            if problems:
                raise UserError("\n".join(problems))
            published = script._versions().filtered(
                lambda one, lang=script.lang: (
                    one.state == "published" and one.lang == lang
                )
            )
            published._move("retired")
            script._move("published")

    def action_retire(self):
        """Have published scripts not be used any more."""
        self.check_access("write")
        for script in self:
            if script.state != "published":
                raise UserError(
                    self.env._("“%s” is not published.", script.display_name)
                )
        self._move("retired")

    def action_new_version(self):
        """Copy the script into a draft of the same family, and open that."""
        self.ensure_one()
        self.check_access("write")
        versions = self._versions()
        # Family and version are the system's; the right to write was checked
        draft = self.sudo().copy(
            {
                "name": self.name,
                "family_id": self._family().id,
                "version": max(versions.mapped("version")) + 1,
            }
        )
        return self._open_form(draft)

    def action_open_versions(self):
        """List all versions of the script."""
        self.ensure_one()
        versions = self._versions()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_call_script_action"
        )
        return action | {
            "name": self.env._("Versions of “%s”", self.name),
            "domain": [("id", "in", versions.ids)],
            "context": {"active_test": False},
        }

    def action_preview(self):
        """Show the script as a caller reads it, for a customer to choose."""
        self.ensure_one()
        self.check_access("read")
        preview = self.env["retention.call.script.preview"].create(
            {"script_id": self.id}
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("As a Caller Reads It"),
            "res_model": preview._name,
            "res_id": preview.id,
            "view_mode": "form",
            "target": "new",
        }

    def _open_form(self, script):
        return {
            "type": "ir.actions.act_window",
            "name": script.name,
            "res_model": self._name,
            "res_id": script.id,
            "view_mode": "form",
        }

    def copy_data(self, default=None):
        vals_list = super().copy_data(default=default)
        if "name" in (default or {}):
            return vals_list
        return [
            dict(vals, name=self.env._("%s (copy)", script.name))
            for script, vals in zip(self, vals_list)
        ]

    def copy(self, default=None):
        copies = super().copy(default)
        for script, new in zip(self, copies):
            script._copy_parts(new)
        return copies

    def _copy_parts(self, new):
        """Copy steps, with the ways between them, and objections."""
        new_of = {}
        for step in self.step_ids:
            new_of[step] = step.copy({"script_id": new.id})
        for step, copied in new_of.items():
            target = new_of.get(step.next_step_id)
            if target:
                copied.next_step_id = target
            for option, its_copy in zip(
                step.option_ids.sorted(), copied.option_ids.sorted()
            ):
                if target := new_of.get(option.next_step_id):
                    its_copy.next_step_id = target
        for objection in self.objection_ids:
            objection.copy({"script_id": new.id})
