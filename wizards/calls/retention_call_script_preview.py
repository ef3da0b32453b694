from markupsafe import Markup

from odoo import api, fields, models


class RetentionCallScriptPreview(models.TransientModel):
    """A script as a caller reads it, with all its fields filled in."""

    _name = "retention.call.script.preview"
    _description = "Preview of a Call Script"

    script_id = fields.Many2one(
        "retention.call.script", required=True, readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        ondelete="cascade",
        help="Empty: as if nothing were known of the customer.",
    )
    text = fields.Html(compute="_compute_text", sanitize=False)

    @api.depends("script_id", "partner_id")
    def _compute_text(self):
        for preview in self:
            # Only of a customer and a script that the reader may see
            preview.partner_id.check_access("read")
            preview.script_id.check_access("read")
            card = preview.script_id._card(preview._task())
            preview.text = card and preview._as_html(card)

    def _task(self):
        """Return a task of the customer that is not in the database."""
        partner = self.partner_id
        contact = partner
        if partner.is_company:
            people = partner.child_ids.filtered(lambda one: not one.is_company)
            contact = people[:1] or partner
        return self.env["retention.call.task"].new(
            {
                "partner_id": partner.commercial_partner_id.id,
                "contact_id": contact.id,
                "company_id": self.env.company.id,
            }
        )

    def _as_html(self, card):
        names = {step["id"]: step["name"] for step in card["steps"]}
        parts = [self._step_as_html(step, names) for step in card["steps"]]
        if card["objections"]:
            parts.append(Markup("<h4>%s</h4>") % self.env._("Objections"))
        parts += [
            Markup("<p><b>%s</b><br/>%s</p>") % (one["name"], one["answer"])
            for one in card["objections"]
        ]
        return Markup().join(parts)

    def _step_as_html(self, step, names):
        parts = [Markup("<h4>%s</h4>") % step["name"]]
        if step["say"]:
            parts.append(Markup("<p>%s</p>") % step["say"])
        if step["question"]:
            parts.append(Markup("<p><b>%s</b></p>") % step["question"])
        options = [
            Markup("<li>%s <span class='text-muted'>%s</span></li>")
            % (option["name"], self._way(option["next_step_id"], names))
            for option in step["options"]
        ]
        if options:
            parts.append(Markup("<ul>%s</ul>") % Markup().join(options))
        if step["destination_label"]:
            parts.append(
                Markup("<p class='text-muted'>%s</p>")
                % self.env._("Goes to: %s", step["destination_label"])
            )
        if not options:
            way = self._way(step["next_step_id"], names)
            parts.append(Markup("<p class='text-muted'>%s</p>") % way)
        return Markup().join(parts)

    def _way(self, step_id, names):
        if not step_id:
            return self.env._("→ the end")
        return self.env._("→ %s", names[step_id])
