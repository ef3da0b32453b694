from lxml import html

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common_shop import LOGIN, ShopCase

HOUSEHOLD = "/my/loyalty/household"


@tagged("post_install", "-at_install")
class TestHouseholdPortal(ShopCase):
    """Inviting, consenting, sharing and leaving, as customers do it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.spouse = cls._create_shopper("retention_vahe", "Vahe Shopper").partner_id

    def _send(self, action, **fields_sent):
        """Send one of the page's forms."""
        page = self._visit(HOUSEHOLD)
        token = page.xpath("//input[@name='csrf_token']/@value")[0]
        answer = self.url_open(
            f"{HOUSEHOLD}/{action}", data={"csrf_token": token, **fields_sent}
        )
        self.assertEqual(answer.status_code, 200)
        return html.fromstring(answer.text)

    def _invite(self, email="vahe@example.com"):
        wallet = self._give_points(80)
        self._sign_in()
        page = self._send("invite", email=email, can_spend="1")
        self.assertIn("sent an invitation", self._read(page, "o_retention_notice"))
        return wallet, wallet.member_ids

    def _answer(self, member, **sent):
        path = f"/my/loyalty/invitation/{member.sudo().token}"
        page = self._visit(path)
        token = page.xpath("//input[@name='csrf_token']/@value")[0]
        answer = self.url_open(f"{path}/answer", data={"csrf_token": token, **sent})
        self.assertEqual(answer.status_code, 200)
        return html.fromstring(answer.text)

    def test_invited_and_agreed(self):
        wallet, member = self._invite()
        mail = self.env["mail.mail"].search(
            [("model", "=", member._name), ("res_id", "=", member.id)]
        )
        self.assertEqual(mail.email_to, "vahe@example.com")
        self.assertIn(member.token, mail.body_html)
        self.logout()
        public = self._visit(f"/my/loyalty/invitation/{member.token}")
        self.assertTrue(public.xpath("//a[contains(@href, '/web/login?redirect=')]"))
        self._sign_in("retention_vahe")
        page = self._answer(member, answer="accept")
        self.assertIn("Tick that you agree", self._read(page, "o_retention_notice"))
        self.assertEqual(member.state, "invited")
        page = self._answer(member, answer="accept", consent="1")
        self.assertEqual((member.state, member.partner_id), ("active", self.spouse))
        self.assertFalse(member.token)
        page = self._visit("/my/loyalty")
        self.assertEqual(self._read(page, "o_retention_balance"), "80 Points")
        self.assertLedger()

    def test_points_come_along_when_wanted(self):
        _wallet, member = self._invite()
        self._give_points(20, self.spouse)
        self._sign_in("retention_vahe")
        self._answer(member, answer="accept", consent="1", bring="1")
        self.assertEqual(member.wallet_id.balance, 100)
        self.assertLedger()

    def test_declined_by_a_visitor(self):
        _wallet, member = self._invite()
        token = member.token
        self.logout()
        self._answer(member, answer="decline")
        self.assertEqual(member.state, "declined")
        page = self._visit(f"/my/loyalty/invitation/{token}")
        self.assertIn("not open", self._read(page, "o_retention_invitation"))

    def test_leaving_says_what_stays(self):
        wallet, member = self._invite()
        member._accept(self.spouse)
        self._sign_in("retention_vahe")
        page = self._visit(HOUSEHOLD)
        self.assertIn("All 80 Points stay", self._read(page, "o_retention_household"))
        self._send("leave")
        self.assertEqual((member.state, wallet.balance), ("left", 80))

    def test_the_owner_decides(self):
        wallet, member = self._invite()
        member._accept(self.spouse)
        self._sign_in()
        self._send("spend", member=member.id)
        self.assertFalse(member.can_spend)
        self._send("give", member=member.id, points="30")
        self.assertEqual((wallet.balance, self._wallet(self.spouse).balance), (50, 30))
        page = self._send("give", member=member.id, points="51")
        self.assertIn("cannot be taken", self._read(page, "o_retention_notice"))
        page = self._send("give", member=member.id, points="1e3")
        self.assertIn("plain number", self._read(page, "o_retention_notice"))
        self._send("end", member=member.id)
        self.assertEqual((member.state, wallet.balance), ("left", 50))
        self.assertLedger()

    def test_handing_over_in_the_portal(self):
        wallet, member = self._invite()
        member._accept(self.spouse)
        self._sign_in()
        self._send("hand_over", member=member.id)
        self.assertEqual(wallet.partner_id, self.spouse)
        self.assertLedger()

    def test_hostile_input(self):
        wallet, member = self._invite()
        stranger = self._create_shopper("retention_bob", "Bob Stranger").partner_id
        theirs = self._give_points(77, stranger)._invite("third@example.com")
        for sent in ({"member": theirs.id}, {"member": "x"}, {"member": 10**30}, {}):
            page = self._send("end", **sent)
            self.assertIn("Nobody", self._read(page, "o_retention_notice"))
        self.assertEqual(theirs.state, "invited")
        for email in ("", "no address", "a@b.c, d@e.f", LOGIN + "@example.com"):
            page = self._send("invite", email=email)
            self.assertFalse(wallet.member_ids - member, email)
        self._send("no such action")
        for token in ("x", "x" * 500, "%00", "../.."):
            self.assertIn(
                self.url_open(f"/my/loyalty/invitation/{token}").status_code, (200, 404)
            )

    def test_not_too_many_letters(self):
        wallet, member = self._invite()
        for number in range(12):
            wallet.member_ids.create(
                {
                    "wallet_id": wallet.id,
                    "email": f"{number}@example.com",
                    "state": "left",
                    "invited_on": fields.Datetime.now(),
                }
            )
        page = self._send("invite", email="more@example.com")
        self.assertIn("enough people", self._read(page, "o_retention_notice"))

    def test_managers_share_wallets(self):
        wallet = self._give_points(80)
        values = {
            "wallet_id": wallet.id,
            "partner_id": self.spouse.id,
            "consent": True,
        }
        manager = new_test_user(
            self.env, "sharing_boss", "customer_retention.group_retention_manager"
        )
        seller = new_test_user(
            self.env, "sharing_seller", "sales_team.group_sale_salesman"
        )
        wizards = self.env["retention.wallet.member.add"].with_user(manager)
        with self.assertRaises(UserError):
            wizards.create(values | {"consent": False}).action_add()
        wizards.create(values).action_add()
        member = wallet.member_ids
        self.assertEqual(member.state, "active")
        with self.assertRaises(AccessError):
            member.with_user(seller).action_end()
        member.with_user(manager).action_toggle_spend()
        self.assertFalse(member.can_spend)
        member.with_user(manager).action_end()
        self.assertEqual(member.state, "left")

    def test_sellers_see_what_their_customers_share(self):
        wallet, member = self._invite()
        seller = new_test_user(
            self.env, "sharing_seller", "sales_team.group_sale_salesman"
        )
        other = new_test_user(
            self.env, "sharing_other", "sales_team.group_sale_salesman"
        )
        self.customer.user_id = other
        self.spouse.user_id = seller
        wallets = self.env["retention.wallet"].with_user(seller)
        self.assertNotIn(wallet, wallets.search([]))
        member._accept(self.spouse)
        self.env.flush_all()
        self.assertIn(wallet, wallets.search([]))
        self.assertEqual(self.spouse.with_user(seller).retention_points, 80)
