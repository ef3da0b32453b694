from odoo import api, fields, models
from odoo.exceptions import MissingError, UserError, ValidationError


class RetentionKeySuggestionMixin(models.AbstractModel):
    """A decision on suggested customers, with a reason that stays."""

    _name = "retention.key.suggestion.mixin"
    _description = "Decision on Suggestions"

    suggestion_ids = fields.Many2many("retention.key.suggestion", string="Suggestions")
    reason = fields.Text(required=True)

    @api.constrains("reason")
    def _check_reason(self):
        for wizard in self:
            if not wizard.reason.strip():
                raise ValidationError(
                    self.env._("Say why: whoever reads it in a year will want to know.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        try:
            return super().create(vals_list)
        except MissingError as error:
            raise self._decided_already() from error

    def _suggested(self):
        """Return the suggestions, or raise ``UserError`` where one is none any more."""
        suggestions = self.suggestion_ids
        if not suggestions or len(suggestions.exists()) < len(suggestions):
            raise self._decided_already()
        suggestions.check_access("read")
        return suggestions

    def _decided_already(self):
        return UserError(
            self.env._(
                "Somebody has decided on these customers in the meantime: look at the "
                "suggestions once more."
            )
        )
