from datetime import timedelta
from xml.etree import ElementTree

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_dossier import DossierCase


@tagged("post_install", "-at_install")
class TestDossierPeople(DossierCase):
    def assertRefused(self, words, work):
        with self.assertRaises(ValidationError) as caught:
            work()
        self.assertIn(words, str(caught.exception))

    # ------------------------------------------------------------
    # Who belongs into a dossier
    # ------------------------------------------------------------

    def test_a_person_of_another_firm_is_refused_without_a_tie(self):
        firm = self._create_customer("Other Firm", is_company=True)
        stranger = self._create_customer("Stranger", parent_id=firm.id)
        self.assertRefused(
            "Stranger is no contact of Harbour Hotels",
            lambda: self._create_person(stranger),
        )
        person = self._create_person(stranger, tie="Advises the owner")
        self.assertFalse(person.is_elsewhere)

    def test_a_contact_who_left_is_shown(self):
        self.assertFalse(self.buyer.is_elsewhere)
        firm = self._create_customer("Other Firm", is_company=True)
        self.contact.parent_id = firm
        self.buyer.invalidate_recordset()
        self.assertTrue(self.buyer.is_elsewhere)

    def test_a_person_of_another_company_is_refused(self):
        other = self.env["res.company"].create({"name": "Other Company"})
        partner = self._create_customer("Elsewhere", company_id=other.id)
        with self.assertRaises(UserError) as caught:
            self._create_person(partner, tie="Friend")
        self.assertIn("company inconsistencies", str(caught.exception))

    def test_a_person_is_in_a_dossier_once(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self._create_person(self.contact)

    def test_a_typed_name_makes_a_contact_of_the_firm(self):
        # As the form does it: the field's context is the firm
        partners = self.env["res.partner"].with_context(default_parent_id=self.firm.id)
        partner_id, _name = partners.name_create("Nora Typed")
        person = self._create_person(self.env["res.partner"].browse(partner_id))
        self.assertEqual(person.partner_id.parent_id, self.firm)

    def test_a_part_cannot_move_to_another_dossier(self):
        partner = self._create_customer("New", is_company=True)
        account = self._create_account(partner)
        with self.assertRaises(UserError) as caught:
            self.buyer.account_id = account
        self.assertIn("cannot move", str(caught.exception))

    def test_a_counterpart_works_for_the_company(self):
        other = self.env["res.company"].create({"name": "Other Company"})
        stranger = self._create_user(
            "stranger",
            "group_retention_account_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.assertRefused(
            "does not work for",
            lambda: self.buyer.write({"counterpart_id": stranger.id}),
        )
        self.assertRefused(
            "does not work for",
            lambda: self._create_part(
                "coverage", user_id=stranger.id, person_id=self.buyer.id
            ),
        )

    # ------------------------------------------------------------
    # Bosses and lines
    # ------------------------------------------------------------

    def test_nobody_is_their_own_boss(self):
        self.assertRefused(
            "cannot report to themselves",
            lambda: self.owner.write({"boss_id": self.owner.id}),
        )

    def test_bosses_in_a_circle_are_refused_with_their_names(self):
        self.buyer.boss_id = self.owner
        self.accountant.boss_id = self.buyer
        self.assertRefused(
            "cannot report to each other",
            lambda: self.owner.write({"boss_id": self.accountant.id}),
        )

    def test_a_boss_of_another_dossier_is_refused(self):
        partner = self._create_customer("New", is_company=True)
        stranger = self._create_person("Boss", self._create_account(partner))
        self.assertRefused(
            "two accounts", lambda: self.buyer.write({"boss_id": stranger.id})
        )

    def test_influence_in_a_circle_is_refused(self):
        self._line(self.owner, self.buyer)
        self._line(self.buyer, self.accountant)
        self.assertRefused(
            "cannot be where the influence begins",
            lambda: self._line(self.accountant, self.owner),
        )
        self._line(self.accountant, self.owner, "informal")

    def test_influence_on_oneself_is_refused(self):
        self.assertRefused("two people", lambda: self._line(self.owner, self.owner))

    def test_the_same_line_twice_is_refused(self):
        self._line(self.owner, self.buyer)
        self.assertRefused(
            "on the map already", lambda: self._line(self.owner, self.buyer)
        )
        self._line(self.owner, self.buyer, "conflict")
        # A conflict has no direction
        self.assertRefused(
            "on the map already",
            lambda: self._line(self.buyer, self.owner, "conflict"),
        )

    def test_a_line_to_another_dossier_is_refused(self):
        partner = self._create_customer("New", is_company=True)
        stranger = self._create_person("Stranger", self._create_account(partner))
        self.assertRefused(
            "not both in this dossier", lambda: self._line(self.owner, stranger)
        )

    # ------------------------------------------------------------
    # The map
    # ------------------------------------------------------------

    def test_the_map_shows_people_lines_and_hostile_names(self):
        self.contact.name = "<img src=x onerror=alert(1)>"
        self.buyer.boss_id = self.owner
        self._line(self.owner, self.accountant, "conflict", note="Over <money>")
        svg = self.account._relationship_map_svg()
        found = ElementTree.fromstring(svg)
        self.assertEqual(len(found.findall("{*}g/{*}rect")), 3)
        self.assertNotIn("<img", svg)
        self.assertIn("Over &lt;money&gt;", svg)

    def test_attitude_is_on_the_map_only_for_the_personal_group(self):
        self.owner.attitude = "opponent"
        insider = self._create_user(
            "insider", "group_retention_account_manager", "group_retention_personal"
        )
        self.account.deputy_id = insider
        self.env.flush_all()
        mine = self.account.with_user(insider)
        self.assertIn("Opponent", mine._relationship_map_svg())
        self.assertNotIn("Opponent", mine._relationship_map_svg(with_attitude=False))
        svg = self.account.with_user(self.keeper)._relationship_map_svg()
        self.assertNotIn("Opponent", svg)

    # ------------------------------------------------------------
    # Personal facts
    # ------------------------------------------------------------

    def test_personal_facts_are_for_their_group_only(self):
        self.owner.write({"cuisine": "Georgian", "attitude": "friend"})
        person = self.owner.with_user(self.keeper)
        for name in ("cuisine", "attitude", "interest_ids", "relative_ids", "birthday"):
            with self.assertRaises(AccessError):
                person.read([name])
        with self.assertRaises(AccessError):
            person.cuisine = "None"
        with self.assertRaises(AccessError):
            person.search([("attitude", "=", "friend")])

    # ------------------------------------------------------------
    # Last contact
    # ------------------------------------------------------------

    def test_a_meeting_counts_for_who_was_there(self):
        self._meet(10, self.keeper.partner_id, self.contact)
        self.assertEqual(self.buyer.last_contact, self._ago(days=10))
        self.assertFalse(self.owner.last_contact)

    def test_meetings_to_come_declined_and_cancelled_do_not_count(self):
        self._meet(-3, self.keeper.partner_id, self.contact)
        declined = self._meet(4, self.keeper.partner_id, self.contact)
        mine = declined.attendee_ids.filtered(
            lambda one: one.partner_id == self.contact
        )
        mine.state = "declined"
        self._meet(5, self.keeper.partner_id, self.contact).active = False
        self.assertFalse(self.buyer.last_contact)

    def test_messages_and_done_activities_count(self):
        said = {"body": "The chairs are ready", "message_type": "comment"}
        message = self.contact.message_post(**said)
        message.date -= timedelta(days=7)
        self.assertEqual(self.buyer.last_contact, self._ago(days=7))
        self.owner.partner_id.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.keeper.id
        ).action_feedback()
        self.assertEqual(self.owner.last_contact, self.today)
