from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_managers import ManagersCase


@tagged("post_install", "-at_install")
class TestKeyHandover(ManagersCase):
    """A change of manager makes a page with what the successor must know and do."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        people = cls.env["retention.key.account.person"]
        clerk = cls._create_customer("Pia Lund", parent_id=cls.firm.id)
        for partner, power in ((cls.contact, "decides"), (clerk, "none")):
            people.create(
                {
                    "account_id": cls.account.id,
                    "partner_id": partner.id,
                    "power": power,
                    "role": "purchasing",
                }
            )

    def _hand_over(self, reason="Keeper goes to Riga"):
        account = self.account.with_user(self.chief)
        account.with_context(retention_reason=reason).manager_id = self.deputy
        return self.account.handover_ids

    def test_page_decision_and_tasks(self):
        promise = self._task(self.keeper, 3, summary="Send the price list")
        other = self._task(self.chief, 3)
        handover = self._hand_over()
        self.assertEqual(
            (handover.from_user_id, handover.to_user_id), (self.keeper, self.deputy)
        )
        self.assertEqual(
            handover.line_ids.mapped("kind"), ["read", "introduce", "promise"]
        )
        self.assertIn("Olga Berg", handover.line_ids[1].name)
        self.assertIn("Send the price list", handover.line_ids[2].name)
        self.assertEqual(promise.user_id, self.deputy)
        self.assertEqual(other.user_id, self.chief)
        row = self.account.decision_ids.filtered(lambda one: one.decision == "manager")
        self.assertEqual(row.reason, "From Keeper to Deputy. Keeper goes to Riga")
        self.assertEqual((row.user_id, row.for_user_id), (self.chief, self.deputy))
        told = self.account.activity_ids.filtered(
            lambda one: "Take over" in one.summary
        )
        self.assertEqual(told.user_id, self.deputy)

    def test_objectives_and_visits_go_along(self):
        values = {"account_id": self.account.id, "user_id": self.keeper.id}
        goal = self.env["retention.key.account.objective"].create(
            values | {"name": "All five kitchens", "progress": 40}
        )
        visit = self.env["retention.key.account.touch"].create(
            values | {"date_due": self.today, "purpose": "Taste the oil"}
        )
        named = {line.kind: line.name for line in self._hand_over().line_ids}
        self.assertEqual(named["objective"], "Objective: All five kitchens (40 % done)")
        self.assertIn("Visit Taste the oil", named["visit"])
        self.assertEqual(goal.user_id, self.deputy)
        self.assertEqual(visit.user_id, self.deputy)

    def test_introduced_on(self):
        handover = self._hand_over().with_user(self.deputy)
        with self.assertRaises(UserError) as caught:
            handover.action_done()
        self.assertIn("Read the dossier", str(caught.exception))
        handover.line_ids.is_done = True
        self.assertEqual(set(handover.line_ids.mapped("date_done")), {self.today})
        handover.line_ids[1].date_done = self._ago(days=2)
        self.assertEqual(handover.line_ids[1].date_done, self._ago(days=2))
        handover.action_done()
        self.assertEqual((handover.state, handover.progress), ("done", 1))

    def test_first_manager_and_no_change_make_no_page(self):
        self.account.manager_id = self.keeper
        firm = self._create_customer("Old Mill", is_company=True)
        account = self._create_account(firm)
        account.manager_id = self.keeper
        self.assertFalse((account | self.account).handover_ids)
        row = account.decision_ids.filtered(lambda one: one.decision == "manager")
        self.assertEqual(row.reason, "From nobody to Keeper.")

    def test_who_reads_it(self):
        handover = self._hand_over()
        other = self._create_user("other", "group_retention_account_manager")
        seller = self._create_user("seller", "group_retention_user")
        for user in (self.deputy, self.keeper, self.chief):
            self.assertTrue(handover.with_user(user).line_ids[0].name)
        for user in (other, seller):
            with self.assertRaises(AccessError):
                handover.with_user(user).read(["note"])
        with self.assertRaises(AccessError):
            handover.with_user(self.deputy).copy()
        handover.line_ids.is_done = True
        handover.action_done()
        with self.assertRaises(AccessError):
            handover.with_user(self.keeper).read(["note"])

    def test_the_printed_page(self):
        self._order_on(self._ago(days=3), 100, self.firm)
        self._score()
        handover = self._hand_over()
        handover.note = "Never before ten"
        reports = self.env["ir.actions.report"]
        name = "customer_retention.report_key_account_handover"
        html = reports.with_user(self.deputy)._render_qweb_html(name, handover.ids)[0]
        for text in ("Harbour Hotels", "Olga Berg", "Never before ten", "Last order"):
            self.assertIn(text, html.decode())
        portal = self._create_user("visitor", "base.group_portal")
        seller = self._create_user("seller", "group_retention_user")
        for user in (portal, seller):
            with self.assertRaises(AccessError):
                reports.with_user(user)._render_qweb_html(name, handover.ids)
