"""Whatever happens to orders, credit notes and complaints, in whatever order."""

import random
from contextlib import suppress
from datetime import timedelta

from odoo.exceptions import UserError
from odoo.fields import Datetime
from odoo.tests import freeze_time, tagged

from ...tools.amounts import ZERO, to_decimal
from .common import ComplaintCase

START = Datetime.to_datetime("2026-03-02 08:00:00")
STEPS = 70
PARTS = (
    *("refund_amount", "remedy_amount", "goods_amount", "freight_amount"),
    "work_amount",
)
TIMES = ("acknowledged_at", "first_response_at", "solved_at", "closed_at")


@tagged("post_install", "-at_install")
class TestComplaintHistories(ComplaintCase):
    """Histories played by chance keep what the pages promise."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.retention_complaint_hour_cost = 33.33
        cls.orders = cls.env["sale.order"]

    def test_histories(self):
        chance = random.Random(20260302)
        steps = [getattr(self, name) for name in dir(self) if name.startswith("_do_")]
        moment = START
        for number in range(STEPS):
            moment += timedelta(minutes=chance.randint(1, 2000))
            step = chance.choice(steps)
            with freeze_time(moment), self.subTest(step=step.__name__, number=number):
                # What is refused in words leaves nothing half done
                with suppress(UserError), self.env.cr.savepoint():
                    step(chance)
                self.settle()
                self._check_all()
        self.assertGreater(len(self._complaints()), 5)

    def _complaints(self):
        return self.env["retention.complaint"].search(
            [("commercial_partner_id", "=", self.firm.id)], order="id"
        )

    # ------------------------------------------------------------
    # What may happen
    # ------------------------------------------------------------

    def _pick(self, chance, records, **values):
        for name, value in values.items():
            records = records.filtered(
                lambda one, name=name, value=value: one[name] == value
            )
        return chance.choice(records) if records else records

    def _do_order(self, chance):
        amount = chance.choice([19.99, 100, 333.33])
        order = self._create_order(
            amount, self.contact, product=self._create_product("Thing")
        )
        type(self).orders |= self._confirm(order)
        self._pay(self._invoice(order))

    def _do_cancel(self, chance):
        order = self._pick(chance, self.orders, state="sale")
        order._action_cancel()
        if order:
            self.assertEqual(len(self._opened(order, "cancel")), 1)

    def _do_confirm_again(self, chance):
        order = self._pick(chance, self.orders, state="cancel")
        if not self._opened(order, "cancel"):
            order.action_draft()
            order.action_confirm()

    def _do_credit(self, chance):
        invoice = self._pick(chance, self.orders.invoice_ids, move_type="out_invoice")
        if invoice:
            credit = self._credit(invoice, chance.choice([0.01, 5.55, 10]))
            self.assertTrue(credit.retention_complaint_id)

    def _do_take_credit_back(self, chance):
        notes = self._complaints().credit_note_ids
        self._pick(chance, notes, state="posted").button_draft()

    def _do_post_again(self, chance):
        notes = self._complaints().credit_note_ids
        note = self._pick(chance, notes, state="draft")
        before = note.retention_complaint_id
        if note:
            note.action_post()
        self.assertEqual(note.retention_complaint_id, before)

    def _do_deliver(self, chance):
        line = self._pick(chance, self.orders, state="sale").order_line[:1]
        line.qty_delivered = chance.randint(0, 1)

    def _do_complain(self, chance):
        order = self._pick(chance, self.orders)
        self._complain(self.contact, sale_order_id=order.id)

    def _do_move(self, chance):
        complaint = self._pick(chance, self._complaints())
        for name in chance.sample(
            ["take_up", "wait", "resume", "answered", "solve", "close", "reopen"], 3
        ):
            getattr(complaint, f"action_{name}")()

    def _do_solve(self, chance):
        complaint = self._pick(chance, self._complaints())
        if complaint:
            self._solve(complaint)

    _do_solve_too = _do_solve

    def _do_close(self, chance):
        self._pick(chance, self._complaints(), state="solved").action_close()

    def _do_reopen(self, chance):
        self._pick(chance, self._complaints(), state="closed").action_reopen()

    def _do_costs(self, chance):
        self._pick(chance, self._complaints()).write(
            {"work_hours": chance.choice([0.1, 1 / 3, 2]), "freight_amount": 4.44}
        )

    def _do_remedy(self, chance):
        complaint = self._pick(chance, self._complaints())
        if not complaint:
            return
        remedy = self.env["retention.complaint.remedy"].create(
            {
                "complaint_id": complaint.id,
                "kind": chance.choice(["gift", "credit_note", "apology"]),
                "amount": chance.choice([1.11, 20]),
            }
        )
        remedy.action_submit()
        if remedy.kind != "credit_note":
            remedy.action_done()

    # ------------------------------------------------------------
    # What is always so
    # ------------------------------------------------------------

    def _opened(self, order, origin):
        key = f"{origin}:{order.id}:{Datetime.to_string(order.date_order)}"
        return self._complaints().filtered(lambda one: one.origin_key == key)

    def _check_all(self):
        self.env.invalidate_all()
        for complaint in self._complaints():
            parts = sum((to_decimal(complaint[name]) for name in PARTS), ZERO)
            self.assertEqual(to_decimal(complaint.cost_amount), parts)
            posted = complaint.credit_note_ids.filtered(
                lambda one: one.state == "posted"
            )
            self.assertEqual(
                to_decimal(complaint.refund_amount),
                sum((to_decimal(one.amount_untaxed) for one in posted), ZERO),
            )
            self._check_times(complaint)
            self._check_stages(complaint)

    def _check_times(self, complaint):
        times = [complaint[name] for name in ("received_at", *TIMES) if complaint[name]]
        self.assertEqual(times, sorted(times), complaint.name)
        is_over = complaint.state in ("solved", "closed")
        self.assertEqual(bool(complaint.solved_at), is_over)
        self.assertEqual(bool(complaint.closed_at), complaint.state == "closed")
        self.assertTrue(complaint.decision or complaint.state != "closed")
        self.assertTrue(complaint.solution or not is_over)
        if complaint.state not in ("solved", "closed"):
            self.assertFalse(complaint.return_state or complaint.next_order_id)

    def _check_stages(self, complaint):
        stages = complaint.stage_ids.sorted("id")
        self.assertEqual(stages[0].begun_at, complaint.received_at)
        for stage, after in zip(stages, stages[1:]):
            self.assertEqual(stage.ended_at, after.begun_at)
            self.assertNotEqual(stage.state, after.state)
        self.assertFalse(stages[-1].ended_at)
        self.assertEqual(stages[-1].state, complaint.state)
