from odoo import api, fields, models
from odoo.tools import format_date


class RetentionKeyAccount(models.Model):
    """What is open with key accounts, for the head of the company."""

    _inherit = "retention.key.account"

    open_issues = fields.Text(
        compute="_compute_open_issues", help="What the head of the company should know."
    )

    @api.depends(
        "health_score",
        "health_level",
        "manager_id",
        "touch_ids.state",
        "touch_ids.date_due",
    )
    @api.depends_context("lang")
    def _compute_open_issues(self):
        latest = self._latest_health()
        for account in self:
            row = latest.get(account._origin.id)
            account.open_issues = "\n".join(account._list_open_issues(row))

    def _list_open_issues(self, row):
        """Return sentences, the gravest first.

        :param row: the account's latest ``retention.key.account.health``, maybe none
        """
        self.ensure_one()
        issues = []
        if self.state == "ended":
            return issues
        if not self.manager_id:
            issues.append(self.env._("Nobody looks after this account."))
        if self.health_level == "poor":
            issues.append(self.env._("Health is poor: %s.", self.health_score))
        facts = row.facts or {} if row else {}
        for part in ("rhythm", "payment", "complaints"):
            if facts.get(part):
                why, advice = self._health_words(part, facts[part])
                if advice:
                    issues.append(why)
        if self.is_head_visit_overdue:
            issues.append(
                self.env._(
                    "The head's visit was due on %s.",
                    format_date(self.env, self.head_visit_due),
                )
            )
        overdue = self.touch_ids.filtered("is_overdue")
        if overdue:
            issues.append(
                self.env._("Planned contacts that are overdue: %s.", len(overdue))
            )
        return issues

    @api.model
    def _cron_tell_head(self):
        """Send each company's head the open issues of its key accounts, if any."""
        accounts = self.search([("state", "!=", "ended")])
        for company, some in accounts.grouped("company_id").items():
            head = company.retention_head_id
            if head and head.active:
                some.with_context(lang=head.lang)._tell_head(head)

    def _tell_head(self, head):
        """Send the digest as a message to one user.

        :return: whether there was anything to tell
        """
        issues = [
            (account, account.open_issues.split("\n"))
            for account in self.sorted("health_score")
            if account.open_issues
        ]
        if not issues:
            return False
        body = self.env["ir.qweb"]._render(
            "customer_retention.retention_head_digest", {"issues": issues}
        )
        self.env["mail.thread"].message_notify(
            partner_ids=head.partner_id.ids,
            subject=self.env._("Key accounts: what is open"),
            body=body,
        )
        return True
