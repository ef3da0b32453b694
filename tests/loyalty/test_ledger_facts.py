import psycopg2

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL, mute_logger

from ..common import RetentionCase

FACTS = ("retention.wallet.entry", "retention.wallet.allocation")


@tagged("post_install", "-at_install")
class TestLedgerFacts(RetentionCase):
    """What happened stays: PostgreSQL refuses, the ORM says why."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(
            cls.env, "facts_manager", "sales_team.group_sale_manager"
        )
        cls.wallet = cls._give_points(cls, 100)

    def _spend(self, points=30):
        order = self._create_order(100)
        order._retention_set_points(points)
        return self._confirm(order)

    @mute_logger("odoo.sql_db")
    def test_postgresql_refuses(self):
        self._spend()
        self.env.flush_all()
        for name in FACTS:
            model = self.env[name]
            table = SQL.identifier(model._table)
            for statement in (
                SQL("UPDATE %s SET points = points + 1", table),
                SQL("UPDATE %s SET id = id", table),
                SQL("DELETE FROM %s", table),
                SQL("TRUNCATE %s CASCADE", table),
            ):
                with (
                    self.subTest(statement.code),
                    self.assertRaises(psycopg2.IntegrityError) as refused,
                    self.env.cr.savepoint(),
                ):
                    self.env.cr.execute(statement)
                message = model._sql_error_to_message(refused.exception)
                self.assertIn("are facts", message)
        self.assertWallet(balance=70)

    def test_orm_refuses_in_words(self):
        self._spend()
        for records in (self.wallet.entry_ids, self.wallet.entry_ids.allocation_ids):
            self.assertTrue(records)
            with self.assertRaisesRegex(UserError, "is a fact"):
                records.write({"points": 1})
            with self.assertRaisesRegex(UserError, "is a fact"):
                records.unlink()

    def test_order_with_movements_cannot_be_deleted(self):
        order = self._spend()
        order._action_cancel()
        self.settle()
        with self.assertRaisesRegex(UserError, f"{order.name} has moved points"):
            order.unlink()

    def test_order_without_movements_can_be_deleted(self):
        order = self._confirm(self._create_order(100))
        self.assertWallet(pending=5)
        order._action_cancel()
        order.unlink()
        self.settle()
        self.assertFalse(order.exists())
        self.assertWallet(balance=100, pending=0)

    def test_owner_of_a_wallet_cannot_be_deleted(self):
        with self.assertRaisesRegex(UserError, "has a bonus wallet"):
            self.customer.unlink()
        self.customer.active = False
        self.assertWallet(balance=100)

    def test_card_with_a_wallet_cannot_be_deleted(self):
        with self.assertRaisesRegex(UserError, "ledger is kept"):
            self.wallet.card_id.unlink()

    def test_card_with_points_cannot_be_archived(self):
        with self.assertRaisesRegex(UserError, "cannot be archived"):
            self.wallet.card_id.active = False

    def test_card_does_not_change_hands(self):
        neighbour = self._create_customer("Neighbour")
        with self.assertRaisesRegex(UserError, "cannot be exchanged"):
            self.wallet.card_id.partner_id = neighbour
        program = self.program.copy()
        with self.assertRaisesRegex(UserError, "stays in its programme"):
            self.wallet.card_id.program_id = program

    def test_user_who_moved_points_can_be_deleted(self):
        self.wallet.with_user(self.user)._adjust(5, "Because")
        entry = self.wallet.entry_ids.sorted("id")[-1]
        number = self.user.id
        self.assertEqual(entry.user_name, self.user.name)
        self.env.flush_all()
        self.user.unlink()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(entry.user_id, number)
        self.assertEqual(entry.user_name, "")
        self.assertWallet(balance=105)

    def test_no_trace_leads_to_people(self):
        """A foreign key to people would have a deletion change a fact."""
        self.env.cr.execute(
            """SELECT conrelid::regclass::text FROM pg_constraint
                WHERE contype = 'f'
                  AND conrelid IN ('retention_wallet_entry'::regclass,
                                   'retention_wallet_allocation'::regclass)
                  AND confrelid IN ('res_partner'::regclass, 'res_users'::regclass)"""
        )
        self.assertEqual(self.env.cr.fetchall(), [])

    def test_every_amount_is_exact(self):
        self.env.cr.execute(
            """SELECT table_name, column_name FROM information_schema.columns
                WHERE table_name LIKE 'retention\\_wallet%%'
                  AND data_type IN ('double precision', 'real')"""
        )
        self.assertEqual(self.env.cr.fetchall(), [])

    def test_a_tampered_card_is_reported_not_repaired(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE loyalty_card SET points = points + 1000 WHERE id = %s",
            [self.wallet.card_id.id],
        )
        self.env.invalidate_all()
        self._spend()
        self.assertEqual(
            self.wallet.entry_ids.sorted("id").mapped("kind"), ["adjust", "spend"]
        )
        check = self.env["retention.ledger.check"]._run()
        found = check.difference_ids.filtered(
            lambda one: one.wallet_id == self.wallet and one.promise == "balance"
        )
        self.assertEqual((found.expected, found.found), (70, 1070))
