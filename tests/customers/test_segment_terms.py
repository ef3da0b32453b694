from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .common_segments import SegmentCase


@tagged("post_install", "-at_install")
class TestSegmentTerms(SegmentCase):
    """What a new order takes over from its customer's segments."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.config.settings"].create(
            {"group_product_pricelist": True}
        ).execute()
        cls.cheap, cls.cheaper, cls.own = cls.env["product.pricelist"].create(
            [
                {
                    "name": name,
                    "item_ids": [
                        Command.create(
                            {"compute_price": "percentage", "percent_price": percent}
                        )
                    ],
                }
                for name, percent in (("Cheap", 10), ("Cheaper", 20), ("Own", 5))
            ]
        )
        cls.later, cls.much_later = cls.env["account.payment.term"].create(
            [{"name": "Later"}, {"name": "Much later"}]
        )

    def _gold(self, **values):
        gold = self._segment(name="Gold", **values)
        self._put(gold, self.customer)
        return gold

    def _new_order(self, customer=None, **values):
        return self.env["sale.order"].create(
            {
                "partner_id": (customer or self.customer).id,
                "order_line": [Command.create({"product_id": self.product.id})],
                **values,
            }
        )

    def test_an_order_takes_the_terms_over(self):
        self._gold(
            pricelist_id=self.cheap.id,
            payment_term_id=self.later.id,
            delivery_note="Before 10",
        )
        order = self._new_order()
        self.assertEqual(order.pricelist_id, self.cheap)
        self.assertEqual(order.amount_untaxed, 90)
        self.assertEqual(order.payment_term_id, self.later)
        self.assertEqual(order.retention_delivery_note, "Before 10")
        self.assertEqual(
            order.retention_terms_origin,
            "pricelist, payment terms, delivery note of “Gold”",
        )
        plain = self._new_order(self.bob)
        self.assertNotEqual(plain.pricelist_id, self.cheap)
        self.assertNotEqual(plain.payment_term_id, self.later)
        self.assertFalse(plain.retention_delivery_note)
        self.assertFalse(plain.retention_terms_origin)

    def test_what_the_customer_has_of_his_own_comes_first(self):
        self._gold(
            pricelist_id=self.cheap.id,
            payment_term_id=self.later.id,
            delivery_note="Before 10",
        )
        self.customer.property_product_pricelist = self.own
        self.customer.property_payment_term_id = self.much_later
        order = self._new_order()
        self.assertEqual(order.pricelist_id, self.own)
        self.assertEqual(order.payment_term_id, self.much_later)
        self.assertEqual(order.retention_terms_origin, "delivery note of “Gold”")

    def test_the_first_segment_that_gives_a_term_wins(self):
        self._gold(payment_term_id=self.later.id, sequence=1)
        silver = self._segment(
            name="Silver",
            sequence=2,
            pricelist_id=self.cheaper.id,
            payment_term_id=self.much_later.id,
        )
        self._put(silver, self.customer)
        order = self._new_order()
        self.assertEqual(order.pricelist_id, self.cheaper)
        self.assertEqual(order.payment_term_id, self.later)
        self.assertEqual(
            order.retention_terms_origin,
            "pricelist of “Silver”; payment terms of “Gold”",
        )
        silver.sequence = 0
        self.assertEqual(self._new_order().payment_term_id, self.much_later)

    def test_contacts_get_what_their_firm_gets(self):
        self._gold(pricelist_id=self.cheap.id, payment_term_id=self.later.id)
        buyer = self._create_customer("Buyer", parent_id=self.customer.id)
        order = self._new_order(buyer)
        self.assertEqual(order.pricelist_id, self.cheap)
        self.assertEqual(order.payment_term_id, self.later)
        self.customer.property_payment_term_id = self.much_later
        self.assertEqual(self._new_order(buyer).payment_term_id, self.much_later)

    def test_another_customer_of_a_draft_brings_other_terms(self):
        self._gold(
            pricelist_id=self.cheap.id,
            payment_term_id=self.later.id,
            delivery_note="Before 10",
        )
        order = self._new_order(self.bob)
        order.partner_id = self.customer
        self.assertEqual(order.pricelist_id, self.cheap)
        self.assertEqual(order.retention_delivery_note, "Before 10")
        order.partner_id = self.bob
        self.assertNotEqual(order.pricelist_id, self.cheap)
        self.assertNotEqual(order.payment_term_id, self.later)
        self.assertFalse(order.retention_delivery_note)
        order.retention_delivery_note = "To the back door"
        order.partner_id = self._create_customer("Carl")
        self.assertEqual(order.retention_delivery_note, "To the back door")

    def test_the_form_of_an_order_takes_them_over(self):
        self._gold(
            pricelist_id=self.cheap.id,
            payment_term_id=self.later.id,
            delivery_note="Before 10",
        )
        form = Form(self.env["sale.order"])
        form.partner_id = self.customer
        self.assertEqual(form.pricelist_id, self.cheap)
        self.assertEqual(form.payment_term_id, self.later)
        self.assertEqual(form.retention_delivery_note, "Before 10")
        order = form.save()
        self.assertIn("“Gold”", order.retention_terms_origin)

    def test_the_customers_pages_do_not_tell_segments(self):
        self._gold(delivery_note="Before 10")
        buyer = new_test_user(self.env, "segment_buyer", "base.group_portal")
        buyer.partner_id.parent_id = self.customer
        order = self._new_order(buyer.partner_id)
        self.assertTrue(order.retention_terms_origin)
        order.message_subscribe(buyer.partner_id.ids)
        theirs = order.with_user(buyer)
        self.assertEqual(theirs.read(["name"])[0]["name"], order.name)
        for name in ("retention_terms_origin", "retention_terms"):
            with self.assertRaises(AccessError):
                theirs.read([name])

    def test_a_confirmed_order_keeps_what_it_has(self):
        gold = self._gold(delivery_note="Before 10", payment_term_id=self.later.id)
        order = self._confirm(self._new_order())
        gold.membership_ids.action_take_out()
        self.env.invalidate_all()
        self.assertEqual(order.retention_delivery_note, "Before 10")
        self.assertEqual(
            order.retention_terms_origin, "payment terms, delivery note of “Gold”"
        )
        self.assertFalse(self._new_order().retention_terms_origin)

    def test_terms_changed_by_hand_are_nobodys(self):
        self._gold(pricelist_id=self.cheap.id, payment_term_id=self.later.id)
        order = self._new_order()
        order.payment_term_id = self.much_later
        self.assertEqual(order.retention_terms_origin, "pricelist of “Gold”")
        copy = order.copy()
        self.assertEqual(copy.pricelist_id, self.cheap)

    def test_an_archived_segment_gives_nothing(self):
        gold = self._gold(pricelist_id=self.cheap.id)
        self.assertEqual(self.customer.property_product_pricelist, self.cheap)
        gold.active = False
        self.assertNotEqual(self.customer.property_product_pricelist, self.cheap)
        self.assertNotEqual(self._new_order().pricelist_id, self.cheap)

    def test_segments_of_another_company_say_nothing(self):
        other = self.env["res.company"].create({"name": "Other Ltd"})
        foreign = self._segment(company_id=other.id, delivery_note="Elsewhere")
        self._put(foreign, self.customer)
        self.assertFalse(self._new_order().retention_delivery_note)
        there = self.env["sale.order"].create(
            {"partner_id": self.customer.id, "company_id": other.id}
        )
        self.assertEqual(there.retention_delivery_note, "Elsewhere")

    def test_a_form_does_not_make_the_pricelist_the_customers_own(self):
        gold = self._gold(pricelist_id=self.cheap.id)
        customer = self.customer
        customer.write(
            {
                "country_id": self.env.ref("base.am").id,
                "property_product_pricelist": self.cheap.id,
            }
        )
        self.assertFalse(customer.specific_property_product_pricelist)
        customer.property_product_pricelist = self.own
        self.assertEqual(customer.specific_property_product_pricelist, self.own)
        customer.property_product_pricelist = self.cheap
        self.assertFalse(customer.specific_property_product_pricelist)
        gold.membership_ids.action_take_out()
        self.assertNotEqual(customer.property_product_pricelist, self.cheap)

    def test_companys_default_terms_are_nobodys_own(self):
        self.env["ir.default"].set(
            "res.partner",
            "property_payment_term_id",
            self.much_later.id,
            company_id=self.company.id,
        )
        self._gold(payment_term_id=self.later.id)
        self.assertEqual(self._new_order().payment_term_id, self.later)
        self.assertEqual(self._new_order(self.bob).payment_term_id, self.much_later)

    def test_without_terms_nothing_is_asked(self):
        self._gold()
        segments = self.env["retention.segment"]
        self.assertEqual(segments._terms(self.company.id), ())
        self.assertEqual(self.env["loyalty.program"]._retention_restricted(), ())
        with self.assertQueryCount(0):
            self.assertFalse(
                segments._giving("pricelist_id", self.company, self.customer)
            )
            self.assertFalse(self.env["loyalty.program"]._retention_restricted())


@tagged("post_install", "-at_install")
class TestSegmentPromotions(SegmentCase):
    """Promotions that are for members only."""

    def setUp(self):
        super().setUp()
        self.segment = self._segment(name="Gold")
        self.promotion = self.env["loyalty.program"].create(
            {
                "name": "Ten per cent",
                "program_type": "promotion",
                "trigger": "auto",
                "retention_segment_ids": [Command.set(self.segment.ids)],
                "rule_ids": [Command.create({"mode": "auto"})],
                "reward_ids": [
                    Command.create({"reward_type": "discount", "discount": 10})
                ],
            }
        )

    def _claimable(self, customer):
        order = self._create_order(100, customer)
        order._update_programs_and_rewards()
        return order._get_claimable_rewards(), order

    def test_members_only(self):
        self.assertFalse(self._claimable(self.customer)[0])
        self._put(self.segment, self.customer)
        rewards, order = self._claimable(self.customer)
        self.assertEqual(list(rewards.values()), [self.promotion.reward_ids])
        self.assertFalse(self._claimable(self.bob)[0])
        coupon = next(iter(rewards))
        order._apply_program_reward(self.promotion.reward_ids, coupon)
        self.assertEqual(order.amount_untaxed, 90)
        self.segment.membership_ids.action_take_out()
        order._update_programs_and_rewards()
        self.assertEqual(order.amount_untaxed, 100)

    def test_codes_are_for_members_only(self):
        self.promotion.write({"program_type": "promo_code", "trigger": "with_code"})
        self.promotion.rule_ids.write({"mode": "with_code", "code": "GOLD10"})
        order = self._create_order(100)
        self.assertIn("error", order._try_apply_code("GOLD10"))
        self._put(self.segment, self.customer)
        self.assertNotIn("error", order._try_apply_code("GOLD10"))

    def test_everybody_when_no_segment_is_named(self):
        self.promotion.retention_segment_ids = False
        self.assertTrue(self._claimable(self.bob)[0])

    def test_points_are_not_restricted(self):
        with self.assertRaisesRegex(Exception, "only for segments"):
            self.program.retention_segment_ids = self.segment

    def test_a_segment_that_restricts_stays(self):
        with self.assertRaisesRegex(Exception, "for everybody"):
            self.segment.unlink()
