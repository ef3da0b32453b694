from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from .common_causes import CauseCase


@tagged("post_install", "-at_install")
class TestComplaintCauseActions(CauseCase):
    """What is changed, by whom and when, and whether it helped."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls._create_users("actions", "all", "manager", "staff")
        cls.action = cls.actions.create(
            {
                "name": "A new mould",
                "cause_id": cls.making.id,
                "user_id": cls.seller.id,
                "done_text": "Bought it",
            }
        )

    def _done(self, before=12, after=0, lines=60, lines_after=None):
        """Do it today, with complaints and order lines of 60 days before and after.

        :return: the day on which it is judged, as a moment
        """
        for number in range(before):
            self._name(number % 4, days=5 + number)
        self._sell(lines, days=5)
        self.action.action_done()
        with freeze_time(self._days_ago(-20)):
            for number in range(after):
                self._name(number % 4)
            lines_after = lines if lines_after is None else lines_after
            if lines_after:
                self._sell(lines_after)
        return self._days_ago(-60)

    def _judge(self, moment):
        with freeze_time(moment):
            self.action._check()

    def test_the_way_of_an_action(self):
        action = self.action.with_user(self.seller)
        action.action_start()
        with self.assertRaisesRegex(UserError, "not possible now"):
            action.action_start()
        action.done_text = " "
        with self.assertRaisesRegex(UserError, "what was done"):
            action.action_done()
        action.done_text = "Bought it"
        action.action_done()
        day = self.company._retention_day()
        self.assertEqual((action.state, action.done_on), ("done", day))
        self.assertEqual(action.check_on, day + timedelta(days=60))
        self.assertEqual(action.verdict, "too_few")
        with self.assertRaisesRegex(UserError, "measured by"):
            action.cause_id = self.glue
        with self.assertRaises(UserError):
            self.action.unlink()

    def test_surely_fewer(self):
        moment = self._done()
        self._judge(moment - timedelta(days=1))
        self.assertEqual(self.action.state, "done")
        self.assertIn("Counted until", self.action.verdict_text)
        self._judge(moment)
        self.assertEqual((self.action.state, self.action.verdict), ("cured", "fell"))
        self.assertEqual((self.action.rate_before, self.action.rate_after), (200, 0))
        self.assertEqual(self.action.complaints_before, 12)
        self.assertIn("Fell from 200.0 to 0.0", self.action.verdict_text)
        self.assertIn("surely fewer", self.action.verdict_text)
        # 0 of 12 with as many lines: (1 - 0.025 ** (1/12)) to the rest
        share = 1 - 0.025 ** (1 / 12)
        self.assertAlmostEqual(self.action.ratio_high, share / (1 - share))

    def test_could_be_chance(self):
        moment = self._done(after=9)
        self._judge(moment)
        self.assertEqual(self.action.state, "not_cured")
        self.assertIn("could be chance", self.action.verdict_text)
        self.assertEqual(self.action.activity_ids.user_id, self.seller)
        self.action.action_reopen()
        self.assertEqual(self.action.state, "in_progress")
        self.assertFalse(self.action.verdict_text)

    def test_surely_more(self):
        self._judge(self._done(before=2, after=14))
        self.assertEqual(
            (self.action.state, self.action.verdict), ("not_cured", "rose")
        )

    def test_too_few_orders(self):
        moment = self._done(before=2)
        self._judge(moment)
        # Waits for more, three times the days at most
        self.assertEqual((self.action.state, self.action.check_days), ("done", 120))
        self.assertEqual(self.action.verdict, "too_few")
        self._judge(moment + timedelta(days=60))
        self._judge(moment + timedelta(days=120))
        self.assertEqual(self.action.state, "not_cured")
        self.assertIn("too few orders to say", self.action.verdict_text)

    def test_no_orders_at_all(self):
        self._judge(self._done(lines_after=0))
        self.assertIn("Too few orders to say", self.action.verdict_text)
        self.assertFalse(self.action.is_ratio_known)

    def test_order_lines_that_count(self):
        counted = self.env["retention.complaint"]._count_order_lines
        day = self.company._retention_day()
        team = self.env["crm.team"].create({"name": "Harbour", "company_id": False})
        before = counted(self.company, day, day)
        self._sell(3, user_id=self.seller.id, team_id=team.id)
        self._sell(2, user_id=self.colleague.id, team_id=False)
        self._create_order(9)
        self._sell(1)._action_cancel()
        note = self._sell(1)
        note.order_line = [
            fields.Command.create({"display_type": "line_note", "name": "Thanks"})
        ]
        self._sell(1, days=1)
        self.assertEqual(counted(self.company, day, day) - before, 6)
        other = self._create_product("Table")
        for scope, count in (
            ({"seller_id": self.seller}, 3),
            ({"team_id": team}, 3),
            ({"product_id": other}, 0),
            ({"product_id": self.product, "seller_id": self.colleague}, 2),
        ):
            self.assertEqual(counted(self.company, day, day, scope), count)

    def test_came_back(self):
        moment = self._done()
        self._judge(moment)
        with freeze_time(moment + timedelta(days=10)):
            for number in range(3):
                self._name(number)
            alert = self._check()
        self.assertEqual(alert.back_action_id, self.action)
        self.assertEqual(self.action.back_alert_id, alert)
        self.assertEqual(self.action.state, "cured")
        self.assertIn("Came back", self.action.activity_ids[-1:].summary)
        self.assertEqual(self.action.activity_ids[-1:].user_id, self.seller)

    def test_cured_elsewhere_does_not_come_back(self):
        self.action.product_id = self._create_product("Table")
        self.action.sudo().write({"state": "cured"})
        for number in range(3):
            self._name(number, product_id=self.product.id)
        self.assertFalse(self._check().back_action_id)
        self.assertFalse(self.action.back_on)

    def test_overruling(self):
        def overrule(user, **values):
            wizard = (
                self.env["retention.complaint.action.overrule"]
                .with_user(user)
                .with_context(active_model=self.actions._name, active_id=self.action.id)
            )
            return wizard.create({"state": "cured", **values}).action_overrule()

        manager = self.users["manager"]
        with self.assertRaisesRegex(UserError, "not possible now"):
            overrule(manager, reason="I know it")
        self._judge(self._done(after=9))
        with self.assertRaisesRegex(UserError, "Say why"):
            overrule(manager, reason=" ")
        with self.assertRaises(AccessError):
            overrule(self.seller, reason="It is mine")
        with self.assertRaises(AccessError):
            self.action.with_user(self.seller)._overrule("cured", "It is mine")
        overrule(manager, reason="The shop was closed")
        self.assertEqual(self.action.state, "cured")
        self.assertEqual(self.action.verdict, "chance")
        self.assertEqual(self.action.overruled_by_id, manager)

    def test_overdue(self):
        self.action.date_due = self.company._retention_day()
        job = self.env.ref("customer_retention.ir_cron_retention_complaint_action")
        mine = self.actions.search([("id", "=", self.action.id)])
        mine._tell_overdue(self.company)
        self.assertFalse(mine.activity_ids)
        self.assertFalse(mine.is_overdue)
        mine.date_due -= timedelta(days=1)
        self.assertTrue(mine.is_overdue)
        self.assertIn(mine, self.actions.search([("is_overdue", "=", True)]))
        self.assertNotIn(mine, self.actions.search([("is_overdue", "=", False)]))
        with self.enter_registry_test_mode():
            job.method_direct_trigger()
            job.method_direct_trigger()
        self.assertEqual(mine.activity_ids.user_id, self.seller)
        self.assertEqual(len(mine.activity_ids), 1)

    def test_rights(self):
        users = self.users
        self.assertTrue(self.action.with_user(users["all"]).name)
        self.assertTrue(self.action.with_user(self.colleague).name)
        with self.assertRaises(AccessError):
            self.action.with_user(users["staff"]).read(["name"])
        for user in (users["all"], self.colleague):
            with self.assertRaises(AccessError):
                self.action.with_user(user).write({"done_text": "Me"})
            with self.assertRaises(AccessError):
                self.action.with_user(user).action_done()
        mine = self.action.with_user(self.seller)
        mine.write({"done_text": "A better one", "cost": 120})
        for values in (
            {"state": "cured"},
            {"verdict": "fell"},
            {"done_on": "2026-01-01"},
        ):
            with self.assertRaises(AccessError):
                mine.write(values)
        for call in (mine.action_cancel, mine.unlink):
            with self.assertRaises(AccessError):
                call()
        self.action.seller_id = self.colleague
        with self.assertRaises(AccessError):
            self.action.with_user(self.colleague).read(["name"])
        with self.assertRaises(AccessError):
            self.actions.with_user(self.seller).create(
                {"name": "Mine", "cause_id": self.mould.id}
            )

    def test_why_follows_the_complaint(self):
        complaint = self._complain(self.contact, user_id=self.seller.id)
        why = self.env["retention.complaint.why"].with_user(self.seller)
        found = why.create({"complaint_id": complaint.id, "text": "Thin glue"})
        with self.assertRaises(AccessError):
            found.with_user(self.colleague).read(["text"])
        with self.assertRaises(AccessError):
            why.with_user(self.colleague).create(
                {"complaint_id": complaint.id, "text": "Bad luck"}
            )
        self.assertEqual(found.with_user(self.users["all"]).text, "Thin glue")

    def test_bad_input(self):
        for values in (
            {"name": " "},
            {"cost": -1},
            {"user_id": self.users["staff"].id},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                self.action.write(values)
        with self.assertRaises(UserError):
            self.actions.create(
                {
                    "name": "Elsewhere",
                    "cause_id": self._cause(
                        "Theirs", company_id=self.other_company.id
                    ).id,
                }
            )

    def test_the_form(self):
        with Form(self.actions.with_user(self.users["manager"])) as form:
            form.name = "Softer glue"
            form.cause_id = self.glue
        action = form.record
        self.assertEqual(action.user_id, self.users["manager"])
        self.assertEqual(
            action.date_due, self.company._retention_day() + timedelta(days=14)
        )
        action.action_cancel()
        self.assertEqual(action.action_complaints()["domain"][1][2], self.glue.id)
