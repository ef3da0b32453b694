from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...tools.statement import PRESETS, preset, typed

MOST_AT_ONCE = 500


class RetentionWalletStatementPrint(models.TransientModel):
    """Choose a period and how the statements of some wallets are given out."""

    _name = "retention.wallet.statement.print"
    _description = "Statements of Wallets"

    wallet_ids = fields.Many2many(
        "retention.wallet",
        string="Customers",
        required=True,
        context={"active_test": False},
        default=lambda self: self._default_wallet_ids(),
    )
    period = fields.Selection(
        selection="_selection_period", required=True, default="year"
    )
    first = fields.Date(
        string="From",
        compute="_compute_days",
        store=True,
        readonly=False,
        help="First day, in the company's time zone; empty: from the beginning.",
    )
    last = fields.Date(
        string="To",
        compute="_compute_days",
        store=True,
        readonly=False,
        help="Last day, included; empty: until now.",
    )
    summary = fields.Char(compute="_compute_summary")

    @api.model
    def _default_wallet_ids(self):
        if self.env.context.get("active_model") != "retention.wallet":
            return []
        return [Command.set(self.env.context.get("active_ids") or [])]

    @api.model
    def _selection_period(self):
        labels = self.env["retention.wallet"]._statement_presets()
        return [(key, labels[key]) for key in PRESETS] + [
            ("days", self.env._("Other days"))
        ]

    @api.depends("period")
    def _compute_days(self):
        for wizard in self:
            if wizard.period == "days":
                continue
            company = wizard.wallet_ids[:1].company_id or self.env.company
            days = preset(wizard.period, company._retention_day())
            wizard.first, wizard.last = days.first, days.last

    @api.depends("wallet_ids", "first", "last")
    def _compute_summary(self):
        """Say the balances of one wallet; the number of several."""
        for wizard in self:
            wallet = wizard.wallet_ids._origin
            period = wizard._chosen_period()
            problem = wallet._statement_problem(period)
            if problem or len(wallet) != 1:
                wizard.summary = problem or self.env._("%s statements", len(wallet))
                continue
            statement = wallet._statement(period, limit=0)
            wizard.summary = self.env._(
                "%(opening)s points before, %(received)s received, %(used)s used: "
                "%(closing)s at the end. Movements: %(total)s.",
                opening=wallet._format_points(statement.opening),
                received=wallet._format_points(statement.received),
                used=wallet._format_points(statement.used),
                closing=wallet._format_points(statement.closing),
                total=statement.total,
            )

    def _chosen_period(self):
        self.ensure_one()
        company = self.wallet_ids[:1].company_id or self.env.company
        return typed(self.first, self.last, company._retention_day())

    def _checked_period(self):
        """Return the chosen period.

        :raise UserError: no wallet, too many, or the last day before the first
        """
        if not self.wallet_ids:
            raise UserError(self.env._("Choose at least one customer."))
        if len(self.wallet_ids) > MOST_AT_ONCE:
            raise UserError(
                self.env._(
                    "%(count)s statements are too many at once: choose at most "
                    "%(most)s customers, or take the table (XLSX).",
                    count=len(self.wallet_ids),
                    most=MOST_AT_ONCE,
                )
            )
        return self._checked_days()

    def _checked_days(self):
        period = self._chosen_period()
        if period.problem:
            raise UserError(
                self.env._("The last day is before the first: exchange them.")
            )
        self.wallet_ids.check_access("read")
        return period

    def action_print(self):
        """Print: a PDF, or a page where the server makes none."""
        self.ensure_one()
        period = self._checked_period()
        report = self.env.ref("customer_retention.report_wallet_statement_action")
        return report.report_action(
            self.wallet_ids,
            data=self.wallet_ids._statement_options(period),
            config=False,
        )

    def action_xlsx(self):
        return self._give_file("xlsx")

    def action_csv(self):
        return self._give_file("csv")

    def _give_file(self, kind):
        """Return the action that downloads all statements as one table."""
        self.ensure_one()
        period = self._checked_days()
        content = getattr(self.wallet_ids, f"_statement_{kind}")(period)
        attachment = self.env["ir.attachment"].create(
            {
                "name": f"{self.env._('statement')}.{kind}",
                "raw": content,
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}?download=true",
            "target": "download",
        }
