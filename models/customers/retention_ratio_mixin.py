from odoo import api, models
from odoo.tools import SQL


class RetentionRatioMixin(models.AbstractModel):
    """Ratios of groups of rows are those of their sums, never means of ratios.

    A customer with one order would weigh as much as one with a hundred.
    """

    _name = "retention.ratio.mixin"
    _description = "Ratios of Sums"

    @api.model
    def _ratios(self):
        """Return {field: (field of the part, field of the whole, factor)}."""
        return {}

    def _read_group_select(self, aggregate_spec, query):
        name, _colon, function = aggregate_spec.partition(":")
        ratios = self._ratios()
        if function != "avg" or name not in ratios:
            return super()._read_group_select(aggregate_spec, query)
        part, whole, factor = ratios[name]
        return SQL(
            "SUM(%s) * %s::numeric / NULLIF(SUM(%s), 0)",
            self._field_to_sql(self._table, part, query),
            factor,
            self._field_to_sql(self._table, whole, query),
        )
