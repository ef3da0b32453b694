from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..customers.common_views import EveryView
from .common import ComplaintCase


@tagged("post_install", "-at_install")
class TestComplaintViews(EveryView, ComplaintCase):
    """The pages open for everybody who may see them."""

    def test_every_view_opens(self):
        action = self.env.ref("customer_retention.retention_complaint_action")
        self._complain(self.firm)
        users = self._create_users("pages", "own", "all", "account_manager", "manager")
        for role, user in users.items():
            with self.subTest(role):
                self._open(action, self.env[action.res_model].with_user(user))
        outside = self._create_users("pages", "staff", "portal")
        for role, user in outside.items():
            with self.subTest(role), self.assertRaises(AccessError):
                self.env[action.res_model].with_user(user).search([])

    def test_a_seller_fills_in_the_form(self):
        complaints = self.env["retention.complaint"].with_user(self.seller)
        with Form(complaints) as form:
            form.partner_id = self.contact
            self.assertEqual(form.user_id, self.seller)
            form.description = "The chair wobbles"
            form.wish = "A new one"
            form.channel = "shop"
        complaint = form.record
        self.assertRegex(complaint.name, r"^C\d{5}$")
        complaint.action_take_up()
        with Form(complaint) as form:
            form.solution = "A new leg"
        complaint.action_solve()
        self.assertEqual(complaint.state, "solved")
