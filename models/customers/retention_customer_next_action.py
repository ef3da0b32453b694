from datetime import timedelta

from odoo import models
from odoo.tools import plaintext2html


class RetentionCustomer(models.Model):
    """The next action that moves customers up the ladder, planned for many at once."""

    _inherit = "retention.customer"

    def action_plan_next(self):
        """Plan the next action of each customer's step, and say how many.

        One activity on the customer; none where one is still open.

        :return: the action of a notification
        """
        self.check_access("read")
        recovering = self._in_recovery()
        planned, waiting, closed = (self - recovering)._plan_next()
        sentences = [self.env._("Activities planned: %s.", len(planned))]
        if waiting:
            sentences.append(
                self.env._("Customers with one still open: %s.", len(waiting))
            )
        if recovering:
            sentences.append(
                self.env._(
                    "Customers with an open complaint, left in peace: %s.",
                    len(recovering),
                )
            )
        if closed:
            sentences.append(
                self.env._(
                    "Customers left out, archived or not yours to change: %s.",
                    len(closed),
                )
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Next Actions"),
                "message": " ".join(sentences),
                "type": "success" if planned else "info",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _in_recovery(self):
        """Return those whose complaint is open: nothing is planned to sell to them."""
        found = self.browse()
        for company, rows in self.grouped("company_id").items():
            ids = rows.partner_id._retention_in_recovery(company)
            found |= rows.filtered(
                lambda row, ids=ids: row.partner_id.commercial_partner_id.id in ids
            )
        return found

    def _plan_next(self):
        """Plan the next actions.

        :return: the ``mail.activity`` records, customers that have an open one,
            and customers that cannot have any
        """
        customers = self.filtered("ladder_step")
        own = customers.partner_id._filtered_access("write").filtered("active")
        closed = customers.filtered(lambda one: one.partner_id not in own)
        busy = self._have_next_action()
        waiting = (customers - closed).filtered(
            lambda one: (one.partner_id.id, one.company_id.id) in busy
        )
        steps = {
            (step.company_id, step.step): step
            for step in self.env["retention.ladder.step"].search(
                [("company_id", "in", customers.company_id.ids)]
            )
        }
        model_id = self.env["ir.model"]._get_id("res.partner")
        # A list of activities says it; a mail for each of hundreds would not
        activities = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        planned = activities.create(
            [
                customer._next_action_values(step) | {"res_model_id": model_id}
                for customer in customers - closed - waiting
                if (step := steps.get((customer.company_id, customer.ladder_step)))
            ]
        )
        return planned, waiting, closed

    def _have_next_action(self):
        """Return {(partner id, company id)} where one is still open."""
        rows = (
            self.env["mail.activity"]
            .sudo()  # somebody else's counts, too; nothing of it is shown
            ._read_group(
                [
                    ("res_model", "=", "res.partner"),
                    ("res_id", "in", self.partner_id.ids),
                    ("retention_ladder_step_id", "!=", False),
                ],
                ["res_id", "retention_ladder_step_id"],
            )
        )
        return {(partner_id, step.company_id.id) for partner_id, step in rows}

    def _next_action_values(self, step):
        self.ensure_one()
        due = self.company_id._retention_day() + timedelta(days=step.due_days)
        return {
            "res_id": self.partner_id.id,
            "activity_type_id": step.activity_type_id.id,
            "summary": step.summary,
            "note": plaintext2html(step.note) if step.note else False,
            "date_deadline": due,
            "user_id": self._next_action_user(step).id,
            "retention_ladder_step_id": step.id,
        }

    def _next_action_user(self, step):
        """Return who is to act: somebody who can sign in to the company."""
        wished = (
            [step.user_id]
            if step.responsible == "fixed"
            else [self.partner_id.user_id, self.user_id]
        )
        for user in wished:
            account = user.sudo()  # only whether the account can be used
            if (
                account.active
                and not account.share
                and (self.company_id in account.company_ids)
            ):
                return user
        return self.env.user
