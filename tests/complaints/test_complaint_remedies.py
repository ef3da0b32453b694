from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from ..customers.common_views import EveryView
from .common_remedies import RemedyCase


@tagged("post_install", "-at_install")
class TestComplaintRemedies(EveryView, RemedyCase):
    """Who may promise how much, and who agrees to the rest."""

    def test_within_the_limit(self):
        remedy = self._propose(25)
        self.assertEqual((remedy.state, remedy.user_id), ("draft", self.seller))
        remedy.action_submit()
        self.assertEqual(remedy.state, "approved")
        self.assertEqual(remedy.decided_by_id, self.seller)
        self.assertFalse(self._asked(remedy))

    def test_the_sum_of_all_remedies_counts(self):
        first = self._propose(20)
        first.action_submit()
        second = self._propose(6)
        self.assertTrue(second.is_above_limit)
        self.assertFalse(second.with_user(self.manager).is_above_limit)
        second.action_submit()
        self.assertEqual(second.state, "to_approve")
        # What is given up counts no more
        first.action_cancel()
        third = self._propose(19)
        third.action_submit()
        self.assertEqual(third.state, "approved")
        # Nothing is asked for what costs nothing
        sorry = self._propose(0, kind="apology")
        sorry.action_submit()
        self.assertEqual(sorry.state, "approved")
        other = self._propose(20, complaint=self._complain(user_id=self.seller.id))
        other.action_submit()
        self.assertEqual(other.state, "approved")

    def test_limits_of_roles(self):
        for user, amount, state in (
            (self.seller, 25.01, "to_approve"),
            (self.account_manager, 100, "approved"),
            (self.account_manager, 100.01, "to_approve"),
            (self.manager, 10**6, "approved"),
        ):
            complaint = self._complain(self.firm, user_id=self.seller.id)
            with self.subTest(user=user.login, amount=amount):
                remedy = self._propose(amount, user, complaint=complaint)
                remedy.action_submit()
                self.assertEqual(remedy.state, state)
        self.company.retention_remedy_limit_user = 0
        remedy = self._propose(0.01)
        remedy.action_submit()
        self.assertEqual(remedy.state, "to_approve")

    def test_who_is_asked(self):
        remedy = self._propose(80)
        remedy.action_submit()
        asked = self._asked(remedy)
        self.assertIn(self.manager, asked)
        for user, may in ((self.seller, False), (self.manager, True)):
            self.assertEqual(remedy.with_user(user).can_decide, may)
        self.assertIn(self.account_manager, asked)
        self.assertNotIn(self.colleague, asked)
        remedy.with_user(self.account_manager).action_approve()
        self.assertEqual(
            (remedy.state, remedy.decided_by_id), ("approved", self.account_manager)
        )
        self.assertFalse(self._asked(remedy))
        dear = self._propose(80)
        dear.action_submit()
        self.assertNotIn(self.account_manager, self._asked(dear))
        with self.assertRaisesRegex(UserError, "for somebody else to decide"):
            dear.with_user(self.account_manager).action_approve()
        with self.assertRaisesRegex(UserError, "You proposed it yourself"):
            dear.action_approve()
        with self.assertRaises(AccessError):
            dear.with_user(self.colleague).action_approve()
        self.assertEqual(dear.state, "to_approve")

    def test_refused_with_a_reason(self):
        remedy = self._propose(80)
        remedy.action_submit()
        action = remedy.with_user(self.manager).action_refuse()
        wizards = self.env[action["res_model"]].with_user(self.manager)
        wizard = wizards.with_context(**action["context"]).create({"reason": "  "})
        with self.assertRaisesRegex(UserError, "Say why"):
            wizard.action_refuse()
        wizard.reason = "An apology will do"
        wizard.action_refuse()
        self.assertEqual(
            (remedy.state, remedy.refusal), ("refused", "An apology will do")
        )
        self.assertIn("An apology will do", self.complaint.message_ids[0].body)
        self.assertFalse(self._asked(remedy))
        with self.assertRaisesRegex(UserError, "has been dealt with"):
            remedy.amount = 5
        remedy.action_redraft()
        remedy.amount = 5
        remedy.action_submit()
        self.assertEqual(remedy.state, "approved")

    def test_nobody_approves_his_own(self):
        self.company.retention_remedy_limit_manager = 200
        remedy = self._propose(300, self.manager)
        remedy.action_submit()
        self.assertEqual(remedy.state, "to_approve")
        with self.assertRaisesRegex(UserError, "proposed it yourself"):
            remedy.action_approve()
        # Who makes it larger makes it his own
        small = self._propose(10, complaint=self._complain(self.firm))
        small.with_user(self.manager).amount = 300
        self.assertEqual(small.user_id, self.manager)

    def test_nobody_left_to_ask(self):
        alone = self.env["res.company"].create({"name": "One-man shop"})
        boss = self.manager
        boss.company_ids |= alone
        alone.retention_remedy_limit_manager = 10
        complaint = self._complain(company_id=alone.id, user_id=boss.id)
        remedy = self._propose(20, boss, complaint=complaint)
        here = remedy.with_context(allowed_company_ids=alone.ids)
        others = self.env.ref("base.user_admin")
        others.company_ids -= alone
        with self.assertRaisesRegex(UserError, "nobody else in One-man shop"):
            here.action_submit()
        self.assertEqual(remedy.state, "draft")

    def test_more_after_approval(self):
        remedy = self._agreed(80)
        remedy.amount = 60
        self.assertEqual(remedy.state, "approved")
        remedy.amount = 80
        self.assertEqual(remedy.state, "approved")
        remedy.amount = 80.01
        self.assertEqual(remedy.state, "draft")
        with self.assertRaisesRegex(UserError, r"come to \$.80\.01.*ask for approval"):
            remedy.action_do()
        with self.assertRaisesRegex(UserError, "ask for approval"):
            remedy.action_done()
        remedy.action_submit()
        self.assertEqual(remedy.state, "to_approve")
        remedy.amount = 90
        self.assertEqual(remedy.state, "draft")
        self.assertFalse(self._asked(remedy))
        another = self._agreed(1, kind="visit")
        another.kind = "gift"
        self.assertEqual(another.state, "draft")

    def test_decided_once(self):
        remedy = self._propose(80)
        remedy.action_submit()
        remedy.with_user(self.manager).action_approve()
        with self.assertRaisesRegex(UserError, "is “Approved”: “Approve”"):
            remedy.with_user(self.account_manager).action_approve()
        with self.assertRaisesRegex(UserError, "is “Approved”: “Refuse”"):
            remedy.with_user(self.manager)._refuse("No")
        with self.assertRaisesRegex(UserError, "is “Approved”: “Go Ahead”"):
            remedy.action_submit()

    def test_what_only_the_system_writes(self):
        remedy = self._propose(80)
        for values in (
            {"state": "done"},
            {"user_id": self.manager.id},
            {"approved_amount": 100},
            {"decided_by_id": self.manager.id},
            {"complaint_id": self._complain(self.firm).id},
        ):
            with (
                self.subTest(values),
                self.assertRaisesRegex(AccessError, "not changed by hand"),
            ):
                remedy.with_user(self.manager).write(values)
        for values in ({"refund_amount": 1}, {"cost_amount": 1}, {"hour_cost": 1}):
            with self.subTest(values), self.assertRaises(AccessError):
                self.complaint.with_user(self.manager).write(values)

    def test_rights_follow_the_complaint(self):
        remedy = self._propose(5)
        portal = self._create_users("remedies", "portal", "staff")
        for user in (self.colleague, *portal.values()):
            with self.subTest(user.login), self.assertRaises(AccessError):
                remedy.with_user(user).read(["amount"])
        # Who reads the complaint, and does not look after it, only reads
        self.complaint.user_id = self.manager
        self.assertEqual(remedy.with_user(self.seller).amount, 5)
        for act in ("action_submit", "action_do", "action_done", "unlink"):
            with self.subTest(act), self.assertRaises(AccessError):
                getattr(remedy, act)()
        with self.assertRaises(AccessError):
            self._propose(5)
        elsewhere = self._complain(company_id=self.other_company.id, user_id=False)
        other = self.env["retention.complaint.remedy"].create(
            {"complaint_id": elsewhere.id, "kind": "gift", "amount": 1}
        )
        with self.assertRaises(AccessError):
            other.with_user(self.manager).read(["amount"])

    def test_bad_input(self):
        for values, words in (
            ({"amount": -1}, "an amount above zero"),
            ({"amount": 0, "kind": "credit_note"}, "an amount above zero"),
            ({"kind": "replacement"}, "Choose the goods"),
            ({"kind": "points", "points": 0}, "points above zero"),
            ({"kind": "points", "points": 1.001}, "at most 2 decimals"),
            (
                {"kind": "gift", "product_id": self.product.id, "quantity": 0},
                "a number of Chair above zero",
            ),
        ):
            with (
                self.subTest(values),
                self.assertRaisesRegex(ValidationError, words),
                self.env.cr.savepoint(),
            ):
                self._propose(**values)
        remedy = self._propose(kind="points", points=10)
        with (
            self.assertRaisesRegex(ValidationError, "follows from them"),
            self.env.cr.savepoint(),
        ):
            remedy.amount = 1
        closed = self._solve(self._complain(self.firm, user_id=self.seller.id))
        closed.action_close()
        with self.assertRaisesRegex(ValidationError, "is closed: reopen it"):
            self._propose(5, complaint=closed)

    def test_deleting(self):
        self._propose(5).unlink()
        remedy = self._propose(5)
        remedy.action_submit()
        with self.assertRaisesRegex(UserError, "cancel it instead"):
            remedy.unlink()
        with self.assertRaisesRegex(UserError, "has remedies or credit notes"):
            self.complaint.with_user(self.manager).unlink()
        remedy.action_cancel()
        self.complaint.with_user(self.manager).unlink()
        self.assertFalse(remedy.exists())

    def test_every_view_opens(self):
        action = self.env.ref("customer_retention.retention_complaint_remedy_action")
        self._propose(5)
        for user in (self.seller, self.account_manager, self.manager):
            with self.subTest(user.login):
                self._open(action, self.env[action.res_model].with_user(user))

    def test_the_page(self):
        with Form(self.complaint.with_user(self.seller)) as form:
            form.goods_amount = 12
            with form.remedy_ids.new() as row:
                row.kind = "visit"
                row.amount = 3
        remedy = self.complaint.remedy_ids
        self.assertEqual((remedy.kind, remedy.amount), ("visit", 3))
        limits = self.env["res.config.settings"].create({})
        with self.assertRaisesRegex(ValidationError, "0 or more"):
            limits.retention_remedy_limit_user = -1
