from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ...tools.touch_plan import expected, gap, next_due, window
from .retention_key_account_touch import KINDS

IN_PERSON = ("visit", "lunch")
ACTIVITY_TYPES = {
    "call": "mail.mail_activity_data_call",
    "mail": "mail.mail_activity_data_email",
    "visit": "mail.mail_activity_data_meeting",
    "lunch": "mail.mail_activity_data_meeting",
    "head": "mail.mail_activity_data_meeting",
}
# Days that a task to close a gap leaves
TASK_DAYS = 7


class RetentionKeyAccount(models.Model):
    """Contacts planned, expected and received, and tasks where too few were."""

    _inherit = "retention.key.account"

    touch_ids = fields.One2many("retention.key.account.touch", "account_id")
    contact_count = fields.Integer(
        string="Contacts, 12 Months", compute="_compute_contacts"
    )
    last_contact = fields.Date(compute="_compute_contacts")
    last_visit = fields.Date(compute="_compute_contacts")
    head_visit_last = fields.Date(
        string="Head's Last Visit", compute="_compute_contacts"
    )
    head_visit_due = fields.Date(string="Head's Visit Due", compute="_compute_contacts")
    is_head_visit_overdue = fields.Boolean(
        string="Head's Visit Overdue",
        compute="_compute_contacts",
        search="_search_is_head_visit_overdue",
    )
    touch_standing = fields.Html(
        string="Contacts Expected and Received",
        compute="_compute_touch_standing",
        sanitize=False,
    )

    contact_months = fields.Html(
        string="Contacts by Month", compute="_compute_contact_months", sanitize=False
    )

    @api.depends(
        "date_start",
        "care_class",
        "company_id",
        "state",
        "touch_ids.state",
        "touch_ids.date_done",
        "touch_ids.kind",
    )
    def _compute_contacts(self):
        standing = self._touch_standing()
        for account in self:
            kinds = standing.get(account._origin.id, {})
            days = {kind: row["last"] for kind, row in kinds.items() if row["last"]}
            own = [days[kind] for kind in IN_PERSON if kind in days]
            account.contact_count = sum(
                row["received"] for kind, row in kinds.items() if kind != "head"
            )
            account.last_contact = max(days.values(), default=False)
            account.last_visit = max(own, default=False)
            account.head_visit_last = days.get("head", False)
            account.head_visit_due = account._head_visit_due(kinds)
            account.is_head_visit_overdue = bool(
                account.head_visit_due
                and account.head_visit_due < account.company_id._retention_day()
            )

    def _head_visit_due(self, kinds):
        """Return the day of the head's next visit, False where none is expected."""
        self.ensure_one()
        head = self.company_id.sudo().retention_head_id  # who it is is no secret
        if not kinds or not head or self.state == "ended":
            return False
        row = kinds["head"]
        return next_due(row["last"], self.date_start, row["per_year"]) or False

    @api.model
    def _search_is_head_visit_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        accounts = self.search([("state", "!=", "ended")])
        overdue = accounts.filtered("is_head_visit_overdue")
        found = Domain("id", "in", overdue.ids)
        return Domain.OR(found if one else ~found for one in value)

    @api.depends(
        "date_start",
        "care_class",
        "company_id",
        "touch_ids.state",
        "touch_ids.date_done",
        "touch_ids.kind",
    )
    def _compute_touch_standing(self):
        standing = self._touch_standing()
        labels = self._touch_labels()
        for account in self:
            rows = standing.get(account._origin.id)
            account.touch_standing = rows and self.env["ir.qweb"]._render(
                "customer_retention.retention_touch_standing",
                {"rows": rows, "labels": labels, "window": account._touch_window()},
            )

    @api.depends("touch_ids.state", "touch_ids.date_done")
    @api.depends_context("lang")
    def _compute_contact_months(self):
        numbers = self._contacts_by_month()
        for account in self:
            last = account.company_id._retention_day().replace(day=1)
            months = [last - relativedelta(months=ago) for ago in range(11, -1, -1)]
            account.contact_months = self.env["ir.qweb"]._render(
                "customer_retention.retention_contact_months",
                {
                    "months": [
                        (
                            format_date(self.env, month, date_format="MMMM y"),
                            numbers.get((account._origin.id, month), 0),
                        )
                        for month in months
                    ]
                },
            )

    def _contacts_by_month(self):
        """Return {(account id, first day of a month): number of contacts}."""
        accounts = self._origin
        if not accounts:
            return {}
        contacts = self.env["retention.key.account.contact"]
        contacts._flush_contacts()
        rows = self.env.execute_query(
            SQL(
                "SELECT account_id, DATE_TRUNC('month', date)::date, COUNT(*)"
                " FROM (%s) contact WHERE date > %s GROUP BY 1, 2",
                contacts._contacts_query(accounts),
                fields.Date.today() - relativedelta(months=13),
            )
        )
        return {(account_id, month): number for account_id, month, number in rows}

    # ------------------------------------------------------------
    # Norms against contacts
    # ------------------------------------------------------------

    def _touch_labels(self):
        """Return {kind: its name in the user's language}."""
        kinds = self.env["retention.touch.norm"]._fields["kind"]
        return dict(kinds._description_selection(self.env))

    def _touch_window(self):
        """Return the first day whose contacts count, and today."""
        self.ensure_one()
        today = self.company_id._retention_day()
        return window(self.date_start or today, today), today

    def _touch_standing(self):
        """Return what was expected and received of each kind, in two queries.

        The accounts were read by whoever asks: so are the days of their contacts.

        :return: {account id: {kind: {per_year, expected (Fraction), received, gap,
            last}}}, ``head`` among the kinds
        """
        accounts = self._origin.filtered("company_id")
        norms = self.env["retention.touch.norm"]._per_year(accounts.company_id)
        received = accounts._contacts_received()
        standing = {}
        for account in accounts:
            per_year = norms.get((account.company_id.id, account.care_class), {})
            since, today = account._touch_window()
            standing[account.id] = rows = {}
            for kind in [*(name for name, _label in KINDS), "head"]:
                number, last = received.get((account.id, kind), (0, None))
                due = expected(per_year.get(kind, 0), since, today)
                rows[kind] = {
                    "per_year": per_year.get(kind, 0),
                    "expected": due,
                    "received": number,
                    "gap": gap(due, number),
                    "last": last,
                }
        return standing

    def _contacts_received(self):
        """Return {(account id, kind): (number in the window, last day)}.

        ``head`` are the head's own visits and lunches, which count as such, too.
        """
        if not self:
            return {}
        contacts = self.env["retention.key.account.contact"]
        contacts._flush_contacts()
        days = {account: account._touch_window() for account in self}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT account_id, kind,
                       COUNT(*) FILTER (WHERE date >= since), MAX(date),
                       COUNT(*) FILTER (WHERE date >= since AND is_head),
                       MAX(date) FILTER (WHERE is_head)
                  FROM (%(contacts)s) contact
                  JOIN UNNEST(%(ids)s::int[], %(since)s::date[], %(today)s::date[])
                       AS one (id, since, today) ON one.id = contact.account_id
                 WHERE date <= today
              GROUP BY account_id, kind
                """,
                contacts=contacts._contacts_query(self),
                ids=self.ids,
                since=[since for since, _today in days.values()],
                today=[today for _since, today in days.values()],
            )
        )
        found = {}
        for account_id, kind, number, last, heads, heads_last in rows:
            found[account_id, kind] = (number, last)
            if kind in IN_PERSON and heads_last:
                before, day = found.get((account_id, "head"), (0, heads_last))
                found[account_id, "head"] = (before + heads, max(day, heads_last))
        return found

    # ------------------------------------------------------------
    # Gaps become tasks
    # ------------------------------------------------------------

    @api.model
    def _cron_plan_gaps(self):
        """Plan what is missing with every account that is cared for."""
        accounts = self.search([("state", "!=", "ended")])
        accounts._plan_gaps()

    def _plan_gaps(self):
        """Make one task for each kind of contact of which there were too few.

        None where one is still open, where such a contact is planned, where nobody is
        in charge, and none for ended accounts. Call lists, where there are any, may
        take the calls over by overriding ``_plan_gap_tasks``.

        :return: the ``mail.activity`` records
        """
        accounts = self.filtered(lambda one: one.state != "ended")
        standing = accounts._touch_standing()
        busy = accounts._open_gap_tasks()
        gaps = [
            (account, kind, row)
            for account in accounts
            for kind, row in standing[account.id].items()
            if row["gap"] and (account.id, kind) not in busy
        ]
        return self._plan_gap_tasks(gaps)

    def _open_gap_tasks(self):
        """Return {(account id, kind)} with an open task or a planned contact."""
        tasks = self.env["mail.activity"]._read_group(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("retention_touch_kind", "!=", False),
            ],
            ["res_id", "retention_touch_kind"],
        )
        planned = self.env["retention.key.account.touch"].search_fetch(
            [("account_id", "in", self.ids), ("state", "=", "planned")]
        )
        busy = set(tasks)
        for touch in planned:
            if not touch.is_overdue:
                busy.add((touch.account_id.id, touch.kind))
                if touch.is_head and touch.kind in IN_PERSON:
                    busy.add((touch.account_id.id, "head"))
        return busy

    def _plan_gap_tasks(self, gaps):
        """Make the activities.

        :param gaps: (account, kind, its row of ``_touch_standing``)
        """
        values = [
            account._gap_task_values(kind, row, user)
            for account, kind, row in gaps
            if (user := account._acting_manager())
        ]
        model_id = self.env["ir.model"]._get_id(self._name)
        # A list of activities says it; a mail for each of them would not
        activities = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        return activities.create([one | {"res_model_id": model_id} for one in values])

    def _gap_task_values(self, kind, row, user):
        self.ensure_one()
        account = self.with_context(lang=user.lang)
        _since, today = self._touch_window()
        kind_name = account._touch_labels()[kind]
        if kind == "head":
            head = self.company_id.sudo().retention_head_id  # a name, no more
            kind_name = account.env._("Arrange a visit of %s", head.name or kind_name)
        todo = self.env.ref(
            ACTIVITY_TYPES.get(kind, "mail.mail_activity_data_todo"),
            raise_if_not_found=False,
        )
        return {
            "res_id": self.id,
            "activity_type_id": todo.id if todo else False,
            "summary": account.env._(
                "%(kind)s: %(received)s of %(expected)s so far",
                kind=kind_name,
                received=row["received"],
                expected=int(row["expected"]),
            ),
            "date_deadline": today + timedelta(days=TASK_DAYS),
            "user_id": user.id,
            "retention_touch_kind": kind,
        }

    # ------------------------------------------------------------
    # Screens
    # ------------------------------------------------------------

    def action_open_contacts(self):
        """List the contacts behind the number: of the days that count."""
        self.ensure_one()
        self.check_access("read")
        since, today = self._touch_window()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_key_account_contact_action"
        )
        return action | {
            "name": self.env._("Contacts with %s", self.display_name),
            "domain": [
                ("account_id", "=", self.id),
                ("date", ">=", since),
                ("date", "<=", today),
            ],
            "context": {},
        }

    def action_plan_gaps(self):
        """Plan what is missing now, and say how much that was."""
        self.check_access("write")
        planned = self._plan_gaps()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Missing Contacts"),
                "message": self.env._("Tasks planned: %s.", len(planned)),
                "type": "success" if planned else "info",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
