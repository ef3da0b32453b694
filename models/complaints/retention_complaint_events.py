"""Complaints that an event opens: once each, whoever reports it again."""

import logging
from contextlib import contextmanager
from datetime import timedelta

import psycopg2
from psycopg2.errors import UniqueViolation

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.fields import Domain

from .retention_complaint_open import OPEN

_logger = logging.getLogger(__name__)

# In a context: what is done opens no complaint
NO_COMPLAINT = "retention_no_complaint"
# A remedy may still come so long after a complaint was solved
REMEDY_DAYS = 30


class RetentionComplaint(models.Model):
    _inherit = "retention.complaint"

    @api.model
    def _open_once(self, company, key, values):
        """Return the complaint that an event has opened, or open it now.

        As the system: whoever causes the event may have no right to complaints. Two
        transactions at once open one; the second is tried again by the framework and
        finds it.

        :param company: the company whose event it is
        :param key: names the event within the company
        :param values: of the complaint, ``origin`` among them
        :raise ConcurrencyError: another transaction opens it right now
        """
        # Written by the system alone, and by nobody in particular
        events = self.with_user(SUPERUSER_ID).with_company(company)
        found = events._find_event(company, key)
        if found:
            return found
        index = f"{self._table}_origin_key_idx"
        try:
            with self.env.cr.savepoint():
                return events.create(
                    {**values, "company_id": company.id, "origin_key": key}
                )
        except UniqueViolation as error:
            if error.diag.constraint_name != index:
                raise
            # Of a transaction that this one cannot see: begin anew, and see it
            raise ConcurrencyError(key) from error

    @api.model
    def _find_event(self, company, key):
        """Return the complaint that an event of a company has opened, if any."""
        return self.search([("company_id", "=", company.id), ("origin_key", "=", key)])

    @contextmanager
    def _beside_documents(self, key):
        """Have a defect of ours be logged, and keep no document back.

        What was begun is undone. Conflicts are left to the framework's retry.

        :param key: names the event in the log
        """
        try:
            with self.env.cr.savepoint():
                yield
        except (psycopg2.OperationalError, ConcurrencyError):
            raise
        except Exception:
            _logger.exception("No complaint could be looked after for %s", key)

    @api.model
    def _open_of_order(self, order, key, values):
        """Open the complaint of an event of an order, once.

        A defect here must neither keep an order confirmed nor a credit note back: it
        is logged.

        :param values: ``kind``, ``origin``, ``lines`` (records), ``tell`` (a function
            that says what happened, in the language of an environment), and others of
            the complaint
        :return: the complaint, new or known; none if it failed
        """
        with self._beside_documents(key):
            values = self._event_values(order, **values)
            # Whoever did it himself needs no mail about it
            quiet = values["user_id"] == self.env.uid
            complaints = self.with_context(mail_auto_subscribe_no_notify=quiet)
            return complaints._open_once(order.company_id, key, values)
        return self.browse()

    @api.model
    def _event_values(self, order, kind, origin, lines, tell, **more):
        owner = self._event_owner(order)
        lang = owner.lang or order.company_id.partner_id.lang or self.env.lang
        return {
            "partner_id": order.partner_id.id,
            "sale_order_id": order.id,
            "sale_line_ids": lines.ids,
            "kind": kind,
            "origin": origin,
            "user_id": owner.id,
            "description": tell(self.with_context(lang=lang).env),
            **more,
        }

    @api.model
    def _event_owner(self, order):
        """Return who looks after what an event of an order opens, or nobody."""
        partner = order.partner_id
        staff = self.with_company(order.company_id)
        candidates = (
            order.user_id,
            partner.user_id,
            partner.commercial_partner_id.user_id,
        )
        for user in candidates:
            if user and user != self._robot() and staff._is_staff(user):
                return user
        return self.env["res.users"]

    # ------------------------------------------------------------
    # One matter, one complaint
    # ------------------------------------------------------------

    @api.model
    def _find_of_order(self, orders, lines):
        """Return the complaint that a refund or return of these lines belongs to.

        Open, or solved so lately that this is its remedy; about these lines or the
        whole order. What an event has opened comes first, then the latest.

        :param orders: sale orders, of one company
        :param lines: their lines that are credited or come back
        """
        since = fields.Datetime.now() - timedelta(days=REMEDY_DAYS)
        found = self.sudo().search(  # the system ties what belongs together
            Domain("sale_order_id", "in", orders.ids)
            & Domain("company_id", "in", orders.company_id.ids)
            & (
                Domain("state", "in", OPEN)
                | (Domain("state", "=", "solved") & Domain("solved_at", ">=", since))
            )
            & (
                Domain("sale_line_ids", "in", lines.ids)
                | Domain("sale_line_ids", "=", False)
            )
        )
        # What somebody unknown claims is not tied to money
        found = found.filtered(lambda one: one.state != "new" or not one.is_unverified)
        return found.sorted(
            lambda one: (one.state in OPEN, one.origin in ("cancel", "return"), one.id)
        )[-1:]

    @api.model
    def _find_asked_cancellations(self, orders):
        """Return {order id: open complaint} where the customer wants to cancel.

        The one that somebody has recorded or the customer has written: cancelling
        is what was wished. What an event opened belongs to an earlier cancellation.
        """
        if not orders:
            return {}
        found = self.sudo().search(  # the system ties what belongs together
            Domain("sale_order_id", "in", orders.ids)
            & Domain("kind", "=", "cancellation")
            & Domain("state", "in", OPEN)
            & Domain("origin", "!=", "cancel"),
            order="id",
        )
        return {
            one.sale_order_id.id: one
            for one in found
            if one.state != "new" or not one.is_unverified
        }

    # ------------------------------------------------------------
    # Events that turn out to be none
    # ------------------------------------------------------------

    def _is_untouched(self):
        """Tell whether an event opened this complaint, and nobody did anything."""
        self.ensure_one()
        return bool(
            self.origin_key
            and self.state == "new"
            and not self.reopened
            and self.write_uid.id == SUPERUSER_ID
            and not self.credit_note_ids
            and not self.remedy_ids
            and not self.answer_ids
            and not self.message_ids.filtered(
                lambda one: one.message_type in ("comment", "email")
            )
        )

    def _withdraw(self, tell):
        """Delete complaints that nobody has touched, with a note on their orders.

        :param tell: function of (environment, complaint) that returns the note
        """
        # The system takes back what it opened
        for complaint in self.sudo().filtered(lambda one: one._is_untouched()):
            complaint.sale_order_id._message_log(body=tell(self.env, complaint))
            complaint.unlink()
