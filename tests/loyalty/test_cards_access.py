from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_cards import CardCase


@tagged("post_install", "-at_install")
class TestCardsAccess(CardCase):
    """Who sees, gives, blocks and issues cards."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls._create_users(
            "cards", "own", "all", "manager", "staff", "portal", "public"
        )
        cls.mine = cls._create_customer("Mine", user_id=cls.users["own"].id)
        cls.theirs = cls._create_customer("Theirs", user_id=cls.users["all"].id)
        cls.bearer = cls._create_card()
        cls.bearer._ensure_wallet()
        cls.my_card = cls._create_card("personal", cls.mine)
        cls.their_card = cls._create_card("personal", cls.theirs)
        # Nobody's yet
        cls.free = cls._create_card("personal") | cls._create_card()
        cls.cards = cls.bearer | cls.my_card | cls.their_card | cls.free

    def _seen(self, role):
        cards = self.env["retention.card"].with_user(self.users[role])
        return cards.search([("id", "in", self.cards.ids)])

    def test_who_sees_cards(self):
        self.assertEqual(self._seen("own"), self.cards - self.their_card)
        self.assertEqual(self._seen("all"), self.cards)
        self.assertEqual(self._seen("manager"), self.cards)
        for role in ("staff", "portal", "public"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._seen(role)

    def test_outsiders_have_nothing(self):
        for role in ("staff", "portal", "public"):
            for model in (
                "retention.card",
                "retention.card.batch",
                "retention.card.brake",
                "retention.card.failure",
                "retention.wallet.use",
                "retention.card.find",
            ):
                rows = self.env[model].with_user(self.users[role])
                for operation in ("read", "write", "create", "unlink"):
                    with self.subTest(role=role, model=model, operation=operation):
                        self.assertFalse(rows.has_access(operation))

    def test_sellers_give_and_block_but_do_not_issue(self):
        seller = self.users["own"]
        free = self._create_card("personal").with_user(seller)
        free._bind(self.mine.with_user(seller))
        self.assertEqual(free.partner_id, self.mine)
        self.my_card.with_user(seller)._block("Lost")
        new = self.my_card.with_user(seller)._replace("Lost")
        self.assertEqual(new.wallet_id, self.my_card.wallet_id)
        with self.assertRaises(AccessError):
            self.bearer.with_user(seller).action_unblock()
        with self.assertRaises(AccessError):
            self.env["retention.card"].with_user(seller).create(
                {"kind": "bearer", "program_id": self.program.id}
            )
        with self.assertRaises(AccessError):
            self.env["retention.card.batch"].with_user(seller)._issue(
                self.program.with_user(seller), "bearer", 5
            )

    def test_cards_of_colleagues_are_theirs(self):
        strange = self.their_card.with_user(self.users["own"])
        for work in (
            lambda: strange._block("Mine"),
            lambda: strange._replace("Mine"),
            lambda: strange.action_orders() and strange.action_users(),
        ):
            with self.assertRaises(AccessError):
                work()
        find = self.env["retention.card.find"].with_user(self.users["own"])
        with self.assertRaisesRegex(UserError, "one of your colleagues") as refused:
            find.create({"number": self.their_card.number}).action_find()
        self.assertNotIn(self.theirs.name, str(refused.exception))

    def test_a_seller_learns_no_more_than_whose_it_is_not(self):
        seller = self.users["own"]
        order = self._create_order(customer=self.mine, user_id=seller.id)
        with self.assertRaisesRegex(UserError, "another customer") as refused:
            order.with_user(seller).retention_card_number = self.their_card.number
        self.assertNotIn(self.theirs.name, str(refused.exception))
        order.with_user(seller).retention_card_number = self.bearer.number
        self.assertEqual(order.retention_card_id, self.bearer)

    def test_other_companies(self):
        company = self.env["res.company"].create({"name": "Other Ltd"})
        program = self.env["loyalty.program"]._retention_create_default(company)
        foreign = self._create_card(program_id=program.id)
        seen = self.env["retention.card"].with_user(self.users["manager"])
        self.assertNotIn(foreign, seen.search([]))
        find = self.env["retention.card.find"].with_user(self.users["manager"])
        with self.assertRaisesRegex(UserError, "do not work in"):
            find.create({"number": foreign.number}).action_find()
        batch = self.env["retention.card.batch"]._issue(program, "bearer", 3)
        batches = batch.with_user(self.users["manager"])
        self.assertFalse(batches.search([("id", "=", batch.id)]))

    def test_who_used_it(self):
        for customer in (self.mine, self.theirs):
            self._buy_with(self.bearer, 100, customer)
        wallet = self.bearer.wallet_id
        for role, expected in (
            ("own", self.mine),
            ("all", self.mine | self.theirs),
            ("manager", self.mine | self.theirs),
        ):
            uses = self.env["retention.wallet.use"].with_user(self.users[role])
            with self.subTest(role=role):
                found = uses.search([("wallet_id", "=", wallet.id)])
                self.assertEqual(found.sudo().partner_id, expected)
        seller = self.users["all"]
        orders = found[0].with_user(seller).action_orders()["domain"]
        self.assertEqual(self.env["sale.order"].search_count(orders), 1)

    def test_attempts_are_not_for_writing(self):
        for model in ("retention.card.failure", "retention.card.brake"):
            rows = self.env[model].with_user(self.users["manager"])
            for operation in ("write", "create", "unlink"):
                with self.subTest(model=model, operation=operation):
                    self.assertFalse(rows.has_access(operation))


@tagged("post_install", "-at_install")
class TestCardOwners(CardCase):
    """A personal wallet never becomes a bearer one, whatever happens to its owner."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls._create_card("personal", cls.customer)
        cls.wallet = cls.card.wallet_id
        cls.wallet._adjust(90, "A start for the test")

    def assertPersonal(self, owner=None):
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.wallet.kind, "personal")
        self.assertEqual(self.wallet.partner_id, owner or self.customer)
        self.assertEqual(self.wallet.card_id.partner_id, owner or self.customer)
        self.assertLedger()

    def test_customer_cannot_be_deleted(self):
        with self.assertRaisesRegex(UserError, "has a bonus wallet"):
            self.customer.unlink()
        self.assertPersonal()

    @mute_logger("odoo.sql_db")
    def test_deleted_past_the_framework(self):
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env.cr.execute(
                "DELETE FROM res_partner WHERE id = %s", [self.customer.id]
            )
        self.assertPersonal()

    def test_owner_is_not_written(self):
        loyalty_card = self.wallet.card_id
        for records in (loyalty_card, loyalty_card.sudo()):
            with self.assertRaisesRegex(UserError, "cannot be exchanged"):
                records.write({"partner_id": False})
        self.assertPersonal()

    @mute_logger("odoo.sql_db")
    def test_owner_is_not_written_past_the_framework(self):
        for query, params in (
            (
                "UPDATE retention_wallet SET partner_id = NULL WHERE id = %s",
                [self.wallet.id],
            ),
            (
                "UPDATE retention_wallet SET kind = 'bearer' WHERE id = %s",
                [self.wallet.id],
            ),
        ):
            with (
                self.subTest(query),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(query, params)
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE loyalty_card SET partner_id = NULL WHERE id = %s",
                [self.wallet.card_id.id],
            )
            # As the end of the transaction does
            self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.assertPersonal()

    def test_archived_customer_keeps_it(self):
        self.customer.active = False
        self.assertPersonal()
        self.assertFalse(self.card._belongs_to(self.env["res.partner"]))
        order = self._create_order(customer=self.env.ref("base.public_partner"))
        with self.assertRaisesRegex(UserError, "another customer"):
            self._show(order, self.card)

    def test_merge_keeps_owner_and_cards(self):
        other = self._create_card("personal", self.friend)
        self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set((self.customer | self.friend).ids)],
                "dst_partner_id": self.friend.id,
            }
        ).action_merge()
        self.settle()
        self.assertPersonal(self.friend)
        self.assertEqual(other.wallet_id, self.wallet, "cards follow the wallet")
        self.assertEqual(self.wallet.number_ids, self.card | other)
        self.assertEqual(self.wallet.balance, 90)
        order = self._show(self._create_order(100, self.friend), self.card)
        self.assertFalse(order.retention_card_id, "both are his own")

    def test_merge_leaves_bearer_cards_alone(self):
        circle = self._create_card()
        self._buy_with(circle, 100, self.friend)
        self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set((self.customer | self.friend).ids)],
                "dst_partner_id": self.customer.id,
            }
        ).action_merge()
        self.settle()
        self.assertEqual(circle.wallet_id.kind, "bearer")
        self.assertFalse(circle.wallet_id.partner_id)
        self.assertEqual(circle.wallet_id.balance, 5)
        uses = self.env["retention.wallet.use"].search(
            [("wallet_id", "=", circle.wallet_id.id)]
        )
        self.assertEqual(uses.partner_id, self.customer)
        self.assertPersonal()
