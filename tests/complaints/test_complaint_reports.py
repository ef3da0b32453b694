from datetime import datetime

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..customers.common_views import EveryView
from .common_touch import TouchCase

SUMS = ["orders:sum", "complaints:sum", "per_thousand:avg"]


@tagged("post_install", "-at_install")
class TestComplaintReports(EveryView, TouchCase):
    """Reports: ratios of sums, months of the company, rows that one may read.

    | month | seller    | orders | complaints      |
    | Feb   | seller    | 3      | 1 complaint     |
    | Mar   | seller    | 1      | 1 return        |
    | Mar   | colleague | 4      | none            |
    | Mar   | nobody    | none   | 1 cancellation  |
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = "Asia/Yerevan"
        cls.users = cls._create_users(
            "reports", "all", "account_manager", "manager", "staff", "portal"
        ) | {"own": cls.seller, "colleague": cls.colleague}
        cls.branch = cls.env["crm.team"].create({"name": "Yerevan"})
        cls.buyer = cls._create_customer("Buyer", user_id=cls.seller.id)

    def setUp(self):
        super().setUp()
        march, february = datetime(2026, 3, 10), datetime(2026, 2, 10)
        # 21:00 UTC of 28 February is March in Yerevan
        late = datetime(2026, 2, 28, 21)
        for date, seller in (
            *((february, self.seller),) * 3,
            *((march, self.colleague),) * 3,
            *((late, self.seller), (late, self.colleague)),
        ):
            self._sell(date, seller)
        self._sell(march, self.seller, state="cancel")
        self._sell(march, self.seller, state="draft")
        self.first = self._hold(february, self.seller)
        self.second = self._hold(late, self.seller, kind="return")
        self._hold(march, kind="cancellation")
        unknown = self._hold(march, self.seller)
        unknown.is_unverified = True
        self.env.flush_all()

    def _sell(self, date, seller, state="sale"):
        order = self._create_order(
            100, self.buyer, user_id=seller.id, team_id=self.branch.id
        )
        order.write({"state": state, "date_order": date})
        return order

    def _hold(self, date, seller=None, **values):
        return self._complain(
            self.firm,
            received_at=date,
            seller_id=seller.id if seller else False,
            team_id=self.branch.id,
            **values,
        )

    def _rates(self, groups, user=None, **more):
        self.env.invalidate_all()
        rates = self.env["retention.complaint.rate"].with_user(user or self.env.user)
        domain = [
            ("company_id", "=", self.company.id),
            ("team_id", "=", self.branch.id),
        ]
        rows = rates._read_group(domain, groups, more.get("sums", SUMS))
        return [
            tuple(round(float(one), 2) if one is not None else None for one in row[-3:])
            for row in rows
        ]

    def test_ratios_are_of_sums(self):
        self.assertEqual(self._rates([]), [(8, 3, 375.0)])
        months = self._rates(["month:month"])
        self.assertEqual(months, [(3, 1, 333.33), (5, 2, 400.0)])
        sellers = self._rates(["user_id"])
        self.assertCountEqual(
            sellers, [(4, 2, 500.0), (4, 0, 0.0), (0, 1, 0.0)], sellers
        )
        sums = ["order_lines:sum", "per_thousand_lines:avg", "return_rate:avg"]
        self.assertEqual(self._rates([], sums=sums), [(8, 375.0, 125.0)])
        rates = self.env["retention.complaint.rate"]
        row = rates.search(
            [("user_id", "=", self.seller.id), ("month", "=", "2026-03-01")]
        )
        self.assertEqual((row.orders, row.return_count, row.complaint_count), (1, 1, 0))
        self.assertEqual(row.per_thousand, 1000)

    def test_what_nobody_knows_counts_once_taken_up(self):
        unknown = self.env["retention.complaint"].search([("is_unverified", "=", True)])
        unknown.action_take_up()
        self.assertEqual(self._rates([])[0][1], 4)

    def test_sellers_see_their_own_rates(self):
        self.assertEqual(self._rates([], self.seller), [(4, 2, 500.0)])
        self.assertEqual(self._rates([], self.colleague), [(4, 0, 0.0)])
        for role in ("all", "manager"):
            self.assertEqual(self._rates([], self.users[role]), [(8, 3, 375.0)])
        for role in ("staff", "portal"):
            with self.assertRaises(AccessError):
                self._rates([], self.users[role])

    def test_companies_are_apart(self):
        self._complain(self.customer, company_id=self.other_company.id)
        for model in ("rate", "report"):
            rows = self.env[f"retention.complaint.{model}"]
            found = rows.with_user(self.users["manager"]).search([])
            self.assertEqual(found.company_id, self.company, model)

    def test_a_row_for_who_may_read_the_complaint(self):
        self._complain(self.customer)
        self._complain(self._create_customer("Other", user_id=self.colleague.id))
        self._complain(self.firm, user_id=self.colleague.id)
        self.env["retention.key.account"].create(
            {
                "partner_id": self.firm.id,
                "manager_id": self.users["account_manager"].id,
            }
        )
        counts = set()
        counted = self.env["retention.complaint"]._counted_domain()
        for role in ("own", "colleague", "all", "account_manager", "manager"):
            self.env.invalidate_all()
            with self.subTest(role):
                user = self.users[role]
                mine = self.env["retention.complaint"].with_user(user).search([])
                rows = self.env["retention.complaint.report"].with_user(user).search([])
                # What nobody knows is read, and not counted
                self.assertEqual(rows.complaint_id, mine.filtered_domain(counted))
                counts.add(len(mine))
        self.assertGreater(len(counts), 2)
        for role in ("staff", "portal"):
            with self.assertRaises(AccessError):
                rows.with_user(self.users[role]).search([])

    def test_time_of_complaints(self):
        product_cause = self.env["retention.complaint.cause"].create(
            {"name": "Weak leg", "area": "product"}
        )
        self.first.write({"product_id": self.product.id, "cause_id": product_cause.id})
        self.first.action_take_up()
        self.first.action_answered()
        self._solve(self.second)
        self.second.action_reopen()
        self.env.flush_all()
        self.env.invalidate_all()
        reports = self.env["retention.complaint.report"]
        one, two = (
            reports.browse(complaint.id) for complaint in (self.first, self.second)
        )
        self.assertEqual(str(one.month), "2026-02-01")
        self.assertEqual(str(two.month), "2026-03-01")
        self.assertEqual((one.area, one.categ_id), ("product", self.product.categ_id))
        self.assertGreater(one.response_hours, 0)
        self.assertFalse(one.solve_hours)
        domain = [("complaint_id", "in", (self.first + self.second).ids)]
        [(share, reopened, hours)] = reports._read_group(
            domain, [], ["reopened_share:avg", "reopened:sum", "solve_hours:avg"]
        )
        self.assertEqual((float(share), reopened, hours or None), (50.0, 1, None))
        self.assertEqual(one.action_open()["res_id"], self.first.id)

    def test_answer_rate(self):
        order = self._sell(datetime(2026, 3, 1), self.seller)
        february, march = datetime(2026, 2, 3), datetime(2026, 3, 3)
        for _number in range(3):
            self._question("use", order_id=order.id).sent_at = february
        self._answered(5, 4, order_id=order.id).sent_at = february
        self._answered(5, 4).sent_at = march
        self._question("shop", state="waiting", sent_at=False)
        self.env.flush_all()
        rates = self.env["retention.complaint.answer.rate"]
        domain = [("source", "=", "touchpoint"), ("company_id", "=", self.company.id)]
        sums = ["sent:sum", "answered:sum", "share:avg"]
        [found] = rates._read_group(domain, [], sums)
        self.assertEqual(tuple(map(float, found)), (5, 2, 40))
        found = rates._read_group(domain, ["month:month"], sums)
        shares = [(str(month), float(share)) for month, *_sums, share in found]
        self.assertEqual(shares, [("2026-02-01", 25), ("2026-03-01", 100)])
        [found] = rates.with_user(self.seller)._read_group([], [], sums)
        self.assertEqual(tuple(map(float, found)), (4, 1, 25))

    def test_every_page_opens(self):
        self._answered(5, 3)
        self.env.flush_all()
        names = (
            *("retention_touchpoint_action", "retention_touchpoint_gap_action"),
            *("retention_touchpoint_month_action", "retention_complaint_report_action"),
            *("retention_complaint_rate_action",),
            *("retention_complaint_answer_rate_action",),
        )
        for role in ("own", "all", "account_manager", "manager"):
            for name in names:
                with self.subTest(role=role, name=name):
                    action = self.env.ref(f"customer_retention.{name}")
                    model = self.env[action.res_model].with_user(self.users[role])
                    self._open(action, model)
        action = self.env.ref("customer_retention.retention_touchpoint_answer_action")
        model = self.env[action.res_model]
        self._open(action, model.with_user(self.users["manager"]))
