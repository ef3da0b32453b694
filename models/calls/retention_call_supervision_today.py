from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

TASK, ATTEMPT = "retention.call.task", "retention.call.attempt"
NOT_REACHED = ("busy", "no_answer", "voicemail", "wrong_number")
# Figures that are counted in tasks; all others are counted in attempts
OF_TASKS = ("planned", "overdue", "next_step", "waiting")
# Columns of the tables of people and campaigns
COLUMNS = (
    *("planned", "called", "not_reached", "reached", "offered", "ordered"),
    *("overdue", "next_step"),
)


class RetentionCallSupervision(models.AbstractModel):
    """How a day's calls go: as a whole, by person and by campaign."""

    _inherit = "retention.call.supervision"

    @api.model
    def _get_today(self, chosen):
        """Return the day's figures, and the same by person and by campaign."""
        metrics = self._metrics(chosen)
        counts = {name: self._count(*metric) for name, metric in metrics.items()}
        figures = {
            name: self._figure(metrics[name], sum(count for *_key, count in rows))
            for name, rows in counts.items()
        }
        time = self._get_time(chosen)
        people = self._tabulate(metrics, counts, 0, "user_id")
        for person in people:
            person["time"] = time["people"].get(person["id"], {})
        return {
            "figures": figures,
            "columns": [
                {"name": name, "label": metrics[name][0], "hint": metrics[name][3]}
                for name in COLUMNS
            ],
            "people": people,
            "campaigns": self._tabulate(metrics, counts, 1, "campaign_id"),
            "time": time["all"],
            "tries": self._get_tries(chosen),
            "list": self._get_list(chosen),
            "skips": self._get_skips(chosen),
            "hours": self._get_hours(chosen),
        }

    # ------------------------------------------------------------
    # What is counted
    # ------------------------------------------------------------

    @api.model
    def _metrics(self, chosen):
        """Return {name: (title, model, domain, what it is)} of a day's figures."""
        tasks, attempts = self._base(chosen), self._attempts(chosen)
        calls = attempts & Domain("kind", "=", "call")
        domains = {
            **self._task_domains(chosen, tasks, tasks & Domain("state", "=", "open")),
            **self._call_domains(calls),
            "skipped": attempts & Domain("kind", "=", "skip"),
            **self._promise_domains(chosen),
        }
        words = self._words()
        metrics = {}
        for name, domain in domains.items():
            title, hint = words[name]
            model = TASK if name in OF_TASKS else ATTEMPT
            metrics[name] = (title, model, domain, hint)
        return metrics

    @api.model
    def _task_domains(self, chosen, tasks, opened):
        day = chosen["day"]
        # What is on somebody's list, not what waits on the campaign's
        listed = opened & Domain("shared_on", "!=", False)
        due = listed & Domain("date_due", "<=", day) & Domain("date_in", "<=", day)
        tried = self._tried(self._within(chosen))
        promised = opened & Domain("is_promised", "=", True)
        return {
            "planned": due | (tasks & tried),
            "overdue": listed & Domain("date_due", "<", day),
            "next_step": opened & tried,
            "waiting": promised & self._within(chosen, "call_at"),
        }

    @api.model
    def _call_domains(self, calls):
        reached = calls & Domain("reached", "=", "answered")
        offered = Domain("order_id", "!=", False) | Domain("offer_card_id", "!=", False)
        return {
            "called": calls,
            "not_reached": calls & Domain("reached", "in", NOT_REACHED),
            "reached": reached,
            "right": reached & Domain("contact_id", "!=", False),
            "offered": calls & offered,
            "ordered": calls & Domain("order_state", "=", "sale"),
        }

    @api.model
    def _promise_domains(self, chosen):
        """Return the domains of the calls that were promised for the day."""
        promised = (
            self._base(chosen)
            & Domain("is_undone", "=", False)
            & Domain("kind", "=", "call")
            & self._within(chosen, "promised_at")
        )
        return {
            name: promised & Domain("promise", "=", name) for name in ("kept", "late")
        }

    @api.model
    def _words(self):
        """Return {name: (title, what it is)} of the day's figures."""
        return self._words_of_calls() | {
            "planned": (
                self.env._("Planned"),
                self.env._("Called that day, or still open and due by then"),
            ),
            "overdue": (
                self.env._("Overdue"),
                self.env._("Still open, and due on an earlier day"),
            ),
            "next_step": (
                self.env._("Goes on"),
                self.env._("Called that day, and to be called again"),
            ),
            "waiting": (
                self.env._("Not called yet"),
                self.env._("Promised for that day, and still open"),
            ),
            "kept": (
                self.env._("On time"),
                self.env._("Called up to 30 minutes after the hour, or before it"),
            ),
            "late": (
                self.env._("Late"),
                self.env._("Called more than 30 minutes after the promised hour"),
            ),
            "skipped": (
                self.env._("Skipped"),
                self.env._("Put behind the others, with a reason"),
            ),
        }

    @api.model
    def _words_of_calls(self):
        return {
            "called": (self.env._("Called"), self.env._("Calls made")),
            "not_reached": (
                self.env._("No answer"),
                self.env._("Busy, no answer, voicemail or a wrong number"),
            ),
            "reached": (self.env._("Reached"), self.env._("Somebody answered")),
            "right": (
                self.env._("Right person"),
                self.env._("Answered by the person who was to be called"),
            ),
            "offered": (
                self.env._("Offer made"),
                self.env._("Calls with a quotation or a code"),
            ),
            "ordered": (
                self.env._("Ordered"),
                self.env._("Calls whose quotation has been confirmed since"),
            ),
        }

    @api.model
    def _tried(self, when):
        """Return the domain of tasks that were called at some time."""
        calls = Domain("kind", "=", "call") & Domain("is_undone", "=", False) & when
        return Domain("attempt_ids", "any", calls)

    @api.model
    def _count(self, _title, model, domain, _hint):
        """Return (user, campaign, count) of a metric."""
        return self.env[model]._read_group(
            domain, ["user_id", "campaign_id"], ["__count"]
        )

    @api.model
    def _figure(self, metric, count, name=None, domain=None):
        title, model, its_domain, _hint = metric
        if domain is not None:
            its_domain &= domain
        title = f"{title}, {name}" if name else title
        return {"count": count, "open": self._opens(title, model, its_domain)}

    @api.model
    def _tabulate(self, metrics, counts, place, field):
        """Return the rows of a table: a person or campaign, and their figures.

        :param place: where the key stands in the rows of ``counts``
        """
        sums, records = {}, {}
        for name in COLUMNS:
            for row in counts[name]:
                record = row[place]
                records[record.id] = record
                key = (record.id, name)
                sums[key] = sums.get(key, 0) + row[-1]
        none = {
            "user_id": self.env._("Whoever is free"),
            "campaign_id": self.env._("No campaign"),
        }[field]
        rows = []
        for key, record in records.items():
            # Names only: a colleague of another company may have called, too
            said = record.sudo().display_name if record else none
            domain = Domain(field, "=", key)
            rows.append(
                {
                    "id": key,
                    "name": said,
                    "figures": {
                        name: self._figure(
                            metrics[name], sums.get((key, name), 0), said, domain
                        )
                        for name in COLUMNS
                    },
                }
            )
        return sorted(rows, key=lambda row: (not row["id"], row["name"]))

    # ------------------------------------------------------------
    # How lists are worked through
    # ------------------------------------------------------------

    @api.model
    def _get_tries(self, chosen):
        """Return how often the day's lines have been called in all."""
        _first, end = self.env.company._retention_moments(None, self._day(chosen))
        lines = self._base(chosen) & self._tried(self._within(chosen))
        tries = (
            Domain("company_id", "=", self.env.company.id)
            & Domain("kind", "=", "call")
            & Domain("is_undone", "=", False)
            & Domain("date", "<", end)
            & Domain("task_id", "any", lines)
        )
        return {
            "lines": {
                "count": self.env[TASK].search_count(lines),
                "open": self._opens(self.env._("Customers Called"), TASK, lines),
            },
            "tries": {
                "count": self.env[ATTEMPT].search_count(tries),
                "open": self._opens(self.env._("All Their Calls"), ATTEMPT, tries),
            },
        }

    @api.model
    def _get_list(self, chosen):
        """Return how many customers of the running campaigns were called at all."""
        day = self._day(chosen)
        _first, end = self.env.company._retention_moments(None, day)
        members = (
            self._base(chosen)
            & Domain("state", "not in", ("control", "gap"))
            & Domain("date_in", "<=", day)
        )
        if not chosen["campaign_id"]:
            members &= Domain("campaign_id.state", "in", ("running", "paused"))
        tried = members & self._tried(Domain("date", "<", end))
        return {
            name: {
                "count": self.env[TASK].search_count(domain),
                "open": self._opens(title, TASK, domain),
            }
            for name, title, domain in (
                ("members", self.env._("Customers on the Lists"), members),
                ("tried", self.env._("Customers Called at Least Once"), tried),
            )
        }

    @api.model
    def _get_skips(self, chosen):
        """Return the day's skips by reason, the most frequent first."""
        skips = self._attempts(chosen) & Domain("kind", "=", "skip")
        rows = self.env[ATTEMPT]._read_group(
            skips, ["reason_id"], ["__count"], order="__count DESC, reason_id"
        )
        return [
            {
                "name": reason.display_name or self.env._("No reason given"),
                "count": count,
                "open": self._opens(
                    self.env._("Skipped"),
                    ATTEMPT,
                    skips & Domain("reason_id", "=", reason.id),
                ),
            }
            for reason, count in rows
        ]

    @api.model
    def _day(self, chosen):
        return fields.Date.to_date(chosen["day"])

    # ------------------------------------------------------------
    # Hours
    # ------------------------------------------------------------

    @api.model
    def _get_hours(self, chosen):
        """Return the day's calls by hour of the company's clock."""
        attempts = self.env[ATTEMPT]
        calls = self._attempts(chosen) & Domain("kind", "=", "call")
        query = attempts._search(calls)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT EXTRACT(HOUR FROM date AT TIME ZONE 'UTC'
                                              AT TIME ZONE %(zone)s)::int AS hour,
                       MIN(date), MAX(date), COUNT(*),
                       COUNT(*) FILTER (WHERE reached = 'answered')
                  FROM (%(seen)s) seen
              GROUP BY hour
              ORDER BY hour
                """,
                zone=self.env.company._retention_tz(),
                seen=self._columns(attempts, query, "date", "reached"),
            )
        )
        answered = Domain("reached", "=", "answered")
        hours = []
        for hour, first, last, called, reached in rows:
            # From the first to the last call of the hour: the very calls counted
            within = calls & Domain("date", ">=", first) & Domain("date", "<=", last)
            name = f"{hour:02d}:00"
            hours.append(
                {
                    "label": name,
                    "called": called,
                    "reached": reached,
                    "open": {
                        "called": self._opens(name, ATTEMPT, within),
                        "reached": self._opens(name, ATTEMPT, within & answered),
                    },
                }
            )
        return hours

    @api.model
    def _columns(self, model, query, *names):
        """Return SQL of some columns of a search."""
        return query.select(
            *(
                SQL(
                    "%s AS %s",
                    model._field_to_sql(model._table, name, query),
                    SQL.identifier(name),
                )
                for name in names
            )
        )
