from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common_evidence import EvidenceCase
from .common_segments import SegmentCase


@tagged("post_install", "-at_install")
class TestCustomersHostile(SegmentCase):
    """Bad input is answered in words; nothing that is deleted blocks an order."""

    def test_merging_customers_with_other_hours(self):
        self.customer.write({"retention_hour_from": 0, "retention_hour_to": 12})
        twin = self._create_customer(
            "Twin", retention_hour_from=14, retention_hour_to=18
        )
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.customer | twin).ids, self.customer
        )
        self.assertEqual(
            (self.customer.retention_hour_from, self.customer.retention_hour_to),
            (0, 12),
        )

    def test_deleted_terms_block_no_order(self):
        term = self.env["account.payment.term"].create({"name": "Later"})
        self._put(self._segment(payment_term_id=term.id), self.customer)
        order = self._create_order(100)
        self.assertEqual(order.payment_term_id, term)
        order.unlink()
        term.unlink()
        order = self._create_order(100)
        self.assertFalse(order.payment_term_id)
        order.action_confirm()

    def test_points_are_not_restricted_from_the_segment(self):
        wallet = self.env["loyalty.program"].create(
            {"name": "Purse", "program_type": "ewallet"}
        )
        with self.assertRaises(ValidationError):
            self._segment().program_ids = [Command.link(wallet.id)]

    def test_promotions_of_other_companies_stay_theirs(self):
        other = self.env["res.company"].create({"name": "Other"})
        theirs = self.env["loyalty.program"].create(
            {"name": "Theirs", "program_type": "promotion", "company_id": other.id}
        )
        with self.assertRaises(UserError):
            self._segment().program_ids = [Command.link(theirs.id)]

    def test_rules_by_segments_within_others(self):
        with self.assertRaises(ValidationError):
            self._segment([("partner_id", "any", [("retention_segment_ids", "=", 1)])])

    def test_periods_before_all_calendars(self):
        for first, last in (
            ("0001-01-01", "0001-01-31"),
            ("1000-01-01", self.today.isoformat()),
        ):
            days = {"date_from": first, "date_to": last}
            with self.subTest(first):
                with self.assertRaises(UserError):
                    self.env["retention.customer"].search(
                        [("period_part", "=", f"left:{first}:{last}")]
                    )
                with self.assertRaises(UserError):
                    self.env["retention.rate"].create({"period": "own", **days})
                with self.assertRaises(UserError):
                    self.env["retention.measure.period"].create(days)

    def test_a_measure_without_an_end(self):
        campaign = self.env["utm.campaign"].create({"title": "For ever"})
        measure = self.env["retention.measure"].create(
            {
                "name": "For ever",
                "attribution": "utm",
                "campaign_id": campaign.id,
                "date_to": "9999-12-31",
            }
        )
        self.assertFalse(measure.problem)
        self._order_on(self.today, 100, campaign_id=campaign.id)
        measure.action_measure()
        self.assertEqual(measure.order_count, 1)

    def test_rules_of_the_rate_that_do_not_fit(self):
        for rule in (
            "[('first_order_date', '>', 'long ago')]",
            "[('nothing', '=', 1)]",
            "[('partner_id', 'any!', [])]",
            "(" * 5000,
            "lambda: 1",
            "{}",
        ):
            with self.subTest(rule[:40]):
                with self.assertRaises(UserError):
                    self.env["retention.rate"].create({"customer_domain": rule})
                with self.assertRaises(UserError):
                    self.env["retention.customer.document"].search(
                        [("of_customers", "=", rule)]
                    )

    def test_pasted_lists_with_anything(self):
        static = self._segment()
        measure = self.env["retention.measure"].create({"name": "Fair"})
        for text in ("\x00", "a\x00b", "%", "_", "\\", "x" * 100_000, "٣" * 9):
            with self.subTest(text[:5]):
                for model, name, of in (
                    ("retention.segment.add", "segment_id", static),
                    ("retention.measure.participant.add", "measure_id", measure),
                ):
                    wizard = self.env[model].new({name: of.id, "pasted": text})
                    with self.assertRaises(UserError):
                        wizard.action_add()


@tagged("post_install", "-at_install")
class TestCustomersDeleted(EvidenceCase):
    """What the figures name can be deleted and copied as before."""

    def test_what_figures_name_can_be_deleted(self):
        seller = new_test_user(
            self.env, "leaving_seller", "sales_team.group_sale_salesman"
        )
        team = self.env["crm.team"].create({"name": "Leaving"})
        self.customer.user_id = seller
        self._order_on(self._ago(days=5), 100, user_id=seller.id, team_id=team.id)
        self._score()
        self._estimate(500, self.tables, user_id=seller.id)
        self._answer("no", user_id=seller.id)
        self._refer(self.neighbour, user_id=seller.id)
        month_end = self.today.replace(day=1) - timedelta(days=1)
        self.env["retention.customer.snapshot"]._write_month(self.company, month_end)
        order = self.env["sale.order"].search([("team_id", "=", team.id)])
        order.write({"user_id": False, "team_id": False})
        self.customer.user_id = False
        self.env.flush_all()
        team.unlink()
        seller.unlink()
        self.tables.unlink()
        self.neighbour.unlink()
        self.assertTrue(self._figures())

    def test_anybody_copies_a_customer(self):
        self.customer.write(
            {
                "retention_personal_note": "Plays chess",
                "retention_relative_ids": [Command.create({"name": "Anna"})],
            }
        )
        for name, groups in (
            ("copying_seller", "sales_team.group_sale_salesman"),
            ("copying_stranger", "base.group_user"),
        ):
            user = new_test_user(self.env, name, f"{groups},base.group_partner_manager")
            self.env.invalidate_all()
            with self.subTest(name):
                self.customer.with_user(user).write({"email": f"{name}@example.com"})
                copied = self.customer.with_user(user).copy()
                self.assertFalse(copied.sudo().retention_personal_note)

    def test_a_seller_exports_and_merges_customers(self):
        seller = new_test_user(
            self.env,
            "merging_seller",
            "sales_team.group_sale_salesman,base.group_partner_manager,"
            "base.group_allow_export,website.group_website_designer",
        )
        twin = self._create_customer("Twin")
        twin.write(
            {
                "retention_personal_note": "Plays chess",
                "retention_relative_ids": [Command.create({"name": "Anna"})],
            }
        )
        self.env.invalidate_all()
        for path in ("retention_personal_note", "retention_relative_ids/name"):
            with self.subTest(path), self.assertRaises(AccessError):
                twin.with_user(seller).export_data([path])
        with self.assertRaises(AccessError):
            self.env["res.partner"].with_user(seller).formatted_read_group(
                [], ["retention_interest_ids"], ["__count"]
            )
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(seller)
        wizard._merge((self.customer | twin).ids, self.customer.with_user(seller))
        self.assertEqual(self.customer.retention_personal_note, "Plays chess")
        self.assertEqual(self.customer.retention_relative_ids.name, "Anna")
        messages = self.customer.message_ids.sudo()
        self.assertNotIn("chess", "".join(map(str, messages.mapped("body"))))

    def test_orders_of_portal_users_show_no_notes(self):
        portal = new_test_user(self.env, "reading_guest", "base.group_portal")
        portal.partner_id.retention_sale_note = "Never trust him"
        order = self._create_order(100, portal.partner_id)
        order.action_confirm()
        order.message_subscribe(portal.partner_id.ids)
        self.env.invalidate_all()
        theirs = order.with_user(portal)
        self.assertNotIn("retention_read_first", theirs.fields_get())
        for name in (
            "retention_read_first",
            "retention_taste_text",
            "retention_delivery_note",
            "retention_terms",
            "retention_terms_origin",
            "retention_measure_ids",
        ):
            with self.subTest(name), self.assertRaises(AccessError):
                theirs.read([name])
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "sale.action_report_saleorder", order.ids
        )
        self.assertNotIn(b"Never trust", html)

    def test_no_field_of_a_group_is_copied(self):
        """Core reads what it copies by the rights of whoever duplicates a record."""
        copied = [
            str(field)
            for name, model in self.env.items()
            if not name.startswith("retention.") and not model._abstract
            for field in model._fields.values()
            if field.name.startswith("retention_")
            and field.groups not in (None, "base.group_user")
            and field.store
            and field.copy
        ]
        self.assertFalse(copied)
