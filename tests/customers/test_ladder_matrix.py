from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, new_test_user, tagged

from .common import CustomerCase


@freeze_time("2026-06-15 12:00:00")
@tagged("post_install", "-at_install")
class TestLadderMatrix(CustomerCase):
    """From the end of February to the end of May, and to now."""

    def setUp(self):
        super().setUp()
        names = ("Riser", "Faller", "Same", "New", "Gone")
        people = map(self._create_customer, names)
        self.riser, self.faller, self.same, self.new, self.gone = people
        self._order_on("2026-02-01", 10, self.riser)
        for day in ("2025-04-01", "2025-04-02", "2025-12-01", "2026-01-01"):
            self._order_on(day, 10, self.faller)
        self._order_on("2026-01-15", 10, self.same)
        going = self._order_on("2026-02-15", 10, self.gone)
        self._write(date(2026, 2, 28))
        going._action_cancel()
        self._order_on("2026-03-01", 10, self.riser)
        self._order_on("2026-05-01", 10, self.new)
        self.settle()
        self._write(date(2026, 5, 31))
        self._score()

    def _write(self, day):
        self.env["retention.customer.snapshot"]._write_month(self.company, day)

    def _page(self, **values):
        return self.env["retention.ladder.matrix"].create(
            {"date_from": "2026-02-28", "date_to": "now", **values}
        )

    def _cells(self, page):
        return {
            (cell["from"], cell["to"]): (cell["count"], cell["move"])
            for row in page.matrix["rows"]
            for cell in row["cells"]
            if cell["count"]
        }

    def test_by_hand(self):
        expected = {
            ("buyer", "customer"): (1, "rise"),
            ("regular", "customer"): (1, "fall"),
            ("buyer", "buyer"): (1, "stay"),
            ("none", "buyer"): (1, "rise"),
            ("buyer", "none"): (1, "fall"),
        }
        for date_to in ("now", "2026-05-31"):
            page = self._page(date_to=date_to)
            self.assertFalse(page.problem)
            self.assertEqual(self._cells(page), expected, date_to)
            self.assertEqual(sum(page.matrix["totals"]), 5)
            self.assertIn("2 rose", page.summary)

    def test_every_cell_opens_its_customers(self):
        customers = {
            ("buyer", "customer"): self.riser,
            ("regular", "customer"): self.faller,
            ("buyer", "buyer"): self.same,
            ("none", "buyer"): self.new,
            ("buyer", "none"): self.gone,
        }
        for date_to in ("now", "2026-05-31"):
            page = self._page(date_to=date_to)
            for cell, customer in customers.items():
                action = page.action_open_cell(*cell)
                found = self.env[action["res_model"]].search(action["domain"])
                self.assertEqual(found.partner_id, customer, (date_to, cell))

    def test_bad_input(self):
        page = self._page()
        for cell in (("none", "none"), ("buyer", "no such"), ("'", "buyer")):
            with self.assertRaises(UserError):
                page.action_open_cell(*cell)
        with self.assertRaises(ValidationError):
            self._page(date_from="2026-05-31", date_to="2026-02-28")
        for value in ("2026-02-28", "x:buyer", "2026-02-28:no such"):
            with self.assertRaises(UserError):
                self.env["retention.customer"].search([("step_at", "=", value)])

    def test_nothing_kept_yet(self):
        self.env["retention.customer.month"].search([]).sudo().unlink()
        page = self.env["retention.ladder.matrix"].create({})
        self.assertIn("nothing to compare with yet", page.problem)
        self.assertFalse(page.matrix)

    def test_teams(self):
        team = self.env["crm.team"].create({"name": "North"})
        self.assertIn("no customers", self._page(team_id=team.id).problem)

    def test_own_customers_only(self):
        user = new_test_user(
            self.env, "own_matrix", groups="sales_team.group_sale_salesman"
        )
        people = self.riser + self.faller + self.same + self.new + self.gone
        people.user_id = self.env.user
        self.riser.user_id = user
        page = (
            self.env["retention.ladder.matrix"]
            .with_user(user)
            .create({"date_from": "2026-02-28", "date_to": "now"})
        )
        self.assertEqual(self._cells(page), {("buyer", "customer"): (1, "rise")})
