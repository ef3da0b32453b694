import csv
import io

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..common import RetentionCase


@tagged("post_install", "-at_install")
class TestBadInput(RetentionCase):
    """Each mistake gets a sentence, and nothing is lost or half done."""

    def _another_program(self, **values):
        return self.env["loyalty.program"]._retention_create_default(
            self.company, values
        )

    def assertRefused(self, function, *words, args=(), error=UserError):
        """Assert that a call is refused in words, and undo it."""
        with self.assertRaises(error) as refused, self.env.cr.savepoint():
            function(*args)
        self.env.registry.clear_cache()
        for word in words:
            self.assertIn(word, str(refused.exception))

    def assertOutOfBounds(self, record, values):
        """Assert that numbers are refused in words, by PostgreSQL or before it."""
        message = ""
        try:
            with self.env.cr.savepoint():
                record.write(values)
                self.env.flush_all()
        except ValidationError as error:
            message = str(error)
        except IntegrityError as error:
            message = record._sql_error_to_message(error)
        else:
            self.fail(f"{values} was accepted")
        self.env.invalidate_all()
        self.assertRegex(message, r"^[A-Z][^_]+\.$")

    # ------------------------------------------------------------
    # Points
    # ------------------------------------------------------------

    def test_more_points_than_there_are(self):
        self._give_points(50)
        order = self._create_order(100)
        self.assertRefused(
            lambda: order._retention_set_points(50.01), "You have 50 points"
        )
        self.assertRefused(lambda: order._retention_set_points(-1), "0 or more")
        self.assertEqual(order.amount_total, 100)

    def test_points_that_are_no_number(self):
        wallet = self._give_points(50)
        order = self._create_order(100)
        for value in (float("inf"), float("nan"), "abc", "1e400"):
            with self.subTest(value):
                self.assertRefused(order._retention_set_points, args=[value])
                self.assertRefused(wallet._adjust, args=[value, "Because"])
        for value in (float("inf"), float("nan")):
            with self.subTest(value):
                self.assertRefused(wallet.card_id.write, args=[{"points": value}])
        self.assertWallet(balance=50)

    def test_adjusting_without_a_reason(self):
        wallet = self._give_points(50)
        for points, reason in (
            (10, ""),
            (10, "  "),
            (0, "x"),
            (0.001, "x"),
            (-51, "x"),
        ):
            with self.subTest(points=points, reason=reason):
                self.assertRefused(wallet._adjust, args=[points, reason])
        self.assertWallet(balance=50)

    def test_card_that_runs_out(self):
        wallet = self._give_points(50)
        self.assertRefused(
            lambda: wallet.card_id.write({"expiration_date": "2020-01-01"}),
            "do not expire",
        )

    def test_card_that_had_run_out_before(self):
        """A date from before the programme was managed stops spending only."""
        wallet = self._give_points(50)
        self.env.cr.execute(
            "UPDATE loyalty_card SET expiration_date = '2020-01-01' WHERE id = %s",
            [wallet.card_id.id],
        )
        wallet.card_id.invalidate_recordset()
        order = self._create_order(100)
        self.assertRefused(lambda: order._retention_set_points(10), "expired on")
        self.assertWallet(balance=50)

    def test_second_card_of_a_customer(self):
        self._give_points(50)
        values = {"program_id": self.program.id, "partner_id": self.customer.id}
        cards = self.env["loyalty.card"]
        self.assertRefused(lambda: cards.create(values), "already has a card")
        bearer = cards.create({"program_id": self.program.id, "points": 5})
        self.assertRefused(
            lambda: bearer.write({"partner_id": self.customer.id}), "exchanged"
        )

    # ------------------------------------------------------------
    # Terms
    # ------------------------------------------------------------

    @mute_logger("odoo.sql_db")
    def test_numbers_out_of_bounds(self):
        for values in (
            {"retention_spend_cap_percent": 100.01},
            {"retention_spend_cap_percent": -1},
            {"retention_earn_percent": -1},
            {"retention_expiry_months": -1},
            {"retention_tier_grace_days": -1},
            {"retention_refund_grace_days": -1},
        ):
            with self.subTest(values):
                self.assertOutOfBounds(self.program, values)

    @mute_logger("odoo.sql_db")
    def test_tiers_out_of_bounds(self):
        for values in (
            {"discount_percent": 101},
            {"discount_percent": -1},
            {"earn_factor": -1},
            {"min_amount": -1},
            {"window_months": 0},
        ):
            with self.subTest(values):
                self.assertOutOfBounds(self.gold, values)

    def test_tiers_that_contradict_their_order(self):
        for tier, values in (
            (self.vip, {"min_amount": 999}),
            (self.gold, {"sequence": 99}),
            (self.gold, {"min_amount": 5000}),
        ):
            with self.subTest(tier.name):
                self.assertRefused(
                    tier.write,
                    "not harder to reach",
                    args=[values],
                    error=ValidationError,
                )
        self.program.retention_tier_ids = [
            Command.update(self.gold.id, {"min_amount": 7000}),
            Command.update(self.vip.id, {"min_amount": 9000}),
        ]
        self.assertEqual(self.vip.min_amount, 9000)

    def test_rate_of_the_core_rule(self):
        self.assertRefused(
            lambda: self.program.rule_ids.write({"reward_point_amount": 0.5}),
            "cash back rate",
        )

    # ------------------------------------------------------------
    # Programmes
    # ------------------------------------------------------------

    def test_two_programmes_for_one_company(self):
        self.assertRefused(self._another_program, "already manages")

    def test_two_programmes_for_one_website(self):
        first, second = (
            self.env["website"].create({"name": name, "company_id": self.company.id})
            for name in ("North", "South")
        )
        self.assertRefused(
            lambda: self._another_program(website_id=first.id), "already manages"
        )
        self.program.website_id = first
        self.assertRefused(
            lambda: self._another_program(website_id=first.id), "already manages"
        )
        self.assertRefused(self._another_program, "already manages")
        other = self._another_program(website_id=second.id)
        self.assertRefused(lambda: other.write({"website_id": False}))

    def test_programme_that_comes_back_from_the_archive(self):
        self.program.active = False
        self._another_program()
        self.assertRefused(lambda: self.program.write({"active": True}), "already")

    def test_other_currency_than_the_company(self):
        other = self.env["res.currency"].with_context(active_test=False)
        other = other.search([("id", "!=", self.company.currency_id.id)], limit=1)
        other.active = True
        self.program.retention_managed = False
        self.assertRefused(
            lambda: self._another_program(currency_id=other.id), other.name
        )

    def test_without_a_company_or_of_another_type(self):
        self.program.retention_managed = False
        self.assertRefused(lambda: self._another_program(company_id=False))
        self.assertRefused(
            lambda: self._another_program(program_type="promotion", name="Spring"),
            "Spring",
        )

    def test_programme_with_wallets_stays_in_its_books(self):
        self._give_points(1)
        company = self.env["res.company"].create({"name": "Other"})
        self.assertRefused(
            lambda: self.program.write({"company_id": company.id}), "can no longer"
        )
        self.assertRefused(self.program.unlink)

    def test_archived_with_points(self):
        wallet = self._give_points(50)
        self.assertRefused(
            lambda: self.program.write({"active": False}), "1 customers have points"
        )
        wallet._adjust(-50, "All gone")
        self.program.active = False
        self.assertFalse(self.env["loyalty.program"]._retention_find(self.company))

    def test_card_of_an_archived_programme(self):
        """The gate stays shut where nobody looks."""
        wallet = self._give_points(50)
        wallet._adjust(-50, "All gone")
        self.program.active = False
        seller = new_test_user(
            self.env, "archive_seller", "sales_team.group_sale_salesman"
        )
        self.assertRefused(
            lambda: wallet.card_id.with_user(seller).write({"points": 100})
        )
        wallet.card_id.sudo().points += 3
        self.assertEqual(wallet.balance, 3)
        self.assertLedger()

    # ------------------------------------------------------------
    # In and out of management
    # ------------------------------------------------------------

    def test_switched_off_while_points_are_on_their_way(self):
        order = self._confirm(self._create_order(100))
        self.assertRefused(
            lambda: self.program.write({"retention_managed": False}),
            "cannot be switched off yet",
        )
        self._pay(self._invoice(order))
        self.program.retention_managed = False
        self.assertEqual(self._wallet().card_id.points, 5)

    def test_switched_off_is_as_core_made_it(self):
        wallet = self._give_points(50)
        wallet.lot_ids.expires_on = "2020-01-01"
        self.program.retention_managed = False
        self.env.flush_all()
        self.assertNotIn(wallet.id, wallet._wallets_to_expire())
        card = wallet.card_id
        card.points = 20
        self.assertEqual(len(wallet.entry_ids), 1)

    def test_switched_on_again(self):
        """What happened in between becomes one entry, also when all was spent."""
        wallet = self._give_points(50)
        for points in (20, 80, 0):
            with self.subTest(points):
                self.program.retention_managed = False
                wallet.card_id.points = points
                self.program.retention_managed = True
                self.assertWallet(balance=points, debt=0)
                self.assertEqual(wallet.entry_ids.sorted("id")[-1].kind, "open")

    def test_switched_on_with_balances(self):
        self.program.retention_managed = False
        neighbour = self._create_customer("Neighbour")
        for customer, points in ((self.customer, 12.5), (neighbour, 0)):
            self.env["loyalty.card"].create(
                {
                    "program_id": self.program.id,
                    "partner_id": customer.id,
                    "points": points,
                }
            )
        self.program.retention_managed = True
        self.assertWallet(balance=12.5)
        self.assertKinds(["open"])
        self.assertEqual(self._wallet().lot_ids.remaining, 12.5)
        self.assertFalse(self._wallet(neighbour).entry_ids)

    def test_uninstalled_with_balances(self):
        wallet = self._give_points(50)
        self._confirm(self._create_order(100))
        files = self.env["retention.wallet"]._export_csv()
        by_name = {file.name: file.raw.decode("utf-8-sig") for file in files}
        rows = list(csv.DictReader(io.StringIO(by_name["loyalty_wallets.csv"])))
        (row,) = [one for one in rows if one["wallet"] == str(wallet.id)]
        self.assertEqual(row["card"], wallet.card_id.code)
        self.assertEqual(row["customer_name"], self.customer.name)
        self.assertEqual((float(row["balance"]), float(row["pending"])), (50, 5))
        for name, count in (("entries", 1), ("lots", 1), ("accruals", 1)):
            rows = csv.DictReader(io.StringIO(by_name[f"loyalty_{name}.csv"]))
            mine = [one for one in rows if one["wallet_id"] == str(wallet.id)]
            self.assertEqual(len(mine), count, name)
        self.assertIn("loyalty_allocations.csv", by_name)
        self.assertEqual(wallet.card_id.points, 50)
