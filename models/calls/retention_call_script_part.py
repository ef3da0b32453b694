from odoo import api, models


class RetentionCallScriptPart(models.AbstractModel):
    """Part of a script: changed only while the script is a draft.

    What was published was said to customers: results are counted by it.
    """

    _name = "retention.call.script.part"
    _description = "Part of a Call Script"

    def _scripts(self):
        """Return the scripts that these are parts of."""
        return self.script_id

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._scripts()._check_draft()
        return parts

    def write(self, vals):
        self._scripts()._check_draft()
        res = super().write(vals)
        # The script into which they may have been moved
        self._scripts()._check_draft()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_of_published(self):
        self._scripts()._check_draft()
