from datetime import timedelta

from odoo.tests import tagged

from ...tools.amounts import to_decimal
from .common_import import ImportCase


@tagged("post_install", "-at_install")
class TestCardImport(ImportCase):
    """Points leave the cards of an old programme and arrive once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.old = cls.env["loyalty.program"].create(
            {
                "name": "Stamps",
                "program_type": "loyalty",
                "company_id": cls.company.id,
            }
        )
        cls.card = cls._create_card(cls.customer, 40)
        cls.vahes = cls._create_card(cls.vahe, 7.5, expiration_date=cls.later)

    @classmethod
    def _create_card(cls, customer, points, **values):
        return cls.env["loyalty.card"].create(
            {
                "program_id": cls.old.id,
                "partner_id": customer.id,
                "points": points,
                **values,
            }
        )

    def _import_cards(self, **values):
        return self._import(
            b"", source="cards", source_program_id=self.old.id, **values
        )

    def test_points_move_once(self):
        one = self._import_cards()
        self.assertEqual((one.ready_count, one.ready_points), (2, 47.5))
        one.action_import()
        self.assertEqual((self.card.points, self.vahes.points), (0, 0))
        self.assertEqual(self.card.history_ids[0].used, 40)
        self.assertIn("Old shop", self.card.history_ids[0].description)
        self.assertWallet(balance=40)
        self.assertEqual(self._wallet(self.vahe).lot_ids.expires_on, self.later)
        self.assertEqualSums(one)
        again = self._import_cards()
        self.assertIn("No card", again.file_problem)

    def test_undo_gives_back(self):
        one = self._import_cards()
        one.action_import()
        self._wallet()._adjust(-10, "Spent elsewhere")
        self._undo(one).action_undo_rest()
        self.assertEqual((self.card.points, self.vahes.points), (30, 7.5))
        self.assertEqual(self.card.history_ids[0].issued, 30)
        self.assertWallet(balance=0)
        self.assertEqualSums(one)

    def test_card_changed_since_the_check(self):
        one = self._import_cards()
        self.card.points = 50
        one.action_import()
        problem = one.line_ids.filtered("problem").problem
        self.assertIn("held 40 points when it was checked and holds 50", problem)
        self.assertEqual((self.card.points, self.vahes.points), (50, 0))
        self.assertEqualSums(one)

    def test_cards_refused_in_words(self):
        today = self.company._retention_day()
        nobody = self.env["res.partner"]
        for card, words in (
            (self._create_card(nobody, 5), "no owner"),
            (self._create_card(self._create_customer("A"), -5), "owes 5"),
            (self._create_card(self._create_customer("B"), 3.333), "holds 3.333"),
            (
                self._create_card(
                    self._create_customer("C"),
                    5,
                    expiration_date=today - timedelta(days=1),
                ),
                "expired",
            ),
            (self._create_card(self.customer, 9), "on line 1 too"),
        ):
            one = self._import_cards()
            problem = one.line_ids.filtered(
                lambda line, card=card: line.card_id == card
            ).problem
            self.assertIn(words, problem)

    def test_which_programmes_are_offered(self):
        values = {"company_id": self.company.id}
        programs = self.env["loyalty.program"]
        purse = programs.create({"name": "Purse", "program_type": "ewallet", **values})
        other = self.env["res.company"].create({"name": "Elsewhere"})
        theirs = programs.create(
            {"name": "Theirs", "program_type": "loyalty", "company_id": other.id}
        )
        one = self._import_cards()
        self.assertIn(self.old, one.source_program_ids)
        for program in (purse, theirs, self.program):
            self.assertNotIn(program, one.source_program_ids)
            forged = self._import(b"", source="cards", source_program_id=program.id)
            self.assertIn("Choose an old loyalty programme", forged.file_problem)
        self.assertIn("Purse", one.source_reason)

    def test_exact_sums(self):
        for number in range(30):
            self._create_card(self._create_customer(f"Customer {number}"), 0.1)
        one = self._import_cards()
        one.action_import()
        sums = self.assertEqualSums(one)
        self.assertEqual(to_decimal(sums["source"]), to_decimal("50.5"))
