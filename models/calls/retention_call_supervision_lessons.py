from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.call_results import LESS, MORE, rate_difference, verdict
from ...tools.call_supervision import TALKS_AT_LEAST, ranked

TASK, ATTEMPT = "retention.call.task", "retention.call.attempt"
MIX = ("agreed", "thinks", "refused", "callback")


class RetentionCallSupervision(models.AbstractModel):
    """What is to be learned from the calls of the last days.

    Refusals and what was at stake, how people differ, which scripts and answers
    work: of as many days up to the chosen one as results count.
    """

    _inherit = "retention.call.supervision"

    @api.model
    def _get_lessons(self, chosen):
        """Return refusals, people, scripts and objections."""
        attempts = self._attempts(chosen, chosen["days"])
        talks = self._talks(attempts)
        return {
            "refusals": self._get_refusals(talks),
            "mix": self._get_mix(chosen),
            "scripts": self._get_scripts(talks),
            "objections": self._get_objections(talks),
            "talks_at_least": TALKS_AT_LEAST,
        }

    @api.model
    def _talks(self, attempts):
        return (
            attempts
            & Domain("kind", "in", ("call", "incoming"))
            & Domain("reached", "=", "answered")
        )

    # ------------------------------------------------------------
    # Refusals
    # ------------------------------------------------------------

    @api.model
    def _get_refusals(self, talks):
        """Return refusals by reason with the money at stake, the largest first.

        A customer who refused twice for one reason is at stake once.
        """
        refused = talks & Domain("result", "=", "refused")
        attempts = self.env[ATTEMPT]
        self.env[TASK].flush_model(["priority"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT reason_id, COUNT(*),
                       (SELECT COALESCE(SUM(task.priority), 0)
                          FROM retention_call_task task
                         WHERE task.id = ANY(ARRAY_AGG(DISTINCT seen.task_id)))
                           AS at_stake
                  FROM (%s) seen
              GROUP BY reason_id
              ORDER BY at_stake DESC, 2 DESC, reason_id
                """,
                self._columns(
                    attempts, attempts._search(refused), "reason_id", "task_id"
                ),
            )
        )
        reasons = self.env["retention.call.reason"].browse(
            [reason for reason, *_figures in rows if reason]
        )
        names = {reason.id: reason.display_name for reason in reasons}
        return [
            {
                "name": names.get(reason) or self.env._("No reason given"),
                "count": count,
                "at_stake": float(at_stake),
                "open": self._opens(
                    self.env._("Refused"),
                    ATTEMPT,
                    refused & Domain("reason_id", "=", reason or False),
                ),
            }
            for reason, count, at_stake in rows
        ]

    # ------------------------------------------------------------
    # People
    # ------------------------------------------------------------

    @api.model
    def _get_mix(self, chosen):
        """Return what each person's talks came to, beside the others' talks.

        A share is marked where it differs from the others' by more than chance.
        """
        of_all = chosen | {"user_id": False}
        attempts = self._attempts(of_all, chosen["days"])
        rows = self._sum_mix(attempts)
        whole = {name: sum(row[name] for row in rows) for name in (*MIX, "talks")}
        put_off = dict(
            self.env[TASK]._read_group(
                self._base(of_all) & Domain("postponed_count", ">", 0),
                ["user_id"],
                ["__count"],
            )
        )
        put_off = {user.id: count for user, count in put_off.items()}
        users = self.env["res.users"].browse([row["id"] for row in rows]).sudo()
        names = {user.id: user.display_name for user in users}  # names only
        people = [
            self._person_of_mix(row, names[row["id"]], whole, of_all, attempts, put_off)
            for row in rows
            if not chosen["user_id"] or row["id"] == chosen["user_id"]
        ]
        talks = whole["talks"]
        return {
            "people": sorted(people, key=lambda row: row["name"]),
            "shares": {name: whole[name] / talks if talks else False for name in MIX},
        }

    @api.model
    def _sum_mix(self, attempts):
        """Return rows of people with numbers of talks, results and notes."""
        model = self.env[ATTEMPT]
        names = ("user_id", "kind", "reached", "result", "note", "was_promised")
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT user_id AS id, COUNT(*) FILTER (WHERE talk) AS talks, %(mix)s,
                       COUNT(*) FILTER (WHERE kind = 'skip') AS skipped,
                       COALESCE(AVG(LENGTH(TRIM(COALESCE(note, ''))))
                           FILTER (WHERE talk), 0)::int AS note
                  FROM (SELECT *, reached = 'answered'
                                  AND kind IN ('call', 'incoming') AS talk
                          FROM (%(seen)s) one) seen
                 WHERE user_id IS NOT NULL
              GROUP BY user_id
                """,
                mix=SQL(", ").join(
                    SQL(
                        "COUNT(*) FILTER (WHERE talk AND result = %s) AS %s",
                        name,
                        SQL.identifier(name),
                    )
                    for name in MIX
                ),
                seen=self._columns(model, model._search(attempts), *names),
            )
        )
        promises = self._sum_promises(attempts)
        for row in rows:
            for name, counts in promises.items():
                row[name] = counts.get(row["id"], 0)
        return rows

    @api.model
    def _sum_promises(self, attempts):
        """Return {promises, kept: {user id: count}} of calls that were promised."""
        calls = attempts & Domain("kind", "=", "call")
        domains = {
            "promises": calls
            & Domain("was_promised", "=", True)
            & Domain("promised_at", "!=", False),
            "kept": calls & Domain("promise", "=", "kept"),
        }
        return {
            name: {
                user.id: count
                for user, count in self.env[ATTEMPT]._read_group(
                    domain, ["user_id"], ["__count"]
                )
            }
            for name, domain in domains.items()
        }

    @api.model
    def _person_of_mix(self, row, name, whole, chosen, attempts, put_off):
        """Return a person's row: numbers with their lists, and marks."""
        own = attempts & Domain("user_id", "=", row["id"])
        talks = self._talks(own)
        calls = own & Domain("kind", "=", "call")
        lists = {
            "talks": (row["talks"], ATTEMPT, talks),
            "skipped": (row["skipped"], ATTEMPT, own & Domain("kind", "=", "skip")),
            "put_off": (
                put_off.get(row["id"], 0),
                TASK,
                self._base(chosen)
                & Domain("user_id", "=", row["id"])
                & Domain("postponed_count", ">", 0),
            ),
            "promises": (
                row["promises"],
                ATTEMPT,
                calls
                & Domain("was_promised", "=", True)
                & Domain("promised_at", "!=", False),
            ),
            "kept": (row["kept"], ATTEMPT, calls & Domain("promise", "=", "kept")),
        } | {
            result: (row[result], ATTEMPT, talks & Domain("result", "=", result))
            for result in MIX
        }
        return {
            "id": row["id"],
            "name": name,
            "note": row["note"],
            "figures": {
                key: {"count": count, "open": self._opens(name, model, domain)}
                for key, (count, model, domain) in lists.items()
            },
            "shares": {
                result: row[result] / row["talks"] if row["talks"] else False
                for result in MIX
            },
            "marks": {result: self._mark(row, whole, result) for result in MIX},
        }

    @api.model
    def _mark(self, row, whole, result):
        """Return ``more`` or ``less`` than the others, False if chance explains it."""
        own, others = row["talks"], whole["talks"] - row["talks"]
        found = rate_difference(row[result], own, whole[result] - row[result], others)
        said = verdict(found.low, found.high, own, others)
        return said if said in (MORE, LESS) else False

    # ------------------------------------------------------------
    # What is said
    # ------------------------------------------------------------

    @api.model
    def _get_scripts(self, talks):
        """Return scripts and their versions by the share of talks that agreed."""
        domain = talks & Domain("script_id", "!=", False)
        return self._rank(domain, "script_id", lambda script: script.display_name)

    @api.model
    def _get_objections(self, talks):
        """Return objections by the share that agreed of the talks they came up in."""

        def said(objection):
            return self.env._(
                "%(objection)s (%(script)s)",
                objection=objection.name,
                script=objection.script_id.display_name,
            )

        domain = talks & Domain("objection_ids", "!=", False)
        return self._rank(domain, "objection_ids", said)

    @api.model
    def _rank(self, talks, field, name_of):
        """Return what talks are grouped by, ranked by the share that agreed."""
        rows = {}
        for record, result, count in self.env[ATTEMPT]._read_group(
            talks, [field, "result"], ["__count"]
        ):
            row = rows.setdefault(record, {"talks": 0, "won": 0})
            row["talks"] += count
            row["won"] += count if result == "agreed" else 0
        for record, row in rows.items():
            domain = talks & Domain(field, "in", record.ids)
            agreed = domain & Domain("result", "=", "agreed")
            name = name_of(record)
            row |= {
                "id": record.id,
                "name": name,
                "open": self._opens(name, ATTEMPT, domain),
                "open_won": self._opens(name, ATTEMPT, agreed),
            }
            rows[record] = row
        return ranked(rows.values())
