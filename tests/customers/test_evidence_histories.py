from datetime import timedelta
from random import Random

from dateutil.relativedelta import relativedelta

from odoo.tests import tagged

from .common_evidence import EvidenceCase


@tagged("post_install", "-at_install")
class TestEvidenceHistories(EvidenceCase):
    """The evidence of random histories, against a computation without any SQL."""

    SEEDS = (1, 2, 3)

    def _grow(self, random):
        """Make documents, and keep in ``history`` what they say."""
        self.history = {"orders": [], "estimates": [], "answers": [], "referrals": []}
        firms = [
            self._create_customer(f"Firm {place}", is_company=True)
            for place in range(4)
        ]
        people = [
            self._create_customer(f"Person {place}", parent_id=firm.id)
            for place, firm in enumerate(firms)
        ]
        groups = [None, self.furniture, self.chairs, self.tables, self.tools]
        goods = [self.product, self.table, self.saw]

        def somebody():
            return random.choice(firms + people)

        def a_day():
            return self.today - timedelta(days=random.choice([0, 1, *range(2, 800, 7)]))

        for _turn in range(14):
            who, day, product = somebody(), a_day(), random.choice(goods)
            amount = random.randrange(10, 400)
            order = self._order_on(day, amount, who, product=product)
            left, credited_on = amount, None
            if random.random() < 0.3:
                back = random.randrange(1, amount)
                credit = self._credit(self._invoice(order), back)
                left, credited_on = amount - back, credit.invoice_date
            self.history["orders"].append(
                (who, day, product.categ_id, amount, left, credited_on)
            )
        for _turn in range(10):
            who, day, group = somebody(), a_day(), random.choice(groups)
            amount = random.randrange(50, 900)
            self._estimate(amount, group, who, date=day)
            self.history["estimates"].append((who, day, group, amount))
        for _turn in range(8):
            who, day, said = somebody(), a_day(), random.choice(["yes", "no"])
            self._answer(said, who, date=day)
            self.history["answers"].append((who, day, said))
        for _turn in range(8):
            who, whom = somebody(), somebody()
            if who.commercial_partner_id != whom.commercial_partner_id:
                day = a_day()
                self._refer(whom, who, date=day)
                self.history["referrals"].append((who, day, whom))
        return firms

    # ------------------------------------------------------------
    # The same without SQL
    # ------------------------------------------------------------

    def _plain(self, firm, day):
        since = day - relativedelta(months=12)
        share, estimated_on = self._plain_share(firm, day, since)
        said, answered_on = self._plain_answer(firm, day, since)
        counts = share is not None and not (
            said == "yes" and answered_on > estimated_on
        )
        return (said, share, counts, self._plain_referrals(firm, day))

    def _plain_answer(self, firm, day, since):
        valid = [
            (asked, place, said)
            for place, (who, asked, said) in enumerate(self.history["answers"])
            if who.commercial_partner_id == firm and since <= asked <= day
        ]
        return (max(valid)[2], max(valid)[0]) if valid else (None, None)

    def _plain_share(self, firm, day, since):
        newest = {}
        for place, (who, known, group, amount) in enumerate(self.history["estimates"]):
            if who.commercial_partner_id == firm and known <= day:
                newest[group] = max(
                    newest.get(group, (known, -1, 0)), (known, place, amount)
                )
        valid = {group: row for group, row in newest.items() if row[0] >= since}
        spent = bought = 0
        days = []
        for group, (known, _place, amount) in valid.items():
            if any(other != group and self._is_within(group, other) for other in valid):
                continue
            of_group = sum(
                left if credited_on and credited_on <= day else ordered
                for who, ordered_on, of, ordered, left, credited_on in (
                    self.history["orders"]
                )
                if who.commercial_partner_id == firm
                and since < ordered_on <= day
                and self._is_within(of, group)
            )
            spent += amount
            bought += min(of_group, amount)
            days.append(known)
        return (round(bought / spent, 6), min(days)) if spent else (None, None)

    def _is_within(self, group, other):
        """Whether a group is another one or below it; None is everything."""
        while group and group != other:
            group = group.parent_id
        return other is None or bool(group)

    def _plain_referrals(self, firm, day):
        first = {}
        for place, (who, named, whom) in enumerate(self.history["referrals"]):
            if named <= day:
                customer = whom.commercial_partner_id
                row = (named, place, who.commercial_partner_id)
                first[customer] = min(first.get(customer, row), row)
        return sum(
            1
            for customer, (named, _place, who) in first.items()
            if who == firm
            and any(
                buyer.commercial_partner_id == customer and named <= ordered <= day
                for buyer, ordered, *_rest in self.history["orders"]
            )
        )

    def test_same_as_without_sql(self):
        seen = set()
        for seed in self.SEEDS:
            random = Random(seed)
            firms = self._grow(random)
            days = [self.today, *(self._ago(days=ago) for ago in (60, 200, 400))]
            for firm in firms:
                for day in days:
                    found = self._evidence(firm, day)
                    share = found.get("wallet_share")
                    row = (
                        found.get("buys_elsewhere"),
                        None if share is None else round(float(share), 6),
                        bool(found.get("share_counts")),
                        found.get("referral_count", 0),
                    )
                    with self.subTest(seed=seed, firm=firm.name, day=day):
                        self.assertEqual(row, self._plain(firm, day))
                    seen |= {(place, value) for place, value in enumerate(row)}
        # The histories held what they were made for
        self.assertLessEqual({(0, "yes"), (0, "no"), (0, None), (1, None)}, seen)
        self.assertLessEqual({(2, True), (2, False), (3, 0), (3, 1)}, seen)
