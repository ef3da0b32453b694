from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .common_evidence import EvidenceCase


@tagged("post_install", "-at_install")
class TestEvidenceTellsNoFigures(EvidenceCase):
    """Recording something of a colleague's customer does not show how he buys."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller, cls.colleague = (
            new_test_user(cls.env, name, "sales_team.group_sale_salesman")
            for name in ("curious_seller", "curious_colleague")
        )
        cls.customer.user_id = cls.colleague
        cls.neighbour.user_id = cls.seller

    def setUp(self):
        super().setUp()
        self._order_on(self._ago(days=5), 777, user_id=self.colleague.id)
        self._score()

    def test_stated_spend(self):
        estimate = self._estimate(5000, user_id=self.seller.id).with_user(self.seller)
        self.assertEqual(estimate.sudo().bought, 777)
        self.assertFalse(estimate.bought)
        self.assertFalse(estimate.share)

    def test_answer(self):
        answer = self._answer("no", user_id=self.seller.id, date=self._ago(days=1))
        self.assertEqual(answer.revenue_before, 777)
        self.assertFalse(answer.with_user(self.seller).revenue_before)

    def test_referral(self):
        referral = self._refer(
            self.customer,
            self.neighbour,
            user_id=self.seller.id,
            date=self._ago(days=9),
        )
        self.assertEqual(referral.revenue, 777)
        theirs = referral.with_user(self.seller)
        self.assertEqual(theirs.state, "bought")
        self.assertFalse(theirs.revenue)


@tagged("post_install", "-at_install")
class TestCustomersSideways(EvidenceCase):
    """What may not be read does not show in what a search finds."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller, cls.colleague = (
            new_test_user(cls.env, name, "sales_team.group_sale_salesman")
            for name in ("sideways_seller", "sideways_colleague")
        )
        cls.stranger = new_test_user(
            cls.env, "sideways_stranger", "base.group_user,base.group_partner_manager"
        )
        cls.portal = new_test_user(cls.env, "sideways_guest", "base.group_portal")
        cls.customer.user_id = cls.colleague

    def test_figures_of_colleagues_customers_are_not_searched(self):
        self._order_on(self._ago(days=5), 777, user_id=self.colleague.id)
        self._score()
        self._put_into_a_segment()
        self.env.invalidate_all()
        partners = self.env["res.partner"]
        for domain in (
            [("retention_customer_ids.revenue", "=", 777)],
            [("retention_customer_ids", "any", [("revenue", "=", 777)])],
            [("child_ids.parent_id.retention_customer_ids.revenue", "=", 777)],
            [("retention_segment_ids", "=", "Whales")],
            [("retention_segment_ids.name", "=", "Whales")],
        ):
            domain += [("id", "in", (self.customer | self.contact).ids)]
            with self.subTest(str(domain)):
                self.assertTrue(partners.with_user(self.colleague).search(domain))
                self.assertFalse(partners.with_user(self.seller).search(domain))
                for user in (self.stranger, self.portal):
                    with self.assertRaises(AccessError):
                        partners.with_user(user).search(domain)

    def _put_into_a_segment(self):
        segment = self.env["retention.segment"].create(
            {"name": "Whales", "kind": "static"}
        )
        segment._add(self.customer, "For the test")

    def test_notes_are_not_searched_by_others(self):
        self.customer.write(
            {"retention_sale_note": "Ring twice", "retention_personal_note": "Chess"}
        )
        for name, user, model, field in (
            ("order", self.portal, "sale.order", "partner_id.retention_sale_note"),
            ("contact", self.stranger, "res.partner", "retention_sale_note"),
            ("personal", self.seller, "res.partner", "retention_personal_note"),
            (
                "figures",
                self.seller,
                "retention.customer",
                "partner_id.retention_personal_note",
            ),
            (
                "base",
                self.seller,
                "retention.customer.base",
                "partner_id.retention_relative_ids.name",
            ),
        ):
            with self.subTest(name), self.assertRaises(AccessError):
                self.env[model].with_user(user).search([(field, "ilike", "e")])

    def test_strangers_keep_contacts(self):
        """Whoever has no part in retention makes, imports and deletes contacts."""
        contacts = self.env["res.partner"].with_user(self.stranger)
        form = Form(contacts)
        form.name = "Typed in"
        typed = form.save()
        with Form(typed) as form:
            form.phone = "+37499112233"
        many = contacts.create([{"name": f"Many {one}"} for one in range(250)])
        self.env.cr.precommit.run()
        many.unlink()
        typed.unlink()
        self.assertFalse((many | typed).exists())
