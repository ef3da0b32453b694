from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Datetime
from odoo.tests import Form, freeze_time, tagged

from .common import ComplaintCase

MONDAY = Datetime.to_datetime("2026-05-04 10:00:00")
HOUR = timedelta(hours=1)
ACTIVITY = "customer_retention.mail_activity_type_tell_delay"


@tagged("post_install", "-at_install")
class TestComplaintDelays(ComplaintCase):
    """Customers hear of a delay before they ask."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact.email = "olga@example.com"
        cls.company.retention_promise_notice_hours = 12

    def _sold(self, lead=2, **values):
        with freeze_time(MONDAY):
            order = self._create_order(
                100, self.contact, **{"user_id": self.seller.id, **values}
            )
            order.order_line.customer_lead = lead
            return self._confirm(order)

    def _tell(self, order, hours, user=None, **values):
        """Tell by the form, as staff do."""
        order = order.with_user(user or self.seller)
        action = order.action_retention_tell_delay()
        wizard = self.env[action["res_model"]].with_user(user or self.seller)
        form = Form(wizard.with_context(**action["context"]))
        form.reason = values.get("reason", "supplier")
        form.words = values.get("words", "The oak is late")
        form.new_date = MONDAY + hours * HOUR
        form.channel = values.get("channel", form.channel)
        form.save().action_tell()
        self.settle()
        return order.sudo().retention_delay_ids.sorted()[0]

    def _remind(self, hours):
        with freeze_time(MONDAY + hours * HOUR):
            orders = self.env["sale.order"]._retention_delayed(self.company)
            for order in orders:
                order._retention_remind_safely()
        return orders

    def _activities(self, order):
        kind = self.env.ref(ACTIVITY)
        return order.activity_ids.filtered(lambda one: one.activity_type_id == kind)

    def test_told_in_time(self):
        order = self._sold()
        with freeze_time(MONDAY + 40 * HOUR):
            delay = self._tell(order, 72)
        self.assertRecordValues(
            delay,
            [
                {
                    "told": "before",
                    "told_at": MONDAY + 40 * HOUR,
                    "promised_date": MONDAY + 48 * HOUR,
                    "new_date": MONDAY + 72 * HOUR,
                    "delay_hours": 24,
                    "user_id": self.seller.id,
                    "partner_id": self.contact.id,
                    "channel": "email",
                }
            ],
        )
        mail = self.env["mail.mail"].search(
            [("model", "=", delay._name), ("res_id", "=", delay.id)]
        )
        self.assertEqual(mail.state, "outgoing")
        self.assertEqual(mail.recipient_ids, self.contact)
        self.assertIn("The oak is late", mail.body_html)
        self.assertIn(delay.new_date_text, mail.body_html)
        # What the customer expects now; the promise is what it was
        self.assertEqual(order.retention_due_date, MONDAY + 72 * HOUR)
        self.assertEqual(order.commitment_date, MONDAY + 72 * HOUR)
        self.assertEqual(order.retention_promised_date, MONDAY + 48 * HOUR)
        self.assertIn("The oak is late", order.message_ids[0].body)
        with freeze_time(MONDAY + 80 * HOUR):
            second = self._tell(order, 96, channel="phone")
        self.assertEqual((second.told, second.promised_date), ("after", delay.new_date))
        with freeze_time(MONDAY + 90 * HOUR):
            order.order_line.qty_delivered = 1
            self.settle()
        self.assertEqual(order.retention_promise_result, "late")
        row = self.env["retention.delivery.promise"].search(
            [("order_id", "=", order.id)]
        )
        self.assertEqual(row.delay_told, "before")

    def test_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.contact.lang = "fr_FR"
        template = self.env.ref("customer_retention.mail_template_delivery_delay")
        template.with_context(lang="fr_FR").subject = "Un retard"
        with freeze_time(MONDAY):
            delay = self._tell(self._sold(), 72)
        mail = self.env["mail.mail"].search(
            [("model", "=", delay._name), ("res_id", "=", delay.id)]
        )
        self.assertEqual(mail.subject, "Un retard")
        self.assertIn("07/05/2026", mail.body_html)

    def test_the_customer_wishes_it(self):
        order = self._sold()
        with freeze_time(MONDAY):
            self._tell(order, 72, reason="wish")
        self.assertEqual(order.retention_promised_date, MONDAY + 72 * HOUR)
        # Confirmed anew, it is promised anew
        order._action_cancel()
        order.action_draft()
        order.commitment_date = MONDAY + 60 * HOUR
        self.settle()
        self._confirm(order)
        self.assertEqual(order.retention_due_date, MONDAY + 60 * HOUR)

    def test_refused(self):
        order = self._sold()
        with freeze_time(MONDAY + HOUR):
            for hours, values in (
                (0, {}),  # past
                (47, {}),  # sooner than promised
                (72, {"words": "  "}),
            ):
                with self.assertRaises(UserError), self.cr.savepoint():
                    self._tell(order, hours, **values)
            self.contact.email = False
            with self.assertRaisesRegex(UserError, "by phone"), self.cr.savepoint():
                self._tell(order, 72, channel="email")
            self.assertEqual(self._tell(order, 72).channel, "phone")
            with self.assertRaises(AccessError), self.cr.savepoint():
                self._tell(order, 96, self.colleague)
            self.assertEqual(len(order.retention_delay_ids), 1)
            with self.assertRaises(AccessError), self.cr.savepoint():
                order.retention_delay_ids.with_user(self.seller).words = "Another"
        order.order_line.qty_delivered = 1
        with self.assertRaisesRegex(UserError, "is delivered"):
            order.action_retention_tell_delay()
        with self.assertRaisesRegex(UserError, "not a confirmed"):
            order.copy().action_retention_tell_delay()

    def test_reminded_once_for_each_date(self):
        order = self._sold()
        self.assertNotIn(order, self._remind(35))
        self.assertIn(order, self._remind(37))
        activity = self._activities(order)
        self.assertEqual(activity.user_id, self.seller)
        self.assertIn(self.contact.display_name, activity.note)
        self.assertNotIn(order, self._remind(40))
        self.assertNotIn(order, self._remind(60))
        # Told, it is done; for the new date there is another one
        with freeze_time(MONDAY + 61 * HOUR):
            self._tell(order, 96)
        self.assertFalse(self._activities(order))
        self.assertNotIn(order, self._remind(70))
        self.assertIn(order, self._remind(90))
        self.assertEqual(len(self._activities(order)), 1)

    def test_nobody_is_reminded(self):
        partly, delivered, cancelled = (self._sold() for _number in range(3))
        partly.order_line.product_uom_qty = 2
        partly.order_line.qty_delivered = 1
        delivered.order_line.qty_delivered = 1
        cancelled._action_cancel()
        forgotten = self._sold(lead=-30, commitment_date=MONDAY - 900 * HOUR)
        self.settle()
        found = self._remind(47)
        self.assertFalse(found & (partly | delivered | cancelled | forgotten))

    def test_the_scheduled_action(self):
        self.env["sale.order"].search([]).retention_due_date = False
        order = self._sold()
        nobody = self._sold(user_id=False)
        (self.firm | self.contact).user_id = False
        cron = patch.object(
            type(self.env["ir.cron"]), "_commit_progress", return_value=9
        )
        with freeze_time(MONDAY + 47 * HOUR), cron:
            self.env["sale.order"]._cron_remind_of_delays()
            self.env["sale.order"]._cron_remind_of_delays()
        self.assertEqual(len(self._activities(order)), 1)
        self.assertFalse(self._activities(nobody))
        self.assertTrue(nobody.retention_is_delay_noted)
        self.company.retention_promise_notice_hours = 0
        switched_off = self._sold()
        with freeze_time(MONDAY + 47 * HOUR), cron:
            self.env["sale.order"]._cron_remind_of_delays()
        self.assertFalse(self._activities(switched_off))
