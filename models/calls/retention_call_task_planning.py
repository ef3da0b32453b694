"""A call planned by hand: when, who, why; of no campaign."""

from uuid import uuid4

import pytz

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...tools.natural_dates import WhenProblem, parse_when
from .choices import OTHER_RANK

MANAGER = "customer_retention.group_retention_manager"
STAFF = "customer_retention.group_retention_user"


class RetentionCallTask(models.Model):
    _inherit = "retention.call.task"

    def _plan(self, contact, moment, user, cause, is_promised=False):
        """Plan a call to a contact in the current company.

        :param moment: naive UTC datetime before which nobody calls
        :param user: who calls; empty for whoever is free
        :param cause: why, in words
        :return: the task
        :raise UserError: no cause, nobody who can, or a customer of another company
        """
        contact.check_access("read")
        customer = contact.commercial_partner_id
        self._check_plan(customer, moment, user, cause)
        channel = self._channel_of(contact)
        # Nobody writes tasks but through the methods of tasks
        return self.sudo().create(
            {
                "company_id": self.env.company.id,
                "partner_id": customer.id,
                "contact_id": contact.id,
                "channel": channel,
                "state": "gap" if channel == "none" else "open",
                "user_id": user.id,
                "date_due": self.env.company._retention_day(moment),
                "call_at": moment,
                "is_promised": is_promised,
                "rank": 0 if is_promised else OTHER_RANK,
                "cause": cause.strip(),
                "occurrence": f"plan:{uuid4()}",
            }
        )

    def _check_plan(self, customer, moment, user, cause):
        company = self.env.company
        if not (cause or "").strip():
            raise UserError(self.env._("Say why: whoever calls has to know it."))
        if not moment or moment <= fields.Datetime.now():
            raise UserError(self._when_problem("past"))
        if not customer.active:
            raise UserError(
                self.env._(
                    "%s is archived: there is nobody to call.", customer.display_name
                )
            )
        if customer.company_id and customer.company_id != company:
            raise UserError(
                self.env._(
                    "%(customer)s is a customer of %(company)s: plan the call there.",
                    customer=customer.display_name,
                    company=customer.company_id.sudo().name,
                )
            )
        if user - self._possible_callers(customer):
            raise AccessError(
                self.env._(
                    "Plan the call for yourself, for the customer's own sales person, "
                    "or for whoever is free: a retention manager plans for others."
                )
            )

    def _possible_callers(self, customer):
        """Return for whom the user may plan a call to a customer."""
        if self.env.user.has_group(MANAGER):
            return self._callers(self.env.company)
        own = customer.sudo().user_id & self._callers(self.env.company)
        return self.env.user | own.sudo(False)

    def _callers(self, company):
        """Return everybody who may call for a company."""
        return self.env["res.users"].search(
            [
                ("share", "=", False),
                ("all_group_ids", "in", self.env.ref(STAFF).id),
                ("company_ids", "in", company.id),
            ]
        )

    def _channel_of(self, contact):
        """Return by what a contact can be reached, ``none`` for by nothing."""
        if contact.phone:
            return "phone"
        return "email" if contact.email else "none"

    def _read_when(self, text, company):
        """Return the moment that a text names by the user's clock.

        :return: naive UTC datetime, None for an empty text
        :raise UserError: what is wrong with it
        """
        zone = pytz.timezone(self.env.user.tz or company._retention_tz())
        now = pytz.utc.localize(fields.Datetime.now()).astimezone(zone)
        try:
            words = self.env["retention.call.outcome"]._date_words()
            moment = parse_when(text, now.replace(tzinfo=None), words)
        except WhenProblem as problem:
            raise UserError(self._when_problem(problem.code)) from None
        if moment is None:
            return None
        return zone.localize(moment).astimezone(pytz.utc).replace(tzinfo=None)

    def _when_problem(self, code):
        return {
            "past": self.env._("This moment is over: name one to come."),
            "impossible": self.env._("There is no such day or hour."),
        }.get(
            code, self.env._("Not understood: try “fri 10”, “+3d” or “24.12. 14:00”.")
        )

    def _open_for(self, partner):
        """Return the open tasks of a customer that the user may see."""
        return self.search(
            Domain("partner_id", "=", partner.commercial_partner_id.id)
            & Domain("state", "=", "open")
            & Domain("company_id", "in", self.env.companies.ids)
        )
