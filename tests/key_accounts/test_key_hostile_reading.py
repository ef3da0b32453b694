from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .test_key_hostile import HostileCase

MODELS = (
    *("account", "account.decision", "account.person", "account.block"),
    *("account.influence", "account.coverage", "account.term", "account.objective"),
    *("account.risk", "account.competitor", "account.snapshot", "account.touch"),
    *("account.contact", "account.health", "account.handover"),
    *("account.handover.line", "signal", "signal.basis", "suggestion", "workload"),
)


@tagged("post_install", "-at_install")
class TestKeyHostileReading(HostileCase):
    """What nobody learns by searching, grouping or linking."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = cls.env["retention.key.account.person"].create(
            {
                "account_id": cls.other_account.id,
                "partner_id": cls._create_customer(
                    "Max Roth", parent_id=cls.other_firm.id
                ).id,
                "attitude": "champion",
                "cuisine": "Thai",
            }
        )
        cls.other_account.write({"threats": "They are being sold", "goals": "Grow"})
        cls.seller = cls._create_user("seller", "sales_team.group_sale_salesman")
        cls.env.flush_all()

    def test_sales_people_portal_and_public_users(self):
        portal = self._create_user("portal", "base.group_portal")
        public = self.env.ref("base.public_user")
        for user in (self.seller, portal, public):
            for name in MODELS:
                model = self.env[f"retention.key.{name}"].with_user(user)
                with (
                    self.subTest(f"{user.login} {name}"),
                    self.assertRaises(AccessError),
                ):
                    model.search_count([])
        for user in (portal, public):
            with self.assertRaises(AccessError):
                self.env["retention.key.card"].with_user(user).search_count([])

    def test_domains_over_relations_tell_nothing(self):
        paths = (
            ("retention_key_account_ids.threats", "ilike", "sold"),
            ("retention_key_account_ids.person_ids.attitude", "=", "champion"),
            ("retention_key_account_ids.person_ids.cuisine", "=", "Thai"),
            ("retention_key_account_ids.manager_id", "=", self.rival.id),
        )
        for user in (self.seller, self.keeper):
            for path in paths:
                with self.subTest(f"{user.login} {path}"):
                    try:
                        found = (
                            self.env["res.partner"].with_user(user).search_count([path])
                        )
                    except AccessError:
                        continue
                    self.assertFalse(found)
        for path in paths:
            with self.subTest(f"card {path}"), self.assertRaises(AccessError):
                self.env["retention.key.card"].with_user(self.seller).search_count(
                    [(f"partner_id.{path[0]}", *path[1:])]
                )
        cards = self.env["retention.key.card"].with_user(self.keeper)
        self.assertFalse(
            cards.search(
                [("partner_id.retention_key_account_ids.threats", "!=", False)]
            )
            - cards.browse(self.account.id)
        )

    def test_personal_facts_stay_personal(self):
        people = self.env["retention.key.account.person"].with_user(self.rival)
        own = people.browse(self.buyer.id)
        for name in ("attitude", "cuisine", "birthday"):
            for act in (
                lambda name=name: own.read([name]),
                lambda name=name: people.search([(name, "!=", False)]),
                lambda name=name: people.search([], order=name),
                lambda name=name: people._read_group([(name, "!=", False)]),
                lambda name=name: own.write({name: False}),
            ):
                with self.subTest(name), self.assertRaises(AccessError):
                    act()
        for path in ("interest_ids", "relative_ids", "relative_ids.name"):
            with self.subTest(path), self.assertRaises(AccessError):
                people.search([(path, "!=", False)])
        account = self.other_account.with_user(self.rival)
        self.assertNotIn("hampion", account.relationship_map)
        said = [
            str(value)
            for value in account.read()[0].values()
            if isinstance(value, (str, list, dict))
        ]
        for secret in ("Champion", "champion", "Thai"):
            self.assertNotIn(secret, "".join(said))

    def test_a_deputy_reads_and_a_user_elsewhere_does_not(self):
        self.assertEqual(
            self.account.with_user(self.deputy).read(["goals"])[0]["goals"], False
        )
        chief = self._create_user(
            "stranger",
            "group_retention_manager",
            company_id=self.elsewhere.id,
            company_ids=[Command.set(self.elsewhere.ids)],
        )
        for name in MODELS:
            model = self.env[f"retention.key.{name}"].with_user(chief)
            self.assertFalse(
                model.search([]).filtered(
                    lambda one: (
                        "company_id" in one._fields and one.company_id == self.company
                    )
                ),
                name,
            )
        for act in (
            "action_print_dossier",
            "action_keep_dossier",
            "action_measure_health",
            "action_plan_gaps",
            "action_open_win_back",
            "action_note_signal",
            "action_keep",
            "action_print_references",
        ):
            with self.subTest(act), self.assertRaises(AccessError), self.cr.savepoint():
                getattr(self.account.with_user(chief), act)()

    def test_public_methods_with_ids_of_others(self):
        account = self.other_account.with_user(self.keeper)
        for act, args in (
            ("action_confirm_block", ["firm"]),
            ("action_open_business", ["revenue"]),
            ("action_open_white_space", [1]),
            ("action_measure_health", []),
            ("action_plan_gaps", []),
            ("action_keep_dossier", []),
            ("action_print_dossier", []),
            ("action_print_dossier_pdf", []),
            ("action_note_signal", []),
            ("action_keep", []),
            ("action_end", []),
            ("action_open_dependency_documents", []),
            ("action_open_figures", []),
            ("action_open_win_back", []),
            ("action_print_references", []),
            ("message_post", []),
        ):
            with self.subTest(act), self.assertRaises(AccessError), self.cr.savepoint():
                getattr(account, act)(*args)
        self.assertFalse(self.other_account.block_ids.confirmed_by_id & self.keeper)

    def test_merging_customers_opens_no_dossier(self):
        merge = self.env["base.partner.merge.automatic.wizard"].with_user(self.keeper)
        partners = self.firm | self.other_firm
        partners.email = "office@example.com"
        with self.assertRaises(AccessError), self.cr.savepoint():
            merge._merge(partners.ids, self.firm)
        self.assertTrue(self.other_account.exists())


@tagged("post_install", "-at_install")
class TestKeyHostileRoutes(HostileCase, HttpCase):
    """Reports and files by their addresses."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.chief.group_ids += cls.env.ref("account.group_account_invoice")
        for user in (cls.keeper, cls.rival, cls.chief):
            user.password = f"{user.login}-password"
        cls.seller = new_test_user(
            cls.env, "vendor-hostile", groups="sales_team.group_sale_salesman"
        )
        cls.portal = new_test_user(
            cls.env, "portal-hostile", groups="base.group_portal"
        )
        cls.term = cls.env["retention.key.account.term"].create(
            {
                "account_id": cls.other_account.id,
                "name": "Bonus",
                "value": "2 %",
                "file": "c2VjcmV0",
                "file_name": "bonus.txt",
            }
        )
        cls.other_account.write({"threats": "They are being sold"})

    def _sign_in(self, user):
        password = user.login
        if user in (self.keeper, self.rival, self.chief):
            password = f"{user.login}-password"
        self.authenticate(user.login, password)

    def test_reports_with_ids_of_others(self):
        self.other_account.with_user(self.chief).manager_id = self.chief
        self.other_account.manager_id = self.rival
        handover = self.other_account.handover_ids[:1]
        mixed = f"{self.account.id},{self.other_account.id}"
        paths = [
            f"/report/{kind}/customer_retention.{name}/{ids}"
            for kind in ("html", "text")
            for name, ids in (
                ("retention_key_account_dossier", mixed),
                ("retention_key_account_dossier", f"{self.other_account.id}"),
                ("report_key_references", mixed),
                ("report_key_account_handover", handover.id),
            )
        ]
        for user in (self.keeper, self.seller, self.portal):
            self._sign_in(user)
            for path in paths:
                with mute_logger("odoo.http"):
                    answer = self.url_open(path)
                with self.subTest(f"{user.login} {path}"):
                    self.assertNotEqual(answer.status_code, 200)
                    self.assertNotIn("Old Mill", answer.text)

    def test_files_of_others(self):
        attachment = self.env["ir.attachment"].search(
            [
                ("res_model", "=", self.term._name),
                ("res_id", "=", self.term.id),
                ("res_field", "=", "file"),
            ]
        )
        self.assertEqual(attachment.raw, b"secret")
        paths = (
            f"/web/content/{attachment.id}",
            f"/web/content/{self.term._name}/{self.term.id}/file",
        )
        for user in (self.keeper, self.seller, self.portal):
            self._sign_in(user)
            for path in paths:
                with mute_logger("odoo.http"):
                    answer = self.url_open(path)
                with self.subTest(f"{user.login} {path}"):
                    self.assertNotIn("secret", answer.text)
        self._sign_in(self.rival)
        for path in paths:
            self.assertIn("secret", self.url_open(path).text)
