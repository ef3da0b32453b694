"""A company with working hours, whose complaints have clocks."""

from contextlib import contextmanager
from datetime import datetime

from odoo.tests import freeze_time

from .common import ComplaintCase

# A Monday to Friday, eight to five with an hour of lunch at noon
MONDAY, TUESDAY, FRIDAY = (datetime(2026, 3, day, 9, 0) for day in (2, 3, 6))


def march(day, hour, minute=0):
    """Return a moment of March 2026."""
    return datetime(2026, 3, day, hour, minute)


class ClockCase(ComplaintCase):
    """The company's clock shows UTC; targets are the ready ones (4, 8, 40)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = "UTC"
        cls.calendar = cls.env["resource.calendar"].create(
            {"name": "Shop hours", "company_id": cls.company.id, "tz": "UTC"}
        )
        cls.company.resource_calendar_id = cls.calendar
        cls.targets = {
            target.severity: target
            for target in cls.env["retention.complaint.target"].search(
                [("company_id", "=", cls.company.id)]
            )
        }

    @classmethod
    def _complain_at(cls, moment, customer=None, **values):
        with freeze_time(moment):
            return cls._complain(customer, **values)

    @contextmanager
    def at(self, *moment):
        """Have it be a moment of March 2026: day, hour, minute."""
        day, hour, *minute = moment
        with freeze_time(datetime(2026, 3, day, hour, *minute)):
            yield

    def _holiday(self, day, company=None, **values):
        leaves = self.env["resource.calendar.leaves"]
        leave = leaves.with_company(company or self.company).create(
            {
                "name": "Holiday",
                "date_from": datetime(2026, 3, day),
                "date_to": datetime(2026, 3, day, 23, 59, 59),
                **values,
            }
        )
        leave.flush_recordset()  # its company is that of whoever writes it down

    def assertClock(self, complaint, clock, **expected):
        """Assert what a clock shows: due_at, result, hours."""
        found = {name: complaint[f"{clock}_{name}"] for name in expected}
        self.assertEqual(found, expected)
