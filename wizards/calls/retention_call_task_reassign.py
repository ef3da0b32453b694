from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list

from ...tools.call_sharing import MODES, N_EACH, OWN_MANAGER


class RetentionCallTaskReassign(models.TransientModel):
    """Give calls to somebody else, or share them out again."""

    _name = "retention.call.task.reassign"
    _inherit = "retention.call.task.set.mixin"
    _description = "Give Calls to Somebody Else"

    mode = fields.Selection(
        selection=lambda self: self._modes(),
        string="Give Them",
        required=True,
        default="person",
    )
    company_id = fields.Many2one("res.company", compute="_compute_company_id")
    user_id = fields.Many2one(
        "res.users",
        string="To",
        ondelete="cascade",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    user_ids = fields.Many2many(
        "res.users",
        string="Among",
        compute="_compute_user_ids",
        compute_sudo=False,
        store=True,
        readonly=False,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    each_count = fields.Integer(string="Customers Each", default=20)
    away = fields.Char(compute="_compute_away")

    def _modes(self):
        """Return whom tasks may be given to, the campaigns' ways to share among it."""
        field = self.env["retention.call.campaign"]._fields["share_out"]
        return [
            ("person", self.env._("One person")),
            ("anyone", self.env._("Whoever is free")),
            *field._description_selection(self.env),
        ]

    @api.depends("task_ids")
    def _compute_company_id(self):
        for wizard in self:
            wizard.company_id = wizard.task_ids.company_id[:1] or self.env.company

    @api.depends("mode", "task_ids")
    def _compute_user_ids(self):
        for wizard in self:
            users = wizard.task_ids.campaign_id.user_ids
            if wizard.mode == OWN_MANAGER:
                users |= wizard.task_ids.partner_id.user_id
            wizard.user_ids = users & self.env["retention.call.task"]._callers(
                wizard.company_id
            )

    @api.depends("mode", "user_id", "user_ids")
    def _compute_away(self):
        for wizard in self:
            users = wizard.user_id if wizard.mode == "person" else wizard.user_ids
            day = wizard.company_id._retention_day()
            # Who is away is no secret among colleagues
            away = users.sudo().filtered(
                lambda one, day=day: one._retention_is_away(day)
            )
            wizard.away = format_list(self.env, away.mapped("name")) if away else False

    def action_reassign(self):
        """Give the calls away, and say how many moved."""
        tasks = self._chosen()
        if self.mode == "person" and not self.user_id:
            raise UserError(self.env._("Choose whom to give the calls to."))
        if self.mode in MODES:
            done = tasks._reassign(
                self.user_ids, self.mode, self.each_count if self.mode == N_EACH else 0
            )
        else:
            done = tasks._reassign(
                self.user_id if self.mode == "person" else self.user_id.browse()
            )
        sentence = self.env._("%s calls have a new caller.", done.changed)
        return tasks._told(tasks._in_words(done, sentence))
