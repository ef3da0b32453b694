from markupsafe import Markup

from odoo import models
from odoo.tools.misc import format_date

from ...models.key_accounts.retention_key_account_printing import DOSSIER
from ...tools.svg_charts import Bar, Line, gauge, lines, shares
from .pieces import Facts, Picture, Table, Text

CONTACTS_PRINTED = 100
TOUCHES_PRINTED = 30
# The summary stays on one page
CHANGES_IN_SHORT = 8
GAPS_IN_SHORT = 5


class ReportKeyAccountDossier(models.AbstractModel):
    """How the account stands: summary, health, contacts, dependency."""

    _inherit = f"report.{DOSSIER}"

    # ------------------------------------------------------------
    # In short
    # ------------------------------------------------------------

    def _section_summary(self, account):
        questions = account._visit_questions()
        changes = [change["text"] for change in account._changes_since_visit()]
        gaps = account._coverage_gaps()
        return self._section(
            "summary",
            self.env._("In Short"),
            Text(
                [
                    f"{number}. {question}"
                    for number, question in enumerate(questions, 1)
                ],
                self.env._("Three questions for the next visit"),
            ),
            *self._summary_figures(account),
            Facts(
                [
                    (self._label(signal, "signal"), signal.summary or signal.evidence)
                    for signal in account.signal_ids
                ],
                self.env._("Why they are key"),
            )
            if account.signal_ids
            else Text(
                [self.env._("No signal is open: they do not qualify any more.")],
                self.env._("Why they are key"),
                "warning",
            ),
            gaps and Text(gaps[:GAPS_IN_SHORT], self.env._("Whom we do not know")),
            Text(
                changes[:CHANGES_IN_SHORT]
                or [self.env._("Nothing that the system knows of.")],
                self.env._("What changed since the last visit"),
            ),
        )

    def _summary_figures(self, account):
        """Return what the customer brings, on a few lines."""
        row = account.customer_id
        if not row:
            yield Text([self.env._("They have not ordered yet: there are no figures.")])
            return
        yield Facts(
            [
                (
                    self.env._("Revenue, 12 months"),
                    self.env._(
                        "%(amount)s in %(count)s orders",
                        amount=self._money(account, row.year_revenue),
                        count=row.year_order_count,
                    ),
                ),
                (
                    self.env._("Margin, 12 months"),
                    self._money(account, row.year_margin),
                ),
                (
                    self.env._("Part of all that we sell"),
                    self._percent(row.revenue_share),
                ),
                (self.env._("Last order"), self._day(row.last_order_date)),
                (
                    self.env._("Next order expected"),
                    self._day(row.next_order_expected)
                    or self.env._("Too few orders to tell"),
                ),
                (
                    self.env._("Late by their own rhythm"),
                    row.is_late
                    and self.env._(
                        "%(days)s days; margin at risk: %(amount)s",
                        days=row.days_late,
                        amount=self._money(account, row.margin_at_risk),
                    ),
                ),
            ]
        )

    # ------------------------------------------------------------
    # Health
    # ------------------------------------------------------------

    def _section_health(self, account):
        parts = account._health_parts()
        title = self.env._("Health: %s of 100", account.health_score)
        return self._section(
            "health",
            self.env._("Health"),
            Picture(Markup(gauge(title, account.health_score)), title)
            if parts
            else Text(
                [self.env._("Health has not been measured yet: it is each night.")]
            ),
            *self._health_tables(parts),
            *self._health_trend(account),
        )

    def _health_tables(self, parts):
        if parts:
            yield Table(
                [
                    self.env._("Part"),
                    self.env._(">Points"),
                    self.env._(">Of"),
                    self.env._("Why"),
                    self.env._("What would raise it"),
                ],
                [
                    (
                        part["title"],
                        self._number(part["got"], 1) if part["known"] else "–",
                        self._number(part["possible"], 1),
                        part["why"],
                        part["advice"],
                    )
                    for part in parts
                ],
            )

    def _health_trend(self, account):
        months = account._health_months()
        if len(months) > 1:
            title = self.env._("Health by month")
            yield Picture(
                Markup(
                    lines(
                        title,
                        [
                            format_date(self.env, row.date, date_format="MMM yy")
                            for row in months
                        ],
                        [Line(title, tuple(row.score for row in months))],
                        top=100,
                    )
                ),
                title,
            )

    # ------------------------------------------------------------
    # Calls, visits, letters
    # ------------------------------------------------------------

    def _section_contacts(self, account):
        today = account.company_id._retention_day()
        touches = account.touch_ids
        planned = touches.filtered(lambda touch: touch.state == "planned")
        held = (touches - planned).filtered(lambda touch: touch.outcome or touch.news)
        held = held.sorted(lambda touch: touch.date_done or today, reverse=True)
        return self._section(
            "contacts",
            self.env._("Calls, Visits, Letters"),
            self._touch_norms(account),
            self._touches_planned(planned.sorted("date_due")),
            *self._touches_held(held),
            self._contacts(account),
        )

    def _touch_norms(self, account):
        labels = {**account._touch_labels(), "head": self.env._("Visit of the head")}
        standing = account._touch_standing()[account.id]
        return Table(
            [
                self.env._("Kind"),
                self.env._(">Expected a year"),
                self.env._(">Expected so far"),
                self.env._(">Received"),
                self.env._(">Missing"),
                self.env._("Last"),
            ],
            [
                (
                    labels.get(kind, kind),
                    self._number(row["per_year"]),
                    self._number(float(row["expected"]), 1),
                    self._number(row["received"]),
                    self._number(row["gap"]) if row["gap"] else "",
                    self._day(row["last"]) or self.env._("never"),
                )
                for kind, row in standing.items()
                if row["per_year"] or row["received"]
            ],
            title=self.env._("Expected and received, last 12 months"),
            empty=self.env._(
                "No contacts are expected of this class: Configuration, Touch Norms, "
                "says how many there should be."
            ),
        )

    def _touches_planned(self, touches):
        return Table(
            [
                self.env._("Due"),
                self.env._("Kind"),
                self.env._("Who of us"),
                self.env._("With"),
                self.env._("What for"),
            ],
            [
                (
                    self._day(touch.date_due),
                    self._label(touch, "kind"),
                    touch.user_id.name or "",
                    ", ".join(touch.person_ids.partner_id.mapped("name")),
                    touch.purpose or "",
                )
                for touch in touches[:TOUCHES_PRINTED]
            ],
            title=self.env._("Planned"),
            left_out=self._left_out_largest(TOUCHES_PRINTED, len(touches)),
            empty=self.env._("Nothing is planned: plan the next visit."),
        )

    def _touches_held(self, touches):
        if touches:
            yield Facts(
                [
                    (
                        f"{self._day(touch.date_done or touch.date_due)}, "
                        f"{self._label(touch, 'kind')}",
                        "\n".join(filter(None, (touch.outcome, touch.news))),
                    )
                    for touch in touches[:TOUCHES_PRINTED]
                ],
                self.env._("What came of the last ones"),
            )

    def _contacts(self, account):
        rows, left_out = self._newest(
            "retention.key.account.contact",
            [("account_id", "=", account.id)],
            CONTACTS_PRINTED,
        )
        return Table(
            [
                self.env._("Day"),
                self.env._("Kind"),
                self.env._("Who of us"),
                self.env._("With"),
            ],
            [
                (
                    self._day(row.date),
                    self._label(row, "kind"),
                    row.user_id.name or "",
                    row.partner_id.name or "",
                )
                for row in rows
            ],
            title=self.env._("All contacts"),
            left_out=left_out,
            empty=self.env._("No contact with them is known."),
        )

    # ------------------------------------------------------------
    # Dependency
    # ------------------------------------------------------------

    def _section_dependency(self, account):
        company = account.company_id
        row = account.customer_id
        title = self.env._("Their part of what we sell")
        values = [
            (
                self.env._("The company, %s months", company.retention_key_months),
                account.dependency_share,
            )
        ]
        if row.team_id:
            values.append(
                (self.env._("Team %s, ever", row.team_id.name), row.team_share)
            )
        if row.user_id:
            values.append((self.env._("%s, ever", row.user_id.name), row.user_share))
        return self._section(
            "dependency",
            self.env._("Dependency, and What If They Leave"),
            Picture(
                Markup(
                    shares(
                        title,
                        [Bar(name, part, self._percent(part)) for name, part in values],
                        whole=1,
                        empty=self.env._("They have bought nothing lately."),
                    )
                ),
                title,
            ),
            self._leaving(account),
            self._dependency_signals(account),
        )

    def _leaving(self, account):
        """Return what would be missing without them."""
        limits = account.company_id._retention_dependency_limits()
        facts = [
            (
                self.env._("Dependency"),
                self.env._(
                    "%(level)s (limits: %(limits)s %%)",
                    level=self._label(account, "dependency_level"),
                    limits=", ".join(self._number(float(one)) for one in limits),
                ),
            ),
            (
                self.env._("Revenue that would go"),
                self._money(account, account.dependency_revenue),
            ),
            (
                self.env._("Margin that would go"),
                self._money(account, account.dependency_margin),
            ),
        ]
        if account._has_field_access(account._fields["dependency_cost"], "read"):
            facts.append((self.env._("Fixed cost"), account.dependency_cost))
        return Facts(facts, self.env._("If they leave tomorrow"))

    def _dependency_signals(self, account):
        """Return since when they count as key, and what it was before."""
        rows = account.signal_ids | account.past_signal_ids
        return rows and Table(
            [
                self.env._("Signal"),
                self.env._("Since"),
                self.env._("Until"),
                self.env._("What shows it"),
            ],
            [
                (
                    self._label(row, "signal"),
                    self._day(row.date_from),
                    self._day(row.date_to) or self.env._("still so"),
                    row.summary or row.evidence or "",
                )
                for row in rows
            ],
            title=self.env._("Why they are, and were, key"),
        )
