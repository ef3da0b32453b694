from odoo import models

from ...models.key_accounts.retention_key_account_printing import DOSSIER
from .pieces import Facts, Table, Text

DECISIONS_PRINTED = 40
ROWS_PRINTED = 30


class ReportKeyAccountDossier(models.AbstractModel):
    """What was agreed, what is planned, what may happen, what was decided."""

    _inherit = f"report.{DOSSIER}"

    # ------------------------------------------------------------
    # Prices and terms
    # ------------------------------------------------------------

    def _section_terms(self, account):
        rows = account.term_ids
        return self._section(
            "terms",
            self.env._("Prices and Terms"),
            Facts(self._standing_terms(account)),
            Table(
                [
                    self.env._("Term"),
                    self.env._("What was agreed"),
                    self.env._("From"),
                    self.env._("Until"),
                    self.env._("Between"),
                ],
                [
                    (
                        row.name,
                        row.value,
                        self._day(row.date_from),
                        self._end_of(row),
                        ", ".join(
                            filter(
                                None, (row.person_id.partner_id.name, row.user_id.name)
                            )
                        ),
                    )
                    for row in rows[:ROWS_PRINTED]
                ],
                title=self.env._("Special terms"),
                left_out=self._left_out_largest(ROWS_PRINTED, len(rows)),
                empty=self.env._("No special terms are noted."),
            ),
        )

    def _standing_terms(self, account):
        """Return price list, payment terms and target, as pairs."""
        # Names of what the customer is offered anyway; the account was read before
        partner = account.partner_id.sudo()
        return [
            (
                self.env._("Price list"),
                partner.property_product_pricelist.display_name,
            ),
            (
                self.env._("Payment terms"),
                partner.property_payment_term_id.display_name
                or self.env._("none: due at once"),
            ),
            (
                self.env._("Target a month"),
                account.target_monthly and self._money(account, account.target_monthly),
            ),
        ]

    def _end_of(self, term):
        if not term.date_to:
            return self.env._("until further notice")
        day = self._day(term.date_to)
        return self.env._("%s, over", day) if term.is_expired else day

    # ------------------------------------------------------------
    # Objectives
    # ------------------------------------------------------------

    def _section_plan(self, account):
        rows = account.objective_ids
        return self._section(
            "plan",
            self.env._("Objectives and Actions"),
            Table(
                [
                    self.env._("Objective"),
                    self.env._("Whose"),
                    self.env._("Owner"),
                    self.env._("Due"),
                    self.env._(">Done"),
                    self.env._("State"),
                ],
                [
                    (
                        row.name,
                        self._label(row, "side"),
                        row.user_id.name or "",
                        self._due(row),
                        f"{row.progress} %",
                        self._label(row, "state"),
                    )
                    for row in rows[:ROWS_PRINTED]
                ],
                left_out=self._left_out_largest(ROWS_PRINTED, len(rows)),
                empty=self.env._(
                    "No objectives are noted: agree with them on one of theirs and one "
                    "of ours."
                ),
            ),
            *self._proposals(rows[:ROWS_PRINTED]),
        )

    def _due(self, row):
        if not row.date_due:
            return self.env._("no day")
        day = self._day(row.date_due)
        return self.env._("%s, overdue", day) if row.is_overdue else day

    def _proposals(self, objectives):
        """Return what we propose, in full, of the objectives that are open."""
        rows = [
            (
                row.name,
                "\n".join(
                    filter(None, (row.product_id.display_name, row.proposal or ""))
                ),
            )
            for row in objectives
            if row.state == "open" and (row.proposal or row.product_id)
        ]
        if rows:
            yield Facts(rows, self.env._("What we propose"))

    # ------------------------------------------------------------
    # SWOT, risks, competitors
    # ------------------------------------------------------------

    def _section_risks(self, account):
        return self._section(
            "risks",
            self.env._("SWOT, Risks, Competitors"),
            *self._swot(account),
            self._risks(account),
            *self._answers(account),
            self._competitors(account),
        )

    def _swot(self, account):
        names = ("strengths", "weaknesses", "opportunities", "threats")
        if not any(account[name] for name in names):
            yield Text(
                [self.env._("Strengths, weaknesses, chances: nothing is noted yet.")]
            )
        for name in names:
            if account[name]:
                title = account._fields[name]._description_string(self.env)
                yield Text([account[name]], title)

    def _risks(self, account):
        rows = account.risk_ids
        return Table(
            [
                self.env._("Risk"),
                self.env._("Event"),
                self.env._("Likely"),
                self.env._("Impact"),
                self.env._("Owner"),
                self.env._("Answer due"),
                self.env._("State"),
            ],
            [
                (
                    row.name,
                    self._label(row, "event"),
                    self._label(row, "probability"),
                    self._label(row, "impact"),
                    row.user_id.name or "",
                    self._day(row.date_due),
                    self._label(row, "state"),
                )
                for row in rows[:ROWS_PRINTED]
            ],
            title=self.env._("Risks"),
            left_out=self._left_out_largest(ROWS_PRINTED, len(rows)),
            empty=self.env._(
                "No risks are noted. Nobody is safe: ask who could buy the firm, who "
                "could follow your contact, who offers them better terms."
            ),
        )

    def _answers(self, account):
        rows = [
            (row.name, row.answer)
            for row in account.risk_ids[:ROWS_PRINTED]
            if row.answer and row.state != "closed"
        ]
        if rows:
            yield Facts(rows, self.env._("What we do about them"))

    def _competitors(self, account):
        rows = account.competitor_ids
        return Table(
            [
                self.env._("Competitor"),
                self.env._("Supplies"),
                self.env._(">Share"),
                self.env._("Strengths"),
                self.env._("Weaknesses"),
            ],
            [
                (
                    row.name,
                    row.category_id.display_name or "",
                    f"{self._number(row.share, 1)} %" if row.share else "",
                    row.strengths or "",
                    row.weaknesses or "",
                )
                for row in rows[:ROWS_PRINTED]
            ],
            title=self.env._("Competitors"),
            left_out=self._left_out_largest(ROWS_PRINTED, len(rows)),
            empty=self.env._("No competitors are noted: ask from whom else they buy."),
        )

    # ------------------------------------------------------------
    # Decisions
    # ------------------------------------------------------------

    def _section_decisions(self, account):
        rows, left_out = self._newest(
            "retention.key.account.decision",
            self._own_domain(account),
            DECISIONS_PRINTED,
        )
        return self._section(
            "decisions",
            self.env._("Decisions"),
            Table(
                [
                    self.env._("Day"),
                    self.env._("Decision"),
                    self.env._("Why"),
                    self.env._("Who"),
                ],
                [
                    (
                        self._day(row.date),
                        self._label(row, "decision"),
                        row.reason or "",
                        row.user_id.name or "",
                    )
                    for row in rows
                ],
                left_out=left_out,
                empty=self.env._("No decision is recorded."),
            ),
        )
