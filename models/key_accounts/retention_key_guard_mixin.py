from odoo import api, models
from odoo.exceptions import AccessError


class RetentionKeyGuardMixin(models.AbstractModel):
    """Fields that no request writes, whatever the views show.

    A readonly field is readonly in forms only, and one that is computed and stored
    takes whatever is sent. Rules of access and figures are read from some of them.
    """

    _name = "retention.key.guard.mixin"
    _description = "Fields Written by the System"
    # Written by the system alone
    _system_fields = ()
    # Chosen when the record is made, and kept
    _fixed_fields = ()

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            names = set(self._system_fields)
            for vals in vals_list:
                self._refuse_names(names & vals.keys())
            self = self._without_claims({f"default_{name}" for name in names})
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            names = {*self._system_fields, *self._fixed_fields}
            self._refuse_names(
                name for name in names & vals.keys() if self._changes(name, vals[name])
            )
            self = self._without_claims()
        return super().write(vals)

    def _without_claims(self, keys=()):
        """Return the records without what only the system says in the context.

        Constraints run as the system, whoever writes: they would believe it.
        """
        refused = {"retention_fold", *keys}
        context = self.env.context
        if refused.isdisjoint(context):
            return self
        kept = {key: context[key] for key in context if key not in refused}
        return self.with_env(self.env(context=kept))

    def _changes(self, name, value):
        """Return whether a value differs from what a field of some record says."""
        field = self._fields[name]
        return any(
            field.convert_to_record(field.convert_to_cache(value, record), record)
            != record[name]
            for record in self
        )

    @api.model
    def _refuse_names(self, names):
        """Raise ``AccessError`` if there are any names of fields."""
        for name in sorted(names):
            label = self._fields[name]._description_string(self.env)
            raise AccessError(
                self.env._(
                    "“%s” is not changed by hand: it follows from what it belongs to, "
                    "or the system writes it.",
                    label,
                )
            )
