from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from .common import CustomerCase


@tagged("post_install", "-at_install")
class TestLadderMoveRows(CustomerCase):
    def _insert(self, from_step, to_step, **values):
        """Write a row as the scoring does."""
        row = {
            "company_id": self.company.id,
            "partner_id": self.customer.id,
            "date": fields.Date.today(),
            "from_step": from_step,
            "to_step": to_step,
            **values,
        }
        columns = SQL(", ").join(SQL.identifier(name) for name in row)
        self.env.cr.execute(
            SQL(
                "INSERT INTO retention_ladder_move (%s) VALUES %s RETURNING id",
                columns,
                tuple(row.values()),
            )
        )
        return self.env["retention.ladder.move"].browse(self.env.cr.fetchone())

    def test_the_database_knows_up_from_down(self):
        for from_step, to_step, direction in (
            (None, "buyer", "rise"),
            ("buyer", "advocate", "rise"),
            ("advocate", "adherent", "fall"),
            ("regular", "customer", "fall"),
            ("buyer", None, "fall"),
        ):
            move = self._insert(from_step, to_step)
            self.assertEqual(move.direction, direction, (from_step, to_step))

    def test_causes_in_words(self):
        for steps, values, words in (
            ((None, "buyer"), {}, "First order"),
            (("buyer", "customer"), {"order_count": 2}, "2 orders"),
            (("buyer", None), {}, "Orders cancelled: none is left"),
            (
                ("customer", "buyer"),
                {"order_count": 1},
                "Order cancelled: 1 left, 2 are needed",
            ),
            (
                ("regular", "customer"),
                {"order_count": 9, "window_order_count": 2},
                "2 orders in the last 12 months, 4 are needed",
            ),
            (
                ("adherent", "regular"),
                {"buys_elsewhere": "yes"},
                "Says something is bought elsewhere",
            ),
            (
                ("adherent", "regular"),
                {"wallet_share": 0.5, "has_wallet_share": True},
                "50 % of what is spent is with us, 80 % are needed",
            ),
            (
                ("adherent", "regular"),
                {},
                "No answer or share of wallet younger than 12 months",
            ),
            (
                ("advocate", "adherent"),
                {"referral_count": 0},
                "0 referrals that bought, 1 are needed",
            ),
        ):
            self.assertEqual(self._insert(*steps, **values).cause, words, steps)

    def test_no_step_is_said_in_words(self):
        self.assertEqual(self._insert(None, "buyer").steps, "not yet → Buyer")
        self.assertEqual(self._insert("buyer", None).steps, "Buyer → no longer")

    def test_late_by_rhythm(self):
        self.company.retention_regular_rule = "rhythm"
        move = self._insert("regular", "customer", is_late=True)
        self.assertEqual(move.cause, "Late by the own rhythm")

    def test_opens_the_customer(self):
        move = self._insert(None, "buyer")
        self.assertEqual(move.action_open_customer()["res_model"], "res.partner")
        self._order_on(self.today, 10)
        self._score()
        self.assertEqual(move.action_open_customer()["res_id"], self._figures().id)

    def test_merged_customers_keep_their_moves(self):
        move = self._insert(None, "buyer")
        twin = self._create_customer("Ani P.")
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.customer + twin).ids, twin
        )
        move.invalidate_recordset()
        self.assertEqual(move.partner_id, twin)


@tagged("post_install", "-at_install")
class TestPeriodRights(CustomerCase):
    """Who may read what of months, snapshots and moves."""

    def setUp(self):
        super().setUp()
        self.team = self.env["crm.team"].create({"name": "North"})
        self.other = self._create_customer("Other", user_id=self.env.user.id)
        self.day = self.today.replace(day=1) - timedelta(days=1)
        self._order_on(self.day, 100, team_id=self.team.id)
        self._order_on(self.day, 700, self.other)
        self._score()
        self.env["retention.customer.snapshot"]._write_month(self.company, self.day)
        self.own, self.all, self.manager, self.portal = (
            new_test_user(self.env, f"periods_{name}", groups=groups)
            for name, groups in (
                ("own", "sales_team.group_sale_salesman"),
                ("all", "sales_team.group_sale_salesman_all_leads"),
                ("manager", "sales_team.group_sale_manager"),
                ("portal", "base.group_portal"),
            )
        )
        self.customer.user_id = self.own

    def _read(self, user, model):
        return (
            self.env[model]
            .with_user(user)
            .search([("company_id", "=", self.company.id), ("date", "=", self.day)])
        )

    def test_snapshots(self):
        name = "retention.customer.snapshot"
        self.assertEqual(self._read(self.own, name).partner_id, self.customer)
        for user in (self.all, self.manager):
            self.assertEqual(
                self._read(user, name).partner_id, self.customer + self.other
            )
        with self.assertRaises(AccessError):
            self._read(self.portal, name)

    def test_months(self):
        """Sums of the company are for who may see all; a team's for its leader."""
        name = "retention.customer.month"
        self.assertFalse(self._read(self.own, name))
        self.team.user_id = self.own
        self.assertEqual(self._read(self.own, name).team_id, self.team)
        self.assertEqual(sum(self._read(self.own, name).mapped("revenue")), 100)
        for user in (self.all, self.manager):
            whole = self._read(user, name).filtered(lambda row: not row.team_id)
            self.assertEqual(whole.revenue, 800)
        with self.assertRaises(AccessError):
            self._read(self.portal, name)

    def test_nobody_writes_facts(self):
        for model in ("retention.customer.snapshot", "retention.customer.month"):
            with self.assertRaises(AccessError):
                self._read(self.manager, model)[0].revenue = 5
        with self.assertRaises(AccessError):
            self.env["retention.ladder.move"].with_user(self.manager).create({})

    def test_another_companys_manager(self):
        other = self.env["res.company"].create({"name": "Other"})
        user = new_test_user(
            self.env,
            "periods_abroad",
            groups="sales_team.group_sale_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        for model in ("retention.customer.snapshot", "retention.customer.month"):
            self.assertFalse(self._read(user, model))
        with self.assertRaises(AccessError):
            self.env["retention.snapshot.rebuild"].with_user(self.all).create({})

    def test_pages_are_not_for_visitors(self):
        for model in ("retention.rate", "retention.ladder.matrix"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.portal).create({})
            action = self.env[model].with_user(self.own).action_open_page()
            self.assertEqual(action["res_model"], model)
