from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common_causes import CauseCase

OVERVIEW = "retention.overview"


@tagged("post_install", "-at_install")
class TestComplaintCauseAlerts(CauseCase):
    """The same cause again and again raises an alert until it becomes rarer."""

    def test_three_customers(self):
        self._name(0)
        self._name(1)
        self.assertFalse(self._check())
        self._name(2)
        raised = self._check()
        self.assertEqual(raised, self._open())
        self.assertEqual(raised.complaint_ids.partner_id, self.customers[:3])
        self.assertEqual((raised.customers_raised, raised.state), (3, "raised"))
        self.assertIn("3 customers", raised.text)
        self.assertIn("by when", raised.advice)
        # Once, however often it is looked for; what comes later joins it
        self._name(3)
        self.assertFalse(self._check())
        self.assertEqual(len(raised.complaint_ids), 4)

    def test_one_customer_thrice(self):
        other = self._create_customer("A colleague", parent_id=self.customers[0].id)
        for _time in range(3):
            self._name(0)
        self._complain(other, cause_id=self.mould.id)
        self.assertFalse(self._check())

    def test_the_days(self):
        self._name(0)
        self._name(1)
        late = self._name(2, days=30)
        self.assertFalse(self._check())
        late.received_at = self._days_ago(29)
        self.assertTrue(self._check())

    def test_sub_causes(self):
        self._name(0)
        self._name(1, self.glue)
        self._name(2, self.making)
        raised = self._check()
        self.assertEqual(raised.cause_id, self.making)
        self.assertEqual(len(raised.complaint_ids), 3)

    def test_the_trunk_raises_nothing(self):
        for number in range(3):
            self._name(number, self.root)
        self.assertFalse(self._check())

    def test_product_branch_and_person(self):
        team = self.env["crm.team"].create({"name": "Harbour", "company_id": False})
        scope = {
            "product_id": self.product.id,
            "team_id": team.id,
            "seller_id": self.seller.id,
        }
        for number in range(2):
            self._name(number, **scope)
        other = self._create_product("Table")
        third = self._name(2, **{**scope, "product_id": other.id})
        self._check()
        self.assertFalse(self._open("product"))
        self.assertEqual(self._open("team").team_id, team)
        self.assertEqual(self._open("person").seller_id, self.seller)
        third.product_id = self.product
        self._check()
        self.assertEqual(self._open("product").product_id, self.product)
        self.assertIn("Chair", self._open("product").display_name)

    def test_companies_apart(self):
        for number in range(2):
            self._name(number)
        self.env["retention.complaint"].with_company(self.other_company).create(
            {
                "partner_id": self.customers[2].id,
                "company_id": self.other_company.id,
                "description": "Wobbles",
                "cause_id": self.mould.id,
            }
        )
        self.assertFalse(self._check())
        self.assertFalse(self._check(self.other_company))
        self.other_company.retention_cause_alert_customers = 1
        raised = self._check(self.other_company)
        self.assertEqual(raised.company_id, self.other_company)

    def test_merged_customers_are_one(self):
        for number in range(3):
            self._name(number)
        first, second = self.customers[:2]
        self.env["base.partner.merge.automatic.wizard"]._merge(
            [first.id, second.id], first
        )
        self.env.invalidate_all()
        self.assertFalse(self._check())

    def test_unknown_senders(self):
        for number in range(2):
            self._name(number)
        claim = self._name(2)
        claim.sudo().is_unverified = True
        self.assertFalse(self._check())
        claim.action_take_up()
        self.assertTrue(self._check())

    def test_naming_a_cause_starts_the_check(self):
        job = self.env.ref("customer_retention.ir_cron_retention_complaint_alert")
        triggers = self.env["ir.cron.trigger"]
        complaint = self._complain()
        self.settle()
        before = triggers.search_count([("cron_id", "=", job.id)])
        complaint.cause_id = self.mould
        complaint.product_id = self.product
        self.settle()
        self.assertEqual(triggers.search_count([("cron_id", "=", job.id)]), before + 1)
        for number in range(3):
            self._name(number)
        with self.enter_registry_test_mode():
            job.method_direct_trigger()
        self.assertTrue(self._open())

    def test_one_company_stops_no_other(self):
        for number in range(3):
            self._name(number)
        job = self.env.ref("customer_retention.ir_cron_retention_complaint_alert")
        look_at = type(self.alerts)._look_at

        def fail_elsewhere(alerts, company):
            if company != self.company:
                raise ZeroDivisionError
            return look_at(alerts, company)

        with (
            patch.object(type(self.alerts), "_look_at", fail_elsewhere),
            self.enter_registry_test_mode(),
        ):
            job.method_direct_trigger()
        self.assertTrue(self._open())
        failed = self.env["retention.scoring.run"].search(
            [("company_id", "=", self.other_company.id), ("state", "=", "failed")]
        )
        self.assertTrue(failed)

    def _raised(self, **values):
        for number in range(3):
            self._name(number, **values)
        self._check()
        return self._open()

    def test_acting(self):
        alert = self._raised()
        opened = alert.action_take_action()
        action = self.actions.browse(opened["res_id"])
        self.assertEqual(action.complaint_ids, alert.complaint_ids)
        self.assertEqual((action.cause_id, alert.state), (self.mould, "acting"))
        self.assertFalse(alert.activity_ids)
        self.assertEqual(alert.action_take_action()["res_id"], action.id)
        action.action_cancel()
        self.assertEqual(alert.state, "raised")
        with self.assertRaises(UserError):
            alert.with_user(self.env.ref("base.user_admin")).unlink()

    def test_over_when_rarer(self):
        self._sell(10)
        alert = self._raised()
        self.assertEqual(alert.rate_raised, 300)
        # Two customers, yet as often as before: not over
        with freeze_time(self._days_ago(-31)):
            for number in range(2):
                self._name(number)
            self._sell(5)
            self._check()
            self.assertEqual(alert.state, "raised")
            self.assertEqual((alert.customer_count, alert.rate), (2, 400))
            self._sell(45)
            self._check()
            self.assertEqual((alert.state, alert.rate), ("over", 40))
            self.assertFalse(alert.activity_ids)
            with self.assertRaisesRegex(UserError, "over"):
                alert.action_take_action()
            # Again too often: another one
            self._name(2)
            self.assertTrue(self._check())
            self.assertNotEqual(self._open(), alert)

    def test_over_without_orders(self):
        alert = self._raised()
        with freeze_time(self._days_ago(-31)):
            self._check()
        self.assertEqual(alert.state, "over")

    def test_another_cause_was_found(self):
        alert = self._raised()
        alert.complaint_ids.cause_id = self.glue
        self._check()
        self.assertEqual(alert.state, "over")
        self.assertTrue(self._open(cause=self.glue))

    def _told(self, user):
        return self.env["mail.activity"].search(
            [("res_model", "=", self.alerts._name), ("user_id", "=", user.id)]
        )

    def test_who_is_told(self):
        first, second = (
            self._create_users(f"causes_{name}", "manager")["manager"] for name in "ab"
        )
        self.company.retention_cause_user_id = first
        self._raised(seller_id=first.id, product_id=self.product.id)
        # One activity for all of the cause, but nobody is told about himself
        [mine] = self._told(first)
        self.assertEqual(mine.res_id, self._open().id)
        self.assertIn("Chair", mine.note)
        self.assertNotIn(first.name, mine.note)
        [theirs] = self._told(second)
        self.assertEqual(theirs.res_id, self._open("person").id)
        self.assertFalse(self._told(self.seller))

    def test_in_the_overview(self):
        users = self._create_users("again", "all", "manager")

        def said(role):
            overview = self.env[OVERVIEW].with_user(users[role])
            found = overview.get_overview({"company_id": self.company.id})
            return [one for one in found["sentences"] if one["name"] == "causes"]

        self.assertFalse(said("manager"))
        alert = self._raised(seller_id=self.seller.id)
        [sentence] = said("manager")
        words = "".join(
            part if isinstance(part, str) else part["text"]
            for part in sentence["parts"]
        )
        self.assertIn("Blunt mould", words)
        self.assertIn("Nobody acts on it yet", words)
        [row] = self.alerts.with_user(users["all"])._open_alerts(self.company)
        self.assertEqual(
            (row["id"], row["customers"], row["action"]), (alert.id, 3, "")
        )
        both = self.alerts.with_user(users["manager"])._open_alerts(self.company)
        self.assertEqual(len(both), 2)
        self.assertIn("Person: ", both[1]["scope"])
        with freeze_time(self._days_ago(-31)):
            self._check()
            self.assertFalse(said("manager"))

    def test_rights(self):
        users = self._create_users("alerts", "all", "manager", "staff", "portal")
        alert = self._raised(seller_id=self.seller.id)
        person = self._open("person")
        for role in ("all", "manager"):
            self.assertTrue(alert.with_user(users[role]).text)
        for user in (users["all"], self.seller, users["staff"], users["portal"]):
            with self.subTest(user.login), self.assertRaises(AccessError):
                person.with_user(user).read(["text"])
        with self.assertRaises(AccessError):
            alert.with_user(users["all"]).action_take_action()
        with self.assertRaises(AccessError):
            alert.with_user(users["manager"]).write({"state": "over"})
        alert.with_user(users["manager"]).action_take_action()
