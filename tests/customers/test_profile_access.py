from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import RetentionCase

PERSONAL = (
    "retention_interest_ids",
    "retention_relative_ids",
    "retention_personal_note",
)
STAFF = ("retention_sale_note", "retention_wishes", "retention_channel")


@tagged("post_install", "-at_install")
class TestProfileAccess(RetentionCase):
    """Personal facts are for those who hold that right; the rest is for staff."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        personal = "customer_retention.group_retention_personal"
        cls.users = cls._create_users(
            "profile",
            *("all", "manager", "staff", "portal"),
            seller="sales_team.group_sale_salesman",
            personal=f"sales_team.group_sale_salesman,{personal}",
        )
        cls.customer.write(
            {
                "user_id": cls.users["personal"].id,
                "retention_sale_note": "Ring twice",
                "retention_personal_note": "The exam in May",
                "retention_relative_ids": [Command.create({"name": "Anna"})],
            }
        )
        cls.theirs = cls._create_customer(
            "Theirs",
            user_id=cls.users["seller"].id,
            retention_relative_ids=[Command.create({"name": "Tigran"})],
        )

    def _read(self, role, fields, partner=None):
        partner = (partner or self.customer).with_user(self.users[role])
        partner.invalidate_recordset()
        return partner.read(list(fields))

    def test_personal_facts(self):
        for role in ("seller", "all", "staff"):
            for field in PERSONAL:
                with self.subTest(role=role, field=field):
                    with self.assertRaises(AccessError):
                        self._read(role, [field])
                    with self.assertRaises(AccessError):
                        self.customer.with_user(self.users[role]).write({field: False})
        for role in ("personal", "manager"):
            with self.subTest(role=role):
                found = self._read(role, PERSONAL)[0]
                self.assertEqual(found["retention_personal_note"], "The exam in May")
                self.assertEqual(
                    found["retention_relative_ids"],
                    self.customer.retention_relative_ids.ids,
                )

    def test_family_on_its_own(self):
        family = self.env["retention.relative"]
        for role in ("seller", "all", "staff", "portal"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                family.with_user(self.users[role]).search([])
        ours = [("partner_id", "in", (self.customer | self.theirs).ids)]
        found = family.with_user(self.users["personal"]).search(ours)
        self.assertEqual(found.mapped("name"), ["Anna"])
        found = family.with_user(self.users["manager"]).search(ours)
        self.assertEqual(set(found.mapped("name")), {"Anna", "Tigran"})

    def test_searching_tells_nothing(self):
        with self.assertRaises(AccessError):
            self.env["res.partner"].with_user(self.users["seller"]).search(
                [("retention_relative_ids.name", "=", "Anna")]
            )

    def test_the_rest_is_for_staff(self):
        self.assertEqual(
            self._read("seller", STAFF, self.customer)[0]["retention_sale_note"],
            "Ring twice",
        )
        for role in ("staff", "portal"):
            partner = self.customer
            if role == "portal":
                partner = self.users["portal"].partner_id
            for field in STAFF:
                with (
                    self.subTest(role=role, field=field),
                    self.assertRaises(AccessError),
                ):
                    self._read(role, [field], partner)

    def test_forms_show_what_the_reader_may_see(self):
        view = self.env.ref("base.view_partner_form")
        for role, personal in (("seller", False), ("personal", True)):
            arch = (
                self.env["res.partner"]
                .with_user(self.users[role])
                .get_view(view.id, "form")["arch"]
            )
            self.assertIn("retention_sale_note", arch)
            self.assertEqual("retention_relative_ids" in arch, personal)

    def test_rows_of_the_base(self):
        ours = [("id", "in", (self.customer | self.theirs).ids)]
        base = self.env["retention.customer.base"]
        self.env.flush_all()
        seen = {
            role: base.with_user(self.users[role]).search(ours).partner_id
            for role in ("seller", "all", "manager")
        }
        self.assertEqual(seen["seller"], self.theirs)
        self.assertEqual(seen["all"], self.theirs | self.customer)
        self.assertEqual(seen["manager"], self.theirs | self.customer)
        for role in ("staff", "portal"):
            for model in (base, "retention.customer.work", "retention.order.check"):
                with self.subTest(role=role), self.assertRaises(AccessError):
                    self.env[base._name if model is base else model].with_user(
                        self.users[role]
                    ).search([])

    def test_other_companies_records_are_not_theirs(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.customer.company_id = other
        self.env.flush_all()
        user = self.users["manager"]
        found = self.env["retention.customer.base"].with_user(user)
        self.assertFalse(found.search([("id", "=", self.customer.id)]))
        family = self.env["retention.relative"].with_user(user)
        self.assertFalse(family.search([("partner_id", "=", self.customer.id)]))
        user.company_ids |= other
        companies = {"allowed_company_ids": (self.company | other).ids}
        self.assertTrue(
            found.with_context(**companies).search([("id", "=", self.customer.id)])
        )

    def test_own_orders_only(self):
        mine = self._confirm(
            self._create_order(100, self.theirs, user_id=self.users["seller"].id)
        )
        not_mine = self._confirm(
            self._create_order(100, user_id=self.users["manager"].id)
        )
        check = self.env["retention.order.check"].with_user(self.users["seller"])
        self.assertEqual(
            check.search([("id", "in", (mine | not_mine).ids)]).order_id.ids, mine.ids
        )
