from datetime import timedelta
from decimal import Decimal

from markupsafe import Markup

from odoo import fields
from odoo.tests import freeze_time, tagged

from ...models.calls.retention_call_outcome_calling import Calling
from .common import NOON
from .common_workspace import WorkspaceCase


@tagged("post_install", "-at_install")
@freeze_time(NOON)
class TestCallWorkspaceCard(WorkspaceCase):
    """Everything that a call needs stands on the card."""

    def _card(self, task=None, user=None):
        task = task or self._create_task()
        return self._workspace(user).open(task_id=task.id)["card"]

    def _figure(self, card, key):
        found = [one for one in card["figures"] if one["key"] == key]
        return found[0] if found else None

    def test_who_it_is(self):
        self.customer.write(
            {"tz": "Asia/Tokyo", "retention_hour_from": 9, "retention_hour_to": 12}
        )
        who = self._card()["who"]
        self.assertEqual(who["name"], self.customer.name)
        self.assertEqual(who["phone"], "+1 202 555 0101")
        self.assertEqual(who["tel"], "tel:+12025550101")
        self.assertEqual((who["local_time"], who["zone"]), ("20:00", "Asia/Tokyo"))
        self.assertFalse(who["is_good_time"])
        self.assertEqual(who["hours_text"], "09:00 to 12:00")

    def test_a_firm_and_whom_to_call_there(self):
        self.contact.phone = "+1 202 555 0155"
        task = self._create_task(self.firm, contact_id=self.contact.id)
        who = self._card(task)["who"]
        self.assertEqual((who["name"], who["contact"]), (self.firm.name, "Olga Berg"))
        self.assertEqual(who["phone"], "+1 202 555 0155")

    def test_figures_are_those_of_the_company(self):
        invoice = self._order_on("2026-04-01", 100)._create_invoices()
        invoice.invoice_date = "2026-04-01"
        invoice.invoice_date_due = "2026-05-01"
        invoice.action_post()
        self._score(self.customer)
        task = self._create_task()
        card = self._card(task)
        self.assertEqual(self._figure(card, "last_order_date")["value"], "04/01/2026")
        self.assertEqual(self._figure(card, "overdue")["level"], "danger")
        action = self._figure(card, "overdue")["action"]
        if action:
            papers = getattr(
                self.env[action["model"]].browse(action["id"]), action["method"]
            )()
            items = self.env[papers["res_model"]].search(papers["domain"])
            self.assertEqual(items.move_id, invoice)
        figures = self._figures()
        opened = self._figure(card, "last_order_date")["action"]
        self.assertEqual((opened["model"], opened["id"]), (figures._name, figures.id))
        [order] = card["orders"]
        self.assertIn("Chair", order["items"])
        self.assertIn("100", order["amount"])

    def test_debt_is_told_as_dossiers_tell_it(self):
        invoice = self._order_on("2026-04-01", 250, self.firm)._create_invoices()
        invoice.invoice_date = "2026-04-01"
        invoice.invoice_date_due = "2026-05-01"
        invoice.action_post()
        card = self._card(self._create_task(self.firm))
        amounts = {
            one["key"]: one["amount"] for one in self.account._business_figures()
        }
        money = self.company.currency_id.format
        for key, other in (("owed", "debt"), ("overdue", "overdue")):
            self.assertEqual(
                self._figure(card, key)["value"].replace("\xa0", " "),
                money(amounts[other]).replace("\xa0", " "),
            )

    def test_points_and_level(self):
        wallet = self.customer._retention_earning_wallet(self.program).sudo()
        wallet._post([{"wallet": wallet, "kind": "gift", "points": Decimal(40)}])
        figure = self._figure(self._card(), "points")
        self.assertIn("40", figure["value"])
        self.assertEqual(figure["action"]["id"], wallet.id)

    def test_what_to_read_first(self):
        self.firm.write(
            {"retention_sale_note": "Ask for Olga", "retention_wishes": "Oak"}
        )
        self.contact.retention_sale_note = "Never before ten"
        card = self._card(self._create_task(self.firm, contact_id=self.contact.id))
        self.assertEqual(card["read_first"], ["Ask for Olga", "Never before ten"])
        self.assertIn("Oak", card["wishes"])

    def test_a_key_account_has_a_banner(self):
        card = self._card(self._create_task(self.firm))
        [banner] = card["banners"]
        self.assertEqual(banner["kind"], "key_account")
        self.assertIn("Keeper", banner["text"])
        self.assertIn("prices", banner["text"])

    def test_other_campaigns_of_today(self):
        self._create_task(
            campaign_id=self._create_campaign(name="Autumn", state="running").id
        )
        self.assertIn("Autumn", str(self._card()["warnings"]))

    def test_history(self):
        order = self._order_on("2026-04-01")
        self.customer.message_post(
            body=Markup("<p>See you <b>soon</b></p>"), message_type="comment"
        )
        self.env["calendar.event"].create(
            {
                "name": "Secret",
                "privacy": "private",
                "start": fields.Datetime.now() - timedelta(days=3),
                "stop": fields.Datetime.now() - timedelta(days=3),
                "partner_ids": self.customer.ids,
                "user_id": self.caller.id,
            }
        )
        promised = self._create_task(
            campaign_id=self._create_campaign(name="Autumn", state="running").id,
            is_promised=True,
            call_at="2026-06-20 09:00:00",
        )
        task = self._create_task()
        self._next()
        self._save(task, self.no_answer, note="<script>alert(1)</script>")
        task.write({"call_at": False, "date_due": self.today})
        history = self._card(task)["history"]
        self.assertEqual(
            (history[0]["is_pinned"], history[0]["res_id"]), (True, promised.id)
        )
        found = {one["kind"]: one for one in history[1:]}
        self.assertEqual(found["order"]["res_id"], order.id)
        self.assertIn("See you *soon*", found["message"]["text"])
        self.assertIn("<script>", found["call"]["text"])
        self.assertNotIn("Secret", str(history))

    def test_history_is_of_this_company_and_customer(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        for values in (
            {"company_id": other.id, "partner_id": self.customer.id},
            {"company_id": self.company.id, "partner_id": self.firm.id},
        ):
            self.env["retention.call.attempt"].create({"note": "Not here", **values})
        self.assertNotIn("Not here", str(self._card()["history"]))

    def test_history_has_an_end(self):
        self.env["retention.call.attempt"].create(
            [
                {
                    "company_id": self.company.id,
                    "partner_id": self.customer.id,
                    "note": f"Call {number}",
                    "date": fields.Datetime.now() - timedelta(days=number + 1),
                }
                for number in range(30)
            ]
        )
        history = self._card()["history"]
        self.assertEqual(len(history), 20)
        self.assertIn("Call 0", history[0]["text"])

    def test_outcomes(self):
        names = [one["name"] for one in self._card()["outcomes"]]
        self.assertEqual(
            names, ["Nobody there", "Will order", "Later", "No, thank you"]
        )

    def test_a_letter_instead_of_a_call(self):
        self.customer.phone = False
        task = self._create_task(channel="email")
        card = self._card(task)
        self.assertEqual(card["who"]["tel"], "")
        self.assertIn("write", str(card["warnings"]))

    # ------------------------------------------------------------
    # Read once for all
    # ------------------------------------------------------------

    def _facts(self, task):
        return self._workspace()._as_system()._facts(task.sudo())

    def test_outcomes_are_told_what_they_would_find(self):
        task = self._create_task()
        for reached in ("answered", "busy", "no_answer", "no_answer"):
            attempt = self.env["retention.call.attempt"].create(
                {
                    "task_id": task.id,
                    "company_id": self.company.id,
                    "partner_id": self.customer.id,
                    "reached": reached,
                }
            )
        attempt.is_undone = True
        for state in ("open", "gap", "done"):
            self._create_task(
                campaign_id=self._create_campaign(name=state).id, state=state
            )
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Feast",
                "company_id": self.company.id,
                "date_from": "2026-06-18 00:00:00",
                "date_to": "2026-06-19 23:00:00",
            }
        )
        found = Calling(task)
        told = self._workspace()._as_system()._calling(task.sudo(), self._facts(task))
        self.assertEqual(told.tries, found.tries)
        self.assertEqual(told.tries, 2)
        self.assertEqual(told.others, found.others)
        self.assertEqual(told.holidays, found.holidays)
        self.assertTrue(told.holidays)

    def test_scripts_are_told_what_they_would_find(self):
        order = self._order_on("2026-05-01", 100)
        order.order_line.product_id.name = "Oak chair"
        self._score(self.customer)
        task = self._create_task()
        scripts = self.env["retention.call.script"].with_user(self.caller)
        told = scripts.with_context(retention_call_facts=self._facts(task))
        names = {"last_order", "last_order_date", "last_order_amount", "product"}
        names.add("days_late")
        values = told._merge_values(task, names)
        self.assertEqual(values, scripts._merge_values(task, names))
        self.assertTrue(values["product"])
        # What a request sends is not believed
        forged = scripts.with_context(retention_call_facts={"orders": [{"name": "X"}]})
        self.assertEqual(forged._merge_values(task, names), values)

    def test_a_changed_outcome_is_seen_at_once(self):
        task = self._create_task()
        self._card(task)
        self.agreed.name = "Agrees"
        self.assertIn("Agrees", [one["name"] for one in self._card(task)["outcomes"]])

    def test_queries_of_the_next_customer(self):
        for customer in self._create_customers(2):
            self._order_on("2026-05-01", 100, customer)
            self._create_task(customer)
        workspace = self._workspace()
        self.assertTrue(workspace.next()["card"])  # what is kept in memory, is there
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(15):
            self.assertTrue(workspace.next()["card"])
