from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common_signals import KeySignalCase


@tagged("post_install", "-at_install")
class TestKeyStanding(KeySignalCase):
    """Whether an account still qualifies, as a reference, and the four mistakes."""

    def _again(self, account=None):
        """Return an account as read anew."""
        self.env.invalidate_all()
        return account or self.account

    def test_signals_show_on_the_account(self):
        elsewhere = self._other_company()
        self._note(self.firm)
        self._note(self.firm, "demanding", user=self.env.user, company_id=elsewhere.id)
        account = self._again()
        self.assertTrue(account.signal_reputation and account.is_qualifying)
        self.assertFalse(account.signal_demanding, "key for another company only")
        self.assertFalse(account.not_qualifying_since)

    def test_searching_by_signal(self):
        other = self._create_account(self._firm("Other"))
        self._note(self.firm)
        both = [("id", "in", (self.account | other).ids)]
        accounts = self.env["retention.key.account"]
        for domain, expected in [
            ([("signal_reputation", "=", True)], self.account),
            ([("signal_reputation", "=", False)], other),
            ([("signal_volume", "=", True)], accounts),
            ([("is_qualifying", "=", True)], self.account),
            ([("is_qualifying", "=", False)], other),
            ([("is_qualifying", "in", [True, False])], self.account | other),
        ]:
            self.assertEqual(accounts.search(both + domain), expected, domain)

    def test_ticking_notes_a_signal_and_unticking_ends_it(self):
        account = self.account.with_user(self.keeper)
        account.signal_innovator = True
        signal = self._open_signals(self.firm)
        self.assertEqual((signal.signal, signal.user_id), ("innovator", self.keeper))
        account.signal_innovator = True
        self.assertEqual(self._open_signals(self.firm), signal)
        account.signal_innovator = False
        self.assertEqual(signal.date_to, self.today)

    def test_creating_with_a_tick_notes_the_signal(self):
        firm = self._firm("Known")
        account = self._create_account(firm, signal_reputation=True)
        self.assertEqual(self._open_signals(firm).signal, "reputation")
        self.assertTrue(account.is_qualifying)

    def test_a_computed_signal_cannot_be_unticked(self):
        self._sell(self.firm, 100)
        self._refresh()
        with self.assertRaises(UserError) as caught:
            self._again().signal_volume = False
        self.assertIn("ends by itself", str(caught.exception))

    def test_who_stops_qualifying_is_shown_and_kept_with_a_reason(self):
        order = self._sell(self.firm, 100)
        self._refresh()
        self.assertTrue(self._again().is_qualifying)
        order.action_cancel()
        self.settle()
        self._refresh()
        account = self._again()
        self.assertEqual(account.state, "active", "shown, not dropped")
        self.assertFalse(account.is_qualifying)
        self.assertTrue(account.not_qualifying_since)
        self.assertFalse(account.kept_decision_id)
        account._decide("kept", "They come back in spring")
        account = self._again()
        self.assertEqual(account.kept_reason, "They come back in spring")
        self.assertIn(account.past_signal_ids, self.signals.search([]))
        self._note(self.firm)
        self.assertFalse(self._again().kept_decision_id, "qualifies once more")

    def test_an_older_decision_to_keep_does_not_hold_for_what_ended_later(self):
        self.account._decide("kept", "Once").date = self._ago(days=30)
        self._note(self.firm).with_user(self.chief).write(
            {"date_from": self._ago(days=20), "date_to": self._ago(days=10)}
        )
        account = self._again()
        self.assertEqual(account.not_qualifying_since, self._ago(days=9))
        self.assertFalse(account.kept_decision_id)

    def test_signals_of_many_accounts_take_no_more_queries(self):
        accounts = self.account
        for number in range(6):
            firm = self._firm(f"Firm {number}")
            self._note(firm)
            accounts |= self._create_account(firm)
        counts = []
        for some in (accounts[:2], accounts):
            self.env.invalidate_all()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            some.mapped("is_qualifying")
            some.mapped("kept_reason")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    # ------------------------------------------------------------
    # References
    # ------------------------------------------------------------

    def test_a_reference_says_who_agreed_and_when(self):
        for values, words in [
            ({"reference_permission": "yes"}, "who at Harbour Hotels agreed"),
            (
                {
                    "reference_permission": "ask",
                    "reference_person_id": self.customer.id,
                    "reference_date": self.today,
                },
                "is not with Harbour Hotels",
            ),
            ({"reference_value": -1}, "0 or more"),
            ({"reference_date": self._ago(days=-1)}, "still to come"),
        ]:
            with self.assertRaises(ValidationError) as caught, self.cr.savepoint():
                self.account.write(values)
            self.assertIn(words, str(caught.exception))

    def _agree(self, account, person, permission="yes"):
        account.write(
            {
                "reference_permission": permission,
                "reference_person_id": person.id,
                "reference_date": self.today,
                "reference_text": "Always on time",
            }
        )

    def test_only_who_may_be_named_is_printed(self):
        asked = self._create_account(self._firm("Ask First"))
        with self.assertRaises(UserError):
            self.account.action_print_references()
        self._agree(self.account, self.contact)
        self._agree(asked, asked.partner_id, "ask")
        action = (self.account | asked).action_print_references()
        self.assertEqual(action["report_name"], self._report())
        self.assertEqual(action["context"]["active_ids"], self.account.ids)
        page = self._print((self.account | asked).with_user(self.chief))
        for word in ("Harbour Hotels", "Always on time", "Olga Berg"):
            self.assertIn(word, page)
        self.assertNotIn("Ask First", page)

    def test_who_may_not_read_the_account_prints_nothing(self):
        self._agree(self.account, self.contact)
        portal = self._create_user("portal", "base.group_portal")
        seller = self._create_user("seller", "group_retention_user")
        stranger = self._create_user("stranger", "group_retention_account_manager")
        for user in (portal, seller, stranger):
            with self.assertRaises(AccessError):
                self._print(self.account.with_user(user))
        self.assertIn("Harbour", self._print(self.account.with_user(self.keeper)))

    def _report(self):
        return "customer_retention.report_key_references"

    def _print(self, accounts):
        reports = accounts.env["ir.actions.report"]
        return reports._render_qweb_html(self._report(), accounts.ids)[0].decode()

    # ------------------------------------------------------------
    # Forms
    # ------------------------------------------------------------

    def test_noting_a_signal_by_its_form(self):
        action = self.account.with_user(self.keeper).action_note_signal()
        signals = self.signals.with_user(self.keeper).with_context(**action["context"])
        with Form(signals) as form:
            form.signal = "demanding"
            form.evidence = "Found the fault in our scales"
        signal = self._open_signals(self.firm)
        self.assertEqual(signal.summary, "Found the fault in our scales")
        self.assertEqual(signal.user_id, self.keeper)

    def test_deciding_by_the_form(self):
        action = self.account.with_user(self.chief).action_end()
        wizard = self.env[action["res_model"]].with_user(self.chief)
        with Form(wizard.with_context(**action["context"])) as form:
            form.reason = "Closed their house"
        form.record.action_decide()
        self.assertEqual(self._again().state, "ended")
        self.assertEqual(self.account.decision_ids[0].reason, "Closed their house")

    def test_the_settings_say_the_share_of_innovators(self):
        settings = self.env["res.config.settings"].create({})
        self.env["retention.customer"].search([]).unlink()
        self.assertIn("No active customers", settings.retention_innovator_text)
        settings.retention_innovator_products = 5
        settings.execute()
        self.assertEqual(self.company.retention_innovator_products, 5)

    def test_several_at_once_by_import(self):
        fields = ["partner_id/.id", "signal", "evidence"]
        rows = [
            [str(self.firm.id), "reputation", "In all papers"],
            [str(self._firm("Other").id), "demanding", "Wrote our quality manual"],
        ]
        result = self.signals.with_user(self.chief).load(fields, rows)
        self.assertEqual(len(result["ids"]), 2, result["messages"])
        self.assertEqual(
            set(self.signals.browse(result["ids"]).mapped("source")), {"noted"}
        )
