"""Points for what customers do beside buying, and for their first order.

What happens calls ``retention.earning.rule._event``. It never fails the sign-up,
the review or the survey: a defect is logged. A customer is a commercial partner, so
the contacts of a firm are greeted once; the points go to whoever acted.
"""

import logging
from datetime import timedelta

import psycopg2
import pytz

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.http import request
from odoo.tools import ormcache

from ...tools.amounts import ZERO, to_decimal
from ...tools.gifts import event_points
from .retention_earning_rule import WEEKDAYS

_logger = logging.getLogger(__name__)

ONCE = "once"


class RetentionEarningRule(models.Model):
    _inherit = "retention.earning.rule"

    @api.model
    @ormcache("kind")
    def _event_rule_ids(self, kind):
        """Return the ids of the rules for an event; no query where there are none."""
        rules = self.sudo().with_context(active_test=True)
        return tuple(rules.search([("kind", "=", kind)]).ids)

    @api.model
    def _event(self, kind, partner, subject=ONCE, order=None):
        """Give a customer what the rules say for an event; never raises.

        Conflicts with other transactions are left to the framework's retry.

        :param kind: one of ``EVENT_KINDS``
        :param partner: the ``res.partner`` who acted
        :param subject: what it happened to: the same one counts once
        :param order: the order that was paid, for ``welcome``
        """
        rule_ids = self._event_rule_ids(kind)
        if not rule_ids or not partner:
            return
        self.env.cr.flush()  # what the caller has yet to write may fail the caller
        try:
            with self.env.cr.savepoint():
                rules = self.sudo().browse(rule_ids)  # nobody gives by himself
                rules._give_event(partner.sudo(), subject, order)
        except (psycopg2.OperationalError, ConcurrencyError):
            raise
        except psycopg2.errors.UniqueViolation:
            _logger.info("Customer %s gets the points for %s already", partner.id, kind)
        except Exception:
            _logger.exception("No points for %s of customer %s", kind, partner.id)

    def _give_event(self, partner, subject, order):
        if not partner._retention_may_get_gifts():
            return
        company = order.company_id if order else self.env.company
        website = order.website_id if order else self._event_website()
        program = self.env["loyalty.program"].sudo()._retention_find(company, website)
        if not program or not program._retention_is_in_force(company._retention_day()):
            return
        for rule in self.filtered(lambda one: one.program_id == program):
            if rule._event_holds(partner, order):
                rule._give_once(partner, subject)

    @api.model
    def _event_website(self):
        """Return the website of the request, empty in the back office."""
        if request and getattr(request, "is_frontend", False):
            return request.website
        return self.env["website"]

    def _event_holds(self, partner, order):
        """Tell whether the rule's conditions hold at this moment."""
        self.ensure_one()
        company = self.program_id.company_id
        zone = pytz.timezone(company._retention_tz())
        now = pytz.utc.localize(fields.Datetime.now()).astimezone(zone)
        hour = now.hour + now.minute / 60
        return (
            (not self.date_from or self.date_from <= now.date())
            and (not self.date_to or self.date_to >= now.date())
            and self[WEEKDAYS[now.weekday()]]
            and self.hour_from <= hour < self.hour_to
            and (
                not self.tier_ids
                or partner._retention_tier(self.program_id) in self.tier_ids
            )
            and (not order or self._order_is_enough(order))
        )

    def _order_is_enough(self, order):
        _total, base = order._retention_base(self.program_id.retention_base)
        base = order._retention_to_program(base, self.program_id)
        return base >= to_decimal(self.min_amount)

    def _give_once(self, partner, subject):
        """Give the points of this rule, unless the customer has had them."""
        self.ensure_one()
        occasions = self.env["retention.gift.occasion"].sudo()
        customer = partner.commercial_partner_id
        had = occasions.search(
            [("rule_id", "=", self.id), ("partner_id", "=", customer.id)]
        )
        if subject in had.mapped("subject"):
            return
        today = self.program_id.company_id._retention_day()
        of_today = had.filtered(lambda one: one.given_on == today)
        points = event_points(
            to_decimal(self.points, self.currency_id.decimal_places),
            sum((to_decimal(one.points) for one in of_today), ZERO),
            sum((to_decimal(one.points) for one in had), ZERO),
            to_decimal(self.cap_per_day),
            to_decimal(self.cap_per_customer),
        )
        if not points:
            return
        wallet = partner._retention_earning_wallet(self.program_id)
        life = {}
        if self.life_days:
            life[wallet] = today + timedelta(days=self.life_days)
        occasions._post(
            [
                {
                    "rule_id": self.id,
                    "partner_id": customer.id,
                    "wallet_id": wallet.id,
                    "company_id": self.program_id.company_id.id,
                    "subject": subject,
                    "given_on": today,
                    "points": points,
                }
            ],
            life,
            [self.with_context(lang=partner.lang).name],
        )


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _retention_may_get_gifts(self):
        """Tell whether this is a customer: no visitor, no member of the staff."""
        self.ensure_one()
        staff = self.user_ids.filtered(lambda user: user.active and not user.share)
        return bool(self.active and not self.is_public and not staff)


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        users._retention_signed_up()
        return users

    def write(self, vals):
        res = super().write(vals)
        if vals.get("active"):
            self._retention_signed_up()
        return res

    def _retention_signed_up(self):
        rules = self.env["retention.earning.rule"]
        if not rules._event_rule_ids("signup"):
            return
        for user in self.sudo().filtered(lambda one: one.active and one.share):
            rules.with_company(user.company_id)._event("signup", user.partner_id)


class RatingRating(models.Model):
    _inherit = "rating.rating"

    @api.model_create_multi
    def create(self, vals_list):
        ratings = super().create(vals_list)
        ratings._retention_reviewed()
        return ratings

    def write(self, vals):
        res = super().write(vals)
        if vals.keys() & {"consumed", "feedback"}:
            self._retention_reviewed()
        return res

    def _retention_reviewed(self):
        """Thank for a review in words, whatever its score."""
        rules = self.env["retention.earning.rule"]
        if not rules._event_rule_ids("review"):
            return
        for rating in self.sudo():
            if (
                rating.consumed
                and rating.res_model == "product.template"
                and (rating.feedback or "").strip()
            ):
                subject = f"{rating.res_model},{rating.res_id}"
                rules._event("review", rating.partner_id, subject)


class SurveyUserInput(models.Model):
    _inherit = "survey.user_input"

    def _mark_done(self):
        res = super()._mark_done()
        rules = self.env["retention.earning.rule"]
        if rules._event_rule_ids("questionnaire"):
            for answer in self.sudo().filtered(lambda one: not one.test_entry):
                subject = f"survey.survey,{answer.survey_id.id}"
                rules._event("questionnaire", answer.partner_id, subject)
        return res
