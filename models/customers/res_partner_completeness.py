from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.completeness import missing, score

STAFF = "customer_retention.group_retention_user"


class ResPartner(models.Model):
    """How complete a customer's record is; tools/completeness.py says by what."""

    _inherit = "res.partner"

    retention_completeness_text = fields.Char(
        compute="_compute_retention_completeness_text", groups=STAFF
    )

    @api.depends(
        "is_company",
        "commercial_partner_id",
        "phone",
        "email_normalized",
        "street",
        "zip",
        "city",
        "country_id",
        "vat",
        "child_ids.active",
        "child_ids.type",
        "user_id",
        "retention_channel",
        "retention_birthday",
        "lang",
        "retention_wishes",
    )
    def _compute_retention_completeness_text(self):
        labels = self._retention_piece_labels()
        for partner in self:
            present = partner._retention_pieces()
            gaps = missing(partner.is_company, present)
            if not gaps or partner.commercial_partner_id != partner:
                partner.retention_completeness_text = False
                continue
            partner.retention_completeness_text = self.env._(
                "The record is %(score)s %% complete. Missing: %(gaps)s.",
                score=score(partner.is_company, present),
                gaps=", ".join(labels[gap] for gap in gaps),
            )

    @api.model
    def _retention_piece_labels(self):
        """Return {piece of a record: its name within a sentence}."""
        return {
            "phone": self.env._("phone"),
            "email": self.env._("e-mail"),
            "address": self.env._("address"),
            "vat": self.env._("tax number"),
            "contact": self.env._("contact person"),
            "user": self.env._("sales person"),
            "channel": self.env._("preferred channel"),
            "birthday": self.env._("birthday"),
            "lang": self.env._("language"),
            "wishes": self.env._("wishes"),
        }

    def _retention_pieces(self):
        """Return the pieces of the record that are there.

        ``_retention_piece_sql`` says the same for many.
        """
        self.ensure_one()
        zip_known = self.zip or not self.country_id.zip_required
        contacts = self.child_ids.filtered(
            lambda child: child.active and child.type == "contact"
        )
        there = {
            "phone": _text(self.phone),
            "email": self.email_normalized,
            "address": all(map(_text, (self.street, self.city)))
            and self.country_id
            and zip_known,
            "vat": (self.vat or "").strip(" /"),
            "contact": contacts.filtered(lambda child: not child.is_company),
            "user": self.user_id.active,
            "channel": self.retention_channel,
            "birthday": self.sudo().retention_birthday,  # only whether it is there
            "lang": self.lang,
            "wishes": _text(self.retention_wishes),
        }
        return {piece for piece, value in there.items() if value}

    @api.model
    def _retention_piece_sql(self):
        """Return {piece: SQL of whether the row ``partner`` has it}."""

        def text(column):
            return SQL(
                "COALESCE(BTRIM(%s), '') <> ''", SQL.identifier("partner", column)
            )

        return {
            "phone": text("phone"),
            "email": text("email_normalized"),
            "address": SQL(
                """(%s AND %s AND partner.country_id IS NOT NULL AND (
                       COALESCE(partner.zip, '') <> '' OR partner.country_id IN (
                           SELECT id FROM res_country WHERE NOT zip_required)))""",
                text("street"),
                text("city"),
            ),
            "vat": SQL("BTRIM(COALESCE(partner.vat, ''), ' /') <> ''"),
            "contact": SQL(
                """partner.id IN (
                       SELECT parent_id FROM res_partner
                        WHERE parent_id IS NOT NULL AND active AND type = 'contact'
                          AND NOT COALESCE(is_company, FALSE))"""
            ),
            "user": SQL(
                """COALESCE(partner.user_id IN (
                       SELECT id FROM res_users WHERE active), FALSE)"""
            ),
            "channel": SQL("partner.retention_channel IS NOT NULL"),
            "birthday": SQL("partner.retention_birthday IS NOT NULL"),
            "lang": text("lang"),
            "wishes": text("retention_wishes"),
        }


def _text(value):
    """Tell whether a text says anything: spaces alone do not."""
    return bool((value or "").strip(" "))
