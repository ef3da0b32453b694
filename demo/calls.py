"""Account managers call: a campaign five weeks ago, and yesterday's lists.

Everything goes through the workspace, as the callers' own clicks do.
"""

from random import Random

from odoo.fields import Command

SEED = 2026
CALLERS = ("ana", "leo", "nina")
# How many of a day's list the report names
LISTED = 3
AUTUMN_DAYS = 37
# How calls end: (reached, result, words noted, what else is typed)
ENDS = (
    ("no_answer", None, "", {}),
    ("answered", "agreed", "Comes by on Saturday to look at the new oak.", {}),
    ("answered", "told", "Pleased about the call; nothing needed just now.", {}),
    ("busy", None, "", {}),
    ("answered", "thinks", "Measures the room first.", {"when": "+3d"}),
    ("answered", "agreed", "Wants four more chairs of the same kind.", {}),
    ("voicemail", None, "", {}),
    ("answered", "refused", "Bought a table elsewhere last month.", {"reason": True}),
    ("no_answer", None, "", {}),
    ("answered", "told", "Asked when the summer sale begins.", {}),
    ("answered", "callback", "In a meeting.", {"when": "tomorrow 10"}),
    ("answered", "break", "Moves house in spring.", {"when": "+2m"}),
)
AT_ONCE = tuple(end for end in ENDS if "when" not in end[3])


def call_customers(shop):
    """Have customers been called, and today's lists be ready."""
    env = shop.env
    # Whenever the demo is looked at, there is somebody to call
    env.company.write(
        {
            "retention_call_hour_from": 0,
            "retention_call_hour_to": 24,
            "retention_call_is_weekend": True,
            "retention_call_hour_cost": 28,
        }
    )
    draw = Random(SEED)
    for back in (AUTUMN_DAYS, AUTUMN_DAYS - 1):
        with shop.clock.back(shop.ago(days=back)):
            autumn = _autumn(shop)
            autumn._follow()
            for login in CALLERS:
                # What was promised five weeks ago would have been kept by now
                _morning(shop, login, 8, draw, AT_ONCE)
    with shop.clock.back(shop.ago(days=1)):
        autumn.action_end()
        _start_standing(shop)
        for login in CALLERS:
            _morning(shop, login, 5, draw, ENDS)
    env.cr.flush()


def hours_are_open(company):
    """Return whether customers may be called at any hour."""
    return company.retention_call_hour_to - company.retention_call_hour_from >= 24


def _autumn(shop):
    """Begin the campaign of autumn, a third of it a control group; or find it."""
    campaigns = shop.env["retention.call.campaign"]
    campaign = campaigns.search([("name", "=", "Autumn: new oak chairs")])
    if campaign:
        return campaign
    campaign = campaigns.create(
        {
            "name": "Autumn: new oak chairs",
            "purpose": "offer",
            "source": "filter",
            "filter_domain": "[('order_count', '>=', 1), ('is_archived', '=', False)]",
            "control_percent": 33,
            "capacity": 12,
            "share_out": "load",
            **_people(shop),
        }
    )
    campaign.action_start()
    return campaign


def _people(shop):
    return {
        "user_id": shop.staff["mia"].id,
        "user_ids": [Command.set([shop.staff[login].id for login in CALLERS])],
    }


def _start_standing(shop):
    """Switch on the ready campaigns that fit a furniture shop."""
    ready = shop.env["retention.call.campaign"].search(
        [
            ("company_id", "=", shop.env.company.id),
            ("ready", "in", ("late", "thanks", "growth", "quiet", "complaint")),
        ]
    )
    ready.write(
        {
            "capacity": 6,
            "share_out": "load",
            "date_from": shop.clock.day,
            **_people(shop),
        }
    )
    for campaign in ready:
        campaign.action_start()


def _morning(shop, login, count, draw, ways):
    """Have somebody make so many calls, and end the morning.

    :param ways: how calls may end, as ``ENDS``
    """
    workspace = shop.env["retention.call.workspace"].with_user(shop.staff[login])
    card = workspace.open()["card"]
    for number in range(count):
        if not card:
            break
        seconds = draw.randint(40, 400)
        shop.clock.pass_minutes(draw.randint(2, 9))
        ends = list(ways)
        draw.shuffle(ends)
        values = _ending(workspace, card, ends)
        answer = workspace.save(
            card["task"]["id"],
            {
                "key": f"demo:{login}:{shop.clock.day}:{number}",
                "duration": seconds if values.pop("spoke") else 0,
                "next": True,
                **values,
            },
        )
        card = answer["card"]
    workspace.release([card["task"]["id"]] if card else [])
    workspace.summary(True)


def _ending(workspace, card, ends):
    """Return what is saved: the first way to end that this customer's card offers."""
    offered = {(one["reached"], one["result"] or None): one for one in card["outcomes"]}
    reached, result, note, more = next(one for one in ends if one[:2] in offered)
    values = {
        "outcome_id": offered[reached, result]["id"],
        "note": note,
        "spoke": reached == "answered",
        "when": more.get("when"),
    }
    if more.get("reason"):
        reasons = workspace.env["retention.call.reason"].search(
            [("kind", "=", "refusal")]
        )
        values["reason_id"] = reasons[1].id
    return values
