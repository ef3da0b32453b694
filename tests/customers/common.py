"""Builders of the customer base's tests: orders of given days, and their figures."""

from datetime import datetime, time

import pytz
from dateutil.relativedelta import relativedelta

from odoo.fields import Date

from ..common import RetentionCase


class CustomerCase(RetentionCase):
    """Customers whose past is made of real documents.

    ``cls.today`` is the company's day; the chair costs 60.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.company._retention_day()
        cls.product.standard_price = 60

    @classmethod
    def _ago(cls, months=0, days=0):
        """Return the day so long before today."""
        return cls.today - relativedelta(months=months, days=days)

    @classmethod
    def _foreign_pricelist(cls, rate):
        """Make a pricelist in another currency, of which the company's buys so much."""
        currency = (
            cls.env["res.currency"]
            .with_context(active_test=False)
            .search([("id", "!=", cls.company.currency_id.id)], limit=1)
        )
        currency.active = True
        cls.env["res.currency.rate"].create(
            {
                "name": "2000-01-01",
                "currency_id": currency.id,
                "company_id": cls.company.id,
                "rate": rate,
            }
        )
        return cls.env["product.pricelist"].create(
            {"name": "Abroad", "currency_id": currency.id}
        )

    def _order_on(self, day, amount=100, customer=None, hour=12, **values):
        """Have an order of one line confirmed on a day, at an hour of the company.

        :param day: a date or its text
        """
        order = self._create_order(amount, customer, **values)
        order.action_confirm()
        zone = pytz.timezone(order.company_id._retention_tz())
        moment = zone.localize(datetime.combine(Date.to_date(day), time(hour)))
        order.date_order = moment.astimezone(pytz.utc).replace(tzinfo=None)
        self.settle()
        return order

    def _credit_on(self, day, invoice, amount=None):
        """Credit an invoice, or an untaxed amount of it, on a day."""
        credit = self._credit(invoice, amount)
        credit.button_draft()
        credit.write({"invoice_date": Date.to_date(day), "date": Date.to_date(day)})
        credit.action_post()
        self.settle()
        return credit

    def _score(self, *partners, company=None, day=None):
        """Measure a company's customers, or some of them."""
        self.env["retention.customer"]._score_company(
            company or self.company,
            [partner.commercial_partner_id.id for partner in partners] or None,
            day,
        )

    def _figures(self, partner=None, company=None):
        """Return the row of a customer, empty if there is none."""
        return self.env["retention.customer"].search(
            [
                ("partner_id", "=", (partner or self.customer).id),
                ("company_id", "=", (company or self.company).id),
            ]
        )
