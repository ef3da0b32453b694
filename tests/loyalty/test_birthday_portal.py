from datetime import date, timedelta

from odoo.http import Request
from odoo.tests import tagged

from .common_shop import ShopCase

SUBMIT = "/my/address/submit"


@tagged("post_install", "-at_install")
class TestBirthdayPortal(ShopCase):
    """The customer tells his birthday himself, and takes it back."""

    def setUp(self):
        super().setUp()
        self.env["retention.gift"].create(
            {"program_id": self.program.id, "name": "Happy birthday!", "points": 50}
        )
        self._sign_in()

    def _form(self, **values):
        partner = self.customer
        return {
            "csrf_token": Request.csrf_token(self),
            "partner_id": partner.id,
            "address_type": "billing",
            "use_delivery_as_billing": "True",
            "required_fields": "name,email",
            "name": partner.name,
            "email": partner.email,
            "phone": partner.phone,
            "street": partner.street,
            "city": partner.city,
            "zip": partner.zip,
            "country_id": partner.country_id.id,
            "state_id": partner.state_id.id,
            **values,
        }

    def _send(self, url=SUBMIT, **values):
        response = self.url_open(url, data=self._form(**values))
        self.assertEqual(response.status_code, 200)
        self.env.invalidate_all()
        return response.json()

    def _tell(self, birthday, agreed=True, **values):
        agreed = {"retention_birthday_consent": "1"} if agreed else {}
        return self._send(
            retention_birthday_asked="1",
            retention_birthday=birthday,
            **agreed,
            **values,
        )

    def test_asked_with_the_purpose(self):
        page = self._visit("/my/account")
        self.assertTrue(page.xpath("//input[@name='retention_birthday']"))
        label = page.xpath("//label[@for='o_birthday_consent']")[0].text_content()
        self.assertIn("for nothing else", " ".join(label.split()))
        self.env["retention.gift"].search([]).active = False
        page = self._visit("/my/account")
        self.assertFalse(page.xpath("//input[@name='retention_birthday']"))

    def test_told_and_taken_back(self):
        self.assertIn("redirectUrl", self._tell("1990-06-10"))
        self.assertEqual(self.customer.retention_birthday, date(1990, 6, 10))
        self.assertEqual(
            self.customer.retention_birthday_consent_date, self.company._retention_day()
        )
        page = self._visit("/my/account")
        field = page.xpath("//input[@name='retention_birthday']")[0]
        self.assertEqual(field.get("value"), "1990-06-10")
        # The page still shows the date when the box is unticked
        self.assertIn("redirectUrl", self._tell("1990-06-10", agreed=False))
        self.assertFalse(self.customer.retention_birthday)
        self.assertFalse(self.customer.retention_birthday_consent)

    def test_hostile_values(self):
        tomorrow = self.company._retention_day() + timedelta(days=1)
        for typed, sentence in (
            ("soon", "not a date"),
            ("31.12.1990", "not a date"),
            ("<script>", "not a date"),
            ("1990-02-30", "not a date"),
            ("9" * 5000, "not a date"),
            ("0001-01-01", "120 years"),
            (tomorrow.isoformat(), "in the future"),
        ):
            with self.subTest(typed=typed[:20]):
                answer = self._tell(typed, street="Elsewhere 1")
                self.assertEqual(answer["invalid_fields"], ["retention_birthday"])
                self.assertIn(sentence, answer["messages"][0])
                self.assertFalse(self.customer.retention_birthday)
                # Nothing is half done
                self.assertEqual(self.customer.street, "215 Vine St")

    def test_without_consent_nothing_is_kept(self):
        answer = self._tell("1990-06-10", agreed=False)
        self.assertIn("Tick that we may use", answer["messages"][0])
        self.assertFalse(self.customer.retention_birthday)

    def test_survives_forms_that_do_not_ask(self):
        self._tell("1990-06-10")
        self._create_cart()
        self._sign_in()
        for number, url in enumerate((SUBMIT, "/shop/address/submit")):
            answer = self._send(url, street=f"New Street {number}")
            self.assertIn("redirectUrl", answer)
            self.assertEqual(self.customer.street, f"New Street {number}")
            self.assertEqual(self.customer.retention_birthday, date(1990, 6, 10))
            self.assertTrue(self.customer.retention_birthday_consent)

    def test_another_address_has_no_birthday(self):
        other = self._create_customer(
            "Delivery", parent_id=self.customer.id, type="delivery"
        )
        self._tell("1990-06-10", partner_id=other.id, address_type="delivery")
        self.assertFalse(other.retention_birthday)
        stranger = self._create_customer("Stranger")
        response = self.url_open(
            SUBMIT,
            data=self._form(
                partner_id=stranger.id,
                retention_birthday_asked="1",
                retention_birthday="1990-06-10",
                retention_birthday_consent="1",
            ),
        )
        self.assertEqual(response.status_code, 403)
        self.env.invalidate_all()
        self.assertFalse(stranger.retention_birthday)
