from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common_signals import KeySignalCase


@tagged("post_install", "-at_install")
class TestKeySuggestions(KeySignalCase):
    def _suggestion(self, customer, user=None):
        suggestions = self.env["retention.key.suggestion"].with_user(user or self.chief)
        suggestions.invalidate_model()
        return suggestions.search([("partner_id", "=", customer.id)])

    def _decide(self, decision, reason="Seen with our own eyes", **values):
        wizard = (
            self.env["retention.key.account.decide"]
            .with_user(self.chief)
            .create({"decision": decision, "reason": reason, **values})
        )
        return wizard.action_decide()

    def test_who_has_signals_and_no_account_is_suggested(self):
        firm, other = self._firm("Alpha"), self._firm("Other")
        self._sell(firm, 300)
        self._sell(other, 30)
        self._note(firm, "innovator")
        self._score()
        self._refresh()
        row = self._suggestion(firm)
        self.assertEqual(row.signal_count, 2)
        self.assertTrue(row.signal_volume and row.signal_innovator)
        self.assertFalse(row.signal_potential)
        self.assertAlmostEqual(row.share, 300 / 330)
        self.assertEqual(row.revenue, 300)
        self.assertEqual(set(row.signal_ids.mapped("signal")), {"volume", "innovator"})
        self.assertIn("Everybody knows them", row.summary)
        self.assertFalse(self._suggestion(other))

    def test_accounts_archived_and_ended(self):
        self._note(self.firm)
        self.assertFalse(self._suggestion(self.firm), "a key account")
        self.account._decide("lost", "Gone")
        self.assertFalse(self._suggestion(self.firm), "being won back")
        self.account._decide("ended", "Sold")
        self.assertFalse(self._suggestion(self.firm), "ended in sight of it")
        self._note(self.firm, "innovator")
        self.assertEqual(self._suggestion(self.firm).account_id, self.account)
        self.firm.active = False
        self.assertFalse(self._suggestion(self.firm), "archived")

    def test_a_decline_holds_until_there_is_a_new_signal(self):
        firm = self._firm("Known")
        self._note(firm)
        self._decide("declined", suggestion_ids=self._suggestion(firm).ids)
        self.assertFalse(self._suggestion(firm))
        row = self.env["retention.key.account.decision"].search(
            [("partner_id", "=", firm.id)]
        )
        self.assertEqual((row.decision, row.user_id), ("declined", self.chief))
        self.assertFalse(row.account_id)
        self._note(firm, "demanding")
        self.assertTrue(self._suggestion(firm))

    def test_a_decline_does_not_hold_for_ever(self):
        firm = self._firm("Known")
        self._note(firm)
        self._decide("declined", suggestion_ids=self._suggestion(firm).ids)
        row = self.env["retention.key.account.decision"].search(
            [("partner_id", "=", firm.id)]
        )
        row.date = self._ago(months=12, days=-1)
        self.assertFalse(self._suggestion(firm))
        row.date = self._ago(months=12)
        self.assertTrue(self._suggestion(firm))

    def test_making_key_accounts_of_several(self):
        firm, known = self._firm("Alpha"), self._firm("Known")
        self._note(firm)
        self._note(known)
        rows = self._suggestion(firm) | self._suggestion(known)
        action = rows.action_open_account()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.chief)
            .with_context(**action["context"])
            .create({"manager_id": self.keeper.id, "reason": "Known to everybody"})
        )
        self.assertIn("Alpha: Everybody knows them", wizard.summary)
        wizard.action_open_accounts()
        accounts = (firm | known).retention_key_account_ids
        self.assertEqual(accounts.mapped("state"), ["active", "active"])
        self.assertEqual(accounts.manager_id, self.keeper)
        decision = accounts[0].decision_ids.filtered(lambda one: one.reason)
        self.assertEqual(decision.decision, "opened")
        self.assertEqual(decision.reason, "Known to everybody")
        self.assertEqual(decision.user_id, self.chief)
        self.assertEqual(decision.signal_ids, accounts[0].signal_ids)
        self.assertFalse(self._suggestion(firm) | self._suggestion(known))

    def test_an_ended_account_is_taken_up_again(self):
        self.account._decide("ended", "Small now")
        self._note(self.firm)
        row = self._suggestion(self.firm)
        self.env["retention.key.account.open"].with_user(self.chief).create(
            {
                "suggestion_ids": row.ids,
                "manager_id": self.keeper.id,
                "reason": "Large again",
            }
        ).action_open_accounts()
        self.assertEqual(self.firm.retention_key_account_ids, self.account)
        self.assertEqual(self.account.state, "active")
        self.assertEqual(self.account.decision_ids[0].decision, "reopened")

    def test_ending_and_taking_up_again_by_the_buttons(self):
        self._decide("ended", "Sold", account_ids=self.account.ids)
        self.assertEqual(self.account.state, "ended")
        with self.assertRaises(UserError) as caught:
            self._decide("ended", "Once more", account_ids=self.account.ids)
        self.assertIn("Ended", str(caught.exception))
        self._decide("reopened", "Back", account_ids=self.account.ids)
        self.assertEqual(self.account.state, "active")
        with self.assertRaises(ValidationError):
            self._decide("ended", "  ", account_ids=self.account.ids)

    def test_what_somebody_else_decided_meanwhile(self):
        firm = self._firm("Known")
        self._note(firm)
        row = self._suggestion(firm)
        self._create_account(firm)
        with self.assertRaises(UserError) as caught:
            self._decide("declined", suggestion_ids=row.ids)
        self.assertIn("meantime", str(caught.exception))

    def test_only_managers_decide(self):
        self._note(self.firm)
        for user in (self.keeper, self.ani):
            for model in ("decide", "open"):
                with self.assertRaises(AccessError):
                    self.env[f"retention.key.account.{model}"].with_user(user).create(
                        {"reason": "Mine"}
                    )
            with self.assertRaises(AccessError):
                self._suggestion(self.firm, user)

    def test_suggestions_of_other_companies_are_not_shown(self):
        elsewhere = self._other_company()
        firm = self._firm("Theirs")
        self._note(firm, user=self.env.user, company_id=elsewhere.id)
        self.assertFalse(self._suggestion(firm))
        rows = self.env["retention.key.suggestion"].search(
            [("partner_id", "=", firm.id)]
        )
        self.assertEqual(rows.company_id, elsewhere)
