from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .common import CustomerCase


@freeze_time("2026-06-15 12:00:00")
@tagged("post_install", "-at_install")
class TestRetentionRatePage(CustomerCase):
    """The first quarter of 2026; active are 12 months."""

    def setUp(self):
        super().setUp()
        self.rates = self.env["retention.rate"]
        names = ("Kept", "Left", "New", "Back", "Later")
        people = map(self._create_customer, names)
        self.kept, self.left, self.new, self.back, self.later = people
        self._order_on("2025-06-10", 100, self.kept)
        self._order_on("2026-02-10", 100, self.kept)
        self._order_on("2025-02-10", 100, self.left)
        self._order_on("2026-03-31", 100, self.new)
        self._order_on("2024-06-10", 100, self.back)
        self._order_on("2026-01-01", 100, self.back)
        self._order_on("2026-04-01", 100, self.later)
        self._score()

    def _page(self, first="2026-01-01", last="2026-03-31", **values):
        return self.rates.create(
            {"period": "own", "date_from": first, "date_to": last, **values}
        )

    def _opened(self, page, part):
        action = page.with_context(retention_part=part).action_open_part()
        return self.env[action["res_model"]].search(action["domain"]).partner_id

    def test_by_hand(self):
        page = self._page()
        self.assertFalse(page.problem)
        # Start, Dec 31st: kept and left. End, Mar 31st: kept, new, back
        self.assertEqual((page.start_count, page.end_count), (2, 3))
        self.assertEqual((page.kept_count, page.left_count), (1, 1))
        self.assertEqual((page.came_count, page.new_count), (2, 1))
        self.assertEqual(page.won_back_count, 1)
        self.assertEqual(page.rate, 50)
        self.assertIn("(3 − 2) / 2", page.formula)

    def test_every_number_opens_its_customers(self):
        page = self._page()
        everybody = {
            "start": self.kept + self.left,
            "end": self.kept + self.new + self.back,
            "kept": self.kept,
            "left": self.left,
            "came": self.new + self.back,
            "new": self.new,
            "won_back": self.back,
            "passed": self.env["res.partner"],
            "first_bought": self.new,
            "bought_again": self.kept + self.back,
        }
        for part, customers in everybody.items():
            self.assertEqual(self._opened(page, part), customers, part)
            self.assertEqual(page[f"{part}_count"], len(customers), part)
        with self.assertRaises(UserError):
            page.with_context(retention_part="no such").action_open_part()

    def test_came_and_went(self):
        """In a year and a half one can come and be gone again."""
        page = self._page("2024-01-01", "2025-12-31")
        self.assertEqual(self._opened(page, "passed"), self.back)
        self.assertEqual(page.start_count, 0)
        self.assertFalse(page.has_rate)
        self.assertIn("Nobody was active", page.explanation)
        self.assertIn("came and went", page.explanation)
        self.assertFalse(page.comparison)

    def test_edges_of_the_window(self):
        """Twelve months that end on Feb 10th, 2026 begin on Feb 11th, 2025."""
        self.assertEqual(self._page("2026-02-01", "2026-02-09").left_count, 0)
        self.assertEqual(
            self._opened(self._page("2026-02-01", "2026-02-10"), "left"), self.left
        )
        self.company.retention_active_months = 24
        self.assertEqual(self._page("2026-02-01", "2026-02-10").left_count, 0)

    def test_a_year_in_numbers(self):
        page = self._page("2025-07-01", "2026-06-15")
        self.assertEqual(page.first_bought_count, 2)
        self.assertEqual(page.repeat_order_count, 2)
        # Kept: June 10th to Feb 10th; back: June 10th, 2024 to Jan 1st, 2026
        days = (date(2026, 2, 10) - date(2025, 6, 10)).days
        days += (date(2026, 1, 1) - date(2024, 6, 10)).days
        self.assertAlmostEqual(page.mean_gap_days, days / 2)
        self.assertEqual(page.became_regular_count, 0)

    def test_new_ones_who_are_regulars(self):
        for day in ("2026-04-02", "2026-04-03", "2026-04-04"):
            self._order_on(day, 10, self.new)
        self._score()
        page = self._page()
        self.assertEqual(page.became_regular_count, 1)
        action = page.action_open_became_regular()
        found = self.env["retention.customer"].search(action["domain"])
        self.assertEqual(found.partner_id, self.new)

    def test_the_period_before(self):
        page = self._page("2026-03-01", "2026-03-31")
        # March: kept and back stay, nobody leaves. February: left is gone
        self.assertEqual(page.rate, 100)
        self.assertEqual(page.comparison_sign, 1)
        self.assertIn("33.3", page.comparison)

    def test_cancelled_and_other_companies(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.env.user.company_ids |= other
        self._order_on("2026-02-01", 10, self.later, company_id=other.id)
        order = self.env["sale.order"].search([("partner_id", "=", self.new.id)])
        order._action_cancel()
        self.settle()
        self._score()
        page = self._page()
        self.assertEqual((page.end_count, page.came_count), (2, 1))
        self._score(company=other)
        self.rates = self.rates.with_company(other)
        page = self._page(company_id=other.id)
        self.assertEqual((page.start_count, page.end_count), (0, 1))

    def test_contacts_of_a_firm_are_one_customer(self):
        contact = self._create_customer("Clerk", parent_id=self.kept.id)
        self._order_on("2026-02-20", 10, contact)
        self._score()
        self.assertEqual(self._page().end_count, 3)

    def test_far_from_utc(self):
        """23:30 on March 31st in Honolulu is April 1st in Greenwich."""
        self.company.partner_id.tz = "Pacific/Honolulu"
        self.env.registry.clear_cache()
        order = self._order_on("2026-03-31", 10, self._create_customer("Kai"))
        order.date_order = "2026-04-01 09:30:00"
        self._score()
        page = self._page("2026-03-01", "2026-03-31")
        self.assertIn("Kai", self._opened(page, "new").mapped("name"))

    def test_archived_customers_count(self):
        self.kept.active = False
        self._score()
        self.assertEqual(self._opened(self._page(), "kept"), self.kept)

    def test_some_customers(self):
        team = self.env["crm.team"].create({"name": "North"})
        self._order_on("2026-05-01", 10, self.kept, team_id=team.id)
        self._score()
        self.assertEqual(self._page(team_id=team.id).start_count, 1)
        rule = f"[('partner_id', '=', {self.left.id})]"
        page = self._page(customer_domain=rule)
        self.assertEqual((page.start_count, page.rate), (1, 0))
        self.assertEqual(self._opened(page, "left"), self.left)
        self.assertFalse(self._opened(page, "kept"))

    def test_members_of_a_segment(self):
        segment = self.env["retention.segment"].create(
            {
                "name": "Leavers",
                "company_id": self.company.id,
                "rule": f"[('partner_id', 'in', {(self.left + self.new).ids})]",
            }
        )
        self.env["retention.segment"]._refresh(self.company)
        page = self._page(segment_id=segment.id)
        self.assertEqual((page.start_count, page.end_count, page.rate), (1, 1, 0))
        self.assertEqual(self._opened(page, "left"), self.left)

    def test_bad_input_in_words(self):
        for values, word in (
            ({"date_from": "2026-02-02", "date_to": "2026-02-01"}, "before it starts"),
            ({"date_from": "2026-02-02", "date_to": "2026-12-31"}, "still to come"),
            ({"customer_domain": "[('no_such', '=', 1)]"}, "cannot be chosen"),
            ({"customer_domain": "__import__('os')"}, "cannot be chosen"),
        ):
            days = {"date_from": "2026-01-01", "date_to": "2026-03-31"}
            with self.assertRaises(ValidationError) as caught:
                self.rates.create({"period": "own", **days, **values})
            self.assertIn(word, str(caught.exception))

    def test_what_was_entered_is_kept_while_it_is_wrong(self):
        form = Form(self.rates)
        form.period = "own"
        form.date_from = "2026-05-05"
        form.date_to = "2026-05-01"
        self.assertIn("before it starts", form.problem)
        self.assertEqual(str(form.date_from), "2026-05-05")

    def test_presets(self):
        form = Form(self.rates)
        self.assertEqual(form.date_from, date(2026, 1, 1))
        self.assertEqual(form.date_to, date(2026, 3, 31))
        form.period = "month"
        self.assertEqual(form.date_from, date(2026, 5, 1))
        form.period = "year"
        self.assertEqual(form.date_to, date(2025, 12, 31))

    def test_bad_periods_of_lists(self):
        for value in ("left", "left:2026-01-01", "x:2026-01-01:2026-02-01", "left:a:b"):
            with self.assertRaises(UserError):
                self.env["retention.customer"].search([("period_part", "=", value)])

    def test_who_sees_own_customers_only(self):
        user = new_test_user(
            self.env,
            "own_rate",
            groups="sales_team.group_sale_salesman",
            company_ids=[Command.set(self.company.ids)],
        )
        other = new_test_user(self.env, "other_rate", groups="base.group_user")
        (self.kept + self.left + self.new + self.back).user_id = other
        self.kept.user_id = user
        mine = self.rates.with_user(user).create(
            {"period": "own", "date_from": "2026-01-01", "date_to": "2026-03-31"}
        )
        orders = self.env["sale.order"].search([("user_id", "=", user.id)])
        self.assertFalse(orders)
        action = mine.with_context(retention_part="end").action_open_part()
        found = self.env[action["res_model"]].with_user(user).search(action["domain"])
        self.assertEqual(found.partner_id, self.kept)
        self.assertEqual(mine.end_count, 1)

    def test_queries_do_not_grow(self):
        page = self._page()
        with self.assertQueryCount(12):
            page._compute_figures()
        for number in range(5):
            self._order_on("2026-02-10", 10, self._create_customer(f"N{number}"))
        self._score()
        page = self._page()
        with self.assertQueryCount(12):
            page._compute_figures()
