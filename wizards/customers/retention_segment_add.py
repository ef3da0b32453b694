from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.segments import kind_of, read_pasted


class RetentionSegmentAdd(models.TransientModel):
    """Put customers into a static segment: chosen in a list, or pasted."""

    _name = "retention.segment.add"
    _inherit = "retention.pasted.mixin"
    _description = "Put Customers into a Segment"

    segment_id = fields.Many2one(
        "retention.segment",
        required=True,
        domain=[("kind", "=", "static")],
        ondelete="cascade",
    )
    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers",
        default=lambda self: self._default_partner_ids(),
    )
    pasted = fields.Text(
        string="Or Paste a List",
        help="One customer a line: name, e-mail, phone, tax number or reference.",
    )
    reason = fields.Char()
    found_ids = fields.Many2many(
        "res.partner", string="Found in the List", compute="_compute_found"
    )
    not_found = fields.Text(compute="_compute_found")
    done = fields.Char(readonly=True)

    @api.model
    def _default_partner_ids(self):
        context = self.env.context
        ids = context.get("active_ids") or []
        model = context.get("active_model")
        if model == "res.partner":
            return self.env["res.partner"].browse(ids)
        if model == "retention.customer":
            return self.env["retention.customer"].browse(ids).partner_id
        return self.env["res.partner"]

    @api.depends("pasted", "segment_id")
    def _compute_found(self):
        for wizard in self:
            found, problems = wizard._match(wizard._lines())
            wizard.found_ids = found
            wizard.not_found = "\n".join(
                f"{line}: {problem}" for line, problem in problems.items()
            )

    def _lines(self):
        return self._read_paste(read_pasted, self.pasted)

    def _match(self, lines):
        """Return the customers of pasted lines, and {line: why it is nobody}."""
        keys = {line: kind_of(line) for line in lines}
        candidates = self._candidates(keys.values(), self.segment_id.company_id)
        found, problems = [], {}
        for line, key in keys.items():
            customers = candidates.get(key, self.env["res.partner"])
            if len(customers) == 1:
                found.append(customers)
            elif customers:
                problems[line] = self.env._(
                    "%s customers fit, which one?", len(customers)
                )
            else:
                problems[line] = self.env._("nobody found")
        return self.env["res.partner"].union(*found), problems

    def action_add(self):
        """Put everybody found into the segment; lines not found stay to be mended."""
        self.ensure_one()
        self.segment_id._check_may_manage()
        lines = self._lines()
        found, problems = self._match(lines)
        customers = (self.partner_ids | found).commercial_partner_id
        if not customers:
            raise UserError(
                self.env._(
                    "Nobody of the list was found: correct the lines, or choose "
                    "customers."
                )
                if lines
                else self.env._("Choose customers, or paste a list of them.")
            )
        cause = (
            self.env._("By hand: %s", self.reason)
            if self.reason
            else self.env._("By hand")
        )
        came = self.segment_id._add(customers, cause)
        text = self.env._(
            "%(came)s customers were put into “%(segment)s”, %(there)s were in it "
            "already.",
            came=came,
            segment=self.segment_id.name,
            there=len(customers) - came,
        )
        if not problems:
            return {
                "type": "ir.actions.client",
                "tag": "display_notification",
                "params": {
                    "type": "success",
                    "message": text,
                    "next": {"type": "ir.actions.act_window_close"},
                },
            }
        self.write({"partner_ids": [(5,)], "pasted": "\n".join(problems), "done": text})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Lines That Are Left"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
