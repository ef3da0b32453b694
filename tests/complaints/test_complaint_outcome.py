from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common_money import MoneyCase


@tagged("post_install", "-at_install")
class TestComplaintOutcome(MoneyCase):
    """One complaint followed from its cause to action, money and the next order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls._create_users("outcome", "own", "all", "manager")
        cls.complaint = cls._held(cause_id=cls.late.id, user_id=cls.users["own"].id)

    def _act(self, **values):
        return self.env["retention.complaint.action"].create(
            {
                "name": "Another carrier",
                "company_id": self.company.id,
                "cause_id": self.late.id,
                **values,
            }
        )

    def _text(self):
        return self.complaint.with_user(self.users["manager"]).effect_text

    def test_before_and_after(self):
        self.assertIn("at night", self._text())
        self._measure()
        text = self._text().replace("\N{NO-BREAK SPACE}", " ")
        for part in ("150.00", "180 days", "30.00", "5 similar", "500", "400", "120"):
            self.assertIn(part, text)
        running = self._held(self.neighbours[0], days=5)
        self._measure()
        self.assertIn("Compared until", running.effect_text)
        again = self._held(days=240)
        new = self._held(self._create_customer("Nobody yet"))
        self._measure()
        self.assertIn("shortly before", again.effect_text)
        self.assertIn("nothing to compare", new.effect_text)

    def test_a_lost_customer(self):
        gone = self._create_customer("Gone")
        self._history((gone, 320, 100), (gone, 300, 100))
        complaint = self._held(gone)
        self._measure()
        self.assertIn("The customer is lost", complaint.effect_text)

    def test_actions_against_its_cause(self):
        mine = self._act()
        above = self.late.create({"name": "Ways", "area": "delivery"})
        self.late.parent_id = above
        wide = self._act(cause_id=above.id, name="Less to carry")
        self._act(product_id=self.product.id, name="Of another product")
        self._act(name="Given up").action_cancel()
        self._act(cause_id=self.broken.id, name="Another cause")
        person = self._act(seller_id=self.users["all"].id, name="A talk")
        self.env.invalidate_all()
        self.assertEqual(self.complaint.against_cause_ids, mine | wide)
        self.complaint.seller_id = self.users["all"]
        self.assertEqual(self.complaint.against_cause_ids, mine | wide | person)
        # Actions about a person are not for everybody
        seen = self.complaint.with_user(self.users["own"]).against_cause_ids
        self.assertEqual(seen, mine | wide)

    def test_the_form(self):
        self._act()
        self._solved(self.complaint, 220)
        self._history((self.complainer, 205, 30))
        self._measure()
        for role in ("all", "manager"):
            with self.subTest(role):
                form = Form(self.complaint.with_user(self.users[role]))
                self.assertIn("150", form.effect_text)
                self.assertEqual(form.next_order_at, str(self._noon(205)))
                self.assertEqual(len(form.against_cause_ids), 1)
        mine = self.complaint.with_user(self.users["own"])
        self.assertNotIn("effect_text", Form(mine)._view["fields"])
        with self.assertRaises(AccessError):
            mine.read(["effect_text"])
