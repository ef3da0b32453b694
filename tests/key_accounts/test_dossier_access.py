from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common_dossier import DossierCase

PARTS = ("person", "influence", "coverage", "term", "objective", "risk", "competitor")


@tagged("post_install", "-at_install")
class TestDossierAccess(DossierCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._line(cls.owner, cls.buyer)
        cls._create_part("coverage", user_id=cls.keeper.id, person_id=cls.buyer.id)
        cls._create_part("term", name="Discount", value="12 %")
        cls._create_part("objective", name="Lamps")
        cls._create_part("risk", name="Sold")
        cls._create_part("competitor", name="Nordic Seats")
        cls.deputy = cls._create_user("deputy", "group_retention_account_manager")
        cls.account.deputy_id = cls.deputy
        cls.env.flush_all()

    def _parts(self, part, user):
        return self.env[f"retention.key.account.{part}"].with_user(user)

    def assertWorks(self, user):
        """Assert that a user reads, writes and removes every part of the dossier."""
        for part in PARTS:
            found = self._parts(part, user).search(
                [("account_id", "=", self.account.id)]
            )
            self.assertTrue(found, part)
            found.check_access("write")
            found.check_access("unlink")
        self.assertTrue(self._parts("block", user).search([]))

    def test_manager_and_deputy_of_the_account_work_on_every_part(self):
        self.assertWorks(self.keeper)
        self.assertWorks(self.deputy)

    def test_a_retention_manager_works_on_every_part(self):
        self.assertWorks(self._create_user("chief", "group_retention_manager"))

    def test_another_account_manager_sees_nothing(self):
        other = self._create_user("other", "group_retention_account_manager")
        for part in (*PARTS, "block"):
            records = self._parts(part, other).search([])
            self.assertFalse(
                records.filtered(lambda one: one.account_id.id == self.account.id)
            )
            self.assertFalse(records, part)
        with self.assertRaises(AccessError):
            self._parts("objective", other).create(
                {"account_id": self.account.id, "name": "Smuggled"}
            )
        account = self.account.with_user(other)
        for open_papers in (
            lambda: account.action_open_business("revenue"),
            lambda: account.action_open_white_space(0),
            lambda: account.read(["white_space"]),
        ):
            with self.assertRaises(AccessError):
                open_papers()

    def test_sales_people_and_portal_users_may_not_ask(self):
        seller = self._create_user("seller", "sales_team.group_sale_salesman")
        portal = self._create_user("portal", "base.group_portal")
        for user in (seller, portal):
            for part in (*PARTS, "block"):
                with self.assertRaises(AccessError):
                    self._parts(part, user).search([])

    def test_a_manager_of_another_company_sees_nothing(self):
        other = self.env["res.company"].create({"name": "Other Company"})
        chief = self._create_user(
            "stranger",
            "group_retention_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        for part in (*PARTS, "block"):
            self.assertFalse(
                self._parts(part, chief).search([("account_id", "=", self.account.id)])
            )

    def test_confirmations_are_written_by_the_system_only(self):
        block = self.account.block_ids[:1].with_user(self.keeper)
        with self.assertRaises(AccessError):
            block.confirmed_on = self.today
        with self.assertRaises(AccessError):
            block.create({"account_id": self.account.id, "block": "swot"})
        # The manager of the whole is no exception
        chief = self._create_user("chief", "group_retention_manager")
        with self.assertRaises(AccessError):
            block.with_user(chief).unlink()

    def test_a_fold_cannot_be_claimed_from_outside(self):
        partner = self._create_customer("New", is_company=True)
        account = self._create_account(partner, manager_id=self.keeper.id)
        person = self.buyer.with_user(self.keeper)
        with self.assertRaises(UserError) as caught:
            person.with_context(
                retention_fold="retention.key.account"
            ).account_id = account
        self.assertIn("cannot move", str(caught.exception))

    def test_the_form_opens_for_its_manager_without_other_rights(self):
        # Neither invoices, orders nor personal facts
        self._order_on(self._ago(days=10), 100, self.firm)
        view = self.account.with_user(self.keeper).get_view(view_type="form")
        names = [
            *("business_figures", "white_space", "coverage_matrix", "coverage_gaps"),
            *("relationship_map", "blocks", "completeness", "dossier_state"),
        ]
        for name in names:
            self.assertIn(name, view["arch"])
        self.env.invalidate_all()
        [values] = self.account.with_user(self.keeper).read(names)
        self.assertTrue(values["relationship_map"].startswith("<svg"))
        self.assertNotIn("cuisine", view["arch"])
