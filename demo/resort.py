"""The dossier of Meridian Resorts, as somebody keeps it who looks after them."""

from datetime import datetime, time, timedelta

from odoo.fields import Command

PEOPLE = {
    # name: (function, role, power, attitude, boss, our counterpart, cuisine, note)
    "Isabel Moreau": (
        *("Owner", "owner", "decides", "friend", None, "mia", "Basque"),
        "Built the first house with her father. Wants rooms that age well.",
    ),
    "Dr. Anton Keller": (
        *("Chief Executive", "executive", "decides", "neutral", "Isabel Moreau"),
        *("mia", "Japanese"),
        "Came from an airline two years ago; wants two suppliers for everything.",
    ),
    "Грета Линд": (
        *("Finance Director", "finance", "approves", "sceptic", "Dr. Anton Keller"),
        *("ana", "Italian, no wine"),
        "Pays to the day, and asks why prices differ between houses.",
    ),
    "Tomás Rivera": (
        *("Head of Purchasing", "purchasing", "advises", "champion", "Грета Линд"),
        *("ana", "Anything with fish"),
        "Has bought from us since the first order, and says so to others.",
    ),
    "Նարեկ Հակոբյան": (
        *("Buyer, Furniture", "purchasing", "advises", "friend", "Tomás Rivera"),
        *("tom", "Armenian, likes to show where"),
        "Checks deliveries himself. Call before nine.",
    ),
    "Claire Dumont": (
        *("Head of Interiors", "technical", "advises", "champion"),
        *("Dr. Anton Keller", "ana", "Vegetarian"),
        "Draws every room; wants to see fabrics in daylight.",
    ),
    "Joris van Dam": (
        *("Technical Manager", "technical", "advises", "neutral", "Claire Dumont"),
        *("leo", "Indonesian"),
        "Repairs what breaks; keeps a list of hinges that failed.",
    ),
    "Amina Haddad": (
        *("House Manager, Lisbon", "user", "uses", "friend", "Dr. Anton Keller"),
        *("leo", "Lebanese"),
        "Her guests ask where the beds are from.",
    ),
    "Peter Holm": (
        *("House Manager, Tallinn", "user", "uses", "opponent", "Dr. Anton Keller"),
        *("leo", "Steak"),
        "His brother-in-law sells contract furniture.",
    ),
    "Lucía Ortega": (
        *("Assistant to the Owner", "assistant", "none", "friend", "Isabel Moreau"),
        *("ana", "Pastry"),
        "Knows when it is a good day to call.",
    ),
}
# More of them, with whom less was spoken
PEOPLE |= {
    "Ines Moreau": (
        *("Daughter of the owner", "owner", "advises", "friend", "Isabel Moreau"),
        *("mia", "Vegan"),
        "Begins in spring. Studied wood engineering; visit the workshop with her.",
    ),
    "Мария Орлова": (
        *("Accountant", "finance", "uses", "friend", "Грета Линд", "ana", "Georgian"),
        "Books our invoices; wants the order number on each page.",
    ),
    "Kaarel Tamm": (
        *("Store Keeper, Bremen", "user", "uses", "friend", "Նարեկ Հակոբյան"),
        *("tom", "Soup"),
        "Unloads himself. Pallets below 1.80 m, or they do not pass the gate.",
    ),
    "Beatriz Antunes": (
        *("House Manager, Porto", "user", "uses", "friend", "Dr. Anton Keller"),
        *("leo", "Bacalhau"),
        "First house with our beds; shows them to others gladly.",
    ),
    "Sven Aalto": (
        *("Project Manager, Turku", "technical", "advises", "neutral"),
        *("Claire Dumont", "leo", "Salmon"),
        "Plans the twelfth house; compares prices line by line.",
    ),
    "Dr. Nadine Weiss": (
        *("Lawyer, outside", "other", "advises", "neutral", "Dr. Anton Keller"),
        *("mia", "Viennese"),
        "Writes the contracts; wants penalties for late delivery.",
    ),
}
LINES = (
    # from, to, kind, strength, note
    ("Claire Dumont", "Isabel Moreau", "influence", "3", "Studied together"),
    ("Tomás Rivera", "Грета Линд", "influence", "2", "Prepares her decisions"),
    ("Peter Holm", "Dr. Anton Keller", "influence", "2", "Plays tennis with him"),
    ("Joris van Dam", "Peter Holm", "conflict", "2", "Repairs that took too long"),
    ("Lucía Ortega", "Tomás Rivera", "informal", "1", "Lunch every Friday"),
)
COVERAGE = (
    # ours, theirs, how it stands, contact within days
    ("ana", "Tomás Rivera", "good", 30),
    ("ana", "Грета Линд", "working", 60),
    ("ana", "Claire Dumont", "good", 45),
    ("mia", "Isabel Moreau", "good", 120),
    ("mia", "Dr. Anton Keller", "working", 120),
    ("tom", "Նարեկ Հակոբյան", "good", 30),
    ("leo", "Joris van Dam", "working", 60),
    ("leo", "Peter Holm", "bad", 60),
    ("leo", "Amina Haddad", "good", 60),
)
TEXTS = {
    "business": "Eleven hotels between Lisbon and Tallinn, 1,240 rooms, all of them in "
    "old houses that are renewed floor by floor.",
    "employee_count": 960,
    "turnover": 88_000_000,
    "sites": "Lisbon (2), Porto, San Sebastián, Bordeaux, Ghent, Bremen, Gdańsk, Riga, "
    "Tallinn (2). Central store in Bremen: deliveries go there.",
    "owners": "Moreau family 72 %, since 1954. A pension fund 28 %, since 2021.",
    "history": "Began as one guest house in San Sebastián. Bought the Baltic houses in "
    "2018, which still have other furniture.",
    "goals": "All rooms renewed by 2029. A guest should know the house by its rooms.",
    "their_customers": "Couples above forty who come back every year; small "
    "conferences in winter.",
    "strategy": "We plan two floors ahead with Claire Dumont and keep the wood in "
    "stock for them; they tell us the dates half a year before.",
    "news": "A twelfth house in Turku is being looked at. The owner's daughter begins "
    "in the firm in spring.",
    "target_monthly": 6000,
    "strengths": "The only supplier who matches the old oak. Three of us know six of "
    "them.",
    "weaknesses": "We are slow with replacement parts. Tallinn never wanted us.",
    "opportunities": "Lamps and textiles of every room still come from others.",
    "threats": "The chief executive wants a second supplier for everything.",
}
OBJECTIVES = (
    # name, side, owner, due in days, done, proposal
    (
        *("All lamps of the Baltic houses", "ours", "ana", 120, 35),
        "A table lamp and a floor lamp for each room at the price of 500 pieces.",
    ),
    (
        *("Replacement parts within five days", "ours", "leo", 45, 60),
        "A shelf of hinges, slats and screws in their store in Bremen.",
    ),
    (
        *("Offer the new reading armchair first", "ours", "ana", 20, 80),
        "Two armchairs in the Ghent lobby for a month, free of charge.",
    ),
    (
        *("Renew the second Tallinn house", "theirs", "mia", 300, 10),
        "48 rooms, from autumn on.",
    ),
    (*("Fewer kinds of beds", "theirs", "ana", 200, 50), "Two instead of five."),
)
RISKS = (
    # event, what, probability, impact, answer, owner, due in days
    (
        *("supplier", "A second supplier is being looked for", "3", "3"),
        *("Fix prices for two years against a share of 80 %", "ana", 30),
    ),
    (
        *("head", "The house manager of Tallinn speaks against us", "2", "2"),
        *("Invite him to the workshop", "leo", 60),
    ),
    (
        *("owners", "The pension fund may want its money back", "1", "3"),
        *("Ask the owner at the next dinner", "mia", 90),
    ),
)
COMPETITORS = (
    # name, group, share, strengths, weaknesses
    (
        *("Nordlicht Contract", "Light and Textiles", 70),
        *("Own designers, delivers in a week", "Nothing matches the furniture"),
    ),
    (
        *("Hotel Supply Union", "Bedroom", 20),
        *("Cheap mattresses in stock", "Quality differs from lot to lot"),
    ),
    (
        *("Baltic Wood", "Chairs", 35),
        *("Near Tallinn and Riga", "Only beech, no oak"),
    ),
)
TERMS = (
    # name, value, from and to in days from today
    ("Payment", "30 days, 2 % if within 10", -400, None),
    ("Delivery", "Free to the store in Bremen from 3,000 on", -400, None),
    ("Oak kept in stock", "For two floors, at our risk", -200, 165),
    ("Opening prices", "10 % on the first floor of a new house", -700, -60),
)
SPEND = (
    # product group, what they spend a year, what with us is known of the rest
    ("Light and Textiles", 38_000, "high", "Nordlicht Contract"),
    ("Bedroom", 52_000, "medium", "Hotel Supply Union"),
    ("Chairs", 21_000, "medium", "Baltic Wood"),
    ("Sofas", 9_000, "low", "Nordlicht Contract"),
)
CONTACTS = (
    # kind, who of us, with whom, days ago (negative: planned), purpose, outcome
    (
        *("visit", "ana", "Tomás Rivera", 330, "Year's plan"),
        "Two floors in spring, one in autumn.",
    ),
    (
        *("visit", "mia", "Isabel Moreau", 300, "Get to know the owner"),
        "Wants to be told first when anything goes wrong.",
    ),
    (*("letter", "mia", "Isabel Moreau", 270, "Sixty years of the house"), "Thanked."),
    (
        *("call", "ana", "Грета Линд", 240, "Prices of two houses differed"),
        "Explained by freight; one price list from now on.",
    ),
    (
        *("visit", "leo", "Joris van Dam", 205, "Hinges that failed"),
        "Eleven replaced on the spot; wants a shelf of parts.",
    ),
    (
        *("lunch", "ana", "Claire Dumont", 170, "Fabrics for Ghent"),
        "Chose linen; two chairs to try.",
    ),
    (*("gift", "ana", "Lucía Ortega", 150, "Birthday"), "Pastry."),
    (
        *("call", "tom", "Նարեկ Հակոբյան", 120, "Delivery dates"),
        "Before ten only; porter at the side gate.",
    ),
    (
        *("visit", "ana", "Tomás Rivera", 75, "Half a year's review"),
        "Content. A second supplier is being discussed above him.",
    ),
    (
        *("visit", "mia", "Dr. Anton Keller", 48, "Second supplier"),
        "Would stay with us for fixed prices over two years.",
    ),
    (*("call", "ana", "Claire Dumont", 16, "Turku"), "Drawings in January."),
    ("call", "tom", "Kaarel Tamm", 355, "Height of pallets", "1.80 m, no more."),
    ("visit", "leo", "Beatriz Antunes", 345, "First year", "Two slats replaced."),
    ("call", "ana", "Мария Орлова", 320, "Invoices", "Order number on top."),
    ("mail", "ana", "Tomás Rivera", 310, "Range of the year", "Sent on to Ghent."),
    ("visit", "leo", "Amina Haddad", 290, "Complaint of a guest", "Noise; solved."),
    ("call", "ana", "Tomás Rivera", 255, "Spring floors", "Dates are fixed."),
    ("visit", "ana", "Claire Dumont", 230, "Fabrics", "Took twelve samples."),
    ("call", "leo", "Joris van Dam", 190, "Hinges", "None failed since."),
    ("mail", "ana", "Грета Линд", 160, "One price list", "Agreed."),
    ("call", "ana", "Tomás Rivera", 135, "Autumn floor", "Postponed to spring."),
    ("visit", "leo", "Peter Holm", 110, "Get to know him", "Ten minutes, coldly."),
    ("call", "leo", "Sven Aalto", 60, "Turku: what is planned", "84 rooms."),
    ("letter", "mia", "Ines Moreau", 40, "Invitation", "Comes in March."),
    ("mail", "ana", "Dr. Nadine Weiss", 25, "Draft of a contract", "Answered."),
    ("call", "ana", "Tomás Rivera", 9, "Date of the next visit", "Confirmed."),
    ("visit", "ana", "Tomás Rivera", -12, "Fixed prices: our proposal", None),
    ("lunch", "mia", "Isabel Moreau", -35, "Turku, and her daughter's start", None),
    ("call", "leo", "Joris van Dam", -5, "Is the shelf of parts filled?", None),
)


def write_resort(shop, account):
    """Write the dossier.

    :param account: the ``retention.key.account``, as its manager sees it
    """
    turnover = {
        "turnover_year": shop.clock.today.year - 1,
        "turnover_currency_id": account.currency_id.id,
    }
    account.write(TEXTS | turnover)
    people = _people(shop, account)
    _lists(shop, account, people)
    _spend(shop, account)
    _contacts(shop, account, people)


def _day(shop, days):
    return shop.clock.today + timedelta(days=days)


def _people(shop, account):
    env = account.env
    people = {}
    for name, row in PEOPLE.items():
        function, role, power, attitude, boss, ours, cuisine, note = row
        contact = env["res.partner"].create(
            {
                "name": name,
                "parent_id": account.partner_id.id,
                "function": function,
                "phone": f"+1 555-555-{2000 + len(people)}",
            }
        )
        people[name] = env["retention.key.account.person"].create(
            {
                "account_id": account.id,
                "partner_id": contact.id,
                "sequence": len(people),
                "role": role,
                "power": power,
                "attitude": attitude,
                "boss_id": boss and people[boss].id,
                "counterpart_id": shop.staff[ours].id,
                "cuisine": cuisine,
                "note": note,
            }
        )
    buyer = people["Tomás Rivera"].partner_id
    buyer.write(
        {
            "retention_interest_ids": [Command.create({"name": "Sailing"})],
            "retention_relative_ids": [
                Command.create({"name": "Elena", "relation": "child", "note": "Cello"})
            ],
        }
    )
    return people


def _lists(shop, account, people):
    """Write lines of influence, coverage, objectives, risks, competitors, terms."""
    category = shop.env["product.category"]
    groups = {one.name: one.id for one in category.search([])}

    def staff(login):
        return shop.staff[login].id

    account.write(
        {
            "influence_ids": [
                Command.create(
                    {
                        "from_id": people[one].id,
                        "to_id": people[other].id,
                        "kind": kind,
                        "strength": strength,
                        "note": note,
                    }
                )
                for one, other, kind, strength, note in LINES
            ],
            "coverage_ids": [
                Command.create(
                    {
                        "user_id": staff(ours),
                        "person_id": people[theirs].id,
                        "state": state,
                        "expected_days": days,
                    }
                )
                for ours, theirs, state, days in COVERAGE
            ],
            "objective_ids": [
                Command.create(
                    {
                        "name": name,
                        "side": side,
                        "user_id": staff(owner),
                        "date_due": _day(shop, due),
                        "progress": done,
                        "proposal": proposal,
                    }
                )
                for name, side, owner, due, done, proposal in OBJECTIVES
            ],
            "risk_ids": [
                Command.create(
                    {
                        "event": event,
                        "name": name,
                        "probability": probability,
                        "impact": impact,
                        "answer": answer,
                        "user_id": staff(owner),
                        "date_due": _day(shop, due),
                    }
                )
                for event, name, probability, impact, answer, owner, due in RISKS
            ],
            "competitor_ids": [
                Command.create(
                    {
                        "name": name,
                        "category_id": groups[group],
                        "share": share,
                        "strengths": strengths,
                        "weaknesses": weaknesses,
                    }
                )
                for name, group, share, strengths, weaknesses in COMPETITORS
            ],
            "term_ids": [
                Command.create(
                    {
                        "name": name,
                        "value": value,
                        "date_from": _day(shop, first),
                        "date_to": last and _day(shop, last),
                    }
                )
                for name, value, first, last in TERMS
            ],
        }
    )


def _spend(shop, account):
    category = shop.env["product.category"]
    account.env["retention.spend.estimate"].create(
        [
            {
                "partner_id": account.partner_id.id,
                "category_id": category.search([("name", "=", group)], limit=1).id,
                "date": _day(shop, -75),
                "yearly_amount": amount,
                "confidence": confidence,
                "competitor": competitor,
            }
            for group, amount, confidence, competitor in SPEND
        ]
    )


def _contacts(shop, account, people):
    """Write what was planned, and have held what lies back."""
    touches = account.env["retention.key.account.touch"]
    for kind, ours, theirs, ago, purpose, outcome in CONTACTS:
        touch = touches.create(
            {
                "account_id": account.id,
                "kind": kind,
                "user_id": shop.staff[ours].id,
                "person_ids": [Command.set(people[theirs].ids)],
                "date_due": _day(shop, -ago),
                "purpose": purpose,
            }
        )
        if outcome:
            touch.write({"outcome": outcome, "rating": 4})
            touch.action_done()
        elif kind == "visit":
            start = datetime.combine(touch.date_due, time(14))
            touch.write({"start": start, "stop": start + timedelta(hours=2)})
            touch.action_put_into_calendar()
