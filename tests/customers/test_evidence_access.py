from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .common_evidence import EvidenceCase

ACTIONS = (
    "retention_spend_estimate_action",
    "retention_spend_share_action",
    "retention_purchase_line_action",
    "retention_customer_answer_action",
    "retention_answer_effect_action",
    "retention_answer_theme_action",
    "retention_referral_action",
    "retention_ladder_step_action",
)
OF_CUSTOMERS = (
    "retention.spend.estimate",
    "retention.spend.share",
    "retention.purchase.line",
    "retention.customer.answer",
    "retention.answer.effect",
    "retention.referral",
)


@tagged("post_install", "-at_install")
class TestEvidenceAccess(EvidenceCase):
    """Who sees whose evidence, and that every page of it opens."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller, cls.colleague = (
            new_test_user(cls.env, name, "sales_team.group_sale_salesman")
            for name in ("evidence_own", "evidence_others")
        )
        cls.all_seller = new_test_user(
            cls.env, "evidence_all", "sales_team.group_sale_salesman_all_leads"
        )
        cls.manager = new_test_user(
            cls.env, "evidence_boss", "customer_retention.group_retention_manager"
        )
        cls.portal = new_test_user(cls.env, "evidence_guest", "base.group_portal")
        cls.customer.user_id = cls.seller

    def _known_of_customer(self):
        self._order_on(self._ago(days=5), 100, user_id=self.seller.id)
        mine = {"user_id": self.seller.id}
        self._estimate(500, self.chairs, **mine)
        self._answer("no", **mine)
        self._refer(self.neighbour, **mine)

    def test_own_customers_or_all(self):
        self._known_of_customer()
        of_customer = [("partner_id", "=", self.customer.id)]
        for model in OF_CUSTOMERS:
            for user, number in (
                (self.seller, 1),
                (self.colleague, 0),
                (self.all_seller, 1),
                (self.manager, 1),
            ):
                with self.subTest(model=model, user=user.login):
                    rows = self.env[model].with_user(user).search(of_customer)
                    self.assertEqual(len(rows), number)
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.portal).search([])

    def test_own_company_only(self):
        other = self.env["res.company"].create({"name": "Another shop"})
        self._estimate(500, company_id=other.id)
        self._answer("no", company_id=other.id)
        self._refer(self.neighbour, company_id=other.id)
        for model in OF_CUSTOMERS + ("retention.ladder.step",):
            rows = self.env[model].with_user(self.manager).search([])
            self.assertNotIn(other, rows.sudo().company_id, model)

    def test_facts_are_read_only(self):
        self._known_of_customer()
        for model in (
            "retention.spend.share",
            "retention.purchase.line",
            "retention.answer.effect",
        ):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.manager).check_access("write")
        theme = self.env.ref("customer_retention.retention_answer_theme_price")
        with self.assertRaises(AccessError):
            theme.with_user(self.seller).name = "Dear"

    def test_every_page_opens(self):
        self._known_of_customer()
        for name in ACTIONS:
            action = self.env["ir.actions.act_window"]._for_xml_id(
                f"customer_retention.{name}"
            )
            model = self.env[action["res_model"]].with_user(self.manager)
            views = model.get_views(
                [(False, mode) for mode in action["view_mode"].split(",")]
                + [(False, "search")]
            )["views"]
            names = [
                field
                for field in model.fields_get()
                if f'name="{field}"' in views["list"]["arch"]
            ]
            self.assertTrue(names, name)
            model.search([]).read(names)

    def test_recorded_in_the_form(self):
        form = Form(self.env["retention.spend.estimate"].with_user(self.seller))
        form.partner_id = self.customer
        form.category_id = self.chairs
        form.yearly_amount = 400
        estimate = form.save()
        self.assertEqual((estimate.date, estimate.user_id), (self.today, self.seller))
        form = Form(self.env["retention.referral"].with_user(self.seller))
        form.partner_id = self.customer
        form.referred_id = self.neighbour
        self.assertEqual(form.save().state, "waiting")
