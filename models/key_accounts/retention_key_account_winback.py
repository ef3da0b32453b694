"""A key account is lost, and being won back."""

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ...tools.amounts import to_decimal
from ...tools.winback import lost_by_rhythm, lost_by_silence


class RetentionKeyAccount(models.Model):
    _inherit = "retention.key.account"

    win_back_ids = fields.One2many("retention.win.back", "account_id")
    win_back_count = fields.Integer(
        string="Win-Backs", compute="_compute_win_back_count"
    )
    win_back_notice = fields.Char(compute="_compute_win_back_count")

    @api.depends("win_back_ids.state", "win_back_ids.step_ids.state")
    def _compute_win_back_count(self):
        for account in self:
            cases = account.win_back_ids
            now = cases.filtered(lambda case: case.state == "open")[:1]
            account.win_back_count = len(cases)
            account.win_back_notice = bool(now) and (
                self.env._("Being won back, %s", now.step_now)
                if now.step_now
                else self.env._("Being won back; no step is planned")
            )

    @api.constrains("state")
    def _check_win_back(self):
        for account in self:
            if account.state == "ended" and "open" in account.win_back_ids.mapped(
                "state"
            ):
                raise ValidationError(
                    self.env._(
                        "%s is being won back: close that case first.",
                        account.partner_id.display_name,
                    )
                )

    def action_open_win_back(self):
        """Open the case of an account, or begin one."""
        self.ensure_one()
        self.check_access("write")
        case = self.win_back_ids.filtered(lambda one: one.state == "open")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_win_back_action"
        )
        return action | {
            "views": [(False, "form")],
            "res_id": case.id,
            "context": {"default_account_id": self.id},
        }

    def action_win_backs(self):
        """List the cases of an account."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_win_back_action"
        )
        return action | {
            "domain": [("account_id", "=", self.id)],
            "views": [(False, "list"), (False, "form")],
            "context": {"default_account_id": self.id},
        }

    def _task_owners(self):
        return super()._task_owners() | {
            "retention.win.back": {
                case.id: account
                for account in self
                for case in account.sudo().win_back_ids  # others' tasks move, too
            }
        }

    def _lost_cause(self, day):
        """Return in words why an account is lost on a day, None if it is not.

        Time before somebody looked after the customer is no lateness; figures that do
        not know the order of a return yet say nothing.
        """
        self.ensure_one()
        figures, company = self.customer_id, self.company_id
        if not figures.last_order_date:
            return None
        last_case = self.win_back_ids.sorted("id")[-1:]
        if (
            last_case.state == "returned"
            and last_case.order_id.state == "sale"
            and last_case.date_end > figures.last_order_date
        ):
            return None
        ordered = format_date(self.env, figures.last_order_date)
        if figures.has_rhythm and lost_by_rhythm(
            figures.next_order_expected,
            self.date_start,
            to_decimal(figures.typical_gap_days),
            to_decimal(company.retention_lost_cycles),
            day,
        ):
            return self.env._(
                "Last order on %(ordered)s; by their rhythm of %(gap)s days the next "
                "one was expected on %(expected)s.",
                ordered=ordered,
                gap=f"{figures.typical_gap_days:g}",
                expected=format_date(self.env, figures.next_order_expected),
            )
        months = company.retention_active_months
        if not figures.is_active and lost_by_silence(
            figures.last_order_date,
            self.date_start,
            day - relativedelta(months=months) + relativedelta(days=1),
        ):
            return self.env._(
                "Last order on %(ordered)s, none within %(months)s months.",
                ordered=ordered,
                months=months,
            )
        return None
