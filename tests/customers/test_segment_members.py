from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common_segments import SegmentCase


@tagged("post_install", "-at_install")
class TestSegmentMembers(SegmentCase):
    """Putting customers in, figures of segments, merged customers."""

    def _paste(self, segment, text, **values):
        return self.env["retention.segment.add"].create(
            {"segment_id": segment.id, "pasted": text, **values}
        )

    def test_pasting_names_mails_and_numbers(self):
        segment = self._segment()
        dan = self._create_customer("Dan", email="Dan@Example.com")
        eve = self._create_customer("Eve", phone="+32 2 123 45 67", country_id=20)
        fay = self._create_customer("Fay", vat="BE0477472701", ref="K-100")
        buyer = self._create_customer("Buyer", parent_id=self.bob.id)
        self._create_customer("Twin")
        self._create_customer("Twin")
        wizard = self._paste(
            segment,
            "ani petrosyan\nDan <dan@example.com>\n+32 2 123 45 67\nk-100\n"
            "Buyer\nTwin\nNobody Here",
            reason="Fair",
        )
        self.assertEqual(
            wizard.found_ids, self.customer | dan | eve | fay | buyer.parent_id
        )
        self.assertEqual(
            wizard.not_found,
            "Twin: 2 customers fit, which one?\nNobody Here: nobody found",
        )
        action = wizard.action_add()
        self.assertEqual(action["res_id"], wizard.id)
        self.assertEqual(wizard.pasted, "Twin\nNobody Here")
        self.assertIn("5 customers were put into", wizard.done)
        self.assertEqual(
            self._members(segment), self.customer | dan | eve | fay | self.bob
        )
        row = self._rows(segment)
        self.assertEqual(row.cause_in, "By hand: Fair")
        self.assertEqual(row.added_by, self.env.user)
        with self.assertRaisesRegex(UserError, "Nobody of the list"):
            wizard.action_add()

    def test_long_lists_take_no_more_queries(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Guest {number}"} for number in range(30)]
        )

        def count(few):
            wizard = self._paste(self._segment(), "\n".join(few.mapped("name")))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(wizard.found_ids, few)
            return self.env.cr.sql_log_count - before

        count(partners[:1])
        self.assertEqual(count(partners), count(partners[:3]))

    def test_who_is_in_it_is_not_put_in_twice(self):
        segment = self._segment()
        for came in (1, 0):
            wizard = self._paste(
                segment, False, partner_ids=[Command.set(self.customer.ids)]
            )
            message = wizard.action_add()["params"]["message"]
            self.assertIn(f"{came} customers were put", message)
        self.assertEqual(len(self._rows(segment)), 1)

    def test_selected_customers_of_both_lists(self):
        self._order_on(self._ago(days=2))
        self._score()
        wizards = self.env["retention.segment.add"]
        for model, ids in {
            "res.partner": self.customer.ids,
            "retention.customer": self._figures().ids,
        }.items():
            wizard = wizards.with_context(active_model=model, active_ids=ids).new({})
            self.assertEqual(wizard.partner_ids._origin, self.customer)

    def test_living_segments_take_nobody_by_hand(self):
        segment = self._segment([("revenue", ">", 0)])
        wizard = self._paste(segment, "Ani Petrosyan")
        with self.assertRaisesRegex(UserError, "living"):
            wizard.action_add()
        self._order_on(self._ago(days=2))
        self._score()
        self._refresh()
        with self.assertRaisesRegex(UserError, "follow its rule"):
            self._rows(segment).action_take_out()

    def test_customers_of_another_company_stay_out(self):
        other = self.env["res.company"].create({"name": "Other Ltd"})
        theirs = self._create_customer("Theirs", company_id=other.id)
        with self.assertRaisesRegex(UserError, "another company"):
            self._put(self._segment(), theirs)
        self.assertEqual(
            self._paste(self._segment(), "Theirs").not_found, "Theirs: nobody found"
        )

    def test_figures_of_a_segment(self):
        segment = self._segment()
        for amount in (100, 300):
            self._order_on(self._ago(months=2), amount)
        self._order_on(self._ago(days=1), 400)
        for day in (70, 40):
            self._order_on(self._ago(days=day), 100, self.bob)
        once = self._create_customer("Once")
        self._order_on(self._ago(days=5), 1000, once)
        never = self._create_customer("Never")
        self._score()
        self._put(segment, self.customer, self.bob, once, never)
        ours = [self._figures(one) for one in (self.customer, self.bob, once)]
        self.assertEqual(segment.member_count, 4)
        self.assertEqual(segment.order_count, 6)
        self.assertEqual(segment.revenue, 2000)
        self.assertEqual(segment.margin, 2000 - 6 * 60)
        self.assertEqual(segment.active_count, 3)
        self.assertAlmostEqual(
            segment.revenue_share, sum(one.revenue_share for one in ours)
        )
        # Two have enough data: 5 orders, 1,000 of revenue, 700 of margin
        self.assertEqual(segment.ltv_count, 2)
        self.assertEqual(segment.average_order, 200)
        self.assertEqual(segment.profitability, 70)
        self.assertEqual(segment.ltv, 350)
        self.assertEqual(segment.ltv_total, 700)
        documents = segment.action_open_documents()
        rows = self.env[documents["res_model"]].search(documents["domain"])
        self.assertEqual(sum(rows.mapped("amount")), 2000)
        orders = segment.action_open_orders()
        self.assertEqual(self.env["sale.order"].search_count(orders["domain"]), 6)
        empty = self._segment()
        self.assertEqual((empty.member_count, empty.ltv, empty.revenue), (0, 0, 0))

    def test_segments_on_the_customer(self):
        segment, other = self._segment(), self._segment(name="Other")
        self._order_on(self._ago(days=2))
        self._order_on(self._ago(days=2), 100, self.bob)
        self._score()
        self._put(segment, self.customer)
        self._put(other, self.customer, self.bob)
        figures = self._figures() | self._figures(self.bob)
        self.assertEqual(figures[0].segment_ids, segment | other)
        self.assertEqual(figures[1].segment_ids, other)
        self.assertEqual(figures[0].segment_count, 2)
        self.assertEqual(self.customer.retention_segment_ids, segment | other)
        customers = self.env["retention.customer"]
        within = [("id", "in", figures.ids)]
        for value, found in (
            ([("segment_ids", "in", segment.ids)], self.customer),
            ([("segment_ids", "=", "Other")], self.customer | self.bob),
            ([("segment_ids", "not in", segment.ids)], self.bob),
            ([("segment_ids", "=", False)], self.env["res.partner"]),
        ):
            self.assertEqual(customers.search(within + value).partner_id, found)
        contact = self._create_customer("Buyer", parent_id=self.bob.id)
        self.assertIn(
            contact,
            self.env["res.partner"].search(
                [("retention_segment_ids", "in", other.ids)]
            ),
        )
        self._rows(other).action_take_out()
        self.assertEqual(figures[0].segment_ids, segment)

    def test_merged_customers_have_one_open_row(self):
        segment, other = self._segment(), self._segment(name="Other")
        self._put(segment, self.customer, self.bob)
        self._put(other, self.bob)
        self._rows(other, self.bob).action_take_out()
        self._put(other, self.bob)
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge([self.customer.id, self.bob.id], self.customer)
        self.env.invalidate_all()
        self.assertFalse(self.bob.exists())
        rows = segment.membership_ids
        self.assertEqual(rows.partner_id, self.customer)
        self.assertEqual(len(rows), 2)
        self.assertEqual(rows.filtered("date_out").cause_out, "Customers merged")
        self.assertEqual(len(rows.filtered(lambda one: not one.date_out)), 1)
        # The past of the merged is kept
        self.assertEqual(len(self._rows(other)), 2)

    def test_actions_on_members(self):
        segment = self._segment()
        self._put(segment, self.customer, self.bob)
        rows = segment.membership_ids
        mail = rows.action_send_mail()["context"]
        self.assertEqual(set(mail["default_res_ids"]), set(rows.partner_id.ids))
        plan = rows.action_plan_activity()
        wizard = (
            self.env[plan["res_model"]]
            .with_context(**plan["context"])
            .create({"summary": "Ask how they are", "activity_user_id": self.env.uid})
        )
        wizard.action_schedule_activities()
        self.assertEqual([len(one.activity_ids) for one in rows.partner_id], [1, 1])
        with self.assertRaisesRegex(UserError, "Select"):
            rows.browse().action_send_mail()


@tagged("post_install", "-at_install")
class TestSegmentAccess(SegmentCase):
    """Who sees and changes what."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls._create_users(
            "segment", "own", "all", "manager", "staff", "portal"
        )
        cls.bob.user_id = cls.users["all"]
        cls.customer.user_id = cls.users["own"]
        cls.segment = cls.env["retention.segment"].create(
            {"name": "Gold", "kind": "static"}
        )
        cls.segment._add(cls.bob | cls.customer, "For the test")

    def _as(self, role, record):
        return record.with_user(self.users[role])

    def test_sales_people_see_members_who_are_theirs(self):
        self._order_on(self._ago(days=2), 100, user_id=self.users["own"].id)
        self._order_on(self._ago(days=2), 900, self.bob, user_id=self.users["all"].id)
        self._score()
        for role, members, revenue in (
            ("own", 1, 100),
            ("all", 2, 1000),
            ("manager", 2, 1000),
        ):
            segment = self._as(role, self.segment)
            segment.invalidate_recordset()
            self.assertEqual(segment.member_count, members, role)
            self.assertEqual(segment.revenue, revenue, role)
            self.assertEqual(len(segment.membership_ids), members, role)
        # Who sold the latest order sees the customer, too
        self._order_on(self._ago(days=1), 1, self.bob, user_id=self.users["own"].id)
        self._score()
        segment = self._as("own", self.segment)
        segment.invalidate_recordset()
        self.assertEqual(segment.member_count, 2)

    def test_only_managers_change(self):
        rows = self.segment.membership_ids
        for role in ("own", "all"):
            segment = self._as(role, self.segment)
            for change in (
                lambda segment=segment: segment.write({"name": "X"}),
                segment.action_refresh,
                segment.action_preview,
                segment.action_freeze,
                lambda role=role: self._as(role, rows).action_take_out(),
                lambda segment=segment: segment._add(self.customer, "Mine"),
                lambda role=role: self._as(
                    role, self.env["retention.segment.add"]
                ).create({}),
            ):
                with self.assertRaises(AccessError):
                    change()
        for role in ("own", "all", "manager"):
            with self.assertRaises(AccessError):
                self._as(role, rows[0]).write({"date_out": self.today})
            with self.assertRaises(AccessError):
                self._as(role, rows[0]).unlink()
        manager = self._as("manager", self.segment)
        manager.name = "Platinum"
        manager._add(self._create_customer("New"), "By the manager")
        self._as("manager", rows[0]).action_take_out()
        self.assertEqual(rows[0].date_out, self.today)

    def test_others_see_nothing(self):
        for role in ("staff", "portal"):
            with self.assertRaises(AccessError):
                self._as(role, self.segment).read(["name"])
            with self.assertRaises(AccessError):
                self._as(role, self.segment.membership_ids).read(["cause_in"])

    def test_other_companies_see_nothing(self):
        other = self.env["res.company"].create({"name": "Other Ltd"})
        stranger = new_test_user(
            self.env,
            "segment_stranger",
            "customer_retention.group_retention_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        with self.assertRaises(AccessError):
            self.segment.with_user(stranger).read(["name"])
        self.assertFalse(
            self.env["retention.segment.membership"]
            .with_user(stranger)
            .search([("segment_id", "=", self.segment.id)])
        )

    def test_terms_hold_whoever_orders(self):
        self.segment.delivery_note = "Before 10"
        seller = self.users["own"]
        buyer = self._create_customer("Buyer", parent_id=self.bob.id)
        order = (
            self.env["sale.order"]
            .with_user(seller)
            .create({"partner_id": buyer.id, "user_id": seller.id})
        )
        self.assertEqual(order.retention_delivery_note, "Before 10")

    def test_figures_cost_the_same_for_few_and_many(self):
        counts = []
        for number in (2, 12):
            for one in range(number):
                self._put(self.segment, self._create_customer(f"M {number} {one}"))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.segment.read(["member_count", "left_count", "revenue", "ltv"])
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
