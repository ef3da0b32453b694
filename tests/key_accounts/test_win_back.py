from datetime import timedelta

from odoo.tests import tagged

from .common_winback import WinBackCase


@tagged("post_install", "-at_install")
class TestWinBack(WinBackCase):
    """A lost account, from the first missing order to the next one."""

    def _orders(self, *days):
        """Have the firm order on days counted back from today."""
        for number in days:
            self._order_on(self._ago(days=number), 100, self.firm)

    def _cases(self, state="open"):
        return self.account.win_back_ids.filtered(lambda case: case.state == state)

    def test_the_whole_way_through_real_documents(self):
        # Every 30 days, the last one 100 days ago: 70 late, more than two gaps
        self._orders(190, 160, 130, 100)
        self._night()
        case = self._cases()
        self.assertEqual(self.account.state, "lost")
        self.assertIn("30", case.cause)
        row = self.account.decision_ids.filtered(lambda one: one.decision == "lost")
        self.assertEqual(row.reason, case.cause)
        self.assertEqual(
            self._names(case),
            [
                "Call at once",
                "Lunch of the heads, on neutral ground",
                "Ask why they left",
            ],
        )
        call = self._step(case, "Call")
        self.assertEqual((call.user_id, call.date_planned), (self.keeper, self.today))
        lunch = self._step(case, "Lunch")
        self.assertEqual(lunch.user_id, self.chief)
        self.assertEqual(lunch.date_planned, self.today + timedelta(days=1))
        self.assertIn("step 1 of 8: Call at once", self.account.win_back_notice)
        # A second night changes nothing
        self._night()
        self.assertEqual(self.account.win_back_ids, case)
        # No lunch: the visit; then the reason, the offer, and an order
        self._record(call)
        self._record(lunch, "failed", "They have no time")
        self.assertIn("Visit their office with a gift", self._names(case))
        self._record(self._step(case, "Visit"))
        self._record(
            self._step(case, "Ask why"), result="Cheaper", reason_id=self.terms.id
        )
        self.assertEqual(
            self._names(case), ["What if we offered the same terms, or better?"]
        )
        self._record(self._step(case, "same terms"), result="Then they would")
        self._order_on(self.today, 250, self.firm)
        self._score(self.firm)
        self.assertEqual(case.state, "returned")
        self.assertEqual(self.account.state, "active")
        self.assertEqual((case.order_count, case.revenue), (1, 250))
        self.assertEqual(case.margin, 190)
        self.assertEqual((case.days, case.date_end), (0, self.today))
        self.assertFalse(case.activity_ids)
        self.assertIn(case.order_id.name, self.account.decision_ids[0].reason or "")
        self.assertEqual(self._names(case, "waiting"), [])
        # What was bought since is counted on, and opens its documents
        self._order_on(self.today, 50, self.firm)
        self._night()
        self.assertEqual((case.revenue, len(self.account.win_back_ids)), (300, 1))
        documents = self.env["retention.customer.document"].search(
            case.action_open_documents()["domain"]
        )
        self.assertEqual(sum(documents.mapped("amount")), case.revenue)

    def test_two_gaps_late_are_not_lost_a_day_more_is(self):
        # Expected 30 days after the last order; lost later than 90 days after it
        self._orders(180, 150, 120, 90)
        self._night()
        self.assertEqual(self.account.state, "active")
        self.company.retention_lost_cycles = 1.9
        self._night()
        self.assertEqual(self.account.state, "lost")

    def test_silence_without_a_rhythm(self):
        day = self._ago(months=13)
        self._order_on(day, 100, self.firm)
        self._night()
        self.assertIn("none within 12 months", self._cases().cause)

    def test_who_is_not_lost(self):
        never = self._create_account(self._create_customer("New", is_company=True))
        old = self._create_account(self._create_customer("Old", is_company=True))
        self._order_on(self._ago(months=20), 100, old.partner_id)
        ended = self._create_account(self._create_customer("Gone", is_company=True))
        ended.date_start = self._ago(months=60)
        self._order_on(self._ago(months=20), 100, ended.partner_id)
        ended._decide("ended")
        self._night()
        # Never ordered; key account only since today; no key account any more
        self.assertFalse((never | old | ended).win_back_ids)

    def test_orders_that_are_no_return(self):
        case = self._case(days=5)
        self._order_on(self._ago(days=6), 100, self.firm)
        quotation = self._create_order(100, self.firm)
        cancelled = self._order_on(self._ago(days=1), 100, self.firm)
        cancelled._action_cancel()
        self._order_on(self._ago(days=1), 0, self.firm)
        self._order_on(self._ago(days=1), 100)
        self._night()
        self.assertEqual(case.state, "open")
        quotation.partner_id = self.contact
        self._confirm(quotation)
        self._night()
        self.assertEqual((case.state, case.days), ("returned", 5))
        self.assertEqual(case.order_id, quotation)

    def test_a_credit_note_takes_away(self):
        case = self._case(days=5)
        order = self._order_on(self._ago(days=4), 100, self.firm)
        self._credit_on(self._ago(days=2), self._invoice(order), 40)
        self._night()
        self.assertEqual((case.order_count, case.revenue), (1, 60))

    def test_who_comes_back_after_all(self):
        case = self._case(days=5, reason_id=self.terms.id)
        case.action_lost()
        self.assertEqual((case.state, self.account.state), ("lost", "lost"))
        self._order_on(self.today, 100, self.firm)
        self._night()
        self.assertEqual((case.state, self.account.state), ("returned", "active"))

    def test_another_company_s_order_is_no_return(self):
        case = self._case(days=5)
        abroad = self.env["res.company"].create({"name": "Abroad"})
        self._open_books(abroad)
        order = (
            self.env["sale.order"]
            .with_company(abroad)
            .create({"partner_id": self.firm.id, "company_id": abroad.id})
        )
        self.env["sale.order.line"].with_company(abroad).create(
            {"order_id": order.id, "product_id": self.product.id, "price_unit": 100}
        )
        order.action_confirm()
        self._night()
        self.assertEqual(case.state, "open")
        self.assertTrue(
            self.env["retention.win.back.playbook.step"].search_count(
                [("company_id", "=", abroad.id)]
            ),
            "every company has a playbook",
        )

    def test_fallen_class(self):
        self._order_on(self._ago(days=3), 100, self.firm)
        self._order_on(self._ago(days=3), 100)
        self._score()
        self.env.cr.execute(
            "UPDATE retention_customer SET abc_class = 'c' WHERE partner_id = %s",
            [self.firm.id],
        )
        self.env["retention.customer.snapshot"].create(
            [
                {
                    "date": self._ago(months=months),
                    "partner_id": self.firm.id,
                    "company_id": self.company.id,
                    "abc_class": abc_class,
                    "year_revenue": 500,
                }
                for months, abc_class in ((2, "b"), (4, "a"), (14, "a"))
            ]
        )
        self.env.invalidate_all()
        falls = self.env["retention.class.fall"]
        mine = [("partner_id", "in", (self.firm | self.customer).ids)]
        row = falls.with_user(self.keeper).search(mine)
        self.assertEqual(row.account_id, self.account)
        self.assertEqual((row.class_before, row.class_now), ("a", "c"))
        self.assertEqual(row.date_before, self._ago(months=4))
        self.assertEqual(row.revenue_lost, 400)
        action = row.action_open_win_back()
        self.assertEqual(action["context"]["default_account_id"], self.account.id)
        other = self._create_user("other", "group_retention_account_manager")
        self.assertFalse(falls.with_user(other).search(mine))
