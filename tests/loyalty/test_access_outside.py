"""What customers, colleagues and other companies read and do through RPC."""

from lxml import etree

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..common import RetentionCase


@tagged("post_install", "-at_install")
class TestAccessFromOutside(RetentionCase):
    def _foreign_manager(self):
        """Make a retention manager of another company only."""
        company = self.env["res.company"].create({"name": "Elsewhere"})
        return new_test_user(
            self.env,
            "manager_elsewhere",
            groups="sales_team.group_sale_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def test_a_customer_does_not_read_what_sellers_write_of_the_order(self):
        portal = new_test_user(self.env, "portal_ani", groups="base.group_portal")
        order = self._create_order(100, portal.partner_id)
        order.message_subscribe(portal.partner_id.ids)
        order._retention_overrule_floor("He buys a lot")
        card = self.env["retention.card"].create({"kind": "bearer"})
        order._retention_use_number(card.number)
        own = order.with_user(portal)
        own.invalidate_recordset()
        self.assertEqual(own.read(["name"])[0]["name"], order.name)
        for name in (
            "retention_floor_reason",
            "retention_floor_user_id",
            "retention_guard_message",
            "retention_card_id",
        ):
            with self.subTest(name), self.assertRaises(AccessError):
                own.read([name])
        # What the shop itself does for the customer still works
        order.sudo()._update_programs_and_rewards()
        self.assertTrue(order.retention_card_id)

    def test_a_customer_does_not_read_least_margins(self):
        portal = new_test_user(self.env, "portal_ani", groups="base.group_portal")
        category = self.product.categ_id or self.env["product.category"].create(
            {"name": "Chairs"}
        )
        category.retention_floor_percent = 10
        for record in (category, self.company):
            with self.subTest(record._name), self.assertRaises(AccessError):
                record.with_user(portal).read(["retention_floor_percent"])

    def test_a_manager_shares_no_wallet_of_another_company(self):
        wallet = self._give_points(50)
        manager = self._foreign_manager()
        friend = self._create_customer("Vahe Petrosyan")
        wizard = (
            self.env["retention.wallet.member.add"]
            .with_user(manager)
            .create({"wallet_id": wallet.id, "partner_id": friend.id, "consent": True})
        )
        with self.assertRaises(AccessError):
            wizard.action_add()
        with self.assertRaises(AccessError):
            wizard.read(["own_points"])
        self.assertEqual(wallet.kind, "personal")
        self.assertLedger()

    def test_a_manager_sees_no_booking_of_another_company(self):
        self._give_points(50)
        manager = self._foreign_manager()
        wizard = (
            self.env["retention.liability.post"]
            .with_user(manager)
            .create({"program_id": self.program.id})
        )
        with self.assertRaises(AccessError):
            wizard.read(["points", "owed"])
        with self.assertRaises(AccessError):
            wizard.action_post()

    def test_a_card_opens_for_who_does_not_sell(self):
        user = new_test_user(
            self.env, "reader", groups="customer_retention.group_retention_user"
        )
        card = self.env["retention.card"].create({"kind": "bearer"})
        card.invalidate_recordset()
        self.assertEqual(card.with_user(user).order_count, 0)

    def test_a_programme_opens_for_a_manager_who_does_not_sell(self):
        user = new_test_user(
            self.env, "manager", groups="customer_retention.group_retention_manager"
        )
        view = self.env.ref("loyalty.loyalty_program_view_form")
        program = self.program.with_user(user)
        program.invalidate_recordset()
        arch = etree.fromstring(program.get_view(view.id, "form")["arch"])
        names = {
            node.get("name")
            for node in arch.iter("field")
            if not any(one.tag == "field" for one in node.iterancestors())
        }
        self.assertTrue(program.web_read({name: {} for name in names}))

    def test_who_left_a_household_opens_it_to_nobody(self):
        mine, theirs = (
            new_test_user(self.env, name, groups="sales_team.group_sale_salesman")
            for name in ("seller_mine", "seller_theirs")
        )
        self.customer.user_id = theirs
        friend = self._create_customer(
            "Vahe Petrosyan", email="vahe@example.com", user_id=mine.id
        )
        wallet = self._give_points(50)
        member = wallet._invite("vahe@example.com")
        member._accept(friend)
        lot = wallet.lot_ids[:1]
        self.assertTrue(wallet.with_user(mine).has_access("read"))
        self.assertTrue(lot.with_user(mine).has_access("read"))
        member._leave()
        self.env.invalidate_all()
        self.assertFalse(wallet.with_user(mine).has_access("read"))
        self.assertFalse(lot.with_user(mine).has_access("read"))
        self.assertTrue(wallet.with_user(theirs).has_access("read"))

    def test_a_wallet_is_found_by_owner_and_by_bearer_cards(self):
        wallet = self._give_points(50)
        self._give_points(50, self._create_customer("Vahe Petrosyan"))
        card = self.env["retention.card"].create({"kind": "bearer", "note": "Choir"})
        bearer = card._ensure_wallet()
        wallets = self.env["retention.wallet"]
        for typed, found in (("Ani Pet", wallet), ("Choir", bearer), ("Nobody", None)):
            with self.subTest(typed):
                ids = [one for one, _name in wallets.name_search(typed)]
                self.assertEqual(wallets.browse(ids), found or wallets)
        lots = self.env["retention.wallet.lot"].search([("wallet_id", "ilike", "Ani")])
        self.assertEqual(lots.wallet_id, wallet)

    def test_sharers_may_be_addresses_without_a_name(self):
        address = self.env["res.partner"].create(
            {"type": "delivery", "parent_id": self.customer.id}
        )
        order = self._buy(100, address)
        entry = order.retention_accrual_ids.wallet_id.entry_ids[:1]
        self.assertEqual(entry._first_name(), "Ani")
