from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_touch import TouchCase

ASKING = "odoo.addons.customer_retention.models.complaints.retention_touchpoint_asking"


@tagged("post_install", "-at_install")
class TestComplaintTouchAsking(TouchCase):
    """Whom the daily action asks, about what, and how often."""

    def test_one_question_after_an_order(self):
        order = self._order()
        question = self._ask()
        self.assertEqual(question.partner_id, self.customer)
        self.assertEqual((question.state, question.order_id), ("sent", order))
        self.assertTrue(question.sent_at)
        # Nothing of a complaint, a website or a delivery: none was met
        met = {"advertisement", "shop", "seller", "prices", "service"}
        self.assertIn(question.touchpoint_id.ready, met)
        mail = self.env["mail.mail"].search(
            [("model", "=", question._name), ("res_id", "=", question.id)]
        )
        self.assertEqual(mail.recipient_ids, self.customer)
        self.assertIn(f"/touch/{question.token}", mail.body_html)
        self.assertIn(question.touchpoint_id.question, mail.body_html)
        self.assertFalse(self._ask(), "asked twice on one day")

    def test_what_was_met(self):
        website = self.env["website"].search([], limit=1)
        order = self._order()
        self._order(self.firm, days=200)
        self._order(self.contact, website_id=website.id)
        (self.firm | self.contact).write({"email": False})
        self.firm.email = "firm@example.com"
        self.contact.email = "olga@example.com"

        def met(partner):
            by_partner, _orders = self.Answer._who_met_what(self.company)
            return {
                point.ready
                for point in self.Point.browse(by_partner.get(partner.id, ()))
            }

        any_time = {"advertisement", "service"}
        self.assertEqual(met(self.customer), any_time | {"shop", "seller", "prices"})
        self.assertEqual(met(self.firm), any_time, "bought long ago")
        self.assertEqual(met(self.contact), any_time | {"website", "prices"})
        self._pay(self._invoice(order))
        self._solve(self._complain(self.firm))
        self.assertLessEqual({"payment", "delivery", "use"}, met(self.customer))
        self.assertEqual(met(self.firm), any_time | {"complaint"})
        order._action_cancel()
        self.assertFalse(met(self.customer), "cancelled")

    def test_once_per_pause(self):
        self._order()
        first = self._ask()
        first.write({"asked_at": self._ago(59), "sent_at": self._ago(59)})
        twin = self._create_customer("Ani again", email="ANI@example.com")
        self._order(twin)
        self.assertFalse(self._ask(), "the same address has its pause too")
        first.asked_at = self._ago(61)
        second = self._ask()
        self.assertEqual(len(second), 1, "two records of one address, one question")
        self.assertIn(second.partner_id, self.customer | twin)
        self.company.retention_touch_pause_days = 1
        # Never about the same again within a year
        second.asked_at = self._ago(61)
        points = (first | second).mapped("touchpoint_id.ready")
        if second.partner_id == self.customer:
            self.assertEqual(len(set(points)), 2)

    def test_who_is_left_in_peace(self):
        complaint = self._complain(self.contact)
        self.contact.email = "olga@example.com"
        silent = self._create_customer("No address")
        blocked = self._create_customer("Blocked", email="no@example.com")
        self.env["mail.blacklist"]._add("no@example.com")
        gone = self._create_customer("Gone", email="gone@example.com")
        staff = self.seller.partner_id
        staff.email = "seller@example.com"
        for partner in (self.contact, silent, blocked, gone, staff):
            self._order(partner)
        gone.active = False
        self._create_order(50)  # a mere quotation
        self.assertFalse(self._ask())
        self._solve(complaint)
        self.assertEqual(self._ask().partner_id, self.contact)

    def test_a_complaint_between_choice_and_letter(self):
        self._order()
        waiting = self.Answer._create_today(self.company)
        self._complain(self.customer)
        waiting._send()
        self.assertFalse(waiting.exists())

    def test_so_many_a_day(self):
        self.company.retention_touch_questions_day = 3
        for number in range(7):
            self._order(self._create_customer("C", email=f"c{number}@example.com"))
        today = self._ask()
        self.assertEqual(len(today), 3)
        self.assertEqual(len(today.touchpoint_id), 3, "points are asked evenly")
        self.assertFalse(self._ask())
        today.asked_at = self._ago(1)
        again = self._ask()
        self.assertEqual(len(again), 3)
        self.assertEqual(len((today | again).touchpoint_id), 5)
        self.assertFalse(today.partner_id & again.partner_id)
        self.company.retention_touch_questions_day = 0
        again.asked_at = self._ago(1)
        self.assertFalse(self._ask(), "0 asks nobody")

    def test_off_at_first(self):
        company = self.env["res.company"].create({"name": "New shop"})
        self.assertEqual(company.retention_touch_questions_day, 0)
        points = self.Point.search([("company_id", "=", company.id)])
        self.assertEqual(len(points), 10)
        self.assertFalse(self.Point._create_ready(company), "there already")
        with self.assertRaises(UserError):
            self._question("use")
            self.points["use"].unlink()
        points.unlink()

    def test_old_links_close(self):
        old, fresh = self._question(days=31), self._question("use", days=29)
        self._ask()
        self.assertEqual((old.state, fresh.state), ("expired", "sent"))

    def test_a_failing_letter_stops_no_other(self):
        second = self._create_customer("Bagrat", email="bagrat@example.com")
        self._order()
        self._order(second)
        real = type(self.env["mail.template"]).send_mail

        def fail_for_one(template, res_id, **kwargs):
            if self.Answer.browse(res_id).partner_id == second:
                raise ValueError("no letter")
            return real(template, res_id, **kwargs)

        self.patch(type(self.env["mail.template"]), "send_mail", fail_for_one)
        with mute_logger(ASKING):
            asked = self._ask()
        states = {one.partner_id: (one.state, one.reason) for one in asked}
        expected = {self.customer: ("sent", False), second: ("skipped", "failed")}
        self.assertEqual(states, expected)

    def test_without_the_template_nobody_is_asked(self):
        self._order()
        self.env.ref("customer_retention.mail_template_touch_question").unlink()
        self.assertFalse(self._ask())

    def test_companies_are_apart(self):
        self._order()
        self.other_company.retention_touch_questions_day = 5
        self.company.retention_touch_questions_day = 0
        self.assertFalse(self._ask())

    def test_settings_in_words(self):
        for name, wrong in (
            *(("questions_day", -1), ("pause_days", 0), ("window_days", 0)),
            *(("answers", 0), ("questions_day", 1001)),
        ):
            with self.subTest(name), self.assertRaises(ValidationError):
                self.company[f"retention_touch_{name}"] = wrong

    def test_the_scheduled_action_runs(self):
        cron = self.env.ref("customer_retention.ir_cron_retention_touch_ask")
        self.company.retention_touch_questions_day = 0
        cron.method_direct_trigger()


@tagged("post_install", "-at_install")
class TestComplaintTouchFigures(TouchCase):
    """What the answers say of each point, and who reads it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls._create_users(
            "touch", "all", "manager", "account_manager", "staff", "portal"
        ) | {"own": cls.seller}
        for expected, received in ((5, 3), (5, 3), (4, 4), (4, 3), (5, 2)):
            cls._answered(expected, received)
            cls._answered(3, 4, "seller", days=1)
        for _number in range(5):
            cls._answered(4, 4, days=100)
        for _number in range(4):
            cls._answered(5, 1, "use")
        cls._question("payment")
        cls._answered(5, 1, "website", days=91)

    def _gap(self, code, user=None):
        gaps = self.env["retention.touchpoint.gap"].with_user(user or self.env.user)
        self.env.invalidate_all()
        return gaps.search([("touchpoint_id", "=", self.points[code].id)])

    def test_figures(self):
        gap = self._gap("payment", self.seller)
        self.assertEqual((gap.answers, gap.is_enough), (5, True))
        figures = (gap.expected, gap.received, gap.gap, gap.change)
        self.assertEqual([round(one, 2) for one in figures], [4.6, 3.0, 1.6, 1.6])
        self.assertEqual(
            self.points["payment"].with_user(self.seller).figures,
            "5 answers in 90 days: expected 4.6, got 3.0, gap 1.6. "
            "The gap was 0.0 in the days before.",
        )

    def test_few_answers_are_no_figure(self):
        for code, count in (("use", 4), ("website", 0), ("shop", 0)):
            gap = self._gap(code)
            self.assertEqual((gap.answers, gap.is_enough), (count, False))
            self.assertEqual((gap.gap, gap.note), (0, "Not enough answers"))
        self.assertEqual(
            self.points["use"].figures, "Not enough answers in 90 days: 4 of 5."
        )
        self.company.retention_touch_answers = 4
        self.assertEqual(self._gap("use").gap, 4)
        self.company.retention_touch_window_days = 92
        self.company.retention_touch_answers = 1
        self.assertEqual(self._gap("website").gap, 4)

    def test_the_largest_gap_comes_first(self):
        rows = self.env["retention.touchpoint.gap"].search(
            [("company_id", "=", self.company.id)]
        )
        codes = rows.mapped("touchpoint_id.ready")
        self.assertEqual(codes[:2], ["payment", "seller"])
        self.assertEqual(len(codes), 10)
        self.assertEqual(self._gap("seller").gap, -1)
        self.assertFalse(self._gap("seller").has_change)

    def test_means_are_of_answers(self):
        [(expected, gap)] = self.Answer._read_group(
            [("touchpoint_id", "=", self.points["payment"].id)],
            aggregates=["expected:avg", "gap:avg"],
        )
        self.assertAlmostEqual(float(expected), 4.3)
        self.assertAlmostEqual(float(gap), 0.8)

    def test_months_in_the_companys_time(self):
        self.company.partner_id.tz = "Asia/Yerevan"
        answer = self._answered(5, 1, "delivery", days=0)
        answer.answered_at = "2026-02-28 21:00:00"
        self._answered(2, 2, "delivery").answered_at = "2026-03-15 10:00:00"
        self._answered(1, 2, "delivery").answered_at = "2026-02-28 19:00:00"
        self.env.flush_all()
        months = self.env["retention.touchpoint.month"]
        domain = [("touchpoint_id", "=", self.points["delivery"].id)]
        found = [
            (str(row.month), row.answers, row.gap) for row in months.search(domain)
        ]
        self.assertEqual(found, [("2026-03-01", 2, 2.0), ("2026-02-01", 1, -1.0)])
        [(gap,)] = months._read_group(domain, aggregates=["gap:avg"])
        self.assertAlmostEqual(float(gap), 1.0, msg="of answers, not of months")

    def test_rights(self):
        point, answer = self.points["payment"], self.Answer.search([], limit=1)
        for role in ("own", "all", "account_manager", "manager"):
            user = self.users[role]
            with self.subTest(role):
                self.assertTrue(point.with_user(user).read(["name", "figures"]))
                self.assertTrue(self._gap("payment", user))
                months = self.env["retention.touchpoint.month"].with_user(user)
                self.assertTrue(months.search([]))
        for role in ("own", "all", "account_manager", "staff", "portal"):
            user = self.users[role]
            with self.subTest(role):
                with self.assertRaises(AccessError):
                    answer.with_user(user).read(["words"])
                with self.assertRaises(AccessError):
                    point.with_user(user).write({"risk": "Queues"})
                with self.assertRaises(AccessError):
                    self.Point.with_user(user).create({"name": "X", "question": "X"})
        for role in ("staff", "portal"):
            with self.assertRaises(AccessError):
                point.with_user(self.users[role]).read(["name"])
        manager = self.users["manager"]
        self.assertTrue(answer.with_user(manager).read(["words", "partner_id"]))
        for values in ({"expected": 1}, {"state": "sent"}, {"words": "Fine"}):
            with self.assertRaises(AccessError):
                answer.with_user(manager).write(values)
        with self.assertRaises(AccessError):
            answer.with_user(manager).read(["token"])

    def test_owners_write_words_alone(self):
        point = self.points["payment"]
        point.with_user(self.users["manager"]).user_id = self.seller
        mine = point.with_user(self.seller)
        mine.write({"risk": "Queues", "expects": "No waiting", "gets": "Ten minutes"})
        for values in ({"name": "Paying"}, {"user_id": False}, {"active": False}):
            with self.assertRaises(AccessError):
                mine.write(values)
        self.assertEqual(point.risk, "Queues")

    def test_other_companies(self):
        theirs = self.Point.search([("company_id", "=", self.other_company.id)])
        self.assertEqual(len(theirs), 10)
        manager = self.users["manager"]
        self.assertFalse(
            self.Point.with_user(manager).search([("id", "in", theirs.ids)])
        )
        self.assertFalse(
            self.env["retention.touchpoint.gap"]
            .with_user(manager)
            .search([("touchpoint_id", "in", theirs.ids)])
        )

    def test_buttons(self):
        point = self.points["payment"].with_user(self.users["manager"])
        found = self.Answer.search(point.action_answers()["domain"])
        self.assertEqual(len(found), 11)
        months = self.env["retention.touchpoint.month"]
        self.assertTrue(months.search(point.action_months()["domain"]))
        self.assertEqual(self._gap("payment").action_open()["res_id"], point.id)
