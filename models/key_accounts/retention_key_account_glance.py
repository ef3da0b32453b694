from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

LINES = 5
POWERS = ("decides", "approves", "advises")


class RetentionKeyAccount(models.Model):
    """The first page of the form: what one should know, read in two minutes."""

    _inherit = "retention.key.account"

    year_revenue = fields.Monetary(
        string="Revenue, 12 Months", compute="_compute_card_figures"
    )
    is_late = fields.Boolean(
        string="Late by Own Rhythm", compute="_compute_card_figures"
    )
    days_late = fields.Integer(compute="_compute_card_figures")
    next_touch = fields.Char(compute="_compute_next_touch")
    glance = fields.Json(compute="_compute_glance")

    @api.depends("partner_id", "company_id")
    def _compute_card_figures(self):
        for account in self:
            figures = account.customer_id
            account.year_revenue = figures.year_revenue
            account.is_late = figures.is_late
            account.days_late = figures.days_late

    @api.depends("touch_ids.state", "touch_ids.date_due")
    @api.depends_context("lang")
    def _compute_next_touch(self):
        touches = self.env["retention.key.account.touch"].search(
            [("account_id", "in", self._origin.ids), ("state", "=", "planned")],
            order="date_due, id",
        )
        by_account = touches.grouped("account_id")
        for account in self:
            first = by_account.get(account._origin, touches.browse())[:1]
            account.next_touch = first._in_short() if first else False

    @api.depends("health_score", "touch_ids", "person_ids", "risk_ids", "objective_ids")
    @api.depends_context("lang", "uid")
    def _compute_glance(self):
        for account in self:
            account.glance = account._origin and account._origin._glance_blocks()

    # ------------------------------------------------------------
    # Blocks
    # ------------------------------------------------------------

    def _glance_blocks(self):
        """Return the blocks of the page in their order.

        Each a dict: key, title, icon (Font Awesome), empty (what to do while it has no
        lines), lines. A line is a dict: text, and where they
        say something label, note, tone (a colour of Bootstrap), action (a public
        method of the account that opens what is behind it).
        """
        self.ensure_one()
        return [
            self._glance_business(),
            self._glance_health(),
            self._glance_people(),
            self._glance_changes(),
            self._glance_questions(),
            self._glance_plan(),
            self._glance_risks(),
        ]

    def _glance_block(self, key, title, icon, lines, empty=""):
        return {
            "key": key,
            "title": title,
            "icon": icon,
            "lines": [line for line in lines if line],
            "empty": empty,
        }

    def _glance_business(self):
        figures = self.customer_id
        lines = []
        if figures:
            money = figures.currency_id.format
            lines = [
                {
                    "label": self.env._("12 months"),
                    "text": self.env._(
                        "%(revenue)s in %(count)s orders",
                        revenue=money(figures.year_revenue),
                        count=figures.year_order_count,
                    ),
                    "note": self.env._("margin %s", money(figures.year_margin)),
                    "action": "action_open_figures",
                },
                {
                    "label": self.env._("Since the start"),
                    "text": self.env._(
                        "%(share)s %% of the company's revenue",
                        share=f"{figures.revenue_share * 100:.1f}",
                    ),
                },
                {
                    "label": self.env._("Rhythm"),
                    "text": figures.rhythm_text,
                    "tone": "danger" if figures.is_late else "",
                },
                self._glance_next_order(figures),
                self._glance_terms(),
            ]
        return self._glance_block(
            "business",
            self.env._("Business"),
            "fa-line-chart",
            lines,
            self.env._("No orders yet: figures come with the first one."),
        )

    def _glance_next_order(self, figures):
        if not figures.next_order_expected:
            return None
        text = format_date(self.env, figures.next_order_expected, date_format="d MMM y")
        late = figures.days_late > 0
        return {
            "label": self.env._("Next order"),
            "text": (
                self.env._("was expected %(day)s", day=text)
                if late
                else self.env._("expected %(day)s", day=text)
            ),
            "tone": "danger" if figures.is_late else "",
        }

    def _glance_terms(self):
        today = self.company_id._retention_day()
        valid = self.term_ids.filtered(
            lambda term: (
                not term.is_expired and (not term.date_from or term.date_from <= today)
            )
        )
        if not valid:
            return None
        return {
            "label": self.env._("Agreed"),
            "text": ", ".join(valid.mapped("name")),
        }

    def _glance_health(self):
        parts = [part for part in self._health_parts() if part["advice"]]
        parts.sort(key=lambda part: part["got"] - part["possible"])
        lines = [
            {
                "label": part["title"],
                "text": self.env._(
                    "%(got)s of %(possible)s points",
                    got=f"{part['got']:.0f}",
                    possible=f"{part['possible']:.0f}",
                ),
                "note": part["advice"],
            }
            for part in parts[:3]
        ]
        empty = (
            self.env._("Nothing is missing.")
            if self.health_level
            else self.env._(
                "Not measured yet: press Measure Now, or wait for the night."
            )
        )
        return self._glance_block(
            "health",
            self.env._("Health: %(score)s of 100", score=self.health_score)
            if self.health_level
            else self.env._("Health"),
            "fa-heartbeat",
            lines,
            empty,
        )

    def _glance_people(self):
        people = self.person_ids.sorted(
            lambda one: POWERS.index(one.power) if one.power in POWERS else len(POWERS)
        )
        lines = [person._at_a_glance() for person in people[:LINES]]
        if len(people) > LINES:
            lines.append(
                {
                    "text": self.env._("and %s more", len(people) - LINES),
                    "tone": "muted",
                }
            )
        return self._glance_block(
            "people",
            self.env._("Who Matters There"),
            "fa-users",
            lines,
            self.env._("Nobody is noted: begin with who decides and who pays."),
        )

    def _glance_changes(self):
        changes = self._changes_since_visit()
        since = format_date(self.env, self._changes_begin(), date_format="d MMM y")
        title = (
            self.env._("Since the Last Visit, %s", since)
            if self.last_visit
            else self.env._("Since %s, Never Visited", since)
        )
        return self._glance_block(
            "changes",
            title,
            "fa-history",
            [{"text": change["text"]} for change in changes],
            self.env._("Nothing changed."),
        )

    def _glance_questions(self):
        return self._glance_block(
            "questions",
            self.env._("Ask at the Next Visit"),
            "fa-question-circle-o",
            [{"text": text} for text in self._visit_questions()],
        )

    def _glance_plan(self):
        touches = self.touch_ids.filtered(lambda one: one.state == "planned")
        objectives = self.objective_ids.filtered(lambda one: one.state == "open")
        lines = [
            {
                "text": touch._in_short(),
                "note": touch.purpose or "",
                "tone": "danger" if touch.is_overdue else "",
            }
            for touch in touches.sorted("date_due")[:3]
        ]
        lines += [
            {
                "text": objective.name,
                "note": self.env._(
                    "%(done)s %% done, %(owner)s",
                    done=objective.progress,
                    owner=objective.user_id.name,
                ),
                "tone": "danger" if objective.is_overdue else "",
            }
            for objective in objectives[:LINES]
        ]
        return self._glance_block(
            "plan",
            self.env._("What Is Planned"),
            "fa-flag-o",
            lines,
            self.env._("Nothing: plan a visit, and set an objective."),
        )

    def _glance_risks(self):
        risks = self.risk_ids.filtered(lambda one: one.state == "open")
        lines = [
            {"text": risk.name, "note": risk.answer or ""} for risk in risks[:LINES]
        ]
        return self._glance_block(
            "risks",
            self.env._("Risks"),
            "fa-exclamation-triangle",
            lines,
            self.env._("No open risk is noted."),
        )

    # ------------------------------------------------------------
    # What lines open
    # ------------------------------------------------------------

    def action_open_figures(self):
        """Open the customer's figures, whose numbers open their documents.

        :raise UserError: without any order
        """
        self.ensure_one()
        self.check_access("read")
        if not self.customer_id:
            raise UserError(
                self.env._("%s has not ordered yet.", self.partner_id.display_name)
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.partner_id.display_name,
            "res_model": "retention.customer",
            "res_id": self.customer_id.id,
            "views": [(False, "form")],
        }
