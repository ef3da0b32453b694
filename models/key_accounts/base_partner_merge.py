from psycopg2 import IntegrityError

from odoo import models
from odoo.exceptions import ValidationError
from odoo.tools import mute_logger

# Of two values the one that is kept counts, if there is one
TAKEN = ("char", "selection", "many2one", "date", "html", "integer", "monetary")


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Two customers become one: so do their dossiers, and people who are in both."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Fold what a unique constraint allows once; core would delete the rest."""
        partners = src_partners | dst_partner
        for name, unique in (
            ("retention.key.account", "company_id"),
            ("retention.key.account.person", "account_id"),
        ):
            # Who merges customers need not see their dossiers
            rows = self.env[name].sudo().search([("partner_id", "in", partners.ids)])
            for doubles in rows.grouped(unique).values():
                kept = doubles.filtered(lambda one: one.partner_id == dst_partner)
                kept = kept or doubles.sorted("id")[:1]
                self._retention_fold(kept, doubles - kept)
        return super()._update_foreign_keys(src_partners, dst_partner)

    def _retention_fold(self, kept, others):
        """Have what belongs to others belong to the one that is kept."""
        if not others:
            return
        for model in self.env.values():
            if model._abstract or model._transient or not model._auto:
                continue
            for field in model._fields.values():
                if (
                    field.store
                    and not field.compute
                    and not field.related
                    and field.type in ("many2one", "many2many")
                    and field.comodel_name == kept._name
                ):
                    self._retention_repoint(model, field, kept, others)
        for other in others:
            self._retention_fill(kept, other)
            if "message_ids" in kept._fields:
                other.message_change_thread(kept)
        self.env["ir.attachment"].sudo().search(
            [("res_model", "=", kept._name), ("res_id", "in", others.ids)]
        ).write({"res_id": kept.id})
        others.with_context(retention_fold=kept._name).unlink()

    def _retention_repoint(self, model, field, kept, others):
        """Have a field of all rows name the one that is kept.

        A row that would be there twice, or lead to itself, says nothing more: it goes.
        """
        rows = (
            model.sudo()
            .with_context(active_test=False, retention_fold=kept._name)
            .search([(field.name, "in", others.ids)])
        )
        for row in rows:
            try:
                with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                    # Nobody is his own boss
                    new = kept.browse() if row == kept else kept
                    row[field.name] = (row[field.name] - others) | new
            except (IntegrityError, ValidationError):
                if row._name == kept._name:
                    row[field.name] = False
                else:
                    row.unlink()

    def _retention_fill(self, kept, other):
        """Take over what only the other one says; keep both texts."""
        values = {}
        for name, field in kept._fields.items():
            if not field.store or field.compute or field.related or field.readonly:
                continue
            if field.type == "text" and other[name] and other[name] != kept[name]:
                values[name] = "\n".join(filter(None, (kept[name], other[name])))
            elif field.type in TAKEN:
                if not kept[name] and other[name] and name not in ("create_uid",):
                    values[name] = field.convert_to_write(other[name], other)
        if values:
            kept.with_context(tracking_disable=True, retention_fold=kept._name).write(
                values
            )
