from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common_winback import WinBackCase


@tagged("post_install", "-at_install")
class TestWinBackCases(WinBackCase):
    """How cases begin and end, and who may do what with them."""

    def assertRefused(self, words, function, error=ValidationError):
        with self.assertRaises(error) as caught, self.cr.savepoint():
            function()
        self.assertIn(words, str(caught.exception))

    def test_lost_needs_a_reason_returned_an_order(self):
        case = self._case(days=3)
        self.assertRefused("Say why Harbour Hotels left", case.action_lost)
        self.assertRefused(
            "no confirmed order", lambda: case.write({"state": "returned"})
        )
        self.assertEqual(case.state, "open")
        self._order_on(self._ago(days=1), 100, self.firm)
        case.state = "returned"  # As by hand on the board
        self.assertEqual((self.account.state, case.days), ("active", 2))
        self.assertRefused(
            "open a new case", lambda: case.write({"state": "open"}), error=UserError
        )

    def test_one_open_case_and_begun_open(self):
        case = self._case()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.cr.savepoint(),
        ):
            self._case()
        case.write({"reason_id": self.terms.id})
        case.action_lost()
        self._case()
        self.assertRefused(
            "begins open", lambda: self._case(state="lost"), error=UserError
        )

    def test_ended_accounts(self):
        case = self._case()
        self.assertRefused("close that case", lambda: self.account._decide("ended"))
        case.write({"reason_id": self.terms.id, "state": "lost"})
        self.account._decide("ended")
        self.assertRefused("no key account any more", self._case)

    def test_try_again(self):
        case = self._case(reason_id=self.terms.id)
        case.action_lost()
        case.action_reopen()
        self.assertEqual((case.state, case.date_end), ("open", False))
        self._step(case, "Call").action_plan()
        self.assertEqual(len(case.activity_ids), 1)

    def test_the_rate(self):
        for number, reason in enumerate((None, self.terms, self.terms, self.no_need)):
            firm = self._create_customer(f"Firm {number}", is_company=True)
            account = self._create_account(firm)
            case = self._case(account, days=2)
            if reason:
                case.write({"reason_id": reason.id, "state": "lost"})
            else:
                self._order_on(self._ago(days=1), 100, firm)
                case.state = "returned"
        self._case()
        [(rate,)] = self.env["retention.win.back"]._read_group(
            [("state", "!=", "open"), ("date_start", "=", self._ago(days=2))],
            [],
            ["return_rate:avg"],
        )
        self.assertEqual(rate, 0.25)

    def test_by_hand_from_the_account(self):
        account = self.account.with_user(self.keeper)
        action = account.action_open_win_back()
        self.assertFalse(action["res_id"])
        cases = self.env["retention.win.back"].with_user(self.keeper)
        with Form(cases.with_context(**action["context"])) as form:
            form.cause = "They told us"
        case = form.save()
        self.assertEqual(case.account_id, account)
        self.assertEqual(account.state, "lost")
        self.assertEqual(account.action_open_win_back()["res_id"], case.id)
        self.assertEqual(account.win_back_count, 1)

    def test_who_may_do_what(self):
        case = self._case(days=1)
        other = self._create_user("other", "group_retention_account_manager")
        seller = self._create_user("seller", "group_retention_user")
        portal = self._create_user("visitor", "base.group_portal")
        for user in (other, seller, portal):
            with self.assertRaises(AccessError):
                case.with_user(user).read(["cause"])
            with self.assertRaises(AccessError):
                case.step_ids[0].with_user(user).read(["result"])
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.env["retention.win.back"].with_user(other).create(
                {"account_id": self._create_account(self.customer).id}
            )
        for user in (self.keeper, self.deputy, self.chief):
            step = case.step_ids.filtered(lambda one: one.state == "planned")[:1]
            self.env(user=user)
            wizard = self.env["retention.win.back.record"].with_user(user)
            wizard.create({"step_id": step.id, "result": "Talked"}).action_record()
            self.assertEqual(step.state, "done")
        for user in (self.keeper, self.deputy):
            with self.assertRaises(AccessError):
                case.with_user(user).unlink()
            with self.assertRaises(AccessError):
                self.terms.with_user(user).name = "Mine"

    def test_the_head_closes_an_activity_without_a_right_to_the_dossier(self):
        head = self._create_user("head", "base.group_user")
        self.company.retention_head_id = head
        case = self._case()
        lunch = self._step(case, "Lunch")
        self.assertEqual(lunch.user_id, head)
        lunch.activity_ids.with_user(head).action_feedback("A good talk")
        self.assertEqual((lunch.state, lunch.result), ("done", "A good talk"))

    def test_another_company_s_cases(self):
        abroad = self.env["res.company"].create({"name": "Abroad"})
        account = self._create_account(self.firm, company_id=abroad.id)
        case = self._case(account)
        self.assertEqual(case.company_id, abroad)
        self.assertEqual(case.step_ids.company_id, abroad)
        cases = self.env["retention.win.back"].with_user(self.chief)
        self.assertFalse(cases.search([("id", "=", case.id)]))

    def test_two_customers_become_one(self):
        double = self._create_customer("Harbour Group", is_company=True)
        case = self._case()
        self.env["base.partner.merge.automatic.wizard"]._merge(
            [double.id, self.firm.id], double
        )
        self.env.invalidate_all()
        self.assertEqual(case.partner_id, double)
