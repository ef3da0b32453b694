from odoo.tests import tagged

from .common import KeyAccountCase


@tagged("post_install", "-at_install")
class TestKeyAccountMerge(KeyAccountCase):
    def _merge(self, kept, *others):
        self.env["base.partner.merge.automatic.wizard"]._merge(
            [kept.id, *(one.id for one in others)], kept
        )
        self.env.invalidate_all()

    def _person(self, partner, account=None, **values):
        return self.env["retention.key.account.person"].create(
            {"account_id": (account or self.account).id, "partner_id": partner.id}
            | values
        )

    def test_two_dossiers_become_one(self):
        double = self._create_customer("Harbour Hotel Group", is_company=True)
        keeper = self.env.ref("base.user_admin")
        other = self._create_account(double, manager_id=keeper.id)
        news = {"body": "They open a house in Riga"}
        other.message_post(**news)
        owner = self._create_customer("Ilze Kalna", parent_id=double.id)
        self._person(owner, other, role="owner")
        self._person(self.contact)
        self.account.manager_id = False
        self._merge(self.firm, double)
        self.assertFalse(other.exists())
        self.assertEqual(self.account.person_ids.partner_id, self.contact | owner)
        self.assertEqual(self.account.manager_id, keeper)
        self.assertIn("Riga", "".join(self.account.message_ids.mapped("body")))
        self.assertEqual(
            len(
                self.env["retention.key.account"].search(
                    [("partner_id", "=", self.firm.id)]
                )
            ),
            1,
        )

    def test_the_only_dossier_goes_with_the_customer(self):
        kept = self._create_customer("Harbour Group", is_company=True)
        self._merge(kept, self.firm)
        self.assertEqual(self.account.partner_id, kept)

    def test_a_person_of_both_names_keeps_lines_and_boss(self):
        boss = self._person(self._create_customer("Max Roth", parent_id=self.firm.id))
        double = self._create_customer("O. Berg", parent_id=self.firm.id)
        person = self._person(self.contact)
        same = self._person(double, boss_id=boss.id, role="finance")
        clerk = self._create_customer("Pia Lund", parent_id=self.firm.id)
        below = self._person(clerk, boss_id=same.id)
        self._merge(self.contact, double)
        self.assertFalse(same.exists())
        self.assertEqual(below.boss_id, person)
        self.assertEqual(person.boss_id, boss)

    def test_a_boss_who_was_the_same_person_is_nobody(self):
        double = self._create_customer("O. Berg", parent_id=self.firm.id)
        above = self._person(double)
        person = self._person(self.contact, boss_id=above.id)
        self._merge(self.contact, double)
        self.assertTrue(person.exists())
        self.assertFalse(person.boss_id)

    def test_dossiers_of_two_companies_stay_two(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        double = self._create_customer("Harbour Hotel Group", is_company=True)
        other = self._create_account(double, company_id=elsewhere.id)
        self._merge(self.firm, double)
        self.assertEqual((self.account + other).partner_id, self.firm)

    def test_a_whole_dossier_moves_with_bosses_lines_and_pairs(self):
        double = self._create_customer("Harbour Hotel Group", is_company=True)
        other = self._create_account(double, goals="Grow", employee_count=40)
        people = [
            self._person(self._create_customer(name, parent_id=double.id), other)
            for name in ("Ilze Kalna", "Max Roth")
        ]
        people[1].boss_id = people[0]
        both = {"account_id": other.id}
        line = self.env["retention.key.account.influence"].create(
            both | {"from_id": people[1].id, "to_id": people[0].id}
        )
        pair = self.env["retention.key.account.coverage"].create(
            both | {"user_id": self.keeper.id, "person_id": people[0].id}
        )
        other.block_ids.confirmed_on = self._ago(days=50)
        self._merge(self.firm, double)
        self.assertEqual(line.from_id + line.to_id, people[1] + people[0])
        self.assertEqual(pair.person_id, people[0])
        self.assertEqual(line.account_id, self.account)
        self.assertEqual(pair.account_id, self.account)
        self.assertEqual(people[1].boss_id, people[0])
        self.assertEqual(
            (self.account.goals, self.account.employee_count), ("Grow", 40)
        )
        # Nobody said of anything that it is still true
        ages = {block["age"] for block in self.account._blocks()}
        self.assertEqual(ages, {50, None})
