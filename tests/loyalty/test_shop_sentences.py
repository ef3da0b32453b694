from datetime import date

from odoo.tests import tagged

from ..common import RetentionCase


@tagged("post_install", "-at_install")
class TestShopSentences(RetentionCase):
    """What shop and portal say, word by word."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.website = cls.env["website"].search([], limit=1)
        cls.website.company_id = cls.company
        cls.currency = cls.program.currency_id

    def assertSays(self, said, expected):
        self.assertEqual(said.replace("\N{NO-BREAK SPACE}", " "), expected)

    def _next(self, **summary):
        return self.website._retention_next_level(
            {"next_tier_name": "Gold", **summary}, self.currency
        )

    def test_next_level(self):
        self.assertEqual(self._next(), "")
        self.assertEqual(self.website._retention_next_level({}, self.currency), "")
        self.assertSays(
            self._next(missing_orders=1), "1 paid order more and you are Gold."
        )
        self.assertSays(
            self._next(missing_amount=180, next_tier_discount=20),
            "$ 180.00 more and you are Gold (20 % off).",
        )
        self.assertSays(
            self._next(
                missing_amount=180,
                missing_orders=2,
                missing_by=date(2026, 12, 31),
                next_tier_discount=12.5,
            ),
            "$ 180.00 and 2 paid orders more by 12/31/2026 and you are Gold "
            "(12.5 % off).",
        )
        self.assertSays(
            self._next(missing_amount=1, missing_by=date(2026, 12, 31)),
            "$ 1.00 more by 12/31/2026 and you are Gold.",
        )

    def test_keeping_a_level(self):
        summary = {
            "tier_name": "Gold",
            "standing_until": date(2026, 12, 31),
            "keep_missing_amount": 640,
            "keep_by": date(2026, 12, 31),
            "currency": self.currency,
        }
        self.assertSays(
            self.website._retention_keep(summary),
            "You keep Gold until 12/31/2026. To keep it longer: $ 640.00 more by "
            "12/31/2026.",
        )
        self.assertSays(
            self.website._retention_keep(summary | {"keep_missing_amount": 0}),
            "You keep Gold until 12/31/2026.",
        )
        self.assertEqual(
            self.website._retention_keep(summary | {"standing_until": False}), ""
        )
        self.assertEqual(self.website._retention_keep(summary | {"tier_name": ""}), "")

    def test_conditions(self):
        condition = self.website._retention_condition
        self.assertSays(condition(self.standard), "1 paid order")
        self.assertSays(condition(self.gold), "$ 1,000.00 paid")
        self.gold.write({"window": "rolling", "window_months": 6, "min_orders": 3})
        self.assertSays(
            condition(self.gold), "$ 1,000.00 paid and 3 paid orders in 6 months"
        )
        self.gold.write({"window": "calendar_year", "min_amount": 0})
        self.assertSays(condition(self.gold), "3 paid orders in a calendar year")

    def test_progress_by_orders(self):
        summary = {
            "program": self.program,
            "next_tier_name": self.standard.name,
            "progress_done": 0,
            "missing_orders": 1,
            "currency": self.currency,
        }
        self.assertEqual(
            self.website._retention_progress(summary),
            {"percent": 0, "label": "0 of 1 paid order to Standard"},
        )
        self.assertEqual(
            self.website._retention_progress(summary | {"next_tier_name": ""}), {}
        )

    def test_numbers(self):
        website = self.website
        self.assertEqual(website._retention_number(1250), "1,250")
        self.assertEqual(website._retention_number(30.5), "30.50")
        self.assertEqual(website._retention_percent(1.5), "1.5")
        self.assertEqual(website._retention_percent(100), "100")
        self.assertEqual(website._retention_plain(1000000), "1000000")
        self.assertEqual(website._retention_plain(0), "0")
