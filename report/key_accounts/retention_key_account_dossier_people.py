import re

from markupsafe import Markup

from odoo import models
from odoo.tools.misc import format_date

from ...models.key_accounts.retention_key_account_printing import DOSSIER
from .pieces import Cards, Facts, Picture, Table, Text

PEOPLE_PRINTED = 30
# More columns than this do not fit on the paper: the others follow below
COLUMNS = 5
# Maps that are wider, in pixels, cannot be read on an upright page
WIDE = 1000


class ReportKeyAccountDossier(models.AbstractModel):
    """The firm, its people, and how they and we stand with each other."""

    _inherit = f"report.{DOSSIER}"

    # ------------------------------------------------------------
    # The firm
    # ------------------------------------------------------------

    def _section_firm(self, account):
        texts = [
            (self.env._("What they do"), account.business),
            (self.env._("Sites"), account.sites),
            (self.env._("Owners"), account.owners),
            (self.env._("History"), account.history),
            (self.env._("Their goals"), account.goals),
            (self.env._("Their customers"), account.their_customers),
            (self.env._("Joint strategy"), account.strategy),
            (self.env._("News"), account.news),
        ]
        missing = [title for title, text in texts if not text]
        return self._section(
            "firm",
            self.env._("The Firm"),
            Facts(self._firm_facts(account)),
            *(Text([text], title) for title, text in texts if text),
            missing
            and Text(
                [self.env._("Nothing is noted yet of: %s.", ", ".join(missing))],
                tone="quiet",
            ),
        )

    def _firm_facts(self, account):
        """Return address, size and how to reach the firm, as pairs."""
        partner = account.partner_id
        turnover = ""
        if account.turnover:
            turnover = self._turnover(account)
        return [
            (
                self.env._("Address"),
                self._lines(partner._display_address(without_company=True)),
            ),
            (self.env._("Telephone"), partner.phone),
            (self.env._("E-mail"), partner.email),
            (self.env._("Web site"), partner.website),
            (self.env._("Tax number"), partner.vat),
            (self.env._("Industry"), account.industry_id.name),
            (
                self.env._("Employees"),
                account.employee_count and self._number(account.employee_count),
            ),
            (self.env._("Their turnover a year"), turnover),
            (self.env._("They reach us at any hour"), account.manager_phone),
        ]

    def _lines(self, text):
        """Return a text without its empty lines."""
        return "\n".join(line for line in text.splitlines() if line.strip())

    def _turnover(self, account):
        """Return the firm's own turnover, in its currency, with its year."""
        written = self._in_currency(account.turnover, account.turnover_currency_id)
        year = account.turnover_year
        return f"{written} ({year})" if year else written

    # ------------------------------------------------------------
    # People
    # ------------------------------------------------------------

    def _section_people(self, account):
        people = account.person_ids
        return self._section(
            "people",
            self.env._("People"),
            Cards(
                [self._card(person) for person in people[:PEOPLE_PRINTED]],
                empty=self.env._(
                    "Nobody is in the dossier yet: note at least who decides, who pays "
                    "and who uses what we sell."
                ),
            ),
            len(people) > PEOPLE_PRINTED
            and Text(
                [self._left_out_largest(PEOPLE_PRINTED, len(people))], "", "quiet"
            ),
        )

    def _card(self, person):
        """Return the card of a person: name, what they are, facts."""
        partner = person.partner_id
        function, role = partner.function or "", self._label(person, "role")
        what = [
            function,
            "" if role.casefold() in function.casefold() else role,
            person.tie or "",
            self.env._("not at the firm any more") if person.is_elsewhere else "",
        ]
        family = [
            ": ".join(
                part for part in (self._label(one, "relation"), one.name or "") if part
            )
            for one in person.relative_ids
        ]
        birthday = person.birthday and format_date(
            self.env, person.birthday, date_format="d MMMM"
        )
        return (
            partner.name or "",
            ", ".join(one for one in what if one),
            [
                (self.env._("Decision power"), self._label(person, "power")),
                (
                    self.env._("Attitude to us"),
                    self._label(person, "attitude") or self.env._("not known"),
                ),
                (self.env._("Reports to"), person.boss_id.partner_id.name),
                (
                    self.env._("Our counterpart"),
                    person.counterpart_id.name or self.env._("nobody of us"),
                ),
                (
                    self.env._("Last contact"),
                    self._day(person.last_contact) or self.env._("none is known"),
                ),
                (self.env._("Telephone"), person.phone),
                (self.env._("E-mail"), person.email),
                (self.env._("Birthday"), birthday),
                (self.env._("Cuisine"), person.cuisine),
                (
                    self.env._("Hobbies"),
                    ", ".join(person.interest_ids.mapped("display_name")),
                ),
                (self.env._("Family"), "\n".join(family)),
                (self.env._("Note"), person.note),
            ],
        )

    # ------------------------------------------------------------
    # Map and coverage
    # ------------------------------------------------------------

    def _section_map(self, account):
        # Drawn and escaped by tools/relationship_map.py
        drawn = Markup(account._relationship_map_svg())
        width = re.match(r'<svg[^>]* width="(\d+)', drawn)
        is_wide = bool(width) and int(width[1]) > WIDE
        return self._section(
            "map",
            self.env._("Who Knows Whom"),
            *self._coverage(account),
            self._influence(account),
            drawn and Picture(drawn, self.env._("Map of people"), is_wide),
        )

    def _influence(self, account):
        rows = account.influence_ids
        return rows and Table(
            [
                self.env._("From"),
                self.env._("To"),
                self.env._("Kind"),
                self.env._("Strength"),
                self.env._("How it shows"),
            ],
            [
                (
                    row.from_id.partner_id.name or "",
                    row.to_id.partner_id.name or "",
                    self._label(row, "kind"),
                    self._label(row, "strength"),
                    row.note or "",
                )
                for row in rows
            ],
            title=self.env._("Lines of influence"),
        )

    def _coverage(self, account):
        """Return the matrix of their people and ours, in parts that fit the paper."""
        title = self.env._("Who of us knows whom")
        gaps = account._coverage_gaps()
        if gaps:
            yield Text(gaps, self.env._("Whom we do not know"))
        matrix = account._coverage_matrix()
        if not matrix["rows"]:
            return
        for start in range(0, len(matrix["users"]), COLUMNS):
            part = slice(start, start + COLUMNS)
            yield Table(
                [
                    self.env._("Their person"),
                    *(user["name"] for user in matrix["users"][part]),
                ],
                [
                    (
                        f"{row['name']}\n{row['role']}",
                        *(self._pair(cell) for cell in row["cells"][part]),
                    )
                    for row in matrix["rows"]
                ],
                title=title if not start else "",
            )

    def _pair(self, cell):
        """Write how one of us stands with one of them: relation, last contact."""
        if not cell["text"]:
            return "–"
        labels = dict(
            self.env["retention.key.account.coverage"]
            ._fields["freshness"]
            ._description_selection(self.env)
        )
        freshness = labels.get(cell["freshness"], "")
        return f"{cell['text']}\n{cell['last']} ({freshness})"
