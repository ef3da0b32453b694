from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.relationship_map import Line

KINDS = [
    ("influence", "Influence"),
    ("conflict", "Conflict"),
    ("informal", "Informal bond"),
]


class RetentionKeyAccountInfluence(models.Model):
    """A line on the map of people that no chart of posts shows.

    Influence has a direction; a conflict and an informal bond are mutual.
    """

    _name = "retention.key.account.influence"
    _inherit = "retention.key.part.mixin"
    _description = "Line of Influence"
    _order = "account_id, id"
    _block_key = "people"

    from_id = fields.Many2one(
        "retention.key.account.person",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('account_id', '=', account_id)]",
    )
    to_id = fields.Many2one(
        "retention.key.account.person",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('account_id', '=', account_id), ('id', '!=', from_id)]",
    )
    kind = fields.Selection(KINDS, required=True, default="influence")
    strength = fields.Selection(
        [("1", "Weak"), ("2", "Clear"), ("3", "Strong")], required=True, default="2"
    )
    note = fields.Char(help="How it shows.")

    @api.depends("from_id", "to_id")
    def _compute_display_name(self):
        for line in self:
            names = line.from_id.display_name, line.to_id.display_name
            line.display_name = " → ".join(name or "" for name in names)

    @api.constrains("from_id", "to_id", "kind", "account_id")
    def _check_people(self):
        for line in self:
            problem = line._people_problem()
            if problem:
                raise ValidationError(problem)
        for account in self.account_id:
            lines = account.influence_ids.filtered(lambda one: one.kind == "influence")
            account.person_ids._refuse_circle(
                [(one.from_id.id, one.to_id.id) for one in lines],
                self.env._(
                    "%s: who is influenced cannot be where the influence begins."
                    " Keep the stronger direction, or note an informal bond."
                ),
            )

    def _people_problem(self):
        """Return in words why a line cannot be, '' if it can."""
        names = {
            "one": self.from_id.partner_id.name,
            "other": self.to_id.partner_id.name,
        }
        if self.from_id == self.to_id:
            return self.env._("%s: a line needs two people.", names["one"])
        elsewhere = (self.from_id | self.to_id).account_id != self.account_id
        if elsewhere and not self._is_moving():
            return self.env._(
                "%(one)s and %(other)s are not both in this dossier.", **names
            )
        ends = {self.from_id, self.to_id}
        for other in self.account_id.influence_ids - self:
            same = (other.from_id, other.to_id) == (self.from_id, self.to_id)
            mutual = self.kind != "influence" and {other.from_id, other.to_id} == ends
            if other.kind == self.kind and (same or mutual):
                return self.env._(
                    "The line between %(one)s and %(other)s is on the map already.",
                    **names,
                )
        return ""

    # ------------------------------------------------------------
    # On the map
    # ------------------------------------------------------------

    @api.model
    def _kinds(self):
        """Return (key, label) of the kinds of lines in the user's language."""
        return self._fields["kind"]._description_selection(self.env)

    def _on_map(self):
        """Return the line as the map takes it."""
        text = ": ".join(
            filter(None, (dict(self._kinds())[self.kind], self.display_name))
        )
        return Line(
            source=self.from_id._map_key(),
            target=self.to_id._map_key(),
            kind=self.kind,
            strength=int(self.strength),
            text=" - ".join(filter(None, (text, self.note))),
        )
