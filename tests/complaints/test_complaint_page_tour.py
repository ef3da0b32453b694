from odoo.tests import HttpCase, tagged

from .test_complaint_page import PageCase


@tagged("post_install", "-at_install")
class TestComplaintPageTour(PageCase, HttpCase):
    """An owner ranks the causes, follows a number and comes back."""

    def test_owners_page(self):
        self.start_tour(
            "/odoo/what-goes-wrong", "retention_complaint_page", login=self.boss.login
        )


@tagged("post_install", "-at_install")
class TestComplaintPageTourOnPhone(PageCase, HttpCase):
    """The same on a narrow screen."""

    browser_size = "390x844"
    touch_enabled = True

    def test_the_page_fits_a_phone(self):
        self.start_tour(
            "/odoo/what-goes-wrong",
            "retention_complaint_page_on_phone",
            login=self.boss.login,
        )
