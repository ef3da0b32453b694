from odoo.tests import tagged

from .common_questionnaire import QuestionnaireHttpCase


@tagged("post_install", "-at_install")
class TestComplaintStory(QuestionnaireHttpCase):
    """From a cancelled order to the cause that comes again, in a browser."""

    touch_enabled = False
    browser_size = "1366x768"

    def _cancelled(self, name):
        """Have a customer's order be confirmed and cancelled."""
        customer = self._create_customer(name, email=f"{name.lower()}@example.com")
        order = self._confirm(self._create_order(customer=customer))
        order._action_cancel()
        return self._complaint(order).retention_questionnaire_ids

    def _complaint(self, order):
        return self.env["retention.complaint"].search(
            [("sale_order_id", "=", order.id)]
        )

    def _alerts(self):
        cause = self.env.ref("customer_retention.complaint_cause_product_faulty")
        self.env["retention.complaint.alert"]._look_at(self.company)
        return self.env["retention.complaint.alert"].search(
            [("cause_id", "=", cause.id), ("company_id", "=", self.company.id)]
        )

    def test_from_cancelling_to_the_cause(self):
        for name in ("Pia", "Ove"):
            self._fill(self._cancelled(name), product=(["faulty"], ""))
        self.assertFalse(self._alerts(), "two customers are not yet many")
        order = self._confirm(
            self._create_order(customer=self.contact, user_id=self.seller.id)
        )
        self.start_tour(
            f"/odoo/sales/{order.id}",
            "retention_complaint_story_cancel",
            login=self.seller.login,
        )
        complaint = self._complaint(order)
        self.assertEqual(
            (complaint.kind, complaint.origin, complaint.seller_id),
            ("cancellation", "cancel", self.seller),
        )
        questionnaire = complaint.retention_questionnaire_ids
        self._due(questionnaire)
        [mail] = self._mails(questionnaire)
        self.assertIn(questionnaire.user_input_id.access_token, mail.body_html)
        self.authenticate(None, None)
        self.browser_size, self.touch_enabled = "390x844", True
        self.start_tour(
            questionnaire.user_input_id.get_start_url(), "retention_questionnaire_phone"
        )
        self.assertEqual(questionnaire.state, "answered")
        alerts = self._alerts()
        self.assertEqual(set(alerts.mapped("customer_count")), {3})
        manager = self._create_users("story", "manager")["manager"]
        self.browser_size, self.touch_enabled = "1366x768", False
        self.start_tour(
            "/odoo/action-customer_retention.retention_complaint_alert_action",
            "retention_complaint_story_alert",
            login=manager.login,
        )
        self.assertEqual(
            alerts.action_ids.mapped("state"), ["in_progress"], "one alert was acted on"
        )
