from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import account_health as rules
from ...tools.touch_plan import fulfilment

DECIDES = ("decides", "approves")
TREND_DAYS = 30
KEPT_MONTHS = 24


def _month(day):
    return day.year, day.month


class RetentionKeyAccount(models.Model):
    """Measuring health: facts of many accounts in a fixed number of queries."""

    _inherit = "retention.key.account"

    health_ids = fields.One2many(
        "retention.key.account.health",
        "account_id",
        string="Health over Time",
        readonly=True,
    )
    health_trend = fields.Integer(
        string="Against 30 Days Ago", compute="_compute_health_trend"
    )

    @api.depends("health_score", "health_ids")
    def _compute_health_trend(self):
        before = self._health_before(TREND_DAYS)
        for account in self:
            score = before.get(account._origin.id)
            account.health_trend = 0 if score is None else account.health_score - score

    def _health_before(self, days):
        """Return {account id: score so many days ago} of those measured by then."""
        accounts = self._origin
        if not accounts:
            return {}
        self.env["retention.key.account.health"].flush_model()
        today = {one: one.company_id._retention_day() for one in accounts}
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT DISTINCT ON (account_id) account_id, score
                      FROM retention_key_account_health row
                      JOIN UNNEST(%s::int[], %s::date[]) AS one (id, until)
                        ON one.id = row.account_id
                     WHERE row.date <= one.until
                  ORDER BY account_id, date DESC
                    """,
                    accounts.ids,
                    [today[one] - relativedelta(days=days) for one in accounts],
                )
            )
        )

    @api.model
    def _cron_measure_health(self):
        """Measure all accounts cared for; a company that fails stops no other."""
        guard = self.env["retention.scoring.run"]._guard
        cron = self.env["ir.cron"]
        accounts = self.search([("state", "!=", "ended")])
        remaining = len(accounts)
        cron._commit_progress(remaining=remaining)
        for company, some in accounts.grouped("company_id").items():
            guard(company, some._measure_health)
            remaining -= len(some)
            if not cron._commit_progress(len(some), remaining=remaining):
                return

    def action_measure_health(self):
        """Measure now."""
        self.check_access("write")
        self._measure_health()

    def _measure_health(self):
        """Write score, level and the day's row of each account."""
        # Health is the same whoever asks for it; the accounts were checked
        accounts = self.sudo().filtered(lambda one: one.state != "ended")
        facts = accounts._health_facts()
        rows = self.env["retention.key.account.health"].sudo()
        latest = accounts._latest_health()
        new = []
        for account in accounts:
            company = account.company_id
            points = rules.weigh(
                company._retention_health_weights(),
                accounts._health_shares(facts[account.id]),
            )
            score = rules.score(points)
            level = (
                False
                if score is None
                else rules.level(
                    score,
                    company.retention_health_fair,
                    company.retention_health_good,
                )
            )
            values = rows._numbers(points, score, level)
            today = company._retention_day()
            row = latest.get(account.id, rows)
            if row and row.date == today:
                row.write(values | {"facts": facts[account.id]})
            elif row and row._same_as(values) and _month(row.date) == _month(today):
                row.facts = facts[account.id]
            else:
                kept = {"facts": facts[account.id], "date": today}
                new.append({"account_id": account.id, **values, **kept})
            if (account.health_score, account.health_level) != (score or 0, level):
                account.write({"health_score": score or 0, "health_level": level})
        rows.create(new)
        accounts._forget_old_health()

    def _latest_health(self):
        """Return {account id: the latest ``retention.key.account.health``}."""
        rows = self.env["retention.key.account.health"]
        rows.flush_model()
        ids = self.env.execute_query(
            SQL(
                "SELECT DISTINCT ON (account_id) id FROM retention_key_account_health"
                " WHERE account_id = ANY(%s) ORDER BY account_id, date DESC",
                self._origin.ids,
            )
        )
        found = rows.browse(row_id for (row_id,) in ids)
        return {row.account_id.id: row for row in found}

    def _forget_old_health(self):
        rows = self.env["retention.key.account.health"]
        today = fields.Date.today()
        oldest = today - relativedelta(months=KEPT_MONTHS)
        rows.search([("account_id", "in", self.ids), ("date", "<", oldest)]).unlink()

    # ------------------------------------------------------------
    # Facts
    # ------------------------------------------------------------

    def _health_facts(self):
        """Return {account id: {part: facts, or None where nothing is known}}.

        Facts are plain numbers and keys: they are kept with the score.
        """
        coverage = self._coverage_facts()
        blocks = self._blocks_by_account()
        standing = self._touch_standing()
        objectives = self._objective_facts()
        payment = self._payment_facts()
        complaints = self._complaint_facts()
        return {
            account.id: {
                "coverage": coverage[account.id],
                "freshness": self._freshness_facts(blocks[account.id]),
                "rhythm": account._rhythm_facts(),
                "complaints": complaints[account.id],
                "plan": {
                    "kinds": {
                        kind: [float(row["expected"]), row["received"]]
                        for kind, row in standing[account.id].items()
                        if row["per_year"]
                    },
                    "touches": self._as_float(
                        fulfilment(
                            (row["expected"], row["received"])
                            for row in standing[account.id].values()
                        )
                    ),
                    "objectives": objectives.get(account.id, []),
                },
                "payment": payment.get(account.id),
            }
            for account in self
        }

    @api.model
    def _as_float(self, number):
        return None if number is None else float(number)

    @api.model
    def _health_shares(self, facts):
        """Return {part: share of its points, None where nothing is known}."""
        known = {part: one for part, one in facts.items() if one}
        ways = {
            "coverage": lambda one: rules.coverage(
                one["people"],
                len(rules.FLOORS) - len(one["missing"]),
                one["deciders"],
                one["cared_for"],
                one["met"],
            ),
            "freshness": lambda one: rules.freshness(one["blocks"], one["fresh"]),
            "rhythm": lambda one: rules.rhythm(
                one["late"], one["days_late"], one["gap"]
            ),
            "complaints": lambda one: rules.complaints(one["open"]),
            "plan": lambda one: rules.plan(one["touches"], one["objectives"]),
            "payment": lambda one: rules.payment(
                one["owed"], one["late"], one["credit"]
            ),
        }
        return {part: way(known[part]) for part, way in ways.items() if part in known}

    def _coverage_facts(self):
        """Return who is known of each account, whom we met, and which floors lack."""
        people = self.env["retention.key.account.person"].search_fetch(
            [("account_id", "in", self.ids), ("partner_id.active", "=", True)]
        )
        since = fields.Datetime.now() - relativedelta(years=1)
        met = people._met_since(since)
        by_account = people.grouped("account_id")
        facts = {}
        for account in self:
            known = by_account.get(account, people.browse())
            deciders = known.filtered(lambda one: one.power in DECIDES)
            roles = set(known.mapped("role"))
            facts[account.id] = {
                "people": len(known),
                "missing": [role for role in rules.FLOORS if role not in roles],
                "deciders": len(deciders),
                "cared_for": len(deciders.filtered("counterpart_id")),
                "met": len(deciders.filtered(lambda one: one.id in met)),
            }
        return facts

    @api.model
    def _freshness_facts(self, blocks):
        return blocks and {
            "blocks": len(blocks),
            "fresh": len([one for one in blocks if one["filled"] and not one["stale"]]),
            "empty": [one["key"] for one in blocks if not one["filled"]],
            "stale": [one["key"] for one in blocks if one["filled"] and one["stale"]],
        }

    def _rhythm_facts(self):
        self.ensure_one()
        figures = self.customer_id
        if not figures.has_rhythm:
            return None
        return {
            "late": figures.is_late,
            "days_late": figures.days_late,
            "gap": figures.typical_gap_days,
        }

    def _objective_facts(self):
        """Return {account id: per cent done of each objective whose day has come}."""
        objectives = self.env["retention.key.account.objective"].search_fetch(
            [
                ("account_id", "in", self.ids),
                ("state", "!=", "dropped"),
                ("date_due", "!=", False),
            ]
        )
        found = {}
        for one in objectives:
            if one.state == "done" or one.date_due < one.company_id._retention_day():
                done = 100 if one.state == "done" else one.progress
                found.setdefault(one.account_id.id, []).append(done)
        return found

    def _payment_facts(self):
        """Return what posted receivables say, of accounts that were ever invoiced.

        In the company's currency; overdue by each line's own day.

        :return: {account id: {owed, overdue, late, credit, days}}, ``late`` weighted
            by days as ``tools/account_health.py`` says
        """
        self.env["account.move.line"].flush_model()
        self.env["account.move"].flush_model(["move_type", "state"])
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT account.id, SUM(GREATEST(residual, 0)),
                       COALESCE(SUM(residual) FILTER (WHERE residual > 0
                                                        AND days > 0), 0),
                       COALESCE(SUM(residual * LEAST(days, %(latest)s))
                                FILTER (WHERE residual > 0 AND days > 0), 0)
                       / %(latest)s,
                       SUM(GREATEST(-residual, 0)),
                       COALESCE(MAX(days) FILTER (WHERE residual > 0 AND days > 0), 0)
                  FROM UNNEST(%(ids)s::int[], %(partners)s::int[], %(companies)s::int[],
                              %(days)s::date[])
                       AS account (id, partner_id, company_id, today)
                  JOIN res_partner partner
                    ON partner.commercial_partner_id = account.partner_id
                  JOIN account_move_line line
                    ON line.partner_id = partner.id
                   AND line.company_id = account.company_id
                   AND line.parent_state = 'posted'
                  JOIN account_move move ON move.id = line.move_id
                  JOIN account_account book ON book.id = line.account_id
                   AND book.account_type = 'asset_receivable'
            CROSS JOIN LATERAL (
                    SELECT line.amount_residual AS residual,
                           account.today - COALESCE(line.date_maturity, line.date)
                               AS days) one
              GROUP BY account.id
                HAVING COUNT(*) FILTER (WHERE move.move_type = 'out_invoice') > 0
                """,
                ids=self.ids,
                partners=[one.partner_id.id for one in self],
                companies=[one.company_id.id for one in self],
                days=[one.company_id._retention_day() for one in self],
                latest=rules.LATEST_DAYS,
            )
        )
        return {
            account_id: {
                "owed": float(owed),
                "overdue": float(overdue),
                "late": float(late),
                "credit": float(credit),
                "days": days,
            }
            for account_id, owed, overdue, late, credit, days in rows
        }
