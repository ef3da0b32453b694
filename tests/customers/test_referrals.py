from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from .common_evidence import EvidenceCase


@tagged("post_install", "-at_install")
class TestReferrals(EvidenceCase):
    """Who recommended us to whom, and what came of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.firm = cls._create_customer("New firm", is_company=True)
        cls.buyer = cls._create_customer("Its buyer", parent_id=cls.firm.id)

    def _count(self, customer=None, **where):
        return self._evidence(customer, **where).get("referral_count", 0)

    def test_counts_once_the_new_customer_bought(self):
        referral = self._refer(self.buyer, self.contact, date=self._ago(days=30))
        self._order_on(self._ago(days=31), 10, self.firm)
        self.assertEqual((referral.state, self._count()), ("waiting", 0))
        self._order_on(self._ago(days=30), 100, self.buyer)
        order = self._order_on(self._ago(days=5), 200, self.firm)
        self._credit(self._invoice(order), 50)
        self.assertEqual(self._count(), 1)
        self.assertEqual(self._count(day=self._ago(days=31)), 0)
        referral.invalidate_recordset()
        self.assertEqual(
            (referral.state, referral.first_order_date, referral.order_count),
            ("bought", self._ago(days=30), 2),
        )
        self.assertEqual(referral.revenue, 250)
        documents = self.env["retention.customer.document"].search(
            referral.action_open_documents()["domain"]
        )
        self.assertEqual(sum(documents.mapped("amount")), 250)

    def test_the_earlier_of_two_counts(self):
        late = self._refer(self.firm, date=self._ago(days=10))
        self._order_on(self._ago(days=5), 100, self.firm)
        self.assertEqual(self._count(), 1)
        early = self._refer(self.buyer, self.neighbour, date=self._ago(days=20))
        again = self._refer(self.firm, self.neighbour, date=self._ago(days=10))
        self.assertEqual((self._count(), self._count(self.neighbour)), (0, 1))
        self.assertEqual(
            [one.state for one in (early, late, again)], ["bought", "later", "later"]
        )
        self.assertEqual(self._count(day=self._ago(days=15)), 0)
        early.unlink()
        self.assertEqual((self._count(), self._count(self.neighbour)), (1, 0))

    def test_nobody_recommends_us_to_himself(self):
        for referred in (self.customer, self.contact):
            with (
                self.assertRaisesRegex(ValidationError, "himself"),
                self.env.cr.savepoint(),
            ):
                self._refer(referred)
        with self.assertRaisesRegex(ValidationError, "still to come"):
            self._refer(self.firm, date=self._ago(days=-1))

    def test_merged_into_one_firm_it_counts_no_more(self):
        referral = self._refer(self.neighbour, date=self._ago(days=10))
        honest = self._refer(self.firm, date=self._ago(days=10))
        self._order_on(self._ago(days=5), 100, self.neighbour)
        self._order_on(self._ago(days=5), 100, self.firm)
        self.assertEqual(self._count(), 2)
        self.neighbour.parent_id = self.customer
        self.env.flush_all()
        referral.invalidate_recordset()
        self.assertEqual((referral.state, self._count()), ("own", 1))
        self.assertEqual(honest.state, "bought")

    def test_other_companies_orders_are_none(self):
        other = self.env["res.company"].create({"name": "Another shop"})
        self._refer(self.firm, date=self._ago(days=10), company_id=other.id)
        self._order_on(self._ago(days=5), 100, self.firm)
        self.assertEqual((self._count(), self._count(company=other)), (0, 0))

    def test_found_by_result(self):
        bought = self._refer(self.firm, date=self._ago(days=10))
        waiting = self._refer(self.neighbour, date=self._ago(days=10))
        self._order_on(self._ago(days=5), 100, self.firm)
        referrals = self.env["retention.referral"]
        mine = [("partner_id", "=", self.customer.id)]
        for domain, expected in (
            ([("state", "=", "bought")], bought),
            ([("state", "=", "waiting")], waiting),
            ([("state", "!=", "bought")], waiting),
            ([("state", "in", ["later", "own"])], referrals),
            ([("state", "in", ["bought", "waiting"])], bought | waiting),
        ):
            self.assertEqual(referrals.search(mine + domain), expected, domain)

    def test_set_on_the_customers_form(self):
        seller = new_test_user(
            self.env,
            "referral_seller",
            "sales_team.group_sale_salesman,base.group_partner_manager",
        )
        with Form(self.firm.with_user(seller)) as form:
            form.retention_recommended_by_id = self.customer
        referral = self.env["retention.referral"].search(
            [("referred_id", "=", self.firm.id)]
        )
        self.assertEqual(
            (referral.partner_id, referral.user_id, referral.date),
            (self.customer, seller, self.today),
        )
        # The firm's people were recommended with it
        self.assertEqual(self.buyer.retention_recommended_by_id, self.customer)
        self.firm.with_user(seller).retention_recommended_by_id = self.neighbour
        self.assertEqual(referral.partner_id, self.neighbour)
        with self.assertRaisesRegex(UserError, "Only a manager"):
            self.firm.with_user(seller).retention_recommended_by_id = False
        self.firm.retention_recommended_by_id = False
        self.assertFalse(referral.exists())

    def test_everybody_concerned_is_measured_anew(self):
        self._refer(self.firm, self.contact, date=self._ago(days=10))
        everybody = {self.customer.id, self.neighbour.id, self.firm.id}
        self._take_queued()
        referral = self._refer(self.buyer, self.neighbour, date=self._ago(days=20))
        self.assertEqual(self._take_queued(), everybody)
        # An order of the new customer is news for who recommended us
        self._confirm(self._create_order(100, self.buyer))
        self.assertEqual(self._take_queued(), everybody)
        referral.unlink()
        self.assertEqual(self._take_queued(), everybody)
        self._confirm(self._create_order(100, self.buyer))
        self.assertEqual(self._take_queued(), everybody - {self.neighbour.id})

    def test_number_of_queries(self):
        counts = []
        for number in (2, 20):
            referrals = self.env["retention.referral"].union(
                *[
                    self._refer(self._create_customer(f"C{number} {place}"))
                    for place in range(number)
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            referrals.mapped("revenue")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
