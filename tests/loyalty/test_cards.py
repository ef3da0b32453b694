from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from ...tools.card_numbers import generate, grouped, is_mistyped
from ..common import RetentionCase


class CardCase(RetentionCase):
    """Builders of cards."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What is written on a connection of its own would outlive these tests
        cls.classPatch(
            type(cls.env["retention.card.brake"]),
            "_apart",
            lambda self, work: work(self.env.cr),
        )
        cls.friend = cls._create_customer("Friend of Ani", email="friend@example.com")

    @classmethod
    def _create_card(cls, kind="bearer", partner=None, **values):
        card = cls.env["retention.card"].create(
            {"kind": kind, "program_id": cls.program.id, **values}
        )
        if partner:
            card._bind(partner)
        return card

    def _show(self, order, card):
        """Give the number of a card for an order, as a sales person does."""
        order.retention_card_number = card.shown_number
        return order

    def _buy_with(self, card, amount=100, customer=None):
        order = self._show(self._create_order(amount, customer), card)
        self._confirm(order)
        self._pay(self._invoice(order))
        return order


@tagged("post_install", "-at_install")
class TestCards(CardCase):
    """Numbers, kinds, owners; blocked, replaced, unbound."""

    def test_generated_number(self):
        card = self._create_card()
        self.assertEqual(len(card.number), 16)
        self.assertFalse(is_mistyped(card.number))
        self.assertEqual(card.shown_number, grouped(card.number))
        self.assertEqual(card.state, "new")
        self.assertFalse(card.wallet_id)

    def test_own_number_as_it_is_typed(self):
        card = self._create_card(number=" club-00 42 ")
        self.assertEqual(card.number, "CLUB0042")

    @mute_logger("odoo.sql_db")
    def test_number_exists(self):
        self._create_card(number="CLUB0042")
        with self.assertRaisesRegex(Exception, "card_number_uniq|exists already"):
            self._create_card(number="club 0042")

    def test_number_exists_in_words(self):
        constraint = self.env["retention.card"]._number_uniq
        self.assertIn("exists already", str(constraint.get_error_message(None, None)))

    def test_bad_numbers(self):
        for number in ("12345", "x" * 33, "12 34 5%", "١٢٣٤٥٦", "'; DROP TABLE--"):
            with self.subTest(number=number), self.assertRaises(ValidationError):
                self._create_card(number=number)

    def test_form_proposes_a_number(self):
        with Form(self.env["retention.card"]) as form:
            self.assertEqual(len(form.number), 16)
            form.kind = "bearer"
        self.assertEqual(form.record.program_id, self.program)

    def test_given_to_a_customer(self):
        card = self._create_card("personal")
        wallet = card._bind(self.customer)
        self.assertEqual(card.state, "active")
        self.assertEqual(card.wallet_id, self._wallet())
        self.assertEqual(card.partner_id, self.customer)
        self.assertEqual(wallet.card_number, card.shown_number)
        with self.assertRaisesRegex(UserError, "not free"):
            card._bind(self.friend)

    def test_several_numbers_one_wallet(self):
        wallet = self._give_points(30)
        cards = self._create_card("personal", self.customer)
        cards |= self._create_card("personal", self.customer)
        self.assertEqual(cards.wallet_id, wallet)
        self.assertEqual(wallet.number_ids, cards)

    def test_bearer_card_has_no_owner(self):
        with self.assertRaisesRegex(UserError, "no owner"):
            self._create_card()._bind(self.customer)

    def test_contradictions(self):
        personal = self._give_points(10)
        bearer = self._create_card()._ensure_wallet()
        company = self.env["res.company"].create({"name": "Other Ltd"})
        other = self.env["loyalty.program"]._retention_create_default(company)
        for kind, wallet in (("bearer", personal), ("personal", bearer)):
            with self.subTest(kind=kind), self.assertRaises(ValidationError):
                self._create_card(kind, wallet_id=wallet.id)
        with self.assertRaisesRegex(ValidationError, "belongs to"):
            self._create_card("personal", program_id=other.id, wallet_id=personal.id)
        unmanaged = self.env["loyalty.program"].create(
            {"name": "Core's", "program_type": "loyalty"}
        )
        with self.assertRaisesRegex(ValidationError, "no wallets"):
            self._create_card(program_id=unmanaged.id)

    def test_customer_of_another_company(self):
        company = self.env["res.company"].create({"name": "Other Ltd"})
        theirs = self._create_customer("Theirs", company_id=company.id)
        with self.assertRaisesRegex(UserError, "customer of Other Ltd"):
            self._create_card("personal")._bind(theirs)

    def test_fixed_once_in_use(self):
        card = self._create_card()
        card.kind = "personal"
        card.kind = "bearer"
        card._ensure_wallet()
        for vals in ({"kind": "personal"}, {"number": generate()}):
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, "in use"):
                card.write(vals)

    def test_what_becomes_of_it_is_not_written_by_hand(self):
        manager = new_test_user(
            self.env, "cards_manager", "customer_retention.group_retention_manager"
        )
        wallet = self._give_points(500)
        card = self._create_card().with_user(manager)
        for vals in (
            {"wallet_id": wallet.id},
            {"state": "active"},
            {"replaced_by_id": card.id},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                card.write(vals)
        made = card.create(
            {
                "kind": "bearer",
                "program_id": self.program.id,
                "wallet_id": wallet.id,
                "state": "active",
            }
        )
        self.assertFalse(made.wallet_id)
        self.assertEqual(made.state, "new")

    def test_block_and_unblock(self):
        card = self._create_card("personal", self.customer)
        with self.assertRaisesRegex(UserError, "Say why"):
            card._block("  ")
        card._block("Lost")
        self.assertEqual((card.state, card.block_reason), ("blocked", "Lost"))
        self.assertTrue(card.blocked_on)
        with self.assertRaisesRegex(UserError, "out of use"):
            card._block("Again")
        card.action_unblock()
        self.assertEqual((card.state, card.block_reason), ("active", False))
        with self.assertRaisesRegex(UserError, "not blocked"):
            card.action_unblock()

    def test_replaced_card_keeps_the_wallet(self):
        wallet = self._give_points(80)
        old = self._create_card("personal", self.customer)
        new = old._replace("Lost in the tram")
        self.assertEqual(old.state, "replaced")
        self.assertEqual(old.replaced_by_id, new)
        self.assertEqual(new.wallet_id, wallet)
        self.assertEqual(new.state, "active")
        self.assertNotEqual(new.number, old.number)
        self.assertWallet(balance=80)
        with self.assertRaisesRegex(UserError, "replaced by"):
            old._replace("Again")

    def test_replaced_bearer_card_not_yet_used(self):
        old = self._create_card(note="Circle")
        new = old._replace("Torn", "PLASTIC 77")
        self.assertEqual((new.number, new.state), ("PLASTIC77", "new"))
        self.assertEqual((new.kind, new.note), ("bearer", "Circle"))

    def test_blocked_card_is_replaced(self):
        card = self._create_card("personal", self.customer)
        card._block("Lost")
        self.assertEqual(card._replace("Found the form").state, "active")
        self.assertEqual(card.state, "replaced")

    def test_used_cards_are_not_deleted(self):
        card = self._create_card("personal", self.customer)
        with self.assertRaisesRegex(UserError, "has been used"):
            card.unlink()
        self._create_card().unlink()

    # ------------------------------------------------------------
    # Wizards
    # ------------------------------------------------------------

    def test_wizards(self):
        card = self._create_card("personal")
        self.env["retention.card.give"].create(
            {"card_id": card.id, "partner_id": self.customer.id}
        ).action_give()
        self.assertEqual(card.partner_id, self.customer)
        replace = self.env["retention.card.replace"].create(
            {"card_id": card.id, "reason": "Lost"}
        )
        new = replace.action_replace()["res_id"]
        self.assertEqual(replace.action_replace()["res_id"], new, "pressed twice")
        block = self.env["retention.card.block"].with_context(active_ids=[new])
        block.create({"reason": "Stolen"}).action_block()
        self.assertEqual(self.env["retention.card"].browse(new).state, "blocked")

    def test_find_by_number(self):
        card = self._create_card("personal", self.customer)
        find = self.env["retention.card.find"]
        action = find.create({"number": card.shown_number}).action_find()
        self.assertEqual(
            (action["res_model"], action["res_id"]),
            ("retention.wallet", card.wallet_id.id),
        )
        card._block("Lost")
        action = find.create({"number": card.number}).action_find()
        self.assertEqual(action["res_model"], "retention.card")
        with self.assertRaisesRegex(UserError, "No card has this number"):
            find.create({"number": generate()}).action_find()
        with self.assertRaisesRegex(UserError, "6 to 32"):
            find.create({"number": "no"}).action_find()

    def test_lists_are_searched_by_number(self):
        card = self._create_card("personal", self.customer)
        order = self._show(self._create_order(customer=self.friend), self._bearer())
        for model, found, number in (
            ("retention.card", card, card.shown_number),
            ("retention.wallet", card.wallet_id, card.number),
            ("res.partner", self.customer, card.shown_number),
            ("sale.order", order, order.retention_card_id.number[3:12]),
        ):
            field = {
                "retention.card": "display_name",
                "retention.wallet": "card_number",
            }.get(model, "retention_card_number")
            with self.subTest(model=model):
                rows = self.env[model].search([(field, "ilike", number)])
                self.assertEqual(rows, found)

    def _bearer(self):
        return self._create_card()

    # ------------------------------------------------------------
    # Batches
    # ------------------------------------------------------------

    def test_batch(self):
        wizard = self.env["retention.card.issue"].create(
            {"kind": "bearer", "count": 25, "prefix": "vip", "note": "Fair"}
        )
        batch = self.env["retention.card.batch"].browse(wizard.action_issue()["res_id"])
        self.assertEqual(wizard.action_issue()["res_id"], batch.id, "pressed twice")
        cards = batch.card_ids
        self.assertEqual(len(set(cards.mapped("number"))), 25)
        self.assertTrue(all(one.number.startswith("VIP") for one in cards))
        self.assertEqual(set(cards.mapped("state")), {"new"})
        self.assertEqual(cards.company_id, self.company)
        self.assertEqual(set(cards.mapped("note")), {"Fair"})
        cards[0]._ensure_wallet()
        self.assertEqual((batch.used_count, batch.used_percent), (1, 4))
        batch.action_block()
        self.assertEqual(batch.blocked_count, 24)
        self.assertEqual(cards[0].state, "active")

    def test_ten_thousand(self):
        batch = self.env["retention.card.batch"]._issue(self.program, "bearer", 10000)
        self.assertEqual(
            self.env["retention.card"].search_count([("batch_id", "=", batch.id)]),
            10000,
        )

    def test_batch_is_refused(self):
        issue = self.env["retention.card.batch"]._issue
        for count in (0, -5, 10001):
            with self.subTest(count=count), self.assertRaises(UserError):
                issue(self.program, "bearer", count)
        with self.assertRaisesRegex(UserError, "prefix"):
            issue(self.program, "bearer", 5, prefix="too long a prefix")
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            issue(self.program, "bearer", 5).count = 6

    def test_sheets(self):
        batch = self.env["retention.card.batch"]._issue(self.program, "personal", 23)
        batch.card_ids[0]._block("Misprint")
        content, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "customer_retention.report_card_sheets", batch.ids
        )
        text = content.decode()
        self.assertEqual(text.count("o_retention_sheet article"), 3)
        self.assertEqual(text.count('alt="QR"'), 22)
        self.assertEqual(text.count('alt="Code 128"'), 22)
        self.assertIn(batch.card_ids[5].shown_number, text)
        self.assertNotIn(batch.card_ids[0].shown_number, text)
        self.assertNotIn("/report/barcode", text, "numbers would be in the log")

    def test_large_batches_are_printed_in_parts(self):
        batch = self.env["retention.card.batch"]._issue(self.program, "bearer", 205)
        values = self.env[
            "report.customer_retention.report_card_sheets"
        ]._get_report_values(batch.ids, {"first_sheet": "20"})
        part = values["printed"][0]
        self.assertEqual(part["parts"], [(0, 20), (20, 21)])
        self.assertEqual(sum(len(row) for row in part["sheets"][0]), 5)
        hostile = self.env[
            "report.customer_retention.report_card_sheets"
        ]._get_report_values(batch.ids, {"first_sheet": "1; DROP"})
        self.assertEqual(len(hostile["printed"][0]["sheets"]), 20)
