from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import NOON, CallCase


@tagged("post_install", "-at_install")
@freeze_time(NOON)
class TestCallListPasted(CallCase):
    """A list out of a spreadsheet: found, several possible, unknown; nothing lost."""

    def setUp(self):
        super().setUp()
        self.ani, self.bob, self.eva = self._create_customers(3)
        self.ani.write({"name": "Ani Sarkis", "email": "ani@sarkis.example"})
        self.bob.write({"name": "Bob Hale", "ref": "C-7781"})
        self.eva.write({"name": "Eva Lind"})
        self.list = self._create_campaign(self.firm, name="Fair", source="pasted")
        # The search knows whom a transaction has written at its end
        self.settle()

    def _wizard(self, text, campaign=None, user=None):
        return (
            self.env["retention.call.campaign.paste"]
            .with_user(user or self.boss)
            .with_context(
                active_model="retention.call.campaign",
                active_id=(campaign or self.list).id,
            )
            .create({"pasted": text})
        )

    def _check(self, text, user=None):
        wizard = self._wizard(text, user=user)
        wizard.action_check()
        self.assertEqual(wizard.step, "check")
        return wizard

    def _states(self, wizard):
        return {line.text: line.state for line in wizard.line_ids}

    def test_every_kind_of_key(self):
        order = self._create_order(customer=self.eva)
        wizard = self._check(
            f"ani@sarkis.example\n+1 202 555 1001\n{order.name}\n\nnobody 99887766",
            # Papers are found by who may read them
            self._create_user("head", "sales_team.group_sale_manager"),
        )
        self.assertEqual(
            self._states(wizard),
            {
                "ani@sarkis.example": "found",
                "+1 202 555 1001": "found",
                order.name: "found",
                "nobody 99887766": "unknown",
            },
        )
        self.assertEqual(wizard.line_ids.partner_id, self.ani | self.bob | self.eva)
        self.assertEqual(wizard.line_ids[0].state, "unknown", "doubts come first")

    def test_a_loyalty_card(self):
        card = self.env["loyalty.card"].create(
            {
                "program_id": self.program.id,
                "partner_id": self.eva.id,
                "code": "044-pasted-77",
            }
        )
        wizard = self._check(card.code)
        self.assertEqual(wizard.line_ids.partner_id, self.eva)

    def test_cells_of_a_row_go_together(self):
        twin = self._create_customers(1)
        twin.write({"name": "Ani Sarkis", "phone": "+1 202 555 7777"})
        wizard = self._check("Ani Sarkis\t+1 202 555 7777\tTown\nAni Sarkis")
        row, name = wizard.line_ids.sorted("state")
        self.assertEqual((row.state, row.partner_id), ("found", twin))
        self.assertEqual(name.state, "several")
        self.assertFalse(name.partner_id)
        self.assertEqual(name.candidate_ids, self.ani | twin)

    def test_several_are_decided_by_a_person(self):
        twin = self._create_customers(1)
        twin.name = "Bob Hale"
        wizard = self._check("Bob Hale\nEva Lind")
        wizard.line_ids.filtered(lambda one: one.state == "several").partner_id = twin
        wizard.action_add()
        self.assertEqual(self.list.partner_ids, self.firm | twin | self.eva)
        self.assertFalse(self.list.pasted_problem)

    def test_unknown_lines_are_kept(self):
        self.list.pasted_problem = "From before"
        for _twice in range(2):
            self._check("Eva Lind\nZzyzx Qwrt\t555").action_add()
        self.assertEqual(
            self.list.pasted_problem.splitlines(), ["From before", "Zzyzx Qwrt · 555"]
        )
        self.assertEqual(self.list.partner_ids, self.firm | self.eva, "nobody twice")

    def test_twice_in_the_list_and_there_already(self):
        self.firm.phone = "+1 202 555 4444"
        wizard = self._check("Eva Lind\n+1 202 555 1002\n+1 202 555 4444")
        self.assertEqual(
            self._states(wizard),
            {
                "Eva Lind": "found",
                "+1 202 555 1002": "twice",
                "+1 202 555 4444": "there",
            },
        )
        wizard.action_add()
        self.assertEqual(len(self.list.partner_ids), 2)

    def test_archived_and_foreign_ones_are_nobody(self):
        self.eva.active = False
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.boss.company_ids |= other
        self.bob.company_id = other
        wizard = self._check("Eva Lind\nBob Hale")
        self.assertEqual(set(self._states(wizard).values()), {"unknown"})
        wizard.line_ids.filtered(lambda one: "Bob" in one.text).partner_id = self.bob
        wizard.action_add()
        self.assertEqual(self.list.partner_ids, self.firm)
        self.assertIn("Bob Hale", self.list.pasted_problem)

    def test_back_and_again(self):
        wizard = self._check("Eva Lind\nBob Hale")
        wizard.action_back()
        self.assertEqual(wizard.step, "paste")
        wizard.pasted = "Eva Lind"
        wizard.action_check()
        self.assertEqual(len(wizard.line_ids), 1)

    def test_what_cannot_be(self):
        for text in ("", " \n\t\n ", "\n".join(f"line {one}" for one in range(5001))):
            with self.assertRaises(UserError):
                self._wizard(text).action_check()
        segment = self.env["retention.segment"].create(
            {"name": "Guests", "kind": "static"}
        )
        other = self._create_campaign(
            name="Guests", source="segment", segment_id=segment.id
        )
        with self.assertRaisesRegex(UserError, "from elsewhere"):
            self._wizard("Eva Lind", other).action_check()
        with self.assertRaises(AccessError):
            self._wizard("Eva Lind", user=self.caller)
        wizard = self._check("Eva Lind").with_user(self.caller)
        with self.assertRaises(AccessError):
            wizard.action_add()

    def test_signs_that_mean_something_to_a_database(self):
        wizard = self._check("100%\n_____\n' OR 1=1 --\n\\")
        self.assertEqual(set(self._states(wizard).values()), {"unknown"})
