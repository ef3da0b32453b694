from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common_dossier import DossierCase


@tagged("post_install", "-at_install")
class TestDossierParts(DossierCase):
    def assertRefused(self, words, work):
        with self.assertRaises(ValidationError) as caught:
            work()
        self.assertIn(words, str(caught.exception))

    # ------------------------------------------------------------
    # The firm
    # ------------------------------------------------------------

    def test_a_turnover_needs_its_currency(self):
        self.assertRefused(
            "currency", lambda: self.account.write({"turnover": 1_000_000})
        )
        currency = self.company.currency_id
        self.account.write({"turnover": 1_000_000, "turnover_currency_id": currency.id})

    def test_what_cannot_be_true_of_a_firm_is_refused(self):
        year = self.today.year
        for words, vals in (
            ("fewer than no employees", {"employee_count": -1}),
            ("below zero", {"turnover": -5}),
            ("year", {"turnover_year": 26}),
            ("year", {"turnover_year": year + 1}),
            ("below zero", {"target_monthly": -1}),
        ):
            self.assertRefused(words, lambda vals=vals: self.account.write(vals))
        self.account.turnover_year = year

    def test_files_of_the_dossier_are_counted_and_listed(self):
        self.assertEqual(self.account.document_count, 0)
        attachment = self.env["ir.attachment"].create(
            {
                "name": "a.txt",
                "res_model": self.account._name,
                "res_id": self.account.id,
            }
        )
        self.account.invalidate_recordset()
        self.assertEqual(self.account.document_count, 1)
        action = self.account.action_open_documents()
        found = self.env["ir.attachment"].search(action["domain"])
        self.assertEqual(found, attachment)

    # ------------------------------------------------------------
    # Objectives
    # ------------------------------------------------------------

    def test_per_cent_done_is_0_to_100(self):
        for progress in (-1, 101):
            self.assertRefused(
                "cannot be done",
                lambda done=progress: self._create_part(
                    "objective", name="Lamps", progress=done
                ),
            )
        self._create_part("objective", name="Lamps", progress=100)

    def test_an_objective_cannot_be_due_before_it_begins(self):
        self.assertRefused(
            "before it begins",
            lambda: self._create_part(
                "objective",
                name="Lamps",
                date_start=self.today,
                date_due=self._ago(days=1),
            ),
        )

    def test_done_is_done_whole_and_no_longer_overdue(self):
        one = self._create_part(
            "objective",
            name="Lamps",
            date_start=self._ago(days=60),
            date_due=self._ago(days=1),
            progress=40,
        )
        mine = [("id", "=", one.id)]
        self.assertTrue(one.is_overdue)
        self.assertTrue(one.search([*mine, ("is_overdue", "=", True)]))
        one.state = "done"
        self.assertEqual((one.progress, one.is_overdue), (100, False))
        self.assertTrue(one.search([*mine, ("is_overdue", "=", False)]))

    def test_a_person_of_another_dossier_is_refused(self):
        partner = self._create_customer("New", is_company=True)
        stranger = self._create_person("Stranger", self._create_account(partner))
        for part in ("objective", "term"):
            vals = {"name": "Lamps", "person_id": stranger.id}
            if part == "term":
                vals["value"] = "10 %"
            self.assertRefused(
                "not in this dossier",
                lambda part=part, vals=vals: self._create_part(part, **vals),
            )

    # ------------------------------------------------------------
    # Terms, competitors
    # ------------------------------------------------------------

    def test_expired_terms_are_marked(self):
        term = self._create_part(
            "term", name="Discount", value="12 %", date_to=self.today
        )
        self.assertFalse(term.is_expired)
        term.date_to = self._ago(days=1)
        self.assertTrue(term.is_expired)
        self.assertRefused(
            "end before it begins", lambda: term.write({"date_from": self.today})
        )

    def test_a_competitor_is_named_or_a_contact(self):
        rival = self._create_customer("Nordic Seats", is_company=True)
        competitor = self._create_part("competitor", partner_id=rival.id, share=45)
        self.assertEqual(competitor.name, "Nordic Seats")
        self.assertEqual(self._create_part("competitor", name="Typed").name, "Typed")
        self.assertRefused("0 to 100", lambda: competitor.write({"share": 100.1}))
        self.assertRefused(
            "compete for itself",
            lambda: competitor.write({"partner_id": self.firm.id}),
        )

    # ------------------------------------------------------------
    # Risks
    # ------------------------------------------------------------

    def test_a_risk_gives_its_owner_an_activity(self):
        risk = self._create_part(
            "risk", name="New head", event="head", date_due=self.today
        )
        self.assertEqual(risk.user_id, self.keeper)
        activity = self.account.activity_ids
        self.assertEqual(activity.user_id, self.keeper)
        self.assertEqual(activity.date_deadline, self.today)
        self.assertIn("New head", activity.summary)
        risk.state = "closed"
        self.assertFalse(self.account.activity_ids)
        self.assertFalse(activity.active)

    def test_the_activity_follows_owner_and_day(self):
        deputy = self._create_user("deputy", "group_retention_account_manager")
        self.account.deputy_id = deputy
        self.env.flush_all()
        risk = self._create_part("risk", name="New head")
        due = self._ago(days=-9)
        risk.write({"user_id": deputy.id, "date_due": due})
        self.assertEqual(risk.activity_id.user_id, deputy)
        self.assertEqual(risk.activity_id.date_deadline, due)

    def test_who_may_not_see_the_dossier_cannot_own_its_risks(self):
        other = self._create_user("other", "group_retention_account_manager")
        self.assertRefused(
            "may not see the dossier",
            lambda: self._create_part("risk", name="Sold", user_id=other.id),
        )

    def test_severity_is_probability_times_impact(self):
        risk = self._create_part("risk", name="Sold", probability="3", impact="2")
        self.assertEqual(risk.severity, 6)
        risk.impact = "3"
        self.assertEqual(risk.severity, 9)

    # ------------------------------------------------------------
    # Settings
    # ------------------------------------------------------------

    def test_settings_that_make_no_sense_are_refused(self):
        for words, vals in (
            ("1 to 3650 days", {"retention_block_days_people": 0}),
            ("1 to 3650 days", {"retention_coverage_days": -3}),
            ("1 to 120 months", {"retention_proposal_months": 0}),
            ("1 to 100 per cent", {"retention_dossier_share": 101}),
            ("1 to 100 per cent", {"retention_peer_share": 0}),
        ):
            self.assertRefused(words, lambda vals=vals: self.company.write(vals))

    # ------------------------------------------------------------
    # The matrix and what is missing
    # ------------------------------------------------------------

    def test_the_last_contact_of_a_pair_is_of_these_two(self):
        admin = self.env.ref("base.user_admin")
        both = {"person_id": self.buyer.id, "expected_days": 10}
        mine = self._create_part("coverage", user_id=self.keeper.id, **both)
        other = self._create_part("coverage", user_id=admin.id, **both)
        self._meet(15, self.keeper.partner_id, self.contact)
        self._meet(2, admin.partner_id)
        self.assertEqual(mine.last_contact, self._ago(days=15))
        self.assertEqual((mine.freshness, other.freshness), ("due", "stale"))
        self.assertFalse(other.last_contact)

    def test_the_matrix_has_our_people_and_theirs(self):
        self.buyer.counterpart_id = self.keeper
        self._create_part(
            "coverage", user_id=self.keeper.id, person_id=self.owner.id, state="good"
        )
        matrix = self.account._coverage_matrix()
        self.assertEqual([one["name"] for one in matrix["users"]], ["Keeper"])
        cells = {row["name"]: row["cells"][0] for row in matrix["rows"]}
        self.assertEqual(cells["Aram Sarkis"]["state"], "good")
        self.assertEqual(cells["Aram Sarkis"]["last"], "never met")
        self.assertTrue(cells["Olga Berg"]["is_counterpart"])
        self.assertFalse(cells["Lena Wolf"]["id"])

    def test_the_form_says_whom_we_should_know(self):
        gaps = self.account.coverage_gaps
        self.assertIn("Nobody is noted as: chief executive.", gaps)
        self.assertIn("Aram Sarkis (decides): nobody of us is in touch.", gaps)
        self.owner.counterpart_id = self.keeper
        self._create_person("Chief", role="executive")
        self.account.invalidate_recordset()
        self.assertFalse(self.account.coverage_gaps)

    def test_a_single_contact_is_told(self):
        partner = self._create_customer("New", is_company=True)
        account = self._create_account(partner)
        self.assertIn("Nobody of the firm", account.coverage_gaps)
        self._create_person("Only One", account)
        account.invalidate_recordset()
        self.assertIn("Only One is our only contact", account.coverage_gaps)

    def test_parts_of_many_are_made_in_one_save_of_the_form(self):
        people = self.env["retention.key.account.person"]
        before = people.search_count([])
        partner = self._create_customer("Nina", parent_id=self.firm.id)
        self.account.with_user(self.keeper).write(
            {
                "person_ids": [Command.create({"partner_id": partner.id})],
                "objective_ids": [Command.create({"name": "Lamps"})],
                "goals": "Grow",
            }
        )
        self.assertEqual(people.search_count([]), before + 1)
        confirmed = {one.block for one in self.account.block_ids}
        self.assertEqual(confirmed, {"people", "plan", "strategy"})
