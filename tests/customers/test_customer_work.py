from datetime import timedelta

from odoo import fields
from odoo.tests import new_test_user, tagged

from ..common import RetentionCase

WORDS = "We spoke"


@tagged("post_install", "-at_install")
class TestCustomerWork(RetentionCase):
    """Whether the base is worked: each number opens the customers it counts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(
            cls.env, "work_seller", "sales_team.group_sale_salesman"
        )
        cls.other = new_test_user(
            cls.env, "work_other", "sales_team.group_sale_salesman"
        )
        cls.customers = cls.env["res.partner"].create(
            [
                {"name": f"Customer {number}", "user_id": cls.seller.id}
                for number in range(4)
            ]
        )
        cls.env["res.partner"].create({"name": "Theirs", "user_id": cls.other.id})

    def _rows(self, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        rows = self.env["retention.customer.work"].search(
            [("user_id", "=", (user or self.seller).id)]
        )
        return {row.window: row for row in rows}

    def _speak(self, customer, days_ago):
        message = customer.message_post(body=WORDS, message_type="comment")
        message.date = fields.Datetime.now() - timedelta(days=days_ago)

    def test_counts_by_hand(self):
        self._speak(self.customers[0], 0)
        self._speak(self.customers[0], 40)  # once only
        self._speak(self.customers[1], 20)
        self._speak(self.customers[2], 200)
        counts = {
            window: (row.customer_count, row.contacted_count, row.silent_count)
            for window, row in self._rows().items()
        }
        self.assertEqual(
            counts,
            {"7": (4, 1, 3), "30": (4, 2, 2), "90": (4, 2, 2), "365": (4, 3, 1)},
        )
        self.assertEqual(self._rows()["30"].contacted_percent, 50)

    def test_changed_records(self):
        tracked = self.customers[1].with_env(self.env(context={}))
        self.env.cr.precommit.run()
        tracked.phone = "+37410123456"
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.customers[2].write({"phone": "+37410123457"})  # unseen: not tracked
        self.assertEqual(self._rows()["7"].changed_count, 1)
        self.assertEqual(self._opened("action_open_changed"), self.customers[1])

    def _opened(self, action, window="7"):
        found = getattr(self._rows()[window], action)()
        return self.env[found["res_model"]].search(found["domain"]).partner_id

    def test_numbers_open_their_customers(self):
        self._speak(self.customers[0], 3)
        self._speak(self.customers[3], 60)
        for window in ("7", "30", "90", "365"):
            row = self._rows()[window]
            for action, number in (
                ("action_open_customers", row.customer_count),
                ("action_open_contacted", row.contacted_count),
                ("action_open_silent", row.silent_count),
            ):
                with self.subTest(window=window, action=action):
                    self.assertEqual(len(self._opened(action, window)), number)
        self.assertEqual(self._opened("action_open_contacted"), self.customers[0])
        self.assertEqual(
            self._opened("action_open_contacted", "90"),
            self.customers[0] | self.customers[3],
        )

    def test_first_day_of_a_window(self):
        row = self._rows()["7"]
        today = self.company._retention_day()
        self.assertEqual(row.date_from, today - timedelta(days=6))
        start = self.company._retention_moments(row.date_from, None)[0]
        for offset, count in ((-1, 0), (0, 1)):
            message = self.customers[0].message_post(body=WORDS, message_type="comment")
            message.date = start + timedelta(seconds=offset)
            self.assertEqual(self._rows()["7"].contacted_count, count)

    def test_own_work_only(self):
        self.env.flush_all()
        seen = self.env["retention.customer.work"].with_user(self.seller).search([])
        self.assertIn(self.seller, seen.user_id)
        self.assertNotIn(self.other, seen.user_id)

    def test_rows_without_a_sales_person(self):
        self.customers[0].user_id = False
        self.env.flush_all()
        rows = self.env["retention.customer.work"].search([("user_id", "=", False)])
        self.assertEqual(set(rows.mapped("display_name")), {"No sales person"})
        found = rows.filtered(lambda row: row.window == "7").action_open_customers()
        opened = self.env[found["res_model"]].search(found["domain"]).partner_id
        self.assertIn(self.customers[0], opened)
