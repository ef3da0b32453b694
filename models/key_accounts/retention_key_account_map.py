from odoo import api, fields, models

from ...tools.relationship_map import draw
from .retention_key_account_person import PERSONAL


class RetentionKeyAccount(models.Model):
    """The map of people, drawn anew whenever it is looked at."""

    _inherit = "retention.key.account"

    relationship_map = fields.Text(compute="_compute_relationship_map")

    @api.depends(
        *("person_ids.partner_id", "person_ids.role", "person_ids.power"),
        *("person_ids.boss_id", "person_ids.attitude", "person_ids.sequence"),
        *("influence_ids.from_id", "influence_ids.to_id", "influence_ids.kind"),
        *("influence_ids.strength", "influence_ids.note"),
    )
    @api.depends_context("uid", "lang")
    def _compute_relationship_map(self):
        for account in self:
            account.relationship_map = account._relationship_map_svg()

    def _relationship_map_svg(self, with_attitude=True):
        """Return the map of people as SVG; '' while the dossier has none.

        :param with_attitude: colour people by their attitude, for who may see it
        """
        self.ensure_one()
        shows_attitude = with_attitude and self.env.user.has_group(PERSONAL)
        return draw(
            [one._on_map(shows_attitude) for one in self.person_ids],
            [one._on_map() for one in self.influence_ids],
            self.env._("People of %s", self.display_name),
            dict(self.env["retention.key.account.influence"]._kinds()),
        )
