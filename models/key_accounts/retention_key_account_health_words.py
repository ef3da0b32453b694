from odoo import api, fields, models
from odoo.tools import format_amount

from ...tools.account_health import ENOUGH_PEOPLE, PARTS


class RetentionKeyAccount(models.Model):
    """Health in words: why a part has its points, and what would bring more."""

    _inherit = "retention.key.account"

    health_explained = fields.Html(compute="_compute_health_explained", sanitize=False)

    @api.depends("health_ids", "health_score")
    @api.depends_context("lang")
    def _compute_health_explained(self):
        latest = self._latest_health()
        before = self._health_before(30)
        for account in self:
            row = latest.get(account._origin.id)
            account.health_explained = row and self.env["ir.qweb"]._render(
                "customer_retention.retention_health_explained",
                {
                    "parts": account._health_parts(row),
                    "row": row,
                    "before": before.get(account._origin.id),
                    "months": account._health_months(),
                },
            )

    def _health_months(self):
        """Return the last row of each month, the oldest first, 24 at most."""
        self.ensure_one()
        rows = self.env["retention.key.account.health"].search(
            [("account_id", "=", self._origin.id)], order="date"
        )
        months = {(row.date.year, row.date.month): row for row in rows}
        return list(months.values())[-24:]

    def _health_parts(self, row=None):
        """Return how the last score came about.

        :return: a list of dicts: key, title, got and possible (points of 100), known,
            why and advice (sentences; no advice where nothing is missing)
        """
        self.ensure_one()
        row = row or self._latest_health().get(self._origin.id)
        if not row:
            return []
        titles = self._health_titles()
        parts = []
        for part in PARTS:
            facts = (row.facts or {}).get(part)
            possible = row[f"{part}_of"]
            why, advice = self._health_words(part, facts)
            if facts and not possible:
                why, advice = self.env._("Weighs nothing, by the settings."), ""
            full = possible and row[part] >= possible
            parts.append(
                {
                    "key": part,
                    "title": titles[part],
                    "got": row[part],
                    "possible": possible,
                    "known": bool(possible),
                    "why": why,
                    "advice": "" if full else advice,
                }
            )
        return parts

    @api.model
    def _health_titles(self):
        return {
            "coverage": self.env._("People"),
            "freshness": self.env._("Dossier"),
            "rhythm": self.env._("Rhythm"),
            "complaints": self.env._("Complaints"),
            "plan": self.env._("Plan"),
            "payment": self.env._("Payment"),
        }

    def _health_words(self, part, facts):
        """Return (why, advice) of a part by the facts it was measured by."""
        if not facts:
            return self._health_unknown()[part], ""
        return getattr(self, f"_health_words_{part}")(facts)

    @api.model
    def _health_unknown(self):
        """Return what is missing where a part was left out, and how to get it."""
        left_out = self.env._("Left out; its weight is spread over the other parts.")
        reasons = {
            "coverage": self.env._("Nobody was looked at."),
            "freshness": self.env._("The dossier has no blocks."),
            "rhythm": self.env._(
                "Too few orders for a rhythm: it shows after some more."
            ),
            "complaints": self.env._(
                "Complaints were not kept yet when this was measured."
            ),
            "plan": self.env._("No norm asks for contacts and no objective is due."),
            "payment": self.env._("Nothing was invoiced yet."),
        }
        return {part: f"{reason} {left_out}" for part, reason in reasons.items()}

    def _health_words_coverage(self, facts):
        roles = dict(
            self.env["retention.key.account.person"]
            ._fields["role"]
            ._description_selection(self.env)
        )
        missing = ", ".join(roles[role] for role in facts["missing"])
        why = [self.env._("People known: %s.", facts["people"])]
        advice = []
        if facts["people"] < ENOUGH_PEOPLE:
            advice.append(self.env._("Get to know at least three people."))
        if missing:
            why.append(self.env._("Not among them: %s.", missing))
            advice.append(self.env._("Find out who they are: %s.", missing))
        if not facts["deciders"]:
            why.append(self.env._("Nobody is known to decide."))
            advice.append(self.env._("Note who decides and who approves the money."))
            return " ".join(why), " ".join(advice)
        why.append(
            self.env._(
                "Who decide or approve: %(deciders)s; with a counterpart of ours: "
                "%(cared)s; met in the last 12 months: %(met)s.",
                deciders=facts["deciders"],
                cared=facts["cared_for"],
                met=facts["met"],
            )
        )
        if facts["cared_for"] < facts["deciders"]:
            advice.append(self.env._("Name a counterpart for each who decides."))
        if facts["met"] < facts["deciders"]:
            advice.append(self.env._("Meet those who decide."))
        return " ".join(why), " ".join(advice)

    def _health_words_freshness(self, facts):
        titles = dict(self.env["retention.key.account.block"]._block_titles())
        why = [
            self.env._(
                "%(fresh)s of %(blocks)s blocks are filled in and confirmed in time.",
                fresh=facts["fresh"],
                blocks=facts["blocks"],
            )
        ]
        advice = []
        for key, text in (
            ("empty", self.env._("Fill in: %s.")),
            ("stale", self.env._("Look through and confirm: %s.")),
        ):
            names = ", ".join(titles.get(block, block) for block in facts[key])
            if names:
                advice.append(text % names)
        return " ".join(why), " ".join(advice)

    def _health_words_rhythm(self, facts):
        gap = round(facts["gap"])
        if not facts["late"]:
            return self.env._("Orders every %s days or so, and is in time.", gap), ""
        return (
            self.env._(
                "Orders every %(gap)s days or so, and is %(days)s days late.",
                gap=gap,
                days=facts["days_late"],
            ),
            self.env._("Call and ask what happened; the next order brings all points."),
        )

    def _health_words_complaints(self, facts):
        if not facts["open"]:
            return self.env._("No complaint is open."), ""
        return (
            self.env._("Open complaints: %s.", facts["open"]),
            self.env._("Settle them."),
        )

    def _health_words_plan(self, facts):
        why, advice = [], []
        labels = self._touch_labels()
        if facts["touches"] is not None:
            percent = round(facts["touches"] * 100)
            why.append(
                self.env._(
                    "%s %% of the expected contacts took place, kind by kind.", percent
                )
            )
            short = [
                f"{labels[kind]} ({received}/{int(due)})"
                for kind, (due, received) in facts["kinds"].items()
                if int(due) > received
            ]
            if short:
                advice.append(self.env._("Make up for: %s.", ", ".join(short)))
        if facts["objectives"]:
            done = facts["objectives"]
            why.append(
                self.env._(
                    "Objectives that fell due: %(number)s, done to %(done)s %%.",
                    number=len(done),
                    done=round(sum(done) / len(done)),
                )
            )
            if min(done) < 100:
                advice.append(self.env._("Finish the objectives that are overdue."))
        if not why:
            return self._health_unknown()["plan"], ""
        return " ".join(why), " ".join(advice)

    def _health_words_payment(self, facts):
        def money(amount):
            return format_amount(self.env, amount, self.currency_id)

        if not facts["overdue"]:
            return self.env._("Nothing is overdue."), ""
        return (
            self.env._(
                "%(overdue)s of %(owed)s open are overdue, the oldest for %(days)s "
                "days.",
                overdue=money(facts["overdue"]),
                owed=money(facts["owed"]),
                days=facts["days"],
            ),
            self.env._("Ask for payment; each amount counts fully after 60 days."),
        )
