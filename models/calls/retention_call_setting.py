from odoo import api, models
from odoo.tools import ormcache

# What every customer on the screen needs, and what hardly ever changes
SETTINGS = {
    "retention.call.outcome": [],
    "retention.call.script": [("state", "=", "published")],
    "retention.call.script.step": [("script_id.state", "=", "published")],
    "retention.call.script.option": [("step_id.script_id.state", "=", "published")],
    "retention.call.objection": [("script_id.state", "=", "published")],
}


class RetentionCallSettingMixin(models.AbstractModel):
    """Settings of calls that are read from memory, until one of them changes."""

    _name = "retention.call.setting.mixin"
    _description = "Setting of Calls Kept in Memory"

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    def update_field_translations(self, field_name, translations, source_lang=""):
        self.env.registry.clear_cache()
        return super().update_field_translations(field_name, translations, source_lang)


class RetentionCallOutcome(models.Model):
    _name = "retention.call.outcome"
    _inherit = ["retention.call.outcome", "retention.call.setting.mixin"]


class RetentionCallScript(models.Model):
    _name = "retention.call.script"
    _inherit = ["retention.call.script", "retention.call.setting.mixin"]


class RetentionCallScriptStep(models.Model):
    _name = "retention.call.script.step"
    _inherit = ["retention.call.script.step", "retention.call.setting.mixin"]


class RetentionCallScriptOption(models.Model):
    _name = "retention.call.script.option"
    _inherit = ["retention.call.script.option", "retention.call.setting.mixin"]


class RetentionCallObjection(models.Model):
    _name = "retention.call.objection"
    _inherit = ["retention.call.objection", "retention.call.setting.mixin"]


class RetentionCallWorkspace(models.AbstractModel):
    """Outcomes and published scripts, read once and not for every customer."""

    _inherit = "retention.call.workspace"

    @api.model
    def _remember_settings(self):
        """Put what is kept in memory where records look first."""
        for name, (ids, columns) in self._settings_in_memory(self.env.lang).items():
            records = self.env[name].browse(ids)
            for field_name, values in columns.items():
                records._fields[field_name]._insert_cache(records, values)

    @api.model
    @ormcache("lang")
    def _settings_in_memory(self, lang):
        """Return {model: (ids, {field: values})}, values as the cache has them."""
        found = {}
        for name, domain in SETTINGS.items():
            # Whoever calls reads them; the searches say which are whose
            records = self.env[name].sudo().with_context(lang=lang).search(domain)
            names = [
                field_name
                for field_name, field in records._fields.items()
                if field.store and field_name != "id"
            ]
            records.fetch([one for one in names if records._fields[one].prefetch])
            for record in records:
                for field_name in names:
                    record[field_name]
            found[name] = (
                records.ids,
                {
                    field_name: [
                        records._fields[field_name]._get_cache(records.env)[record_id]
                        for record_id in records.ids
                    ]
                    for field_name in names
                },
            )
        return found
