from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common_signals import KeySignalCase


@tagged("post_install", "-at_install")
class TestKeySignals(KeySignalCase):
    def test_a_signal_closes_and_opens_again_as_a_new_row(self):
        firm, other = self._firm("Alpha"), self._firm("Other")
        order = self._sell(firm, 200)
        self._sell(other, 800)
        self._refresh()
        first = self._open_signals(firm, "volume")
        self.assertEqual((first.date_from, first.source), (self.today, "computed"))
        self._refresh()
        self.assertEqual(self._open_signals(firm, "volume"), first, "it goes on")
        later = self.today + timedelta(days=5)
        order.action_cancel()
        self.settle()
        self.env["retention.concentration"]._measure(self.company)
        self.signals._refresh(self.company, later)
        self.assertEqual(first.date_to, later - timedelta(days=1))
        self.assertEqual(first.basis_ids.share, 0.2, "what it was stays")
        order.action_draft()
        order.action_confirm()
        order.write({"team_id": False, "user_id": False})
        self.settle()
        self._refresh()
        again = self._open_signals(firm, "volume")
        self.assertNotEqual(again, first)
        self.assertTrue(first.date_to)

    def test_noted_signals_are_left_alone_by_the_night(self):
        firm = self._firm("Known")
        noted = self._note(firm, "volume")
        self._refresh()
        self.assertFalse(noted.date_to)
        self.assertEqual(noted.user_id, self.chief)
        noted.action_end()
        self.assertEqual(noted.date_to, self.today)
        self._refresh()
        self.assertEqual(noted.date_to, self.today)

    def test_potential_by_stated_spend(self):
        firm, other = self._firm("Potential"), self._firm("Other")
        self._sell(firm, 10)
        self._sell(other, 990)
        estimate = self.env["retention.spend.estimate"].create(
            {"partner_id": firm.id, "yearly_amount": 110}
        )
        self._refresh()
        signal = self._open_signals(firm)
        # 110 less the 10 bought from us: exactly 10 % of 1,000
        self.assertEqual(signal.signal, "potential")
        self.assertEqual((signal.amount, signal.base), (100, 1000))
        self.assertAlmostEqual(signal.share, 0.1)
        found = self._documents(signal.action_open_documents())
        self.assertEqual(found.estimate_id, estimate)
        self.assertEqual(sum(found.mapped("untapped")), signal.amount)
        estimate.yearly_amount = 109.99
        self._refresh()
        self.assertTrue(signal.date_to, "a cent less is too little")

    def test_potential_of_a_year_against_shares_of_six_months(self):
        firm, other = self._firm("Potential"), self._firm("Other")
        self.company.retention_key_months = 6
        self._sell(other, 500)
        self.env["retention.spend.estimate"].create(
            {"partner_id": firm.id, "yearly_amount": 99}
        )
        self._refresh()
        self.assertFalse(self._open_signals(firm), "500 in six months: 1,000 a year")

    def test_demanding_by_answers(self):
        firm = self._firm("Strict")
        for days in (5, 50, 500):
            self.env["retention.customer.answer"].create(
                {
                    "partner_id": firm.id,
                    "answer": "Deliver on time",
                    "date": self._ago(days=days),
                }
            )
        self._refresh()
        self.assertFalse(self._open_signals(firm), "two of them in a year")
        self.company.retention_demanding_answers = 2
        self._refresh()
        signal = self._open_signals(firm)
        self.assertEqual(signal.signal, "demanding")
        self.assertIn("2 times", signal.summary)
        self.assertEqual(len(self._documents(signal.action_open_documents())), 2)

    # ------------------------------------------------------------
    # Bad input
    # ------------------------------------------------------------

    def assertRefused(self, words, **values):
        with self.assertRaises(ValidationError) as caught, self.cr.savepoint():
            self._note(values.pop("customer", self.firm), **values)
        self.assertIn(words, str(caught.exception))

    def test_what_makes_no_sense_is_refused(self):
        self.assertRefused("evidence", evidence="  ")
        self.assertRefused("before it began", date_to=self._ago(days=1))
        self.assertRefused("to come", date_from=self.today + timedelta(days=1))
        self.assertRefused("belongs to the firm", customer=self.contact)
        self._note(self.firm)
        self.assertRefused("already")
        self._note(self.firm, "innovator")

    def test_a_noted_one_may_stand_beside_a_computed_one(self):
        firm = self._firm("Alpha")
        self._sell(firm, 100)
        self._refresh()
        self._note(firm, "volume")
        self.assertEqual(len(self._open_signals(firm, "volume")), 2)

    def test_computed_ones_are_nobodys_to_change(self):
        firm = self._firm("Alpha")
        self._sell(firm, 100)
        self._refresh()
        signal = self._open_signals(firm).with_user(self.chief)
        for change in (
            lambda: signal.write({"date_to": self.today}),
            signal.action_end,
            signal.unlink,
            lambda: self._note(firm).write({"source": "computed"}),
        ):
            with self.assertRaises(AccessError), self.cr.savepoint():
                change()
        noted = self._note(firm, source="computed", user_id=self.ani.id)
        self.assertEqual((noted.source, noted.user_id), ("noted", self.chief))
        with self.assertRaises(UserError):
            noted.action_open_documents()

    def test_another_company_is_refused(self):
        elsewhere = self._other_company()
        firm = self._firm("Theirs", company_id=elsewhere.id)
        with self.assertRaises(UserError):
            self._note(firm)

    def test_limits_out_of_range_are_refused(self):
        for name, value in [
            ("retention_key_share", 0),
            ("retention_key_share", 100.01),
            ("retention_key_months", 0),
            ("retention_innovator_months", 0),
            ("retention_innovator_days", 366),
            ("retention_innovator_products", 0),
            ("retention_demanding_answers", 0),
            ("retention_decline_months", 121),
            ("retention_small_customers", -1),
        ]:
            with self.assertRaises(ValidationError), self.cr.savepoint():
                self.company[name] = value

    # ------------------------------------------------------------
    # Who sees what
    # ------------------------------------------------------------

    def test_account_managers_see_signals_of_their_accounts(self):
        mine, others = self._note(self.firm), self._note(self._firm("Other"))
        stranger = self._create_user("stranger", "group_retention_account_manager")
        deputy = self._create_user("deputy", "group_retention_account_manager")
        self.account.deputy_id = deputy
        for user, seen in [
            (self.keeper, mine),
            (deputy, mine),
            (stranger, self.signals),
            (self.chief, mine | others),
        ]:
            found = self.signals.with_user(user).search(
                [("id", "in", (mine | others).ids)]
            )
            self.assertEqual(found, seen, user.name)
        self._note(self.firm, "innovator", self.keeper)
        with self.assertRaises(AccessError):
            self._note(others.partner_id, "innovator", self.keeper)

    def test_sales_people_and_portal_see_no_signals(self):
        signal = self._note(self.firm)
        portal = self._create_user("portal", "base.group_portal")
        seller = self._create_user("seller", "group_retention_user")
        for user in (portal, seller):
            with self.assertRaises(AccessError):
                signal.with_user(user).read(["evidence"])
            with self.assertRaises(AccessError):
                self.env["retention.key.suggestion"].with_user(user).search([])

    def test_merged_customers_have_one_open_signal_of_a_kind(self):
        firm, double = self._firm("Firm"), self._firm("Firm again")
        kept = self._note(double, date_from=self._ago(days=9), evidence="In the news")
        self._note(firm, evidence="On television")
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (firm | double).ids, firm
        )
        signal = self._open_signals(firm)
        self.assertEqual(signal, kept)
        self.assertEqual(signal.evidence, "In the news\nOn television")
        self.assertEqual(self.signals.search_count([("partner_id", "=", firm.id)]), 2)
