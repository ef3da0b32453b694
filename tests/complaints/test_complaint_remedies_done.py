from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common_remedies import RemedyCase


@tagged("post_install", "-at_install")
class TestComplaintRemediesDone(RemedyCase):
    """Each kind of remedy ends in a document, an entry or a deed."""

    def test_points_once(self):
        remedy = self._propose(kind="points", points=20.5)
        self.assertEqual(remedy.amount, 20.5)
        remedy.action_do()
        self.assertEqual(remedy.state, "done")
        self.assertEqual(remedy.entry_id.points, 20.5)
        self.assertWallet(self.contact, balance=20.5)
        self.assertEqual(remedy.entry_id.kind, "gift")
        # Nothing is taken from the budget of extras of whoever gives them
        self.assertFalse(self.env["retention.extra"].search_count([]))
        with self.assertRaisesRegex(UserError, "is “Done”"):
            remedy.action_do()
        # Even if the state were lost, the key counts once
        remedy.sudo().state = "approved"
        remedy.action_do()
        self.assertWallet(self.contact, balance=20.5)
        self.assertEqual(self.complaint.remedy_amount, 20.5)
        with self.assertRaisesRegex(UserError, "stays"):
            remedy.unlink()

    def test_points_without_a_programme(self):
        remedy = self._propose(kind="points", points=20)
        self.program.active = False
        with (
            self.assertRaisesRegex(UserError, "No programme with wallets runs"),
            self.env.cr.savepoint(),
        ):
            remedy.action_do()
        remedy.invalidate_recordset()
        self.assertEqual(remedy.state, "draft")

    def test_points_to_oneself(self):
        mine = self._complain(self.seller.partner_id, user_id=self.seller.id)
        remedy = self._propose(kind="points", points=5, complaint=mine)
        with self.assertRaisesRegex(UserError, "to himself"):
            remedy.action_do()

    def test_replacement_at_no_charge(self):
        self.product.standard_price = 40
        self.company.retention_remedy_limit_user = 100
        remedy = self._propose(
            kind="replacement", product_id=self.product.id, quantity=2
        )
        self.assertEqual(remedy.amount, 80)
        action = remedy.action_do()
        order = self.env["sale.order"].browse(action["res_id"])
        self.assertEqual(order, remedy.order_id)
        self.assertEqual((order.partner_id, order.state), (self.contact, "draft"))
        self.assertIn(f"complaint {self.complaint.name}", order.note)
        self.assertEqual(order.amount_total, 0)
        self.assertEqual(order.order_line.product_uom_qty, 2)
        order.order_line.product_uom_qty = 3
        self.assertEqual(order.amount_total, 0)
        # The same quotation, as long as there is one
        self.assertEqual(remedy.action_do()["res_id"], order.id)
        with self.assertRaisesRegex(UserError, "has been dealt with"):
            remedy.quantity = 5
        with self.assertRaisesRegex(UserError, "cancel that first"):
            remedy.action_cancel()
        self.assertEqual((remedy.state, self.complaint.remedy_amount), ("approved", 0))
        self._confirm(order)
        self.assertEqual((remedy.state, self.complaint.remedy_amount), ("done", 80))
        order._action_cancel()
        self.assertEqual((remedy.state, self.complaint.remedy_amount), ("approved", 0))
        # Cost is what it was when it was promised
        self.product.standard_price = 50
        self.assertEqual(remedy.amount, 80)

    def test_who_makes_no_orders(self):
        remedy = self._propose(
            user=self.account_manager, kind="replacement", product_id=self.product.id
        )
        with self.assertRaisesRegex(UserError, "made by sales people"):
            remedy.action_do()

    def test_deeds_are_activities(self):
        for kind, category in (("gift", "default"), ("visit", "meeting")):
            with self.subTest(kind):
                remedy = self._propose(5, kind=kind, text="Flowers")
                remedy.action_do()
                remedy.action_do()
                activity = self.env["mail.activity"].search(
                    [("retention_remedy_id", "=", remedy.id)]
                )
                self.assertEqual(len(activity), 1)
                self.assertEqual(activity.activity_type_id.category, category)
                self.assertEqual(activity.user_id, self.seller)
                self.assertIn("Flowers", activity.note)
                activity.with_user(self.seller).action_done()
                self.assertEqual(remedy.state, "done")
        self.assertEqual(self.complaint.remedy_amount, 10)
        by_hand = self._propose(5)
        by_hand.action_done()
        self.assertEqual((by_hand.state, by_hand.done_by_id), ("done", self.seller))
        note = self._propose(5, kind="credit_note")
        with self.assertRaisesRegex(UserError, "done by its document"):
            note.action_done()

    def test_activities_of_others_do_nothing(self):
        remedy = self._agreed(5)
        activity = self.customer.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.seller.id
        )
        activity.retention_remedy_id = remedy
        activity.action_done()
        self.assertEqual(remedy.state, "approved")
        # What was approved for less is not done by its old activity
        remedy.action_do()
        remedy.amount = 300
        self.assertFalse(self._asked(remedy))

    def test_apology_by_the_composer(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.contact.write({"email": "olga@harbour.example", "lang": "fr_FR"})
        template = self.env.ref("customer_retention.mail_template_complaint_apology")
        template.with_context(lang="fr_FR").subject = "Toutes nos excuses"
        remedy = self._propose(0, kind="apology")
        action = remedy.action_do()
        composers = self.env[action["res_model"]].with_user(self.seller)
        composer = Form(composers.with_context(**action["context"])).save()
        self.assertEqual(composer.subject, "Toutes nos excuses")
        self.assertEqual(remedy.state, "approved")
        # A word in between sends no apology
        between = {"body": "Called"}
        self.complaint.message_post(**between)
        self.assertEqual(remedy.state, "approved")
        composer._action_send_mail()
        self.assertEqual(remedy.state, "done")
