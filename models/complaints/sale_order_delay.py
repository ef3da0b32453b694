"""Customers hear of a delay before they ask."""

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .retention_delivery_delay import WISH

_logger = logging.getLogger(__name__)

STAFF = "base.group_user"
ACTIVITY = "customer_retention.mail_activity_type_tell_delay"
# Of what was promised longer ago nobody is reminded
FORGOTTEN_DAYS = 7
BATCH = 100


class SaleOrder(models.Model):
    _inherit = "sale.order"

    retention_delay_ids = fields.One2many(
        "retention.delivery.delay", "order_id", string="Delays Told", groups=STAFF
    )
    retention_told_date = fields.Datetime(
        string="New Date Told Last", readonly=True, copy=False, groups=STAFF
    )
    retention_due_date = fields.Datetime(
        string="Expected by the Customer",
        compute="_compute_retention_due_date",
        store=True,
        index="btree_not_null",
        copy=False,
        groups=STAFF,
        help="The date that the customer was told last.",
    )
    retention_is_delay_noted = fields.Boolean(
        string="Reminded of the Delay",
        compute="_compute_retention_due_date",
        store=True,
        copy=False,
        groups=STAFF,
    )
    retention_new_date_text = fields.Char(
        string="New Date Told", compute="_compute_retention_new_date_text"
    )

    @api.depends("retention_promised_date", "retention_told_date")
    def _compute_retention_due_date(self):
        for order in self:
            due = order.retention_told_date or order.retention_promised_date
            noted = order.retention_is_delay_noted and due == order.retention_due_date
            order.retention_due_date = due
            order.retention_is_delay_noted = noted

    @api.depends("retention_due_date", "retention_promised_date", "state")
    @api.depends_context("lang")
    def _compute_retention_new_date_text(self):
        # Customers read the date that they were told
        for order in self:
            own = order.sudo()
            due, promised = own.retention_due_date, own.retention_promised_date
            shown = own.state == "sale" and due and due != promised
            order.retention_new_date_text = shown and order._retention_moment_text(
                order.env, due
            )

    def _prepare_confirmation_values(self):
        # Confirmed anew, it is promised anew
        return super()._prepare_confirmation_values() | {"retention_told_date": False}

    # ------------------------------------------------------------
    # Telling
    # ------------------------------------------------------------

    def action_retention_tell_delay(self):
        """Open the form by which a delay is told.

        :raise UserError: nothing is to be delivered any more
        """
        self.ensure_one()
        self.check_access("write")
        self._retention_check_delay()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_delivery_delay_tell_action"
        ) | {"context": {"default_order_id": self.id}}

    def _retention_check_delay(self):
        """Raise ``UserError`` if there is no delivery of this order to wait for."""
        if self.state != "sale":
            raise UserError(
                self.env._(
                    "%s is not a confirmed order: there is no delivery to wait for.",
                    self.name,
                )
            )
        if self.retention_delivered_at:
            raise UserError(
                self.env._("All of %s is delivered: there is no delay.", self.name)
            )

    def _retention_tell_delay(self, reason, words, new_date, channel):
        """Keep a delay that the customer is told of, and send the mail.

        The document's delivery date becomes the new one. The promise stays, unless
        the customer wished for a later day.

        :param new_date: naive UTC datetime
        :return: the ``retention.delivery.delay``
        :raise UserError: no delivery is waited for, the date is past or not later, or
            there is no e-mail address
        """
        self.ensure_one()
        self.check_access("write")
        # Two who tell at once tell one after the other
        self.lock_for_update()
        self._retention_check_delay()
        self._retention_check_new_date(new_date)
        if channel == "email" and not self.partner_id.email:
            raise UserError(
                self.env._(
                    "%s has no e-mail address: tell them by phone.",
                    self.partner_id.display_name,
                )
            )
        # Kept by the system, so that nobody changes it afterwards
        delay = (
            self.env["retention.delivery.delay"]
            .sudo()
            .create(
                {
                    "order_id": self.id,
                    "company_id": self.company_id.id,
                    "reason": reason,
                    "words": words,
                    "promised_date": self.retention_due_date,
                    "new_date": new_date,
                    "user_id": self.env.uid,
                    "channel": channel,
                }
            )
        )
        own = self.sudo()  # access was checked above
        own.write({"commitment_date": new_date, "retention_told_date": new_date})
        if reason == WISH or not own.retention_promised_date:
            own.retention_promised_date = new_date
        delay._send()
        self._retention_note_told(delay)
        return delay

    def _retention_check_new_date(self, new_date):
        if new_date <= fields.Datetime.now():
            raise UserError(self.env._("The new date has passed: choose a later one."))
        if self.retention_promised_date and new_date <= self.retention_promised_date:
            raise UserError(
                self.env._(
                    "The customer was promised %s: choose a later date.",
                    self._retention_moment_text(self.env, self.retention_promised_date),
                )
            )

    def _retention_note_told(self, delay):
        """Note the delay on the order, and have its reminder done."""
        reasons = dict(delay._fields["reason"]._description_selection(self.env))
        self._message_log(
            body=self.env._(
                "Delay told: %(reason)s. New date: %(date)s. %(words)s",
                reason=reasons[delay.reason],
                date=self._retention_moment_text(self.env, delay.new_date),
                words=delay.words,
            )
        )
        # Done for whomever it was planned
        self.sudo().activity_feedback([ACTIVITY])

    # ------------------------------------------------------------
    # Reminding
    # ------------------------------------------------------------

    @api.model
    def _cron_remind_of_delays(self):
        """Have sellers tell customers of deliveries that will not be in time."""
        companies = self.env["res.company"].search(
            [("retention_promise_notice_hours", ">", 0)]
        )
        for company in companies:
            orders = self.with_company(company)._retention_delayed(company)
            for order in orders.try_lock_for_update():
                order._retention_remind_safely()
            left = len(orders) == BATCH
            if not self.env["ir.cron"]._commit_progress(
                len(orders), remaining=int(left)
            ):
                return

    @api.model
    def _retention_delayed(self, company):
        """Return orders of which the customer should hear something now."""
        now = fields.Datetime.now()
        soon = now + timedelta(hours=company.retention_promise_notice_hours)
        return self.search(
            Domain("company_id", "=", company.id)
            & Domain("state", "=", "sale")
            & Domain("retention_due_date", "<=", soon)
            & Domain("retention_due_date", ">=", now - timedelta(days=FORGOTTEN_DAYS))
            & Domain("retention_delivered_at", "=", False)
            & Domain("retention_is_delay_noted", "=", False)
            & Domain("order_line", "not any", [("qty_delivered", ">", 0)]),
            order="retention_due_date, id",
            limit=BATCH,
        )

    def _retention_remind_safely(self):
        """Remind of one order; what fails does not keep the others back."""
        self.ensure_one()
        self.retention_is_delay_noted = True
        try:
            with self.env.cr.savepoint():
                self._retention_remind()
        except UserError as problem:
            _logger.info("Nobody was reminded of %s: %s", self.name, problem)

    def _retention_remind(self):
        """Plan an activity for whoever sold the order, if there is somebody."""
        seller = self.env["retention.complaint"]._event_owner(self)
        if not seller:
            return
        order = self.with_context(lang=seller.partner_id.lang or self.env.lang)
        order.activity_schedule(
            ACTIVITY,
            date_deadline=self.company_id._retention_day(self.retention_due_date),
            summary=order.env._("Tell the customer before they ask"),
            note=order.env._(
                "%(customer)s expects the delivery by %(moment)s, and nothing is "
                "delivered yet.",
                customer=self.partner_id.display_name,
                moment=self._retention_moment_text(order.env, self.retention_due_date),
            ),
            user_id=seller.id,
        )


class RetentionDeliveryDelay(models.Model):
    _inherit = "retention.delivery.delay"

    def _send(self):
        """Send the mail about delays that are told by e-mail."""
        template = self.env.ref("customer_retention.mail_template_delivery_delay")
        mails = self.filtered(lambda delay: delay.channel == "email")
        for delay in mails:
            template.sudo().send_mail(delay.id)
        if mails:
            cron = self.env.ref("mail.ir_cron_mail_scheduler_action")
            cron.sudo()._trigger()
