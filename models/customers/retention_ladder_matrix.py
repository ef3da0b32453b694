from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Date, Domain
from odoo.tools import SQL, format_date

from .retention_customer import STEPS
from .retention_customer_period import NO_STEP
from .retention_ladder_move import PLACES

NOW = "now"


class RetentionLadderMatrix(models.TransientModel):
    """Who moved from which step to which, between two month ends or up to now.

    Rows are the steps of before, columns those of after; every cell is a domain, so
    it counts exactly the customers it opens, and only those the user may see.
    """

    _name = "retention.ladder.matrix"
    _description = "Movement between Steps"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        domain=lambda self: [("id", "in", self.env.companies.ids)],
    )
    date_from = fields.Selection(
        "_select_from",
        string="From the End of",
        default=lambda self: self._default_from(),
    )
    date_to = fields.Selection("_select_to", string="To", default=NOW, required=True)
    team_id = fields.Many2one("crm.team", string="Sales Team")
    user_id = fields.Many2one("res.users", string="Sales Person")
    problem = fields.Char(compute="_compute_matrix")
    matrix = fields.Json(compute="_compute_matrix")
    summary = fields.Char(compute="_compute_matrix")

    def _compute_display_name(self):
        self.display_name = self.env._("Movement between Steps")

    # ------------------------------------------------------------
    # Months to choose from
    # ------------------------------------------------------------

    @api.model
    def _month_ends(self):
        """Return the month ends that were kept of the allowed companies."""
        groups = (
            # That a month was kept is no secret; what was kept has its own rules
            self.env["retention.customer.month"]
            .sudo()
            ._read_group(
                [
                    ("company_id", "in", self.env.companies.ids),
                    ("team_id", "=", False),
                ],
                ["date:day"],
                order="date:day desc",
            )
        )
        return [day for (day,) in groups]

    @api.model
    def _select_from(self):
        return [
            (Date.to_string(day), format_date(self.env, day, date_format="MMMM y"))
            for day in self._month_ends()
        ]

    @api.model
    def _select_to(self):
        return [(NOW, self.env._("Now")), *self._select_from()]

    @api.model
    def _default_from(self):
        return Date.to_string(next(iter(self._month_ends()), None))

    @api.constrains("date_from", "date_to")
    def _check_days(self):
        for page in self:
            problem = page.date_from and page._find_problem()
            if problem:
                raise ValidationError(problem)

    def _find_problem(self):
        self.ensure_one()
        if not self.date_from:
            if self._month_ends():
                return self.env._("Choose the month to compare with.")
            return self.env._(
                "There is nothing to compare with yet. The base is kept as it was at "
                "each month's end, and the last 24 months are filled in within minutes "
                "of the first confirmed order."
            )
        if self.date_to != NOW and self.date_to <= self.date_from:
            return self.env._("Choose a later month to compare with, or now.")
        return None

    # ------------------------------------------------------------
    # The table
    # ------------------------------------------------------------

    @api.depends("company_id", "date_from", "date_to", "team_id", "user_id")
    def _compute_matrix(self):
        for page in self:
            page.problem = page._find_problem()
            counts = {} if page.problem else page._count_cells()
            page.matrix = page._tabulate(counts) if counts else False
            page.summary = page._sum_up(counts) if counts else False
            if not page.problem and not counts:
                page.problem = self.env._(
                    "There were no customers then, and there are none now. "
                    "Choose other customers or another month."
                )

    def _count_cells(self):
        """Return {(step before, step after): customers}; no step is None."""
        self.ensure_one()
        after = self._rows_at(self.date_to)
        before = self._rows_at(self.date_from)
        same = SQL("one.company_id = other.company_id")
        same = SQL("%s AND one.partner_id = other.partner_id", same)
        query = SQL(
            """
            SELECT other.ladder_step, one.ladder_step, COUNT(*)
              FROM %(after)s one
         LEFT JOIN retention_customer_snapshot other
                ON %(same)s AND other.date = %(day)s
             WHERE one.id IN %(visible_after)s
          GROUP BY 1, 2
         UNION ALL
            SELECT one.ladder_step, NULL, COUNT(*)
              FROM retention_customer_snapshot one
             WHERE one.id IN %(visible_before)s
               AND NOT EXISTS (
                   SELECT FROM %(after)s other WHERE %(same)s AND %(of_day)s)
          GROUP BY 1
            """,
            after=SQL.identifier(after._table),
            same=same,
            day=self.date_from,
            visible_after=after._search(self._domain_at(self.date_to)).subselect(),
            visible_before=before._search(self._domain_at(self.date_from)).subselect(),
            of_day=(
                SQL("TRUE")
                if self.date_to == NOW
                else SQL("other.date = %s", self.date_to)
            ),
        )
        return {(left, right): count for left, right, count in self._read(query)}

    def _read(self, query):
        self.env["retention.customer"].flush_model()
        self.env["retention.customer.snapshot"].flush_model()
        return self.env.execute_query(query)

    def _rows_at(self, day):
        """Return the model that holds the customers as of a day."""
        name = "retention.customer" if day == NOW else "retention.customer.snapshot"
        return self.env[name]

    def _domain_at(self, day):
        self.ensure_one()
        domain = Domain("company_id", "=", self.company_id.id)
        if day != NOW:
            domain &= Domain("date", "=", day)
        for name in ("team_id", "user_id"):
            if self[name]:
                domain &= Domain(name, "=", self[name].id)
        return domain

    def _tabulate(self, counts):
        """Return what the table on the page shows, as plain lists."""
        steps = dict(
            self.env["retention.customer"]
            ._fields["ladder_step"]
            ._description_selection(self.env)
        )
        columns = [*steps.items(), (None, self.env._("No longer"))]
        rows = [(None, self.env._("Not yet")), *steps.items()]
        return {
            "columns": [label for _step, label in columns],
            "rows": [
                {
                    "label": label,
                    "total": sum(
                        count for (left, _to), count in counts.items() if left == step
                    ),
                    "cells": [
                        {
                            "from": step or NO_STEP,
                            "to": to_step or NO_STEP,
                            "count": counts.get((step, to_step), 0),
                            "move": _direction(step, to_step),
                            "label": self.env._(
                                "From “%(before)s” to “%(after)s”",
                                before=label,
                                after=to_label,
                            ),
                        }
                        for to_step, to_label in columns
                    ],
                }
                for step, label in rows
            ],
            "totals": [
                sum(count for (_left, to), count in counts.items() if to == step)
                for step, _label in columns
            ],
        }

    def _sum_up(self, counts):
        moves = {"rise": 0, "fall": 0, "stay": 0}
        for (step, to_step), count in counts.items():
            moves[_direction(step, to_step)] += count
        return self.env._(
            "%(rise)s rose (%(came)s of them came), %(fall)s fell (%(gone)s of them "
            "are customers no longer), %(stay)s stayed where they were.",
            came=sum(count for (step, _to), count in counts.items() if not step),
            gone=sum(count for (_step, to), count in counts.items() if not to),
            **moves,
        )

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    @api.model
    def action_open_page(self):
        """Open a page of one's own."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Movement between Steps"),
            "res_model": self._name,
            "res_id": self.create({}).id,
            "views": [(False, "form")],
        }

    def action_open_cell(self, from_step, to_step):
        """Open the customers of a cell.

        :param from_step: step before, ``none`` for who was no customer yet
        :param to_step: step after, ``none`` for who is no longer one
        :raise UserError: no such cell
        """
        self.ensure_one()
        steps = {NO_STEP, *dict(STEPS)}
        if not {from_step, to_step} <= steps or from_step == to_step == NO_STEP:
            raise UserError(self.env._("Choose one of the cells of the table."))
        gone = to_step == NO_STEP
        day, step, other = (
            (self.date_from, from_step, f"{self.date_to}:{NO_STEP}")
            if gone
            else (self.date_to, to_step, f"{self.date_from}:{from_step}")
        )
        model = self._rows_at(day)
        these = Domain("ladder_step", "=", step) & Domain("step_at", "=", other)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_customer_action"
            if day == NOW
            else "customer_retention.retention_customer_snapshot_action"
        )
        matrix = self._tabulate({})
        name = next(
            cell["label"]
            for row in matrix["rows"]
            for cell in row["cells"]
            if (cell["from"], cell["to"]) == (from_step, to_step)
        )
        return action | {
            "name": name,
            "display_name": name,
            "res_model": model._name,
            "domain": list(self._domain_at(day) & these),
            "context": {},
        }


def _direction(step, to_step):
    before, after = PLACES.get(step, 0), PLACES.get(to_step, 0)
    return "rise" if after > before else "fall" if after < before else "stay"
