"""What a replay reads of the past, a few thousand orders at a time."""

from collections import defaultdict
from datetime import datetime, time, timedelta
from fractions import Fraction

import pytz

from odoo import models
from odoo.tools import SQL

from ...tools.amounts import to_decimal
from ...tools.earning import frozen_rules
from ...tools.lots import last_usable_day
from ...tools.order_lines import delivered_peak, returned_share
from ...tools.replay import FrozenTerms, History, PastEntry, PastLine, PastOrder
from .sale_order_documents import invoice_part

CUSTOMERS_PER_CHUNK = 1000
ORDERS_PER_CHUNK = 4000
ONE_SECOND = timedelta(seconds=1)
# A discount is stored with two decimals
DISCOUNT_TOLERANCE = to_decimal("0.005")
SUMS = (
    ("total", "price_total"),
    ("included", "price_total"),
    ("excluded", "price_subtotal"),
)


class RetentionReplay(models.Model):
    _inherit = "retention.replay"

    # ------------------------------------------------------------
    # Which orders
    # ------------------------------------------------------------

    def _period_end(self):
        """Return the last moment of the period, in UTC."""
        zone = pytz.timezone(self.company_id._retention_tz())
        midnight = datetime.combine(self.date_to + timedelta(days=1), time())
        return (
            zone.localize(midnight).astimezone(pytz.utc).replace(tzinfo=None)
            - ONE_SECOND
        )

    def _period_start(self):
        """Return the first moment of the period, in UTC."""
        zone = pytz.timezone(self.company_id._retention_tz())
        midnight = datetime.combine(self.date_from, time())
        return zone.localize(midnight).astimezone(pytz.utc).replace(tzinfo=None)

    def _companies(self):
        """Return ids of companies whose orders belong to the programme."""
        programs = self.env["loyalty.program"].sudo()
        owners = {key[1] for key in programs._retention_managed_keys()}
        found = []
        # A branch without a programme of its own uses its parent's
        for company in (
            self.env["res.company"]
            .sudo()
            .search([("id", "child_of", self.company_id.id)])
        ):
            nearest = company
            while nearest and nearest.id not in owners | {self.company_id.id}:
                nearest = nearest.parent_id
            if nearest == self.company_id:
                found.append(company.id)
        return found

    def _orders_condition(self):
        """Return SQL of the orders of ``orders`` that the programme covers."""
        program = self.program_id
        conditions = [
            SQL("orders.company_id = ANY(%s)", self._companies()),
            SQL("orders.date_order <= %s", self._period_end()),
        ]
        if program.website_id:
            conditions.append(
                SQL(
                    "(orders.website_id IS NULL OR orders.website_id = %s)",
                    program.website_id.id,
                )
            )
        if program.pricelist_ids:
            conditions.append(
                SQL("orders.pricelist_id = ANY(%s)", program.pricelist_ids.ids)
            )
        return SQL(" AND ").join(conditions)

    def _guest_condition(self):
        """Return SQL of an order placed in the webshop without an account."""
        return SQL(
            """(orders.partner_id IN (
                    SELECT account.partner_id FROM res_users account
                     WHERE account.id = %s
                        OR account.id IN (SELECT site.user_id FROM website site))
                OR (orders.website_id IS NOT NULL AND NOT EXISTS (
                    SELECT FROM res_users account
                     WHERE account.partner_id = orders.partner_id)))""",
            self.env.ref("base.public_user").id,
        )

    def _customers_condition(self):
        """Return SQL of the customers chosen, of ``customer``."""
        domain = self._customers_domain()
        if not domain:
            return SQL("TRUE")
        partners = self.env["res.partner"].with_user(self.user_id)
        chosen = partners.with_context(active_test=False)
        query = chosen._search(domain)
        return SQL(
            """customer.id IN (
                   SELECT chosen.commercial_partner_id FROM res_partner chosen
                    WHERE chosen.id IN %s)""",
            query.subselect(),
        )

    def _count_orders(self):
        """Return (orders of the period that take part, orders of guests)."""
        self.env["sale.order"].flush_model()
        self.env["res.partner"].flush_model()
        [[members, guests]] = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(*) FILTER (WHERE NOT guest), COUNT(*) FILTER (WHERE guest)
                  FROM sale_order orders
                  JOIN res_partner member ON member.id = orders.partner_id
                  JOIN res_partner customer
                    ON customer.id = member.commercial_partner_id
            CROSS JOIN LATERAL (SELECT %(guest)s AS guest) kind
                 WHERE orders.state = 'sale' AND orders.date_order >= %(start)s
                   AND %(orders)s AND %(customers)s
                """,
                guest=self._guest_condition(),
                start=self._period_start(),
                orders=self._orders_condition(),
                customers=self._customers_condition(),
            )
        )
        return members, guests

    def _next_customers(self, after):
        """Return the ids of the next customers, as many as make a chunk.

        Bearer wallets are customers too: the negative of the wallet's id.

        :param after: id of the last customer that was played
        """
        rows = []
        if after < 0 and not self._customers_domain():
            rows = self.env.execute_query(
                SQL(
                    """
                    SELECT -wallet.id, COUNT(accrual.id)
                      FROM retention_wallet wallet
                      JOIN retention_wallet_accrual accrual
                        ON accrual.wallet_id = wallet.id
                     WHERE wallet.partner_id IS NULL AND wallet.program_id = %(program)s
                       AND -wallet.id > %(after)s
                  GROUP BY wallet.id ORDER BY -wallet.id LIMIT %(limit)s
                    """,
                    program=self.program_id.id,
                    after=after,
                    limit=CUSTOMERS_PER_CHUNK,
                )
            )
        rows = rows or self.env.execute_query(
            SQL(
                """
                SELECT customer.id, taken.orders
                  FROM res_partner customer
            CROSS JOIN LATERAL (
                       SELECT COUNT(*) + (
                              SELECT COUNT(*)
                                FROM res_partner owner
                                JOIN retention_wallet wallet
                                  ON wallet.partner_id = owner.id
                                JOIN retention_wallet_accrual accrual
                                  ON accrual.wallet_id = wallet.id
                                JOIN sale_order sharing
                                  ON sharing.id = accrual.order_id
                               WHERE owner.commercial_partner_id = customer.id
                                 AND wallet.program_id = %(program)s
                                 AND sharing.partner_id <> owner.id) AS orders
                         FROM res_partner member
                         JOIN sale_order orders ON orders.partner_id = member.id
                        WHERE member.commercial_partner_id = customer.id
                          AND orders.state IN ('sale', 'cancel') AND %(orders)s
                       ) taken
                 WHERE customer.id > %(after)s
                   AND customer.commercial_partner_id = customer.id
                   AND taken.orders > 0 AND %(customers)s
              ORDER BY customer.id LIMIT %(limit)s
                """,
                orders=self._orders_condition(),
                customers=self._customers_condition(),
                program=self.program_id.id,
                after=after,
                limit=CUSTOMERS_PER_CHUNK,
            )
        )
        keys, orders = [], 0
        for key, count in rows:
            if keys and orders + count > ORDERS_PER_CHUNK:
                break
            keys.append(key)
            orders += count
        return keys

    # ------------------------------------------------------------
    # One chunk
    # ------------------------------------------------------------

    def _histories(self, keys):
        """Return {customer: History} of customers, by a fixed number of queries."""
        found = {key: History(orders=[]) for key in keys}
        rows = self._order_rows(keys)
        orders = self.env["sale.order"].browse([row["id"] for row in rows])
        moves = orders._retention_invoice_facts() if orders else {}
        money = orders._retention_transaction_facts() if orders else {}
        lines = self._line_rows([row["id"] for row in rows if self._needs_lines(row)])
        start = self._period_start()
        for row in rows:
            order = self._past_order(row, moves.get(row["id"], ()), lines, start)
            order.transactions = money.get(row["id"], [])
            found[row["key"]].orders.append(order)
        for key, entry in self._entry_rows(keys):
            found[key].entries.append(entry)
        customers = self.env["res.partner"].browse([key for key in keys if key > 0])
        settings = self.env["retention.tier.membership"]._manual_settings(
            self.program_id, customers
        )
        for key, manual in settings.items():
            found[key].manual = tuple(manual)
        return found

    def _order_rows(self, keys):
        """Return a row of each order of some customers, all sums included."""
        for name in ("sale.order", "sale.order.line", "res.partner"):
            self.env[name].flush_model()
        self.env["retention.wallet.accrual"].flush_model()
        return self.env.execute_query_dict(
            SQL(
                """
                WITH mine AS (%(mine)s)
                SELECT mine.key, mine.holder, mine.in_ledger, mine.rate, mine.factor,
                       mine.base_mode, mine.release, mine.is_past_order,
                       mine.earning_terms, mine.delivered_peaks,
                       CASE WHEN orders.state = 'cancel' THEN mine.ended END AS ended,
                       mine.ended AS last_taken_back,
                       orders.id, orders.date_order, orders.currency_id,
                       orders.company_id, orders.amount_total,
                       orders.invoice_status = 'invoiced' AS is_invoiced,
                       tier.discount, line.*
                  FROM mine
                  JOIN sale_order orders ON orders.id = mine.order_id
            CROSS JOIN LATERAL (%(tier)s) tier
            CROSS JOIN LATERAL (%(lines)s) line
                 WHERE mine.key = ANY(%(keys)s) AND %(condition)s
                   AND (orders.state = 'sale'
                        OR (orders.state = 'cancel' AND mine.in_ledger))
                   AND (mine.in_ledger OR NOT (%(guest)s))
                """,
                mine=self._mine(keys),
                tier=self._tier_of_order(),
                lines=self._line_sums(),
                keys=keys,
                condition=self._orders_condition(),
                guest=self._guest_condition(),
            )
        )

    def _mine(self, keys):
        """Return SQL of the orders of some customers, and who holds their points.

        Whoever claimed an order holds its points; without a claim, who ordered it.
        """
        return SQL(
            """
            SELECT DISTINCT ON (candidate.order_id)
                   candidate.order_id, accrual.id IS NOT NULL AS in_ledger,
                   accrual.rate, accrual.factor, accrual.base_mode, accrual.release,
                   accrual.is_past_order, accrual.ended, accrual.earning_terms,
                   accrual.delivered_peaks,
                   COALESCE(-accrual.bearer_id, owner.id) AS holder,
                   COALESCE(-accrual.bearer_id, owner.commercial_partner_id) AS key
              FROM (
                  SELECT orders.id AS order_id, orders.partner_id
                    FROM res_partner member
                    JOIN sale_order orders ON orders.partner_id = member.id
                   WHERE member.commercial_partner_id = ANY(%(keys)s)
                   UNION
                  SELECT orders.id, orders.partner_id
                    FROM retention_wallet wallet
                    JOIN retention_wallet_accrual accrual
                      ON accrual.wallet_id = wallet.id
                    JOIN sale_order orders ON orders.id = accrual.order_id
                   WHERE wallet.program_id = %(program)s AND %(wallets)s
              ) candidate
         LEFT JOIN LATERAL (
                  SELECT accrual.*, wallet.partner_id AS owner_id,
                         CASE WHEN wallet.partner_id IS NULL THEN wallet.id END
                             AS bearer_id,
                         COALESCE((
                             SELECT MAX(entry.date) FROM retention_wallet_entry entry
                              WHERE entry.accrual_id = accrual.id
                                AND entry.kind = 'reverse'
                         ), accrual.write_date) AS ended
                    FROM retention_wallet_accrual accrual
                    JOIN retention_wallet wallet ON wallet.id = accrual.wallet_id
                   WHERE accrual.order_id = candidate.order_id
                     AND wallet.program_id = %(program)s
                     AND accrual.is_superseded IS NOT TRUE
              ) accrual ON TRUE
              JOIN res_partner owner
                ON owner.id = COALESCE(accrual.owner_id, candidate.partner_id)
          ORDER BY candidate.order_id, accrual.id DESC
            """,
            keys=keys,
            program=self.program_id.id,
            wallets=self._wallets_condition(keys),
        )

    def _wallets_condition(self, keys):
        """Return SQL of the wallets of customers, all owned or all bearer wallets."""
        if keys[0] < 0:
            return SQL(
                "wallet.partner_id IS NULL AND wallet.id = ANY(%s)",
                [-key for key in keys],
            )
        return SQL(
            """wallet.partner_id IN (SELECT owned.id FROM res_partner owned
                                     WHERE owned.commercial_partner_id = ANY(%s))""",
            keys,
        )

    def _tier_of_order(self):
        """Return SQL of the tier's discount that an order's lines carry."""
        zone = self.company_id._retention_tz()
        return SQL(
            """
            SELECT COALESCE((
                SELECT COALESCE(version.discount_percent, tier.discount_percent)
                  FROM retention_tier tier
             LEFT JOIN retention_tier_version version
                    ON version.tier_id = tier.id
                   AND (version.date_from IS NULL OR version.date_from <= (
                        orders.date_order AT TIME ZONE 'UTC' AT TIME ZONE %s)::date)
                 WHERE tier.id = orders.retention_tier_id
              ORDER BY version.id DESC NULLS LAST LIMIT 1
            ), 0) AS discount
            """,
            zone,
        )

    def _line_sums(self):
        """Return SQL of the sums of one order's lines.

        ``goods`` carry the tier's discount; a percentage off the order follows them.
        """
        kinds = {
            "all": SQL("TRUE"),
            "goods": SQL("is_goods"),
            "points": SQL("is_points"),
        }
        sums = [
            SQL(
                """COALESCE(SUM(line.%(amount)s)
                       FILTER (WHERE %(what)s AND (earns OR %(every)s)), 0)
                       AS %(name)s""",
                amount=SQL.identifier(amount),
                what=what,
                every=name == "total",
                name=SQL.identifier(f"{kind}_{name}"),
            )
            for kind, what in kinds.items()
            for name, amount in SUMS
        ]
        return SQL(
            """
            SELECT %(sums)s,
                   COALESCE(SUM(line.price_subtotal), 0) AS untaxed,
                   COALESCE(SUM(line.price_subtotal - COALESCE(line.margin, 0)), 0)
                       AS cost,
                   %(delivered)s
              FROM sale_order_line line
         LEFT JOIN loyalty_reward reward ON reward.id = line.reward_id
         LEFT JOIN loyalty_program program ON program.id = reward.program_id
        CROSS JOIN LATERAL (%(flags)s) flag
        CROSS JOIN LATERAL (
                   SELECT COALESCE(reward.discount_mode = 'per_point'
                                   AND program.retention_managed, FALSE) AS is_points,
                          (line.product_id IS NOT NULL AND line.reward_id IS NULL
                           AND earns
                           AND COALESCE(line.discount, 0)
                               >= tier.discount - %(tolerance)s)
                          OR (NOT (reward.discount_mode = 'per_point')
                              AND reward.discount_mode = 'percent'
                              AND reward.discount_applicability = 'order')
                              IS TRUE AS is_goods) kind
             WHERE line.order_id = orders.id AND line.display_type IS NULL
            """,
            sums=SQL(", ").join(sums),
            flags=self.env["sale.order"]._retention_line_flags("line"),
            delivered=self._delivered_columns(),
            tolerance=DISCOUNT_TOLERANCE,
        )

    def _delivered_columns(self):
        """Return SQL of what was delivered, line by line, where points wait for it."""
        return SQL(
            """ARRAY_AGG(ARRAY[line.id::numeric, line.product_uom_qty])
                   FILTER (WHERE earns) AS quantities,
               ARRAY_AGG(line.id) FILTER (WHERE %(goods)s) AS goods,
               ARRAY_AGG(line.price_total) FILTER (WHERE %(goods)s) AS values,
               ARRAY_AGG(line.product_uom_qty) FILTER (WHERE %(goods)s) AS ordered,
               ARRAY_AGG(line.qty_delivered) FILTER (WHERE %(goods)s) AS delivered""",
            goods=SQL(
                """line.product_id IS NOT NULL AND line.reward_id IS NULL AND earns
                   AND line.product_uom_qty > 0"""
            ),
        )

    def _past_order(self, row, moves, lines, start):
        """Return a row of an order as ``tools.replay.PastOrder``.

        :param lines: {order id: rows of its lines}, where rules ask for them
        """
        delivered_share, returned = self._deliveries(row)
        currency = self._currency(row["currency_id"])
        frozen = None
        if row["date_order"] < start:
            frozen = self._frozen_terms(row)
        return PastOrder(
            id=row["id"],
            holder=row["holder"],
            moment=row["date_order"],
            total=to_decimal(row["amount_total"]),
            bases={name: to_decimal(row[f"all_{name}"]) for name, _amount in SUMS[1:]},
            goods={name: to_decimal(row[f"goods_{name}"]) for name, _amount in SUMS},
            points={name: to_decimal(row[f"points_{name}"]) for name, _amount in SUMS},
            discount=to_decimal(row["discount"]),
            untaxed=to_decimal(row["untaxed"]),
            cost=to_decimal(row["cost"]),
            rate=self._rate(
                row["currency_id"],
                self.currency_id.id,
                row["company_id"],
                row["date_order"].date(),
            ),
            rounding=currency[0],
            currency_digits=currency[1],
            parts=[invoice_part(move, self._converter(move, row)) for move in moves],
            is_invoiced=bool(row["is_invoiced"]),
            delivered_share=delivered_share,
            quantities={
                int(line_id): to_decimal(quantity)
                for line_id, quantity in row["quantities"] or ()
            },
            lines=tuple(
                self._past_line(line, row, returned)
                for line in lines.get(row["id"], ())
            ),
            returned_on=row["last_taken_back"] if returned else None,
            ended=row["ended"],
            frozen=frozen,
            in_ledger=row["in_ledger"],
        )

    def _frozen_terms(self, row):
        """Return the terms of an order from before the period: it earns no more."""
        if not row["in_ledger"] or row["is_past_order"]:
            return FrozenTerms(
                to_decimal(0),
                to_decimal(1),
                self.program_id.retention_base,
                row["release"] or "paid",
            )
        earning = row["earning_terms"] or {}
        lines = earning.get("lines")
        return FrozenTerms(
            to_decimal(row["rate"]),
            to_decimal(row["factor"]),
            row["base_mode"],
            row["release"],
            frozen_rules(earning),
            lines
            and {
                int(line_id): None if rules is None else tuple(rules)
                for line_id, rules in lines.items()
            },
        )

    def _deliveries(self, row):
        """Return (delivered share of the goods' value, {line id: share returned})."""
        ordered = delivered = Fraction(0)
        known, returned = row["delivered_peaks"] or {}, {}
        for line_id, value, quantity, done in zip(
            *(row[name] or () for name in ("goods", "values", "ordered", "delivered")),
            strict=True,
        ):
            quantity, done = to_decimal(quantity), to_decimal(done)
            peak = delivered_peak(quantity, to_decimal(known.get(str(line_id))), done)
            share = returned_share(quantity, peak, done)
            if share:
                returned[line_id] = share
            value = Fraction(to_decimal(value))
            ordered += value
            delivered += value * Fraction(peak) / Fraction(quantity)
        return (delivered / ordered if ordered else Fraction(1)), returned

    # ------------------------------------------------------------
    # Lines, where rules or returns ask for them
    # ------------------------------------------------------------

    def _needs_lines(self, row):
        if row["earning_terms"] or row["delivered_peaks"]:
            return True
        memory = self._memory()
        if "plan" not in memory:
            program = self.program_id
            memory["plan"] = bool(program._retention_earning_plan() or self._plan())
        return memory["plan"]

    def _line_rows(self, order_ids):
        """Return {order id: rows of its lines that earn}."""
        lines = defaultdict(list)
        if not order_ids:
            return lines
        for name in ("product.template", "product.product", "product.category"):
            self.env[name].flush_model()
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT line.order_id, line.id, line.price_total, line.price_subtotal,
                       line.reward_id, line.product_id, reward.discount_applicability,
                       category.parent_path, template.retention_no_earn
                  FROM sale_order_line line
             LEFT JOIN loyalty_reward reward ON reward.id = line.reward_id
             LEFT JOIN product_product product ON product.id = line.product_id
             LEFT JOIN product_template template
                    ON template.id = product.product_tmpl_id
             LEFT JOIN product_category category ON category.id = template.categ_id
            CROSS JOIN LATERAL (%s) flag
                 WHERE line.order_id = ANY(%s) AND line.display_type IS NULL AND earns
                """,
                self.env["sale.order"]._retention_line_flags("line"),
                order_ids,
            )
        )
        for row in rows:
            lines[row["order_id"]].append(row)
        for own in lines.values():
            for row in own:
                row["reduces"] = self._reduced_lines(row, own)
        return lines

    def _reduced_lines(self, row, own):
        """Return ids of the lines that a promotion reduces, None for all goods."""
        if row["discount_applicability"] != "specific":
            return None
        products = self._memory()["reduced"]
        reward_id = row["reward_id"]
        if reward_id not in products:
            reward = self.env["loyalty.reward"].browse(reward_id)
            found = self.env["product.product"].with_context(active_test=False)
            products[reward_id] = set(
                found.search(reward._get_discount_product_domain()).ids
            )
        return (
            frozenset(
                one["id"] for one in own if one["product_id"] in products[reward_id]
            )
            or None
        )

    def _past_line(self, line, row, returned):
        """Return a row of a line as ``tools.replay.PastLine``."""
        path = line["parent_path"] or ""
        frozen = (row["earning_terms"] or {}).get("lines", {})
        price = to_decimal(line["price_subtotal"])
        return PastLine(
            id=line["id"],
            amounts={"included": to_decimal(line["price_total"]), "excluded": price},
            is_goods=not line["reward_id"] and price >= 0,
            categories=frozenset(int(part) for part in path.split("/") if part),
            earns=not line["retention_no_earn"],
            # Costs of then are not known: what was found at confirmation counts
            below_floor=frozen.get(str(line["id"]), ()) is None,
            returned=returned.get(line["id"], Fraction(0)),
            reduces=line["reduces"],
        )

    def _entry_rows(self, keys):
        """Yield (customer, PastEntry) of what no rule of earning moved."""
        self.env["retention.wallet.entry"].flush_model()
        self.env["retention.wallet.lot"].flush_model()
        self.env["retention.wallet"].flush_model()
        usual = self.program_id.retention_expiry_months
        rows = self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(member.commercial_partner_id, -wallet.id),
                       COALESCE(member.id, -wallet.id),
                       entry.id, entry.date, entry.kind, entry.points, entry.order_id,
                       entry.balance_after < 0,
                       ARRAY_AGG(lot.points ORDER BY lot.id)
                           FILTER (WHERE lot.id IS NOT NULL),
                       ARRAY_AGG(lot.expires_on ORDER BY lot.id)
                           FILTER (WHERE lot.id IS NOT NULL)
                  FROM retention_wallet wallet
             LEFT JOIN res_partner member ON member.id = wallet.partner_id
                  JOIN retention_wallet_entry entry ON entry.wallet_id = wallet.id
             LEFT JOIN retention_wallet_lot lot ON lot.entry_id = entry.id
                 WHERE wallet.program_id = %(program)s AND %(wallets)s
                   AND entry.accrual_id IS NULL AND entry.kind <> 'expire'
                   AND entry.points <> 0 AND entry.date <= %(end)s
                   AND NOT (entry.kind = 'transfer' AND EXISTS (
                       SELECT FROM retention_wallet other
                        WHERE other.id = entry.origin_id
                          AND entry.origin_model = 'retention.wallet'
                          AND other.partner_id = wallet.partner_id))
              GROUP BY wallet.id, member.id, entry.id
                """,
                program=self.program_id.id,
                wallets=self._wallets_condition(keys),
                end=self._period_end(),
            )
        )
        for key, holder, entry_id, moment, kind, points, order_id, over, *lots in rows:
            yield (
                key,
                PastEntry(
                    id=entry_id,
                    holder=holder,
                    moment=moment,
                    kind=kind,
                    points=to_decimal(points),
                    order_id=order_id,
                    lots=tuple(self._entry_lots(moment, usual, *lots)),
                    overdrawn=over,
                ),
            )

    def _entry_lots(self, moment, usual, points, days):
        """Yield (points, last day, whether it is the programme's usual one)."""
        expected = last_usable_day(self.company_id._retention_day(moment), usual)
        for part, day in zip(points or (), days or (), strict=True):
            yield to_decimal(part), day, day == expected

    # ------------------------------------------------------------
    # Currencies, each looked up once
    # ------------------------------------------------------------

    def _converter(self, move, row):
        """Return a function from a document's currency to its order's."""
        rate = self._rate(
            move["currency_id"], row["currency_id"], row["company_id"], move["date"]
        )
        if rate == 1:
            return to_decimal
        return lambda amount: to_decimal(amount) * rate

    def _rate(self, source, target, company, day):
        """Return a rate as settlement does, from this replay's memory."""
        if source == target:
            return to_decimal(1)
        rates = self._memory()["rates"]
        key = (source, target, company, day)
        if key not in rates:
            currencies = self.env["res.currency"]
            rates[key] = to_decimal(
                currencies._get_conversion_rate(
                    currencies.browse(source),
                    currencies.browse(target),
                    self.env["res.company"].browse(company),
                    day,
                )
            )
        return rates[key]

    def _currency(self, currency_id):
        """Return (rounding, decimals) of a currency."""
        known = self._memory()["currencies"]
        if currency_id not in known:
            currency = self.env["res.currency"].browse(currency_id)
            known[currency_id] = (
                to_decimal(currency.rounding),
                currency.decimal_places,
            )
        return known[currency_id]

    def _memory(self):
        """Return what one run looks up once; it lives as long as the context."""
        memory = self.env.context.get("retention_replay_memory")
        return defaultdict(dict) if memory is None else memory
