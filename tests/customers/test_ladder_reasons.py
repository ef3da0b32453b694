from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common_evidence import EvidenceCase


@tagged("post_install", "-at_install")
class TestLadderReasons(EvidenceCase):
    """Why a customer stands on a step, what is missing, and the documents for it."""

    def _texts(self, customer=None):
        self._score(customer or self.customer)
        figures = self._figures(customer)
        return figures.ladder_step, figures.ladder_reason, figures.ladder_missing

    def test_from_buyer_to_advocate(self):
        self._order_on(self._ago(months=13), 100)
        step, reason, missing = self._texts()
        self.assertEqual((step, reason), ("buyer", "Orders: 1."))
        self.assertEqual(missing, "Orders: 1 of 2.")
        for days in (40, 30, 20):
            self._order_on(self._ago(days=days), 100)
        step, reason, missing = self._texts()
        self.assertEqual((step, reason), ("customer", "Orders: 4."))
        self.assertEqual(missing, "Orders in the last 12 months: 3 of 4.")
        self._order_on(self._ago(days=10), 100)
        step, reason, missing = self._texts()
        self.assertEqual(step, "regular")
        self.assertEqual(reason, "Orders: 5.\nOrders in the last 12 months: 4.")
        self.assertIn("Do you buy elsewhere", missing)
        self.assertIn("our share must be 80 %", missing)
        self._estimate(1000)
        step, _reason, missing = self._texts()
        self.assertEqual(step, "regular")
        self.assertIn("40 of 80 %", missing)
        self._answer("no")
        step, reason, missing = self._texts()
        self.assertEqual(step, "adherent")
        self.assertIn("buys nowhere else", reason)
        self.assertEqual(missing, "Customers won by recommendation: 0 of 1.")
        self._refer(self.neighbour)
        self._order_on(self.today, 50, self.neighbour)
        step, reason, missing = self._texts()
        self.assertEqual(step, "advocate")
        self.assertIn("Recommended us to customers who bought: 1.", reason)
        self.assertEqual(missing, "Nothing: this is the highest step.")

    def test_by_own_rhythm(self):
        self.company.retention_regular_rule = "rhythm"
        for days in (40, 30, 20):
            self._order_on(self._ago(days=days), 100)
        self.assertIn("four tell an own rhythm", self._texts()[2])
        self._order_on(self._ago(days=10), 100)
        step, reason, _missing = self._texts()
        self.assertEqual(step, "regular")
        self.assertIn("every 10 days", reason)
        self._order_on(self._ago(months=30), 100, self.neighbour)
        for months in (29, 28, 27):
            self._order_on(self._ago(months=months), 100, self.neighbour)
        step, _reason, missing = self._texts(self.neighbour)
        self.assertEqual(step, "customer")
        self.assertIn("it was expected on", missing)

    def test_evidence_newer_than_the_measuring(self):
        for days in (40, 30, 20, 10):
            self._order_on(self._ago(days=days), 100)
        self._score(self.customer)
        self._answer("no")
        figures = self._figures()
        self.assertEqual(figures.ladder_step, "regular")
        self.assertIn("the step follows soon", figures.ladder_reason)
        self._score(self.customer)
        self.assertNotIn("the step follows soon", self._figures().ladder_reason)

    def test_an_older_share_after_a_yes(self):
        for days in (40, 30, 20, 10):
            self._order_on(self._ago(days=days), 100)
        self._estimate(450, date=self._ago(days=3))
        self._answer("yes", date=self._ago(days=2))
        step, _reason, missing = self._texts()
        self.assertEqual(step, "regular")
        self.assertIn("Ask again in a while", missing)
        self.assertIn("older than that answer", missing)

    def test_each_kind_of_proof_is_listed(self):
        old = self._order_on(self._ago(months=13), 100)
        orders = [self._order_on(self._ago(days=days)) for days in (40, 30, 20, 10)]
        proofs = {
            "answers": self._answer("no", self.contact),
            "estimates": self._estimate(100),
            "referrals": self._refer(self.neighbour),
        }
        self._answer("no", self.neighbour)
        self._score(self.customer)

        def proof(kind):
            action = (
                self._figures()
                .with_context(retention_proof=kind)
                .action_open_ladder_documents()
            )
            return self.env[action["res_model"]].search(action["domain"])

        for kind, expected in proofs.items():
            self.assertEqual(proof(kind), expected)
        window = proof("orders")
        self.assertEqual(set(window.order_id.ids), {order.id for order in orders})
        self.assertNotIn(old, window.order_id)
        self.assertEqual(len(window), self._figures().window_order_count)
        with self.assertRaisesRegex(UserError, "no proof of the kind"):
            proof("promises")

    def test_only_for_who_sees_the_customer(self):
        seller, colleague = (
            new_test_user(self.env, name, "sales_team.group_sale_salesman")
            for name in ("ladder_seller", "ladder_colleague")
        )
        self.customer.user_id = seller
        self._order_on(self._ago(days=10), 100, user_id=seller.id)
        self._score(self.customer)
        figures = self._figures()
        self.assertTrue(figures.with_user(seller).ladder_reason)
        self.assertTrue(figures.with_user(seller).action_open_ladder_documents())
        with self.assertRaises(AccessError):
            figures.with_user(colleague).action_open_ladder_documents()

    def test_number_of_queries(self):
        customers = [self._create_customer(f"C{place}") for place in range(12)]
        for customer in customers:
            self._order_on(self._ago(days=5), 10, customer)
            self._answer("no", customer)
        self._score(*customers)
        counts = []
        for number in (2, 12):
            self.env.flush_all()
            self.env.invalidate_all()
            rows = self.env["retention.customer"].search(
                [("partner_id", "in", [one.id for one in customers[:number]])]
            )
            before = self.env.cr.sql_log_count
            rows.mapped("ladder_reason")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
