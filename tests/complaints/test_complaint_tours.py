from odoo.tests import HttpCase, tagged

from .common_clocks import ClockCase


class ComplaintTourCase(ClockCase, HttpCase):
    """Two complaints on a page, of which the older one may hurt somebody."""

    def setUp(self):
        super().setUp()
        self.env["retention.complaint"].search([]).unlink()
        self._complain(self.contact, user_id=self.seller.id, is_safety=True)
        self._solve(self._complain(self.contact, user_id=self.seller.id))
        self._complain(self.firm, user_id=self.seller.id)


@tagged("post_install", "-at_install")
class TestComplaintTours(ComplaintTourCase):
    """Taken up, decided and told in a real browser."""

    browser_size = "1366x768"

    def test_from_the_list_to_the_letter(self):
        self.start_tour(
            "/odoo/complaints", "retention_complaints", login=self.seller.login
        )

    def test_time_in_stages(self):
        self.start_tour(
            "/odoo/complaint-stages",
            "retention_complaint_stages",
            login=self.seller.login,
        )


@tagged("post_install", "-at_install")
class TestComplaintPhone(ComplaintTourCase):
    """A complaint is read on a phone without moving the page sideways."""

    browser_size = "390x844"
    touch_enabled = True

    def test_read_on_a_phone(self):
        self.start_tour(
            "/odoo/complaints", "retention_complaint_phone", login=self.seller.login
        )
