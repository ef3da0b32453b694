from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from ..common import RetentionCase


@tagged("post_install", "-at_install")
class TestSetupWizard(RetentionCase):
    """The guided set-up, and what it answers to bad input."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env, "retention_manager", "customer_retention.group_retention_manager"
        )
        cls.program.retention_managed = False
        cls.env.flush_all()

    def _form(self):
        return Form(self.env["retention.program.setup"].with_user(self.manager))

    def _created(self, action):
        return self.env["loyalty.program"].browse(action["res_id"])

    def test_defaults_make_a_programme(self):
        with self._form() as form:
            self.assertIn("250", form.example)
            self.assertEqual(len(form.tier_ids), 3)
        program = self._created(form.record.action_create_program())
        self.assertTrue(program.active)
        self.assertTrue(program.retention_managed)
        self.assertEqual(program.company_id, self.company)
        self.assertEqual(program.retention_earn_percent, 5)
        self.assertEqual(program.retention_release, "paid")
        self.assertEqual(program.retention_expiry_months, 12)
        self.assertEqual(
            program.retention_tier_ids.sorted().mapped(
                lambda tier: (tier.name, tier.discount_percent, tier.earn_factor)
            ),
            [("Standard", 5, 1), ("Gold", 20, 1.5), ("VIP", 30, 2)],
        )
        self.assertTrue(program.retention_count_before)

    def test_what_is_typed_is_made(self):
        with self._form() as form:
            form.name = "Friends"
            form.retention_earn_percent = 7.5
            form.retention_release = "paid_delivered"
            form.retention_expiry_months = 0
            form.retention_spend_cap_percent = 50
            form.count_past_orders = False
            form.tier_ids.remove(2)
            with form.tier_ids.edit(1) as tier:
                tier.name = "Regular"
                tier.window = "rolling"
                tier.window_months = 6
        program = self._created(form.record.action_create_program())
        self.assertEqual(program.name, "Friends")
        self.assertEqual(program.retention_earn_percent, 7.5)
        self.assertEqual(program.retention_release, "paid_delivered")
        self.assertEqual(program.retention_expiry_months, 0)
        self.assertEqual(program.retention_spend_cap_percent, 50)
        self.assertFalse(program.retention_count_before)
        tiers = program.retention_tier_ids.sorted()
        self.assertEqual(tiers.mapped("name"), ["Standard", "Regular"])
        self.assertEqual(tiers[1].window, "rolling")
        self.assertEqual(tiers[1].window_months, 6)

    def test_new_programme_works(self):
        program = self._created(self._form().save().action_create_program())
        self._buy(5000)
        wallet = self.env["retention.wallet"]._find(program, self.customer)
        self.assertEqual(wallet.balance, 250)

    def _refused(self, field, problem, **values):
        setup = self.env["retention.program.setup"].with_user(self.manager)
        setup = setup.create(values)
        self.assertIn(problem, setup[field])
        before = self.env["loyalty.program"].search_count([])
        with self.assertRaises(ValidationError) as caught:
            setup.action_create_program()
        self.assertIn(problem, caught.exception.args[0])
        self.assertEqual(self.env["loyalty.program"].search_count([]), before)

    def test_cash_back_out_of_range(self):
        for percent in (-1, 100.5):
            with self.subTest(percent=percent):
                self._refused(
                    "earn_problem",
                    "Cash back must lie between 0 and 100 %",
                    retention_earn_percent=percent,
                )

    def test_cap_out_of_range(self):
        for percent in (-1, 101):
            with self.subTest(percent=percent):
                self._refused(
                    "cap_problem",
                    "must lie between 0 and 100 %",
                    retention_spend_cap_percent=percent,
                )

    def test_negative_months(self):
        self._refused(
            "expiry_problem", "cannot be negative", retention_expiry_months=-3
        )

    def test_tiers_that_contradict_their_order(self):
        self._refused(
            "tier_problem",
            "Silver stands above Gold but is not harder to reach",
            tier_ids=[
                Command.create({"name": "Gold", "min_amount": 1000, "sequence": 10}),
                Command.create({"name": "Silver", "min_amount": 500, "sequence": 20}),
            ],
        )

    def test_bad_numbers_of_a_tier(self):
        for values, problem in (
            ({"discount_percent": 120}, "discount must lie between 0 and 100 %"),
            ({"min_amount": -1}, "conditions cannot be negative"),
            ({"min_orders": -1}, "conditions cannot be negative"),
            ({"earn_factor": -2}, "multiplied by less than 0"),
            ({"window": "rolling", "window_months": 0}, "over how many months"),
        ):
            with self.subTest(values=values):
                tier = {"name": "Gold", "min_amount": 1, **values}
                self._refused("tier_problem", problem, tier_ids=[Command.create(tier)])

    def test_second_programme(self):
        rival = self._created(self._form().save().action_create_program())
        self._refused("company_problem", f"already has {rival.name}")
        setup = self.env["retention.program.setup"].with_user(self.manager).create({})
        self.assertEqual(setup.rival_id, rival)
        self.assertEqual(setup.action_open_rival()["res_id"], rival.id)

    def test_second_programme_on_one_website(self):
        self._created(self._form().save().action_create_program())
        website = self.env["website"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        self._refused("company_problem", "already has", website_id=website.id)

    def test_website_of_another_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        website = self.env["website"].create({"name": "Else", "company_id": other.id})
        self._refused("company_problem", "belongs to Elsewhere", website_id=website.id)

    def test_company_of_others(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        setup = (
            self.env["retention.program.setup"].sudo().create({"company_id": other.id})
        )
        with self.assertRaises(AccessError):
            setup.with_user(self.manager).sudo(False).action_create_program()

    def test_settings_show_the_programme(self):
        settings = self.env["res.config.settings"].create({})
        self.assertFalse(settings.retention_program_id)
        program = self._created(self._form().save().action_create_program())
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.retention_program_id, program)
        self.assertEqual(settings.action_retention_open_program()["res_id"], program.id)


@tagged("post_install", "-at_install")
class TestAdjustWizard(RetentionCase):
    """Points by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env, "retention_manager", "customer_retention.group_retention_manager"
        )
        cls.wallet = cls.env["retention.wallet"]._for_owner(cls.program, cls.customer)
        cls.wallet._adjust(100, "A start for the test")

    def _wizard(self, points, reason="Apology"):
        return (
            self.env["retention.wallet.adjust"]
            .with_user(self.manager)
            .create({"wallet_id": self.wallet.id, "points": points, "reason": reason})
        )

    def test_preview_and_booking(self):
        action = self.wallet.with_user(self.manager).action_adjust()
        form = Form(
            self.env["retention.wallet.adjust"]
            .with_user(self.manager)
            .with_context(**action["context"])
        )
        form.points = 20.5
        form.reason = "Late delivery"
        self.assertEqual(form.new_balance, 120.5)
        self.assertFalse(form.problem)
        form.save().action_adjust()
        self.assertWallet(balance=120.5)
        entry = self.wallet.entry_ids.sorted("id")[-1]
        self.assertEqual(
            (entry.kind, entry.points, entry.note, entry.user_id),
            ("adjust", 20.5, "Late delivery", self.manager.id),
        )

    def test_take_away(self):
        self._wizard(-100).action_adjust()
        self.assertWallet(balance=0)

    def test_pressed_twice_counts_once(self):
        wizard = self._wizard(30)
        wizard.action_adjust()
        wizard.action_adjust()
        self.assertWallet(balance=130)

    def test_bad_points(self):
        for points, words in (
            (0, "other than zero"),
            (-0.0, "other than zero"),
            (-100.01, "cannot be taken"),
            (float("inf"), "plain number"),
            (float("-inf"), "plain number"),
        ):
            with self.subTest(points=points):
                with self.assertRaises(UserError) as caught:
                    self._wizard(points).action_adjust()
                self.assertIn(words, caught.exception.args[0])
        self.assertWallet(balance=100)

    def test_reason_of_blanks(self):
        with self.assertRaises(UserError):
            self._wizard(5, "   ").action_adjust()
        self.assertWallet(balance=100)


@tagged("post_install", "-at_install")
class TestSetTierWizard(RetentionCase):
    """A tier by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env, "retention_manager", "customer_retention.group_retention_manager"
        )

    def _form(self, customer):
        return Form(
            self.env["retention.tier.membership.set"]
            .with_user(self.manager)
            .with_context(default_partner_id=customer.id)
        )

    def test_firm_and_its_contacts(self):
        firm = self._create_customer("Interiors", is_company=True)
        contact = self._create_customer("Mariam", parent_id=firm.id)
        form = self._form(contact)
        self.assertEqual(form.program_id, self.program)
        form.tier_id = self.vip
        form.reason = "Agreed with the buyer"
        form.save().action_set()
        self.assertEqual(firm._retention_tier(self.program), self.vip)
        self.assertEqual(contact._retention_tier(self.program), self.vip)
        membership = self.env["retention.tier.membership"].search(
            [("partner_id", "=", firm.id)]
        )
        self.assertEqual(membership.origin, "manual")
        self.assertEqual(membership.user_id, self.manager)

    def test_opened_from_the_list(self):
        wizard = self.env["retention.tier.membership.set"].with_user(self.manager)
        form = Form(wizard)
        self.assertFalse(form.current_tier_id)
        form.partner_id = self.customer
        form.tier_id = self.gold
        form.reason = "A friend of the house"
        form.save().action_set()
        self.assertEqual(self.customer._retention_tier(self.program), self.gold)

    def test_what_is_held_shows(self):
        self._buy(1000)
        form = self._form(self.customer)
        self.assertEqual(form.current_tier_id, self.gold)

    def test_day_that_is_over(self):
        form = self._form(self.customer)
        form.tier_id = self.vip
        form.date_to = "2020-01-01"
        form.reason = "Too late"
        with self.assertRaises(ValidationError):
            form.save().action_set()

    def test_tier_of_another_programme(self):
        form = self._form(self.customer)
        form.tier_id = self.vip
        form.program_id = self.env["loyalty.program"]
        self.assertFalse(form.tier_id)
