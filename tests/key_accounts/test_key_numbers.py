from datetime import timedelta
from unittest.mock import patch

from odoo.tests import tagged

from .common_contacts import KeyContactCase
from .common_dependency import DependencyCase
from .common_dossier import DossierCase
from .common_signals import KeySignalCase
from .common_winback import WinBackCase


@tagged("post_install", "-at_install")
class TestDependencyNumbers(DependencyCase):
    """Figures, and the documents that they open, between two nights."""

    def _night(self):
        self._measure()
        self.env["retention.concentration"]._after_measuring(self.company)

    def _sum_opened(self, action, user=None):
        rows = self.env[action["res_model"]].with_user(user or self.env.user)
        return sum(rows.search(action["domain"]).mapped("amount"))

    def test_other_months_in_the_settings_wait_for_the_night(self):
        self.company.retention_fixed_cost = 10
        self._bought(self.anna, 100)
        self._bought(self.anna, 300, days=200)
        self._bought(self.boris, 100)
        self._measure()
        past = self._ago(days=10)
        self._measure(day=past)
        self.company.retention_key_months = 3
        rows = self.env["retention.concentration"]
        history = rows.search(
            [
                ("company_id", "=", self.company.id),
                ("date", "=", past),
                ("scope", "=", "company"),
            ]
        )
        line = self._lines(self._row())[:1]
        self.assertEqual((history.revenue, line.revenue), (500, 400))
        for record in (self._row(), history, line):
            with self.subTest(record):
                opened = self._sum_opened(record.action_open_documents())
                self.assertEqual(opened, record.revenue)
        # 450 of margin against 10 a month
        whole = self._row()
        self.assertEqual(line.cost_without, (whole.margin - line.margin) / 120)
        page = self.env["retention.dependency"].with_user(self.boss).get_dependency()
        self.assertEqual(page["months"], 12)
        self.assertIn("of 12 months", page["leaving"]["words"])
        self._measure()
        self.assertEqual(self._row().revenue, 200)
        # What is history stays as it was
        self.assertEqual((history.revenue, history.months), (500, 12))
        self.assertEqual(self._sum_opened(history.action_open_documents()), 500)

    def test_alerts_open_what_was_measured(self):
        self._bought(self.anna, 100)
        self._night()
        self._bought(self.anna, 50, days=0)
        self._row().date = self._ago(days=1)
        alert = self.env["retention.dependency.alert"].search(
            [("partner_id", "=", self.anna.id), ("kind", "=", "share")], limit=1
        )
        self.assertEqual(alert.revenue, 100)
        self.assertEqual(self._sum_opened(alert.action_open_documents()), 100)

    def test_part_exactly_at_its_limit_raises_alerts(self):
        # 15 % of 32.20 are 4.83, which binary numbers have a little larger
        self.company.retention_dependency_part = 15
        self._bought(self.anna, 4.83, team_id=self.north.id)
        self._bought(self.boris, 27.37)
        self._night()
        self.assertEqual(self._row().revenue, 32.2)
        self.assertTrue(
            self.env["retention.dependency.alert"].search(
                [("scope", "=", "team"), ("team_id", "=", self.north.id)]
            )
        )

    def test_a_share_is_not_said_to_be_on_a_limit_that_it_misses(self):
        self._bought(self.anna, 3999)
        for number in range(6):
            other = self._create_customer(f"Other {number}")
            self._bought(other, 1000.16 + (0.04 if number == 0 else 0))
        self._night()
        alert = self.env["retention.dependency.alert"].search(
            [("partner_id", "=", self.anna.id), ("scope", "=", "company")]
        )
        self.assertEqual(alert.level, "warning")
        self.assertIn("39.99 % of the revenue", alert.activity_ids[:1].summary)

    def test_account_of_a_company_that_was_never_measured(self):
        self._bought(self.firm, 500)
        self.assertEqual(self.account.dependency_share, 0)
        self.assertEqual(self.account.dependency_revenue, 500)

    def test_account_opens_what_was_measured_whoever_asks(self):
        self._bought(self.firm, 500, user_id=self.first.id)
        self._bought(self.anna, 500)
        self._measure()
        self._row().date = self._ago(days=1)
        self._bought(self.firm, 70, days=0)
        account = self.account.with_user(self.keeper)
        self.assertEqual(account.dependency_revenue, 500)
        self.assertEqual(account.dependency_share, 0.5)
        action = account.action_open_dependency_documents()
        self.assertEqual(self._sum_opened(action, self.keeper), 500)

    def test_small_account_has_the_days_of_the_large_ones(self):
        for number in range(10):
            other = self._create_customer(f"Other {number}")
            self._bought(other, 100)
        self._bought(self.firm, 10)
        self.company.retention_key_share = 50
        self._measure()
        self._row().date = self._ago(days=1)
        self._bought(self.firm, 9000, days=0)
        self.assertEqual(self.account.dependency_revenue, 10)
        self.assertAlmostEqual(self.account.dependency_share, 10 / 1010)
        action = self.account.action_open_dependency_documents()
        self.assertEqual(self._sum_opened(action), 10)


@tagged("post_install", "-at_install")
class TestInnovatorNumbers(KeySignalCase):
    def test_who_pays_a_new_delivery_is_no_innovator(self):
        delivery = [self._create_product(name) for name in ("Courier", "Drone")]
        old, new = (self._create_customer(name) for name in ("Old", "New"))
        self._order_on(self._ago(months=20), 10, old)
        for customer in (old, new):
            order = self._order_on(self._ago(days=30), 10, customer)
            for product in delivery:
                order.order_line.create(
                    {
                        "order_id": order.id,
                        "product_id": product.id,
                        "price_unit": 5,
                        "is_delivery": True,
                    }
                )
        self._refresh()
        self.assertFalse(
            self.signals.search(
                [("company_id", "=", self.company.id), ("signal", "=", "innovator")]
            )
        )


@tagged("post_install", "-at_install")
class TestDossierNumbers(DossierCase):
    def test_delivery_is_no_group_that_peers_buy(self):
        group, goods = self.env["product.category"].create(
            [{"name": "Parcels"}, {"name": "Goods"}]
        )
        parcel = self._create_product("Parcel", categ_id=group.id)
        self.product.categ_id = goods
        industry = self.env["res.partner.industry"].create({"name": "Hotels"})
        self.firm.industry_id = industry
        self._order_on(self._ago(days=10), 100, self.firm)
        for number in range(3):
            peer = self._create_customer(f"Peer {number}", industry_id=industry.id)
            order = self._order_on(self._ago(days=30), 100, peer)
            order.order_line.create(
                {
                    "order_id": order.id,
                    "product_id": parcel.id,
                    "price_unit": 5,
                    "is_delivery": True,
                }
            )
        self._score()
        rows, peers = self.account._white_space()
        self.assertEqual(peers["count"], 3)
        self.assertEqual([row["category_id"] for row in rows], goods.ids)

    def test_per_cent_that_binary_numbers_make_smaller(self):
        row = {
            "category_id": 0,
            "name": "",
            "quarters": [],
            "bought": 0,
            "elsewhere": 0,
            "competitor": "",
            "share": 0.58,
            "date": None,
            "confidence": "",
            "peers": 29 / 50,
            "is_white": False,
        }
        said = self.account._said_row(row)
        self.assertEqual((said["share"], said["peers"]), ("58 %", "58 %"))
        self.account.target_monthly = 100
        self.assertTrue(self.account._target_text(58).startswith("58 %"))


@tagged("post_install", "-at_install")
class TestContactNumbers(KeyContactCase):
    def test_number_of_contacts_opens_as_many(self):
        for days in (3, 300, 364, 365, 500):
            self._meeting(days=days)
        action = self.account.action_open_contacts()
        opened = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(self.account.contact_count, 3)
        self.assertEqual(len(opened), 3)

    def test_the_same_month_of_another_year_has_a_row_of_its_own(self):
        self.account._measure_health()
        self.account.health_ids.date = self.today - timedelta(days=366)
        self.account._measure_health()
        self.assertIn(self.today, self.account.health_ids.mapped("date"))

    def test_part_of_an_invoice_that_is_overdue_is_told(self):
        invoice = self._invoice(self._order_on(self._ago(days=50), 100, self.firm))
        item = invoice.line_ids.filtered(
            lambda one: one.account_id.account_type == "asset_receivable"
        )
        invoice.invoice_date_due = self._ago(days=-30)
        item.date_maturity = self._ago(days=9)
        self.env.flush_all()
        self.assertEqual(invoice.invoice_date_due, self._ago(days=-30))
        changes = self.account._changes_since_visit()
        overdue = [one for one in changes if one["key"] == "overdue"]
        self.assertEqual([one["ids"] for one in overdue], [invoice.ids])


@tagged("post_install", "-at_install")
class TestLostNumbers(WinBackCase):
    def test_silence_begins_when_nobody_counts_as_active(self):
        # Active: ordered in the 12 months that end today
        self._order_on(self._ago(months=12) + timedelta(days=1), 100, self.firm)
        self._night()
        self.assertTrue(self.account.customer_id.is_active)
        self.assertEqual(self.account.state, "active")

    def test_who_came_back_by_an_order_that_is_no_more_is_lost_again(self):
        for days in (190, 160, 130, 100):
            self._order_on(self._ago(days=days), 100, self.firm)
        self._night()
        order = self._order_on(self.today, 250, self.firm)
        self._score(self.firm)
        case = self.account.win_back_ids
        self.assertEqual((case.state, case.revenue), ("returned", 250))
        order._action_cancel()
        order.unlink()
        self._night()
        self.assertEqual((case.state, case.revenue), ("returned", 0))
        self.assertEqual(case.order_count, 0)
        self.assertEqual(self.account.state, "lost")
        self.assertEqual(len(self.account.win_back_ids), 2)

    def test_a_company_that_fails_stops_no_other(self):
        self._order_on(self._ago(months=20), 100, self.firm)
        bad = self.env["res.company"].create({"name": "Bad"})
        cases = type(self.env["retention.win.back"])
        measure = cases._measure

        def fail(model, company):
            if company == bad:
                raise ValueError("no")
            return measure(model, company)

        with patch.object(cases, "_measure", fail):
            self._night()
        self.assertEqual(self.account.state, "lost")
        run = self.env["retention.scoring.run"].search([("company_id", "=", bad.id)])
        self.assertEqual(run.state, "failed")

    def test_silence_on_its_first_day(self):
        self._order_on(self._ago(months=12), 100, self.firm)
        self._night()
        self.assertFalse(self.account.customer_id.is_active)
        self.assertEqual(self.account.state, "lost")
