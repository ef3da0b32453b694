from odoo import api, fields, models

# Without these a change at the top, or in the books, takes us by surprise
FLOORS = ("owner", "executive", "finance")
POWERS = ("decides", "approves")


class RetentionKeyAccount(models.Model):
    """Our people against theirs: who knows whom, and whom nobody knows."""

    _inherit = "retention.key.account"

    coverage_matrix = fields.Json(compute="_compute_coverage_matrix")
    coverage_gaps = fields.Text(
        string="Missing Contacts", compute="_compute_coverage_gaps"
    )

    @api.depends("manager_id", "deputy_id", "person_ids", "coverage_ids")
    @api.depends_context("lang")
    def _compute_coverage_matrix(self):
        for account in self:
            account.coverage_matrix = account._origin._coverage_matrix()

    def _coverage_matrix(self):
        """Return our people (columns) against theirs (rows), for screen and print.

        A dict: users, each with id and name; rows, each with id, name, role and cells
        in the order of users. A cell has id (of the pair, 0 if none is noted), user,
        person, state and freshness ('' if none is noted), text, is_counterpart.
        """
        users = (
            self.manager_id
            | self.deputy_id
            | self.person_ids.counterpart_id
            | self.coverage_ids.user_id
        ).sudo()  # names of colleagues
        pairs = {(one.person_id, one.user_id): one for one in self.coverage_ids}
        nobody = self.env["retention.key.account.coverage"]
        return {
            "users": [{"id": user.id, "name": user.name} for user in users],
            "rows": [
                {
                    "id": person.id,
                    "name": person.partner_id.name,
                    "role": person._in_words("role"),
                    "cells": [
                        pairs.get((person, user), nobody)._cell(person, user)
                        for user in users
                    ],
                }
                for person in self.person_ids
            ],
        }

    @api.depends("person_ids.role", "person_ids.power", "coverage_ids")
    @api.depends("person_ids.counterpart_id")
    @api.depends_context("lang")
    def _compute_coverage_gaps(self):
        for account in self:
            account.coverage_gaps = "\n".join(account._coverage_gaps())

    def _coverage_gaps(self):
        """Return in sentences whom we should know at the firm, and do not."""
        people = self.person_ids
        if not people:
            return [self.env._("Nobody of the firm is in the dossier yet.")]
        gaps = []
        if len(people) == 1:
            gaps.append(
                self.env._(
                    "%s is our only contact: if they leave, we know nobody.",
                    people.partner_id.name,
                )
            )
        roles = dict(people._fields["role"]._description_selection(self.env))
        missing = [roles[role] for role in FLOORS if role not in people.mapped("role")]
        if missing:
            gaps.append(
                self.env._("Nobody is noted as: %s.", "; ".join(missing).lower())
            )
        if not people.filtered(lambda one: one.power == "decides"):
            gaps.append(self.env._("Nobody is noted who decides."))
        known = self.coverage_ids.person_id
        for person in people:
            if person.power in POWERS and not (
                person in known or person.counterpart_id
            ):
                gaps.append(
                    self.env._(
                        "%(person)s (%(power)s): nobody of us is in touch.",
                        person=person.partner_id.name,
                        power=person._in_words("power").lower(),
                    )
                )
        return gaps
