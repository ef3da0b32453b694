from odoo.tests import HttpCase, tagged

from ...tools.overview import month_end_before
from .test_overview import OverviewCase


@tagged("post_install", "-at_install")
class TestOverviewTour(OverviewCase, HttpCase):
    """The page in a real browser."""

    def test_overview_opens_its_lists(self):
        self._make_past()
        last = month_end_before(self.today)
        self.env["retention.customer.month"].search([]).unlink()
        self.env["retention.customer.month"].create(
            [
                {
                    "company_id": self.company.id,
                    "date": day,
                    "active_start": 2,
                    "kept": 2,
                    "new_customers": 1,
                    "repeat_customers": 2,
                }
                for day in (month_end_before(last), last)
            ]
        )
        self.start_tour("/odoo/retention-overview", "retention_overview", login="admin")


@tagged("post_install", "-at_install")
class TestOverviewTourOnPhone(OverviewCase, HttpCase):
    """The same on a narrow screen."""

    browser_size = "390x844"
    touch_enabled = True

    def test_overview_fits_a_phone(self):
        self._make_past()
        self.start_tour(
            "/odoo/retention-overview", "retention_overview_on_phone", login="admin"
        )
