from datetime import timedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, tagged

from .common_managers import ManagersCase


@tagged("post_install", "-at_install")
class TestKeyManagers(ManagersCase):
    """Who can look after an account, and who acts while somebody is away."""

    def assertRefused(self, words, **values):
        with self.assertRaises(ValidationError) as caught, self.cr.savepoint():
            self.account.write(values)
        self.assertIn(words, str(caught.exception))

    def test_who_cannot_be_manager_or_deputy(self):
        portal = self._create_user("visitor", "base.group_portal")
        gone = self._create_user("gone", "group_retention_account_manager")
        gone.active = False
        seller = self._create_user("seller", "group_retention_user")
        abroad = self.env["res.company"].create({"name": "Abroad"})
        foreign = self._create_user(
            "foreign",
            "group_retention_account_manager",
            company_id=abroad.id,
            company_ids=[(6, 0, abroad.ids)],
        )
        for name in ("manager_id", "deputy_id"):
            self.assertRefused("portal user", **{name: portal.id})
            self.assertRefused("archived", **{name: gone.id})
            self.assertRefused("could not open the dossier", **{name: seller.id})
            self.assertRefused("cannot sign in to", **{name: foreign.id})
        self.assertRefused("at once", deputy_id=self.keeper.id)

    def test_only_managers_give_accounts_away(self):
        account = self.account.with_user(self.keeper)
        account.deputy_id = self.deputy
        with self.assertRaises(AccessError) as caught:
            account.manager_id = self.deputy
        self.assertIn("Harbour Hotels", str(caught.exception))
        self.account.with_user(self.chief).write(
            {"manager_id": self.deputy.id, "deputy_id": self.keeper.id}
        )
        self.assertEqual(self.account.manager_id, self.deputy)

    # ------------------------------------------------------------
    # Absence
    # ------------------------------------------------------------

    def test_dates_of_an_absence(self):
        own = self.keeper.with_user(self.keeper)
        self._away(own, 1, 1)
        with self.assertRaises(ValidationError) as caught, self.cr.savepoint():
            self._away(own, 2, 1)
        self.assertIn("before it begins", str(caught.exception))
        with self.assertRaises(ValidationError) as caught, self.cr.savepoint():
            own.retention_absent_until = False
        self.assertIn("last day", str(caught.exception))
        with self.assertRaises(AccessError):
            self._away(self.deputy.with_user(self.keeper), 1, 1)

    def test_the_deputy_acts_from_the_first_day_to_the_last(self):
        self.account.deputy_id = self.deputy
        self._away(self.keeper, 2, 4)
        acting = [
            self.account._acting_manager(self.today + timedelta(days=day))
            for day in range(1, 6)
        ]
        self.assertEqual(
            acting,
            [self.keeper, self.deputy, self.deputy, self.deputy, self.keeper],
        )

    def test_both_away(self):
        self.account.deputy_id = self.deputy
        self._away(self.keeper, 0, 4)
        self.assertEqual(self.account.acting_manager_id, self.deputy)
        self._away(self.deputy, 0, 4)
        self.account.invalidate_recordset()
        self.assertEqual(self.account.acting_manager_id, self.chief)
        # The head away as well: another retention manager
        self._away(self.chief, 0, 4)
        other = self.account._acting_manager()
        self.assertNotIn(other, self.keeper | self.deputy | self.chief)
        self.assertTrue(
            other.has_group("customer_retention.group_retention_manager"), other.name
        )

    def test_an_archived_manager_is_away_for_good(self):
        self.account.deputy_id = self.deputy
        self.keeper.active = False
        self.assertEqual(self.account._acting_manager(), self.deputy)

    def test_the_day_is_the_company_s(self):
        """A quarter past midnight in Auckland is yesterday in Los Angeles."""
        self.account.deputy_id = self.deputy
        first = self.today + timedelta(days=1)
        self.keeper.write(
            {"retention_absent_from": first, "retention_absent_until": first}
        )
        moment = f"{self.today} 20:00:00"
        for zone, acts in [
            ("Pacific/Auckland", self.deputy),
            ("America/Los_Angeles", self.keeper),
        ]:
            self.company.partner_id.tz = zone
            self.env.registry.clear_cache()
            with freeze_time(moment):
                self.account.invalidate_recordset()
                self.assertEqual(self.account.acting_manager_id, acts, zone)
        self.env.registry.clear_cache()
