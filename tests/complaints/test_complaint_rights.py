from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ComplaintCase


@tagged("post_install", "-at_install")
class TestComplaintRights(ComplaintCase):
    """Who reads, records, works on and deletes complaints."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls._create_users(
            "rights", "all", "account_manager", "manager", "staff", "portal", "public"
        ) | {"own": cls.seller, "colleague": cls.colleague}
        cls.complaint = cls._complain(cls.contact)
        cls.solvable = {"solution": "A new leg"}

    def _as(self, role, complaint=None):
        return (complaint or self.complaint).with_user(self.users[role])

    def _record(self, role, partner, **values):
        complaints = self.env["retention.complaint"].with_user(self.users[role])
        return complaints.create(
            {"partner_id": partner.id, "description": "Late", **values}
        )

    def test_reading(self):
        for role in ("own", "all", "manager"):
            with self.subTest(role):
                self.assertEqual(self._as(role).description, "The chair wobbles")
        for role in ("colleague", "account_manager", "staff", "portal", "public"):
            with self.subTest(role), self.assertRaises(AccessError):
                self._as(role).read(["description"])
        for role in ("colleague", "account_manager"):
            self.assertFalse(self._as(role).search([("id", "=", self.complaint.id)]))

    def test_customers_of_nobody_are_everybodys(self):
        complaint = self._complain(user_id=self.users["manager"].id)
        self.assertEqual(self._as("colleague", complaint).kind, "complaint")
        with self.assertRaises(AccessError):
            self._as("colleague", complaint).action_take_up()

    def test_recording(self):
        self.assertEqual(self._record("own", self.firm).user_id, self.seller)
        self.assertEqual(self._record("all", self.firm).user_id, self.seller)
        self.assertTrue(self._record("colleague", self.customer).name)
        for role in ("colleague", "account_manager", "staff", "portal", "public"):
            with self.subTest(role), self.assertRaises(AccessError):
                self._record(role, self.firm)

    def test_working_on_it(self):
        for role in ("own", "all", "manager"):
            complaint = self._complain(self.contact)
            with self.subTest(role):
                mine = self._as(role, complaint)
                mine.action_take_up()
                mine.write({"solution": "A new leg", "decision": "partly"})
                mine.action_solve()
                mine.action_close()
                mine.action_reopen()
                self.assertEqual(complaint.reopened, 1)
        for role in ("colleague", "account_manager", "staff", "portal", "public"):
            for name in ("action_take_up", "action_solve", "action_close"):
                with (
                    self.subTest(role=role, name=name),
                    self.assertRaises(AccessError),
                ):
                    getattr(self._as(role), name)()
            with self.subTest(role), self.assertRaises(AccessError):
                self._as(role).write(self.solvable)
        self.assertEqual(self.complaint.state, "new")

    def test_who_looks_after_it_works_on_it(self):
        self.complaint.user_id = self.colleague
        self._as("colleague").action_take_up()
        # The customer's sales person reads it, and may add what he knows
        with self.assertRaises(AccessError):
            self._as("own").write(self.solvable)
        words = {"body": "They called again"}
        self._as("own").message_post(**words)
        self.assertIn("called again", str(self.complaint.message_ids[0].body))

    def test_account_managers_work_on_their_accounts_complaints(self):
        account = self.env["retention.key.account"].create(
            {
                "partner_id": self.firm.id,
                "manager_id": self.users["account_manager"].id,
            }
        )
        mine = self._as("account_manager")
        mine.action_take_up()
        self.assertEqual(self._record("account_manager", self.contact).state, "new")
        account.write(
            {
                "manager_id": self.users["manager"].id,
                "deputy_id": self.users["account_manager"].id,
            }
        )
        mine.write(self.solvable)
        mine.action_solve()
        account.deputy_id = False
        with self.assertRaises(AccessError):
            mine.action_close()

    def test_deleting(self):
        for role in ("own", "all", "account_manager", "staff", "portal"):
            with self.subTest(role), self.assertRaises(AccessError):
                self._as(role).unlink()
        started = self._complain(self.contact)
        started.action_take_up()
        with self.assertRaises(UserError):
            self._as("manager", started).unlink()
        self._as("manager").unlink()
        self.assertFalse(self.complaint.exists())

    def test_other_companies(self):
        elsewhere = self._complain(company_id=self.other_company.id, user_id=False)
        for role in ("own", "all", "manager"):
            with self.subTest(role), self.assertRaises(AccessError):
                self._as(role, elsewhere).read(["name"])
        with self.assertRaises(AccessError):
            self._record("manager", self.customer, company_id=self.other_company.id)

    def test_counts_on_the_customer(self):
        self._solve(self._complain(self.firm))
        for partner in (self.firm, self.contact):
            seen = partner.with_user(self.seller)
            self.assertEqual(seen.retention_complaint_count, 2)
            self.assertEqual(seen.retention_open_complaint_count, 1)
        theirs = self.firm.with_user(self.colleague)
        self.assertEqual(theirs.retention_complaint_count, 0)
        self.assertNotIn(
            "retention_complaint_count",
            self.firm.with_user(self.users["staff"]).fields_get(),
        )

    def test_the_button_lists_them(self):
        solved = self._solve(self._complain(self.firm))
        seen = self.contact.with_user(self.seller)
        action = seen.action_retention_complaints()
        found = self.env["retention.complaint"].search(action["domain"])
        self.assertEqual(found, self.complaint | solved)
        self.assertEqual(action["context"]["default_partner_id"], self.contact.id)
        self.assertEqual(action["context"]["search_default_open"], 1)
        self._solve(self.complaint)
        seen.invalidate_recordset()
        context = seen.action_retention_complaints()["context"]
        self.assertNotIn("search_default_open", context)
