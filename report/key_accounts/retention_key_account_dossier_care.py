from markupsafe import Markup

from odoo import models

from ...models.key_accounts.retention_key_account_printing import DOSSIER
from ...tools.svg_charts import Bar, shares
from .pieces import Facts, Picture, Text


class ReportKeyAccountDossier(models.AbstractModel):
    """Care: summary, people, contacts, plan, risks, dependency, decisions."""

    _inherit = f"report.{DOSSIER}"

    def _section_summary(self, account):
        return self._section(
            "summary",
            self.env._("In Short"),
            *self._summary_figures(account),
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
    # Dependency
    # ------------------------------------------------------------

    def _section_dependency(self, account):
        row = account.customer_id
        scopes = [
            (self.env._("The company"), row.revenue_share),
            (self.env._("Sales team %s", row.team_id.name), row.team_share),
            (self.env._("Sales person %s", row.user_id.name), row.user_share),
        ]
        owners = (True, row.team_id, row.user_id)
        title = self.env._("Their part of what we have sold, ever")
        return self._section(
            "dependency",
            self.env._("Dependency, and What If They Leave"),
            Picture(
                Markup(
                    shares(
                        title,
                        [
                            Bar(name, share, self._percent(share))
                            for (name, share), owner in zip(scopes, owners, strict=True)
                            if owner
                        ],
                        whole=1,
                        empty=self.env._("They have not ordered yet."),
                    )
                ),
                title,
            ),
            self._leaving(account),
        )

    def _leaving(self, account):
        """Return what a year without them would lack."""
        row = account.customer_id
        return Facts(
            [
                (
                    self.env._("Revenue of 12 months that would be missing"),
                    self._money(account, row.year_revenue),
                ),
                (
                    self.env._("Margin of 12 months that would be missing"),
                    self._money(account, row.year_margin),
                ),
            ],
            self.env._("If they leave tomorrow"),
        )
