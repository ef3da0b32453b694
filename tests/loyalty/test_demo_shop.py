import base64
from datetime import date, datetime, timedelta
from random import Random
from unittest.mock import patch

from ...demo import goods, pictures, premises, regulars, shop, stories
from ...demo.clock import Clock
from ...demo.people import names
from ..common import RetentionCase


class TestDemoShop(RetentionCase):
    """The demo's shop, with a few of its customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._forget_other_programs()
        # The nightly jobs commit, which a test must not
        cls.startClassPatcher(
            patch.object(
                type(cls.env["ir.cron"]),
                "_commit_progress",
                lambda *_args, **_kwargs: float("inf"),
            )
        )

    def test_stories_in_documents_terms(self):
        told = (stories.expired, stories.in_parts, stories.apology)
        clock = Clock(self.env)
        with (
            patch.object(goods, "draw", return_value=False),
            patch.object(premises, "draw", return_value=False),
            clock.back(clock.ago(months=24)),
        ):
            made = shop.make_shop(self.env, clock)
            clock.run([story(made) for story in told])
        lines = []
        differences = shop.report(self.env, lines.append)

        self.assertEqual(differences, 0, "\n".join(lines))
        karin = self._wallet_of(made, "Karin Holt")
        self.assertEqual(karin.balance, 0)
        self.assertEqual(
            karin.entry_ids.sorted("id").mapped("kind"),
            ["earn", "earn", "expire", "expire"],
        )
        lot = karin.lot_ids.sorted("expires_on")[0]
        expiry = karin.entry_ids.filtered(lambda one: one.kind == "expire")
        self.assertEqual(
            min(expiry.mapped("date")).date(), lot.expires_on + timedelta(days=1)
        )
        first_order = karin.entry_ids.order_id.sorted("date_order")[0]
        self.assertEqual(first_order.date_order.date(), clock.ago(months=21, days=5))
        henrik = self._wallet_of(made, "Henrik Olsen")
        self.assertGreater(henrik.pending, 0)
        self.assertEqual(henrik.accrual_ids.sorted("id")[-1].reason, "rest")
        tilda = self._wallet_of(made, "Tilda Rowe")
        by_hand = tilda.entry_ids.filtered(lambda one: one.kind == "adjust")
        self.assertEqual((by_hand.points, by_hand.user_name), (50, "Mia Larsson"))
        self._check_report(lines, made)

    def _check_report(self, lines, made):
        text = "\n".join(lines)
        self.assertIn("Differences found" + " " * 44 + "0", text)
        wallets = self.env["retention.wallet"].search(
            [("program_id", "=", made.program.id)]
        )
        [owed] = [line for line in lines if "customers can spend" in line]
        self.assertEqual(
            owed.split()[-1].replace(",", ""), f"{sum(wallets.mapped('balance')):.2f}"
        )
        # Tilda reached Standard, Henrik and Karin Gold too; Karin lost it again
        steps = [line.split()[1:] for line in lines if "  Steps" in line]
        self.assertEqual(steps, [["up", "5"], ["down", "1"]])

    def _wallet_of(self, made, name):
        email, _login, _story = stories.told(name)
        partner = self.env["res.partner"].search([("email", "=", email)])
        return made.wallet(partner)

    # ------------------------------------------------------------
    # Parts
    # ------------------------------------------------------------

    def test_clock_wakes_stories_by_day_and_gives_the_time_back(self):
        clock = Clock(self.env, date(2026, 3, 31))
        heard = []

        def story(name, *days):
            for back in days:
                yield clock.ago(days=back)
                heard.append((name, datetime.now(), self.env.cr.now()))

        before = datetime.now()
        with clock.back(clock.ago(months=2)):
            clock.run([story("a", 30, 10), story("b", 20, 10), story("none")])
        self.assertEqual([name for name, *_times in heard], ["a", "b", "a", "b"])
        self.assertEqual(heard[0][1], datetime(2026, 3, 1, 9, 30))
        self.assertEqual(heard[0][1], heard[0][2])
        self.assertLess(heard[2][1], heard[3][1])
        self.assertGreaterEqual(datetime.now(), before)

    def test_customers_are_the_same_each_time(self):
        once = names(Random(regulars.SEED), regulars.COUNT)
        self.assertEqual(once, names(Random(regulars.SEED), regulars.COUNT))
        self.assertEqual(len(set(once)), regulars.COUNT)
        self.assertFalse(set(once) & set(stories.STORIES))

    def test_every_story_says_what_it_tells(self):
        addresses = [stories.told(name)[0] for name in stories.STORIES]
        self.assertEqual(len(set(addresses)), len(addresses))
        for name in stories.STORIES:
            self.assertTrue(stories.told(name)[2], name)

    def test_what_is_bought_is_on_sale_and_has_a_picture(self):
        rows = [row for category in goods.CATALOGUE.values() for row in category]
        keys = {row[0] for row in rows}
        self.assertEqual(len(keys), len(rows))
        for basket in regulars.BASKETS:
            self.assertLessEqual(basket.keys(), keys)
        self.assertLessEqual({row[4] for row in rows}, pictures.DRAWINGS.keys())
        self.assertTrue(base64.b64decode(pictures.draw("chair")).startswith(b"\x89PNG"))
