"""What customers held against the shop, and what became of it.

Each order that was cancelled or credited in two years opened a complaint by itself;
the old ones were answered. Two causes have a story: the drawers of the night stand
stuck, were planed, and were not heard of again; parcels came damaged, were packed
better, and come damaged again.
"""

from datetime import datetime, time, timedelta
from random import Random

from odoo.fields import Command, Datetime

SEED = 1709
NOON = time(12)
DELAY = "supplier"
DRAWERS = "complaint_cause_product_making_skipped"
PACKING = "complaint_cause_delivery_packing_packing_weak"
LATE = "complaint_cause_delivery_telling_delay_not_told"
# (days ago, what happened, what is wanted), each told by somebody else
STUCK = (
    (322, "The drawer of the night stand sticks.", "A drawer that opens"),
    (309, "Both drawers stick since the heating is on.", "Somebody who planes them"),
    (301, "I cannot pull the drawer out, its front came off.", "A new front"),
    (290, "The drawer sticks and squeaks.", "A drawer that opens"),
)
BROKEN = (
    (251, "The lamp came with its shade crushed.", "A new shade"),
    (243, "A corner of the table top is chipped.", "A new top"),
    (236, "The mirror was in pieces when we opened the box.", "A new mirror"),
)
BROKEN_AGAIN = (
    (19, "The shelf came with a dent in its side.", "A new side"),
    (12, "One leg of the chair is broken, the box was open.", "A new chair"),
    (5, "The glass door is cracked.", "A new door"),
)
# How customers answer the questionnaire: {subject: (names of choices, words)}
ANSWERS = (
    {
        "product": (["not_as_described"], "Much darker than on the picture."),
        "staff": ([], ""),
        "sale": (["complicated"], ""),
    },
    {
        "product": (["does_not_fit"], "It does not go through our door."),
        "staff": (["wrong_advice"], "I had asked whether it would."),
    },
    {"sale": (["late", "waiting"], "Six weeks, and nobody said so before.")},
    {"product": (["poor_quality"], "")},
)
# What customers expect at a point of contact, and what they get: a pair a month
TOUCHED = {
    "delivery": ((5, 4), (5, 4), (4, 3), (5, 3), (5, 3), (5, 2)),
    "website": ((3, 4), (4, 4), (4, 4), (3, 4), (4, 4), (4, 5)),
    "seller": ((4, 4), (5, 5), (4, 5), (5, 5), (4, 5), (4, 5)),
    "prices": ((4, 3), (4, 4), (4, 3), (4, 4), (4, 4), (4, 4)),
}
# What old complaints turned out to come from, in turn
CAUSES = (
    "complaint_cause_product_not_as_described",
    "complaint_cause_product_does_not_fit",
    "complaint_cause_delivery_late",
    "complaint_cause_product_poor_quality",
)
# (days ago, delivered so many days later, promised for so many days later)
PROMISED = ((40, 6, 9), (33, 7, 9), (26, 8, 9), (21, 12, 9))


def tell_complaints(shop):
    """Have complaints been made, answered, asked about, and understood."""
    shop.env.company.write({"retention_complaint_hour_cost": 32})
    _answer_old_ones(shop)
    customers = _customers(shop)
    _tell_drawers(shop, customers)
    _tell_parcels(shop, customers)
    _tell_today(shop, customers)
    _promise(shop)
    _ask_at_points(shop)
    shop.env["retention.complaint.alert"]._cron_check()
    shop.env["retention.complaint.action"]._cron_check()
    shop.env["retention.complaint.effect"]._cron_measure()
    shop.env.cr.flush()


def _customers(shop):
    """Return customers who buy, one after the other, none of them twice."""
    rows = shop.env["retention.customer"].search(
        [("is_late", "=", False), ("order_count", ">=", 2)], order="id"
    )
    open_ones = rows.partner_id._retention_in_recovery(shop.env.company)
    return iter(rows.partner_id.filtered(lambda one: one.id not in open_ones))


def _answer_old_ones(shop):
    """Answer what cancelled and credited orders opened, a day after each."""
    complaints = shop.env["retention.complaint"].search(
        [("origin", "in", ("cancel", "credit_note", "return"))], order="received_at"
    )
    draw = Random(SEED)
    decisions = ("justified", "justified", "goodwill", "partly")
    for number, complaint in enumerate(complaints):
        if complaint.received_at.date() > shop.ago(days=20):
            continue
        _answer_questionnaire(shop, complaint, number)
        complaint.cause_id = _cause(shop, CAUSES[number % len(CAUSES)])
        _solve(
            shop,
            complaint,
            complaint.received_at.date() + timedelta(days=draw.choice((0, 1, 1, 4))),
            "Taken back, the money went out on the same day.",
            draw.choice(decisions),
            work_hours=draw.choice((0.5, 0.75, 1.5)),
        )


def _answer_questionnaire(shop, complaint, number):
    """Have the letter go out, and every other customer answer."""
    sheet = complaint.retention_questionnaire_ids
    if sheet.state != "waiting":
        return
    # No mails in the demo: as if it had been sent
    sheet.write({"state": "sent", "sent_at": sheet.send_at, "remind_at": False})
    if number % 2:
        return
    with shop.clock.back(complaint.received_at.date() + timedelta(days=1)):
        answered = sheet.user_input_id.sudo()
        for subject, (names, words) in ANSWERS[number // 2 % len(ANSWERS)].items():
            question = shop.env.ref(f"customer_retention.survey_question_{subject}")
            chosen = [
                shop.env.ref(f"customer_retention.survey_answer_{subject}_{name}").id
                for name in names
            ]
            answered._save_lines(question, chosen, words)
        answered._mark_done()


def _complain(shop, back, customer, text, wish, cause=None, **values):
    """Have a customer complain so many days ago."""
    with shop.clock.back(shop.ago(days=back)):
        order = shop.env["sale.order"].search(
            [
                ("partner_id", "child_of", customer.id),
                ("state", "=", "sale"),
                ("date_order", "<", shop.ago(days=back)),
            ],
            order="date_order desc",
            limit=1,
        )
        return shop.env["retention.complaint"].create(
            {
                "partner_id": customer.id,
                "sale_order_id": order.id,
                "description": text,
                "wish": wish,
                "channel": "phone",
                "user_id": shop.staff["tom"].id,
                "cause_id": cause and _cause(shop, cause).id,
                **values,
            }
        )


def _by_tom(shop, complaint):
    """Return a complaint as the one has it in hand who looks after it."""
    complaint.user_id = shop.staff["tom"]
    return complaint.with_user(shop.staff["tom"])


def _cause(shop, name):
    return shop.env.ref(f"customer_retention.{name}")


def _solve(shop, complaint, day, solution, decision="justified", **values):
    """Take a complaint up and solve it on a day."""
    with shop.clock.back(day):
        shop.clock.pass_minutes(90)
        complaint = _by_tom(shop, complaint)
        complaint.action_take_up()
        shop.clock.pass_minutes(47)
        complaint.write({"decision": decision, "solution": solution, **values})
        complaint.action_answered()
        complaint.action_solve()
        complaint.action_close()


def _act(shop, back, name, cause, complaints, done_text):
    """Have something been changed so many days ago.

    :return: ``retention.complaint.action``
    """
    with shop.clock.back(shop.ago(days=back)):
        action = shop.env["retention.complaint.action"].create(
            {
                "name": name,
                "cause_id": _cause(shop, cause).id,
                "user_id": shop.staff["mia"].id,
                "date_due": shop.ago(days=back - 7),
                "complaint_ids": [Command.set([one.id for one in complaints])],
            }
        )
        action.action_start()
        action.done_text = done_text
        action.action_done()
    return action


def _tell_drawers(shop, customers):
    """Stuck four times, was planed, and was not heard of again."""
    complaints = []
    for back, text, wish in STUCK:
        complaint = _complain(shop, back, next(customers), text, wish, DRAWERS)
        _solve(
            shop,
            complaint,
            shop.ago(days=back - 3),
            "Sam came by and planed the runners.",
            work_hours=2,
            freight_amount=14,
        )
        complaints.append(complaint)
    complaints[0].why_ids = [
        Command.create({"text": why, "is_root": number == 3})
        for number, why in enumerate(
            (
                "The drawer is two millimetres too wide in damp rooms.",
                "The runners are cut before the wood has dried.",
                "The kiln is emptied a day early when orders are many.",
                "Nobody measures the moisture before the wood is cut.",
            )
        )
    ]
    done = _act(
        shop,
        280,
        "Measure the moisture before wood is cut",
        DRAWERS,
        complaints,
        "A gauge hangs at the saw; what is above 9 % goes back into the kiln.",
    )
    with shop.clock.back(shop.ago(days=280 - done.check_days)):
        shop.env["retention.complaint.action"]._cron_check()


def _tell_parcels(shop, customers):
    """Came damaged, were packed better, and come damaged again."""
    complaints = []
    for back, text, wish in BROKEN:
        complaint = _complain(shop, back, next(customers), text, wish, PACKING)
        _solve(
            shop,
            complaint,
            shop.ago(days=back - 2),
            "Sent anew, well packed.",
            goods_amount=38,
            freight_amount=22,
            work_hours=0.5,
        )
        complaints.append(complaint)
    done = _act(
        shop,
        230,
        "Corners of cardboard for everything with an edge",
        PACKING,
        complaints,
        "Corners lie at the packing table since Monday.",
    )
    with shop.clock.back(shop.ago(days=230 - done.check_days)):
        shop.env["retention.complaint.action"]._cron_check()
    for back, text, wish in BROKEN_AGAIN:
        complaint = _complain(shop, back, next(customers), text, wish, PACKING)
        if back > 10:
            with shop.clock.back(shop.ago(days=back - 1)):
                complaint = _by_tom(shop, complaint)
                complaint.action_take_up()
                complaint.action_answered()
    with shop.clock.back(shop.ago(days=4)):
        shop.env["retention.complaint.alert"]._cron_check()


def _tell_today(shop, customers):
    """What is on the table now: waiting, to approve, dangerous, just come in."""
    waiting = _complain(
        shop,
        6,
        next(customers),
        "The sofa was to come last Thursday. Nobody called.",
        "A date that holds",
        LATE,
        severity="high",
    )
    waiting = _by_tom(shop, waiting)
    with shop.clock.back(shop.ago(days=5)):
        waiting.action_take_up()
        waiting.action_answered()
        waiting.action_wait()
    gesture = _complain(
        shop,
        3,
        next(customers),
        "The cushion's colour ran onto our light sofa.",
        "Cleaning, and an apology",
    )
    with shop.clock.back(shop.ago(days=2)):
        _by_tom(shop, gesture).action_take_up()
        remedy = shop.env["retention.complaint.remedy"].create(
            {
                "complaint_id": gesture.id,
                "kind": "gift",
                "amount": 180,
                "text": "Professional cleaning of the sofa, on us",
            }
        )
        remedy.with_user(shop.staff["tom"]).action_submit()
    _complain(
        shop,
        1,
        next(customers),
        "The shelf came off the wall in the night. Nobody was hurt.",
        "Somebody who looks at the others, too, today",
        severity="high",
        urgency="now",
        is_safety=True,
    )
    solved = _complain(
        shop, 4, next(customers), "One leg of the chair is shorter.", "A straight chair"
    )
    solved = _by_tom(shop, solved)
    with shop.clock.back(shop.ago(days=3)):
        solved.action_take_up()
        solved.write(
            {"decision": "justified", "solution": "A new leg, fitted the same day."}
        )
        solved.action_answered()
        solved.action_solve()


def _promise(shop):
    """Promise with a margin, and keep it; be late once, and say so before."""
    customers = _customers(shop)
    for back, took, promised in PROMISED:
        with shop.clock.back(shop.ago(days=back)):
            order = shop.till.order(
                next(customers),
                {"shelf": 1},
                commitment_date=shop.ago(days=back - promised),
                user_id=shop.staff["zoe"].id,
            )
        if took > promised:
            with shop.clock.back(shop.ago(days=back - promised + 1)):
                order._retention_tell_delay(
                    DELAY,
                    "The oak came late from the mill.",
                    datetime.combine(shop.ago(days=back - took), NOON),
                    "phone",
                )
        with shop.clock.back(shop.ago(days=back - took)):
            order.order_line.qty_delivered = 1
            shop.env.cr.flush()
        # On account: levels follow the day on which the money comes
        shop.till.pay(shop.till.invoice(order))


def _ask_at_points(shop):
    """Have customers say what they expected and got, month by month."""
    points = shop.env["retention.touchpoint"].search(
        [("company_id", "=", shop.env.company.id), ("ready", "in", list(TOUCHED))]
    )
    answers = shop.env["retention.touchpoint.answer"]
    people = shop.env["retention.customer"].search([], limit=40).partner_id
    number = 0
    for point in points:
        for month, marks in enumerate(reversed(TOUCHED[point.ready])):
            for day in (3, 12, 21):
                with shop.clock.back(shop.ago(months=month, days=day)):
                    asked = answers.create(
                        {
                            "touchpoint_id": point.id,
                            "company_id": point.company_id.id,
                            "partner_id": people[number % len(people)].id,
                            "state": "sent",
                            "sent_at": Datetime.now(),
                        }
                    )
                    asked._answer(*marks)
                number += 1
    delivery = points.filtered(lambda one: one.ready == "delivery")
    shop.env["retention.complaint.action"].create(
        {
            "name": "Call the day before, with an hour that holds",
            "cause_id": _cause(shop, "complaint_cause_delivery").id,
            "touchpoint_id": delivery.id,
            "user_id": shop.staff["mia"].id,
            "date_due": shop.ago(days=-10),
        }
    )
