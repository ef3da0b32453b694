from odoo.tests import tagged
from odoo.tools import SQL

from ...models.customers.retention_search_key import AT_ONCE
from .test_search import SearchCase


@tagged("post_install", "-at_install")
class TestSearchIndex(SearchCase):
    """The index follows the partners."""

    def setUp(self):
        super().setUp()
        self.keys = self.env["retention.search.key"]

    def _kinds(self, partner):
        self.keys.invalidate_model()
        return sorted(
            self.keys.search([("partner_id", "=", partner.id)]).mapped("kind")
        )

    def test_changes_are_found_at_once(self):
        self.petrosyan.write({"name": "Davit Melkonyan", "phone": "010 445566"})
        self.assertEqual(self.find("Мелконян"), self.petrosyan)
        self.assertEqual(self.find("445566"), self.petrosyan)
        self.assertFalse(self.find("Petrosyan"))
        self.assertFalse(self.find("123456"))

    def test_what_a_change_costs(self):
        self.settle()
        partner, numbers = self.petrosyan, iter(range(100))

        def count(indexed):
            follow = type(self.keys)._follow
            if not indexed:
                self.patch(type(self.keys), "_follow", lambda *_args: None)
            partner.invalidate_recordset()
            before = self.env.cr.sql_log_count
            partner.write({"name": f"Name {next(numbers)}"})
            self.settle()
            self.patch(type(self.keys), "_follow", follow)
            return self.env.cr.sql_log_count - before

        count(True)
        self.assertLessEqual(count(True) - count(False), 2)

    def test_what_others_write_costs_nothing(self):
        self.settle()
        self.petrosyan.write({"comment": "Likes tea"})
        self.env.flush_all()
        with self.assertQueryCount(0):
            self.settle()

    def test_imports_are_queued(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Imported {number}"} for number in range(AT_ONCE + 1)]
        )
        self.settle()
        self.assertEqual(self._kinds(partners[0]), ["queued"])
        self.assertGreaterEqual(self.finder.waiting(), AT_ONCE + 1)
        self.assertFalse(self.find("Imported"))
        self._run_index()
        self.assertEqual(self._kinds(partners[0]), ["name", "name"])
        self.assertEqual(self.finder.waiting(), 0)
        self.assertEqual(self.find("Imported 200")[:1], partners[200])

    def _run_index(self):
        """Do what the scheduled action does, without its commits."""
        while partner_ids := self.keys._queued():
            self.keys._index(partner_ids)

    def test_repair_queues_what_is_missing_and_what_changed(self):
        self._run_index()
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM retention_search_key;
                UPDATE res_partner SET write_date = now() - interval '3 days';
                UPDATE res_partner SET name = 'Written past Odoo', write_date = now()
                 WHERE id = %s
                """,
                self.ivanov.id,
            )
        )
        self.env.invalidate_all()
        self.keys._index(self.petrosyan.ids)
        self.keys._cron_repair()
        queued = self.keys.search([("kind", "=", "queued")]).partner_id
        self.assertIn(self.ivanov, queued)
        self.assertIn(self.firm, queued)
        self.assertNotIn(self.petrosyan, queued)
        self._run_index()
        self.assertEqual(self.find("written past"), self.ivanov)

    def test_nameless_address_is_indexed_once(self):
        address = self._create_customer(False, type="delivery", parent_id=self.firm.id)
        self.settle()
        self.assertEqual(self._kinds(address), ["none"])

    def test_deleted_partner_is_gone(self):
        partner_id = self.petrosyan.id
        self.petrosyan.unlink()
        self.settle()
        self.assertFalse(self.find("Petrosyan"))
        self.assertFalse(self.keys.search([("partner_id", "=", partner_id)]))

    def test_merged_partners(self):
        """Documents of the merged one find the one that stays."""
        order = self._confirm(self._create_order(customer=self.ivanov))
        order.name = "S99123"
        self.settle()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.ivanov | self.petrosyan).ids, self.petrosyan)
        self.assertEqual(self.find("S99123"), self.petrosyan)
        self.assertEqual(self.find("7701234567"), self.petrosyan)
        self.assertFalse(self.find("Ivanov"))
        self.assertEqual(
            self._kinds(self.petrosyan),
            ["email", "email", "name", "name", "phone", "reference", "tax", "tax"],
        )


@tagged("post_install", "-at_install")
class TestSearchActions(SearchCase):
    """The scheduled actions, as the scheduler runs them."""

    def test_actions_run(self):
        for name in ("repair", "index"):
            action = self.env.ref(f"customer_retention.ir_cron_retention_search_{name}")
            self.assertIs(action.method_direct_trigger(), True)
