from datetime import timedelta
from decimal import Decimal

from odoo.tests import freeze_time, tagged

from ...models.loyalty.retention_liability import FIGURES
from .common_liability import LiabilityCase


@tagged("post_install", "-at_install")
class TestLiability(LiabilityCase):
    """The report of what is owed adds up to the ledger, month by month."""

    def _story(self):
        """Three months: bought, spent and refunded, lapsed and corrected."""
        with self._in_month(0):
            order = self._buy(1000)
            self._give_points(10)
        with self._in_month(1):
            spending = self._spend(30)
            self._credit(order.invoice_ids, 400)
        with self._in_month(2):
            spending._action_cancel()
            self.settle()
            wallet = self._wallet()
            wallet._adjust(-5, "A correction")
            self._lapse(wallet, wallet.lot_ids.filtered("remaining").sorted("id")[-1])
        return wallet

    def assertAddsUp(self, rows):
        """Every month leads to the next, and every figure to its entries."""
        before = Decimal(0)
        entries = self.env["retention.wallet.entry"]
        for row in rows:
            change = sum(
                round(getattr(row, name), 6) * factor
                for name, (_kinds, _sign, factor, _till) in FIGURES.items()
            )
            self.assertAlmostEqual(change + row.other, row.change)
            after = row.outstanding - row.debt
            self.assertAlmostEqual(float(before) + row.change, after)
            before = after
            for name in (*FIGURES, "other", "change", "outstanding"):
                found = sum(entries.search(row._entries_domain(name)).mapped("points"))
                shown = after if name == "outstanding" else row[name]
                self.assertAlmostEqual(abs(found), abs(shown), msg=name)

    def test_a_story(self):
        self._story()
        with self._in_month(2, 20):
            rows = self._rows()
            self.assertEqual(
                [
                    (
                        row.issued,
                        row.spent,
                        row.returned,
                        row.taken_back,
                        row.expired,
                        row.adjusted,
                        row.outstanding,
                    )
                    for row in rows
                ],
                [
                    (60, 0, 0, 0, 0, 0, 60),
                    (0, 30, 0, 20, 0, 0, 10),
                    (0, 0, 30, 0, rows[2].expired, 5, 35 - rows[2].expired),
                ],
            )
            self.assertGreater(rows[2].expired, 0)
            self.assertAddsUp(rows)
        self.assertLedger()

    def test_money(self):
        """Spent points cost what they pay; the same percentages as a discount."""
        self._story()
        with self._in_month(2, 20):
            first, second, third = self._rows()
            self.assertEqual(first.discount_cost, 50)
            self.assertEqual(first.base_amount, 1000)
            self.assertEqual((first.bonus_cost, first.saved), (0, 50))
            self.assertEqual((second.discount_cost, second.base_amount), (-20, -400))
            self.assertEqual((second.bonus_cost, second.saved), (30, -50))
            self.assertEqual((third.bonus_cost, third.saved), (-30, 30))
            self.program._retention_money_reward().discount = 0.5
            first, second, third = self._rows()
            self.assertEqual((first.value, second.bonus_cost), (30, 15))
            self.assertEqual(first.discount_cost, 25)
        self.assertLedger()

    def test_debts_are_not_netted(self):
        with self._in_month(0):
            order = self._buy(1000)
            self._spend(50)
            self._credit(order.invoice_ids)
            other = self._create_customer("Other")
            self._give_points(70, other)
        with self._in_month(1):
            self._buy(400)
            this, after = self._rows()
            self.assertEqual((this.outstanding, this.debt), (70, 50))
            self.assertEqual((after.outstanding, after.debt), (70, 30))
            owed = self._owed()
            self.assertEqual((owed["points"], owed["debt"]), (70, 30))
            self.assertEqual((owed["customers"], owed["debtors"]), (1, 1))
            self.assertAddsUp(this | after)
        self.assertLedger()

    def test_till(self):
        """A till's receipts are purchases, not corrections by hand."""
        with self._in_month(0):
            wallet = self._give_points(100)
            for points in (8, -20):
                wallet._post(
                    [
                        {
                            "wallet": wallet,
                            "kind": "adjust",
                            "points": Decimal(points),
                            "note": "Till",
                        }
                    ]
                )
            self.env.flush_all()
            # The till itself is tried with Point of Sale installed
            self.env.cr.execute(
                """
                ALTER TABLE retention_wallet_entry
                    DISABLE TRIGGER retention_append_only;
                UPDATE retention_wallet_entry SET origin_model = 'pos.order'
                 WHERE wallet_id = %s AND note = 'Till';
                ALTER TABLE retention_wallet_entry
                    ENABLE TRIGGER retention_append_only
                """,
                [wallet.id],
            )
            self.env.invalidate_all()
            wallet._adjust(-5, "By hand")
            row = self._rows()
            self.assertEqual((row.issued, row.spent, row.adjusted), (108, 20, 5))
            self.assertEqual((row.bonus_cost, row.discount_cost), (20, 8))
            self.assertAddsUp(row)
        self.assertLedger()

    def test_past_orders_owe_nothing(self):
        """What counts for tiers only begins no month and pays no base."""
        with self._in_month(0):
            wallet = self._give_points(10)
            wallet._post(
                [
                    {
                        "wallet": wallet,
                        "kind": "open",
                        "points": Decimal(0),
                        "base_amount": Decimal(500),
                        "date": self._month(-5),
                    }
                ]
            )
            row = self._rows()
            self.assertEqual((row.month, row.base_amount), (self._month(0), 0))
        self.assertLedger()

    def test_quiet_months_show(self):
        with self._in_month(0):
            self._give_points(10)
        with self._in_month(3):
            rows = self._rows()
            self.assertEqual(rows.mapped("outstanding"), [10, 10, 10, 10])
            self.assertEqual(rows.mapped("issued"), [10, 0, 0, 0])
        self.assertLedger()

    def test_merged_wallets_are_one_promise(self):
        twin = self._create_customer("Ani P.")
        with self._in_month(0):
            self._give_points(10)
            self._give_points(15, twin)
        with self._in_month(1):
            self.env["base.partner.merge.automatic.wizard"]._merge(
                (self.customer | twin).ids, self.customer
            )
            self.settle()
            rows = self._rows()
            self.assertEqual(rows.mapped("outstanding"), [25, 25])
            self.assertEqual((rows[1].other, rows[1].issued), (0, 0))
            self.assertAddsUp(rows)
        self.assertLedger()

    def test_months_change_where_the_company_is(self):
        """Past noon of a month's last day in UTC it is the next month in Auckland."""
        self.company.partner_id.tz = "Pacific/Auckland"
        eve = self._month(1) - timedelta(days=1)
        with freeze_time(f"{eve} 09:00:00"):
            self._give_points(10)
        with freeze_time(f"{eve} 13:30:00"):
            self._give_points(5)
            rows = self._rows()
            self.assertEqual(rows.mapped("month"), [self._month(0), self._month(1)])
            self.assertEqual(rows.mapped("issued"), [10, 5])
            self.assertAddsUp(rows)
        self.assertLedger()

    def test_averages_over_months(self):
        """Balances add up over programmes and are never added up over months."""
        with self._in_month(0):
            self._give_points(10)
        with self._in_month(1):
            self._give_points(20)
            self.env.flush_all()
            domain = [("program_id", "=", self.program.id)]
            report = self.env["retention.liability"]
            [(outstanding, issued)] = report._read_group(
                domain, aggregates=["outstanding:avg", "issued:sum"]
            )
            self.assertEqual((outstanding, issued), (20, 30))
            groups = report._read_group(domain, ["month:month"], ["outstanding:avg"])
            self.assertEqual([points for _month, points in groups], [10, 30])
        self.assertLedger()

    # ------------------------------------------------------------
    # Age and expiry
    # ------------------------------------------------------------

    def _ages(self, number):
        rows = self._rows(
            "retention.liability.age", [("month", "=", self._month(number))]
        )
        return [(row.age, row.points) for row in rows.sorted("age")]

    def test_age_of_points(self):
        with self._in_month(0):
            self._give_points(10)
        with self._in_month(2):
            self._give_points(5)
            self._spend(4)
        with self._in_month(12):
            for number, expected in (
                (0, [("m00", 10)]),
                (2, [("m00", 11)]),
                (3, [("m00", 5), ("m03", 6)]),
                (5, [("m03", 11)]),
                (6, [("m03", 5), ("m06", 6)]),
                (11, [("m06", 11)]),
                (12, [("m06", 5), ("m12", 6)]),
            ):
                with self.subTest(months=number):
                    self.assertEqual(self._ages(number), expected)
        self.assertLedger()

    def test_ages_add_up_to_what_is_outstanding(self):
        self._story()
        with self._in_month(5):
            for row in self._rows():
                ages = self._rows(
                    "retention.liability.age", [("month", "=", row.month)]
                )
                self.assertAlmostEqual(sum(ages.mapped("points")), row.outstanding)
                self.assertAlmostEqual(sum(ages.mapped("value")), row.value)
        self.assertLedger()

    def test_ages_and_expiries_open_their_lots(self):
        with self._in_month(0):
            self._give_points(10)
        with self._in_month(4):
            wallet = self._give_points(5)
            wallet.lot_ids.sorted("id")[-1].expires_on = False
            self._spend(3)
            for model, name in (("age", "is_now"), ("expiry", None)):
                rows = self._rows(
                    f"retention.liability.{model}", [(name, "=", True)] if name else []
                )
                self.assertEqual(len(rows), 2)
                for row in rows:
                    action = row.action_open_lots()
                    lots = self.env[action["res_model"]].search(action["domain"])
                    self.assertEqual(sum(lots.mapped("remaining")), row.points)
                    self.assertTrue(row.display_name)
        self.assertLedger()

    # ------------------------------------------------------------
    # What is expected to lapse
    # ------------------------------------------------------------

    def _two_years(self):
        """Four in ten points lapse, a year after they were given."""
        with self._in_month(0):
            wallet = self._give_points(100)
            lot = wallet.lot_ids
        with self._in_month(1):
            self._spend(60, 500)
        with self._in_month(13):
            self._lapse(wallet, lot)
        with self._in_month(14):
            self._give_points(50)
        return wallet

    def test_expected_to_lapse(self):
        self._two_years()
        with self._in_month(14, 20):
            owed = self._owed()
            self.assertEqual(owed["breakage"], Decimal("0.4"))
            self.assertEqual((owed["value"], owed["expected_cost"]), (50, 30))
            row = self._rows()[-1]
            self.assertTrue(row.breakage_known)
            self.assertEqual((row.breakage_percent, row.expected_cost), (40, 30))
        self.assertLedger()

    def test_not_enough_history(self):
        self._two_years()
        with self._in_month(13, 20):
            owed = self.program._retention_owed_at(self._month(12))
            self.assertIsNone(owed["breakage"])
            self.assertEqual(owed["expected_cost"], owed["value"])
            row = self._rows()[12]
            self.assertFalse(row.breakage_known)
            self.assertEqual(row.expected_cost, row.value)
        self.assertLedger()

    def test_points_that_never_expire_cannot_lapse(self):
        self.program.retention_expiry_months = 0
        with self._in_month(0):
            self._give_points(10)
        with self._in_month(1):
            owed = self._owed()
            self.assertEqual((owed["breakage"], owed["expected_cost"]), (0, 10))
        self.assertLedger()

    def test_what_lasts_lowers_the_share(self):
        """A part of the points that never expires is not expected to lapse."""
        wallet = self._two_years()
        with self._in_month(14, 20):
            wallet._post(
                [
                    {
                        "wallet": wallet,
                        "kind": "gift",
                        "points": Decimal(50),
                        "expires_on": False,
                    }
                ]
            )
            self.assertEqual(self._owed()["breakage"], Decimal("0.2"))
        self.assertLedger()

    # ------------------------------------------------------------
    # Other books, other programmes
    # ------------------------------------------------------------

    def test_programmes_are_apart(self):
        other = self.env["res.company"].create({"name": "Other company"})
        program = self.env["loyalty.program"]._retention_create_default(other)
        program._retention_money_reward().discount = 3
        with self._in_month(0):
            self._give_points(10)
            self.env["retention.wallet"]._for_owner(program, self.customer)._adjust(
                4, "Elsewhere"
            )
            rows = self._rows()
            self.assertEqual((rows.outstanding, rows.value), (10, 10))
            there = self.env["retention.liability"].search(
                [("program_id", "=", program.id)]
            )
            self.assertEqual((there.outstanding, there.value), (4, 12))
            self.assertEqual(there.company_id, other)
            both = (self.program | program)._retention_owed_each()
            self.assertEqual(
                [both[one]["value"] for one in (self.program.id, program.id)], [10, 12]
            )
        self.assertLedger()

    def test_unmanaged_programmes_owe_nothing_here(self):
        core = self.env["loyalty.program"]._retention_create_default(
            self.company,
            {"name": "As core", "retention_managed": False, "active": False},
        )
        self.env["loyalty.card"].create({"program_id": core.id, "points": 10})
        self.assertFalse(
            self.env["retention.liability"].search([("program_id", "=", core.id)])
        )
        self.assertEqual(core._retention_owed()["points"], 0)
        self.assertLedger()
