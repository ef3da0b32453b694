from unittest.mock import patch

from lxml import etree
from psycopg2 import errors

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .common import CustomerCase

LOCK = 0x52E7


@tagged("post_install", "-at_install")
class TestCustomerNumbers(CustomerCase):
    """Numbers at the edges: losses, other payers, moved contacts, credited alone."""

    def _queued(self):
        """Empty the queue and return whom it held."""
        self.settle()
        return self._take_all().get(self.company.id, set())

    def _take_all(self):
        return self.env["retention.customer.queue"]._take(1000)[0]

    def test_a_loss_makes_nobody_elses_part_larger(self):
        people = {name: self._create_customer(name) for name in ("One", "Two", "Three")}
        for customer in people.values():
            self._order_on(self._ago(days=9), 100, customer)
        self._order_on(self._ago(days=9), 10)
        self._refund_alone(260)
        self._score()
        for name, abc_class, reached in (
            ("One", "a", 1 / 3),
            ("Two", "a", 2 / 3),
            ("Three", "a", 1),
        ):
            row = self._figures(people[name])
            self.assertEqual(row.abc_class, abc_class, name)
            self.assertAlmostEqual(row.revenue_share, 1 / 3, 9)
            self.assertAlmostEqual(row.cumulative_share, reached, 9)
        row = self._figures()
        self.assertEqual((row.revenue, row.abc_class), (-250, "c"))
        self.assertAlmostEqual(row.cumulative_share, 1, 9)

    def _refund_alone(self, amount):
        move = self.env["account.move"].create(
            {
                "move_type": "out_refund",
                "partner_id": self.customer.id,
                "invoice_line_ids": [
                    Command.create(
                        {"name": "By hand", "price_unit": amount, "tax_ids": []}
                    )
                ],
            }
        )
        move.action_post()
        self.settle()

    def test_what_is_written_by_hand_on_the_credit_of_a_cancelled_order(self):
        self._order_on(self._ago(days=20), 500)
        cancelled = self._order_on(self._ago(days=9), 100)
        credit = self._credit(self._invoice(cancelled))
        credit.button_draft()
        credit.write(
            {
                "invoice_line_ids": [
                    Command.create(
                        {"name": "For the trouble", "price_unit": 30, "tax_ids": []}
                    )
                ]
            }
        )
        credit.action_post()
        self._score()
        self.assertEqual(self._figures().revenue, 470)
        cancelled._action_cancel()
        self._score()
        self.assertEqual(self._figures().revenue, 500)

    def test_a_credit_note_to_another_payer_queues_the_customer(self):
        payer = self._create_customer("Pays for others")
        order = self._order_on(self._ago(days=9), 100, partner_invoice_id=payer.id)
        invoice = self._invoice(order)
        self.assertEqual(invoice.commercial_partner_id, payer)
        self._queued()
        self._credit(invoice, 40)
        self.assertIn(self.customer.id, self._queued())

    # ------------------------------------------------------------
    # Contacts that move
    # ------------------------------------------------------------

    def test_a_customer_who_becomes_a_contact_hands_his_figures_over(self):
        firm = self._create_customer("Firm", is_company=True)
        self._order_on(self._ago(days=9), 100)
        self._score()
        self._queued()
        self.customer.parent_id = firm
        self._score_queued()
        self.assertFalse(self._figures())
        self.assertEqual(self._figures(firm).revenue, 100)
        self.customer.parent_id = False
        self._score_queued()
        self.assertFalse(self._figures(firm))
        self.assertEqual(self._figures().revenue, 100)

    def test_a_firm_loses_the_orders_of_a_contact_merged_away(self):
        firm = self._create_customer("Firm", is_company=True)
        contact = self._create_customer("Ani Petrosian", parent_id=firm.id)
        self.customer.is_company = True
        self._order_on(self._ago(days=9), 100, contact)
        self._order_on(self._ago(days=5), 30, firm)
        self._score()
        self._queued()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.customer | contact).ids, self.customer)
        self._score_queued()
        self.assertEqual(self._figures(firm).revenue, 30)
        self.assertEqual(self._figures().revenue, 100)

    # ------------------------------------------------------------
    # Two passes at once
    # ------------------------------------------------------------

    def _score_queued(self):
        self.settle()
        cron = self.env["ir.cron"]
        with patch.object(type(cron), "_commit_progress", return_value=9):
            self.env["retention.customer"]._cron_score_queued()

    def _in_queue(self):
        queue = self.env["retention.customer.queue"]
        return queue.search([("partner_id", "=", self.customer.id)])

    def test_who_is_measured_elsewhere_stays_in_the_queue(self):
        self._order_on(self._ago(days=3))
        with self.registry.cursor() as other:
            other.execute("SELECT pg_advisory_lock(%s, %s)", (LOCK, self.company.id))
            self._score_queued()
            self.assertTrue(self._in_queue())
            other.execute("SELECT pg_advisory_unlock(%s, %s)", (LOCK, self.company.id))
        self._score_queued()
        self.assertFalse(self._in_queue())
        self.assertTrue(self._figures())

    def test_whose_figures_were_written_meanwhile_stays_in_the_queue(self):
        self._order_on(self._ago(days=3))
        figures = type(self.env["retention.customer"])
        conflict = errors.SerializationFailure("meanwhile")
        with patch.object(figures, "_score_some", side_effect=conflict):
            self._score_queued()
        self.assertTrue(self._in_queue())
        runs = self.env["retention.scoring.run"]
        self.assertFalse(runs.search([("state", "=", "failed")]))

    def test_a_company_measured_elsewhere_is_tried_again_soon(self):
        cron = self.env.ref("customer_retention.ir_cron_retention_score")
        triggers = self.env["ir.cron.trigger"]
        triggers.search([("cron_id", "=", cron.id)]).unlink()
        with self.registry.cursor() as other:
            other.execute("SELECT pg_advisory_lock(%s, %s)", (LOCK, self.company.id))
            self._score_all(9)
            other.execute("SELECT pg_advisory_unlock(%s, %s)", (LOCK, self.company.id))
        self.assertTrue(triggers.search([("cron_id", "=", cron.id)]))

    def _score_all(self, seconds_left):
        cron = self.env["ir.cron"]
        with patch.object(type(cron), "_commit_progress", return_value=seconds_left):
            self.env["retention.customer"]._cron_score()

    def test_a_large_company_does_not_keep_the_others_from_their_turn(self):
        companies = self.env["res.company"].create(
            [{"name": "Branch"}, {"name": "Depot"}]
        )
        self._score_all(0)
        runs = self.env["retention.scoring.run"].search([])
        self.assertLessEqual(companies, runs.company_id)
        runs.filtered(lambda run: run.company_id == companies[1]).date = "2020-01-01"
        order = self.env["retention.customer"]._longest_unmeasured_first()
        self.assertEqual(order[0], companies[1])

    def test_lists_by_lifetime_value_end_with_those_without(self):
        self._order_on(self._ago(days=9), 100)
        self._order_on(self._ago(days=5), 100)
        once = self._create_customer("Once")
        self._order_on(self._ago(days=5), 900, once)
        self._score()
        customers = self.env["retention.customer"]
        for name in ("ltv", "by_ltv"):
            view = self.env.ref(
                f"customer_retention.retention_customer_view_list_{name}"
            )
            order = etree.fromstring(view.get_combined_arch()).get("default_order")
            found = customers.search(
                [("partner_id", "in", (self.customer | once).ids)], order=order
            )
            self.assertEqual(found.partner_id[0], self.customer, name)

    def test_documents_of_a_customer_are_found_without_reading_all(self):
        documents = self.env["retention.customer.document"]
        query = documents._search([("partner_id", "=", self.customer.id)])
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        lines = self.env.execute_query(SQL("EXPLAIN %s", query.select()))
        plan = "\n".join(line for (line,) in lines)
        # Which index serves is up to the statistics of the tables; one does
        for table in ("account_move", "sale_order"):
            self.assertNotRegex(plan, rf"Seq Scan on {table}\b")
        # Orders, their credits, credited and invoiced again, credits by themselves:
        # in each at least once, in bitmaps twice
        asked = plan.count(f"commercial_partner_id = {self.customer.id}")
        self.assertGreaterEqual(asked, 5)

    def test_rules_by_period_hold_in_companies_that_the_job_is_not_in(self):
        other = self.env["res.company"].create({"name": "Branch"})
        self._open_books(other)
        self._order_on(self._ago(days=9), 100, company_id=other.id)
        self._score(company=other)
        period = f"first_bought:{self._ago(days=20)}:{self.today}"
        segment = self.env["retention.segment"].create(
            {
                "name": "Came lately",
                "company_id": other.id,
                "kind": "living",
                "rule": repr([("period_part", "=", period)]),
            }
        )
        self.env.user.company_ids -= other
        segments = self.env["retention.segment"].with_context(allowed_company_ids=[])
        segments._refresh(other)
        members = self.env["retention.segment.membership"].search(
            [("segment_id", "=", segment.id), ("date_out", "=", False)]
        )
        self.assertEqual(members.partner_id, self.customer)

    def test_ratios_of_a_group_are_those_of_its_sums(self):
        other = self._create_customer("Small")
        for _number in range(3):
            self._order_on(self._ago(days=9), 100)
        unknown = self._create_product("Cost unknown", 80)
        self._order_on(self._ago(days=40), 20, other)
        self._order_on(self._ago(days=5), 80, other, product=unknown)
        self._score()
        [row] = self.env["retention.customer"]._read_group(
            [("partner_id", "in", (self.customer | other).ids)],
            aggregates=["average_order:avg", "orders_per_month:avg"]
            + ["profitability:avg", "lifetime_months:sum"],
        )
        order, times, profit, months = row
        self.assertAlmostEqual(float(order), 400 / 5, 6)
        self.assertAlmostEqual(float(times), 5 / months, 6)
        # 120 of 300, and less 40 of 20
        self.assertAlmostEqual(float(profit), 100 * 80 / 320, 6)

    def test_a_share_of_groups_is_of_all_that_is_spent(self):
        other = self._create_customer("Small")
        for customer, spends in ((self.customer, 1000), (other, 100)):
            self._order_on(self._ago(days=9), 100, customer)
            self.env["retention.spend.estimate"].create(
                {"partner_id": customer.id, "yearly_amount": spends}
            )
        [(share,)] = self.env["retention.spend.share"]._read_group(
            [("partner_id", "in", (self.customer | other).ids)],
            aggregates=["share:avg"],
        )
        self.assertAlmostEqual(float(share), 200 / 1100, 6)

    def test_a_number_of_orders_opens_orders(self):
        order = self._order_on(self.today, 100)
        self._credit(self._invoice(order), 40)
        self._order_on(self._ago(days=-3), 100)
        self._score()
        month = self.env["retention.acquisition.month"].search(
            [
                ("company_id", "=", self.company.id),
                ("month", "=", self.today.replace(day=1)),
            ]
        )
        documents = self.env["retention.acquisition.document"]
        for kind, figure in (("order", "new_orders"), (None, "new_revenue")):
            action = month.with_context(figure="new", kind=kind).action_open_documents()
            found = documents.search(action["domain"])
            sums = {
                "new_orders": len(found),
                "new_revenue": sum(found.mapped("amount")),
            }
            self.assertEqual(sums[figure], month[figure])
        segment = self.env["retention.segment"].create(
            {"name": "By hand", "kind": "static"}
        )
        segment._add(self.customer, "For the test")
        found = self.env["sale.order"].search(segment.action_open_orders()["domain"])
        self.assertEqual(len(found), segment.order_count)
