from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_dependency import DependencyCase


@tagged("post_install", "-at_install")
class TestDependencyPage(DependencyCase):
    def setUp(self):
        super().setUp()
        self._bought(self.anna, 430, team_id=self.north.id, user_id=self.first.id)
        self._bought(self.boris, 370, team_id=self.south.id, user_id=self.first.id)
        self._bought(self.clara, 200, team_id=self.south.id, user_id=self.second.id)
        self._measure()
        self.env["retention.concentration"]._after_measuring(self.company)

    def _page(self, user=None, **filters):
        page = self.env["retention.dependency"].with_user(user or self.boss)
        return page.get_dependency({"company_id": self.company.id, **filters})

    def _sum(self, action):
        rows = self.env[action["res_model"]].search(action["domain"])
        return sum(rows.mapped("amount"))

    def test_company(self):
        page = self._page()
        self.assertEqual(page["row"]["top"], "Anna")
        self.assertAlmostEqual(page["row"]["top1"], 0.43)
        self.assertAlmostEqual(page["row"]["top5"], 1)
        self.assertEqual((page["row"]["level"], page["row"]["label"]), (3, "High"))
        self.assertEqual(page["limits"], [20, 30, 40, 50])
        self.assertEqual(
            [one["name"] for one in page["customers"]], ["Anna", "Boris", "Clara"]
        )

    def test_each_number_opens_documents_that_add_up(self):
        for filters in (
            {},
            {"scope": "team", "record_id": self.south.id},
            {"scope": "user", "record_id": self.first.id},
            {"scope": "product", "record_id": self.product.id},
        ):
            page = self._page(**filters)
            with self.subTest(filters):
                self.assertEqual(self._sum(page["row"]["open"]), page["row"]["revenue"])
                for one in page["customers"]:
                    self.assertEqual(self._sum(one["open"]), one["revenue"])

    def test_a_part_of_the_company(self):
        page = self._page(scope="team", record_id=self.south.id)
        self.assertEqual(page["filters"]["record_id"], self.south.id)
        self.assertEqual(page["row"]["revenue"], 570)
        self.assertEqual(page["leaving"]["name"], "Boris")
        self.assertEqual(
            {one["share"] for one in page["alerts"]}, {370 / 570, 200 / 570}
        )

    def test_choices_are_what_was_measured(self):
        choices = {one["scope"]: one["records"] for one in self._page()["choices"]}
        self.assertEqual([one["name"] for one in choices["team"]], ["South", "North"])
        self.assertEqual(len(choices["user"]), 2)
        self.assertIn(self.product.id, [one["id"] for one in choices["product"]])

    def test_anything_unknown_shows_the_company(self):
        for filters in (
            {"scope": "team", "record_id": 0},
            {"scope": "team", "record_id": "1 or 1"},
            {"scope": "company_id", "record_id": self.south.id},
            {"scope": "team", "record_id": 2**40},
            {"scope": ["team"], "record_id": True},
        ):
            with self.subTest(filters):
                self.assertEqual(self._page(**filters)["filters"]["scope"], "company")
        self.assertTrue(
            self.env["retention.dependency"].with_user(self.boss).get_dependency("x")
        )

    def test_another_company_is_not_shown(self):
        other = self.env["res.company"].create({"name": "Other firm"})
        self._measure(other)
        page = self._page(company_id=other.id)
        self.assertEqual(page["filters"]["company_id"], self.company.id)

    def test_never_measured_and_nothing_sold(self):
        other = self.env["res.company"].create({"name": "Other firm"})
        self.boss.company_ids |= other
        page = self.env["retention.dependency"].with_user(self.boss)
        page = page.with_context(allowed_company_ids=[other.id])
        found = page.get_dependency()
        self.assertFalse(found["row"])
        self.assertEqual((found["customers"], found["history"]), ([], []))
        self._measure(other)
        found = page.get_dependency()
        self.assertEqual(found["row"]["customers"], 0)
        self.assertFalse(found["leaving"])

    def test_history_ends_with_today(self):
        self.env["retention.concentration"]._measure(
            self.company, self.today.replace(day=1)
        )
        history = self._page()["history"]
        self.assertEqual(len(history), 1 if self.today.day == 1 else 2)
        self.assertAlmostEqual(history[-1]["top1"], 0.43)

    def test_managers_only(self):
        for user in (self.keeper, self.first):
            with self.assertRaises(AccessError):
                self._page(user)
            with self.assertRaises(AccessError):
                self.env["retention.dependency"].with_user(user).action_measure()

    def test_measure_now_measures_what_is_fresh_too(self):
        companies = self.env["retention.concentration"]._companies_to_measure
        self.assertNotIn(self.company, companies())
        self.env["retention.dependency"].with_user(self.boss).action_measure()
        self.assertIn(self.company, companies())
