from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_segments import SegmentCase

RULES = "odoo.addons.customer_retention.models.customers.retention_segment_rule"


@tagged("post_install", "-at_install")
class TestSegmentRules(SegmentCase):
    """Who comes to a segment, who leaves it, and why."""

    def test_a_rule_brings_and_takes(self):
        large = self._segment([("revenue", ">=", 500), ("is_active", "=", True)])
        self.assertTrue(large.is_rule_pending)
        order = self._order_on(self._ago(days=9), 500)
        self._order_on(self._ago(days=8), 499, self.bob)
        self._score()
        self.assertEqual(self._refresh()[large], (1, 0))
        self.assertEqual(self._members(large), self.customer)
        row = self._rows(large)
        self.assertEqual((row.date_in, row.date_out), (self.today, False))
        self.assertFalse(row.added_by)
        self.assertEqual(row.cause_in, "Revenue: 500.00 USD; Active: yes")
        self.assertFalse(large.is_rule_pending)
        self.assertEqual(self._refresh()[large], (0, 0))

        self._order_on(self._ago(days=7), 1, self.bob)
        order._action_cancel()
        self._order_on(self._ago(days=6), 200)
        self._score()
        self.assertEqual(self._refresh()[large], (1, 1))
        self.assertEqual(self._members(large), self.bob)
        self.assertEqual(row.date_out, self.today)
        self.assertEqual(row.cause_out, "Revenue: 200.00 USD; Active: yes")

    def test_who_came_back_has_two_rows(self):
        segment = self._segment([("order_count", "=", 1)])
        self._order_on(self._ago(days=9))
        self._score()
        self._refresh()
        second = self._order_on(self._ago(days=8))
        self._score()
        self._refresh()
        second._action_cancel()
        self._score()
        self._refresh()
        rows = self._rows(segment).sorted("id")
        self.assertEqual([bool(row.date_out) for row in rows], [True, False])
        self.assertEqual(rows[0].cause_out, "Orders: 2")

    def test_without_orders_nobody_stays(self):
        segment = self._segment([])
        order = self._order_on(self._ago(days=9))
        self._score()
        self._refresh()
        self.assertIn(self.customer, self._members(segment))
        self.assertEqual(self._rows(segment).cause_in, "The rule fits")
        order._action_cancel()
        self._score()
        self._refresh()
        self.assertNotIn(self.customer, self._members(segment))
        self.assertEqual(self._rows(segment).cause_out, "No confirmed orders any more")

    def test_single_customers_are_refreshed_alone(self):
        segment = self._segment([("revenue", ">", 0)])
        self._order_on(self._ago(days=9))
        self._order_on(self._ago(days=8), 100, self.bob)
        self._score()
        # A rule that was never applied waits for the night
        self.assertEqual(self._refresh(self.customer), {})
        segment.applied_rule = segment.rule
        self.assertEqual(self._refresh(self.customer)[segment], (1, 0))
        self.assertEqual(self._members(segment), self.customer)

    def test_causes_name_classes_persons_and_parts(self):
        seller = self.env.user
        segment = self._segment(
            [
                ("abc_class", "=", "a"),
                ("user_id", "=", seller.id),
                ("revenue_share", ">", 0.1),
                ("xyz_class", "=", False),
                ("partner_id.name", "!=", False),
            ]
        )
        self._order_on(self._ago(days=9), 100_000_000, user_id=seller.id)
        self._score()
        self._refresh()
        cause = self._rows(segment).cause_in
        self.assertIn(f"ABC: A; Sales Person: {seller.name}; Share of Company: ", cause)
        self.assertTrue(cause.endswith(" %; XYZ: not known"), cause)

    def test_days_relative_to_today(self):
        lost = self._segment([("last_order_date", "<", "today -30d")])
        self._order_on(self._ago(days=31))
        self._order_on(self._ago(days=30), 100, self.bob)
        self._score()
        self._refresh()
        self.assertEqual(
            self._members(lost) & (self.customer | self.bob), self.customer
        )

    def test_what_is_no_rule_is_refused_in_words(self):
        for rule, words in {
            "[('revenue', '>', ": "cannot be read",
            "__import__('os').system('true')": "cannot be read",
            "{'a': 1}": "cannot be read",
            "[('no_such_figure', '=', 1)]": "no figure called",
            "[('revenue', '=', 'a lot')]": "does not fit",
            "[('segment_ids', 'in', [1])]": "cannot go by segments",
            "[('partner_id.retention_segment_ids', '=', 1)]": "cannot go by segments",
            "[('partner_id.nonsense', '=', 1)]": "does not fit",
            "[('company_id', 'any!', [])]": "cannot be read",
        }.items():
            with self.subTest(rule), self.assertRaisesRegex(ValidationError, words):
                self._segment([]).rule = rule
                self.env.flush_all()
        self.env.invalidate_all()

    @mute_logger(RULES)
    def test_a_rule_that_broke_keeps_its_members(self):
        keeper = self.env.ref("base.user_admin")
        broken = self._segment(
            [("revenue", ">", 0)], name="Broken", sequence=1, user_id=keeper.id
        )
        sound = self._segment([("revenue", ">", 0)], name="Sound", sequence=2)
        self._order_on(self._ago(days=9))
        self._score()
        self._refresh()
        members = self._members(broken)
        self.assertIn(self.customer, members)
        self.env.flush_all()
        # As an upgrade leaves it that removed the figure
        self.env.cr.execute(
            "UPDATE retention_segment SET rule = %s WHERE id = %s",
            ["[('gone', '=', 1)]", broken.id],
        )
        self.env.invalidate_all()
        self._order_on(self._ago(days=8), 100, self.bob)
        self._score()
        found = self._refresh()
        self.assertNotIn(broken, found)
        self.assertEqual(found[sound], (1, 0))
        self.assertEqual(self._members(broken), members)
        self.assertIn("gone", broken.rule_problem)
        self._refresh()
        self.assertEqual(broken.activity_ids.user_id, keeper)
        self.assertEqual(len(broken.activity_ids), 1)
        with self.assertRaisesRegex(ValidationError, "gone"):
            broken.action_refresh()
        broken.rule = repr([("revenue", ">", 0)])
        self.assertFalse(broken.rule_problem)

    def test_the_scoring_refreshes(self):
        segment = self._segment([("revenue", ">", 0)])
        self._order_on(self._ago(days=9))
        self.env["retention.customer"]._score_safely(self.company)
        self.assertIn(self.customer, self._members(segment))
        self._order_on(self._ago(days=9), 100, self.bob)
        self.env["retention.customer"]._score_safely(self.company, {self.bob.id})
        self.assertIn(self.bob, self._members(segment))

    def test_archived_segments_rest(self):
        segment = self._segment([("revenue", ">", 0)])
        self._order_on(self._ago(days=9))
        self._score()
        segment.active = False
        self.assertNotIn(segment, self._refresh())
        self.assertFalse(segment.membership_ids)

    def test_preview_says_what_refreshing_does(self):
        segment = self._segment([("revenue", ">=", 100)])
        self._order_on(self._ago(days=9), 100)
        self._order_on(self._ago(days=9), 200, self.bob)
        self._score()
        segment.rule = repr([("revenue", "=", 100)])
        self._refresh()
        segment.rule = repr([("revenue", "=", 200)])
        self.assertTrue(segment.is_rule_pending)
        preview = self.env["retention.segment.preview"].browse(
            segment.action_preview()["res_id"]
        )
        self.assertEqual((preview.come_count, preview.go_count), (1, 1))
        self.assertEqual(preview.come_ids.partner_id, self.bob)
        self.assertEqual(preview.go_ids.partner_id, self.customer)
        come = preview.action_open_come()
        self.assertEqual(
            self.env[come["res_model"]].search(come["domain"]).partner_id, self.bob
        )
        message = preview.action_refresh()["params"]["message"]
        self.assertEqual(message, "1 came, 1 went.")
        self.assertEqual(self._members(segment), self.bob)

    def test_freezing_makes_a_static_copy(self):
        segment = self._segment([("revenue", ">", 0)], delivery_note="By hand only")
        self._order_on(self._ago(days=9))
        self._score()
        self._refresh()
        members = self._members(segment)
        frozen = segment.browse(segment.action_freeze()["res_id"])
        self.assertEqual(frozen.kind, "static")
        self.assertFalse(frozen.delivery_note)
        self.assertEqual(self._members(frozen), members)
        row = self._rows(frozen)
        self.assertEqual(row.cause_in, "Frozen from “By rule”; Revenue: 100.00 USD")
        self.assertEqual(row.added_by, self.env.user)
        self.assertNotIn(frozen, self._refresh())

    def test_a_static_segment_is_not_refreshed(self):
        with self.assertRaisesRegex(UserError, "static"):
            self._segment().action_refresh()

    def test_segments_with_a_past_are_archived_not_deleted(self):
        segment = self._segment()
        self._put(segment, self.customer)
        with self.assertRaisesRegex(UserError, "archive"):
            segment.unlink()
        self._segment().unlink()

    def test_members_keep_the_segment_in_its_company(self):
        segment = self._segment()
        self._put(segment, self.customer)
        other = self.env["res.company"].create({"name": "Other Ltd"})
        with self.assertRaisesRegex(ValidationError, "has members"):
            segment.company_id = other

    def test_every_company_begins_with_ready_lists(self):
        other = self.env["res.company"].create({"name": "Other Ltd"})
        lists = self.env["retention.segment"].search([("company_id", "=", other.id)])
        self.assertEqual(
            lists.mapped("ready"),
            [
                *("large", "large_not_regular", "late", "one_order"),
                *("half_hearted", "adherents"),
            ],
        )
        for one in lists:
            one._try_rule()
        lists[0].active = False
        lists[1:].unlink()
        self.env["retention.segment"]._create_ready_lists(other)
        self.assertEqual(
            lists.with_context(active_test=False).search_count(
                [("company_id", "=", other.id)]
            ),
            1,
        )


@tagged("post_install", "-at_install")
class TestSegmentReadyLists(SegmentCase):
    """The shipped lists hold whom they name, sorted by what matters."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lists = cls.env["retention.segment"].with_context(active_test=False)

    def _ready(self, name):
        segment = self.lists.search(
            [("ready", "=", name), ("company_id", "=", self.company.id)]
        )
        segment.active = True
        self._refresh()
        return segment

    def _opened(self, segment):
        """Return the customers of the list that a segment opens, in its order."""
        action = segment.action_open_customers()
        view = self.env["ir.ui.view"].browse(action["views"][0][0])
        self.assertEqual(action["views"][0][1], "list")
        arch = self.env[action["res_model"]].get_view(view.id, "list")["arch"]
        order = (
            arch.split('default_order="')[1].split('"')[0]
            if ("default_order" in arch)
            else None
        )
        return (
            self.env[action["res_model"]]
            .search(action["domain"], order=order)
            .partner_id
        )

    def test_large_but_not_regular(self):
        small = self._create_customer("Small")
        self._order_on(self._ago(days=3), 4000)
        self._order_on(self._ago(days=3), 5000, self.bob)
        self._order_on(self._ago(days=3), 1, small)
        self._score()
        opened = self._opened(self._ready("large_not_regular"))
        self.assertEqual(
            [one for one in opened if one in self.customer | self.bob | small],
            [self.bob, self.customer],
        )

    def test_300_and_3_million_are_not_alike(self):
        self._order_on(self._ago(days=3), 300)
        self._order_on(self._ago(days=3), 3_000_000, self.bob)
        self._score()
        members = self._members(self._ready("large"))
        self.assertIn(self.bob, members)
        self.assertNotIn(self.customer, members)

    def test_late_by_margin_at_risk(self):
        for months in (8, 7, 6, 5):
            self._order_on(self._ago(months=months), 100)
            self._order_on(self._ago(months=months), 900, self.bob)
        self._score()
        late = self._ready("late")
        opened = self._opened(late)
        self.assertEqual(
            [one for one in opened if one in self.customer | self.bob],
            [self.bob, self.customer],
        )
        self.assertIn("Late by Own Rhythm: yes", self._rows(late).cause_in)

    def test_one_order(self):
        self._order_on(self._ago(days=3))
        for _number in range(2):
            self._order_on(self._ago(days=3), 100, self.bob)
        self._score()
        self.assertIn(self.customer, self._members(self._ready("one_order")))
        self.assertNotIn(self.bob, self._members(self._ready("one_order")))
        self.assertIn(self.bob, self._members(self._ready("half_hearted")))
