"""What an order takes along of the earning rules, and on which goods.

At confirmation :meth:`_retention_freeze` writes down which rules hold and which
goods earn by them; the accrual keeps it. A cart's preview asks the same method and
keeps nothing.
"""

from dataclasses import replace

from odoo import fields, models
from odoo.tools import SQL

from ...tools.amounts import ZERO, to_decimal
from ...tools.documents import add_up, as_documents
from ...tools.earning import (
    REBOOKING,
    Plan,
    RuleTerms,
    frozen_keys,
    frozen_rules,
    points_by,
    rules_of_goods,
)
from ...tools.order_lines import OrderLine
from ...tools.settlement import points_for, settle


class SaleOrder(models.Model):
    _inherit = "sale.order"

    # ------------------------------------------------------------
    # Preview
    # ------------------------------------------------------------

    def _retention_preview(self, program, tier):
        """Return the points that this order would earn as it stands."""
        self.ensure_one()
        if not program:
            return ZERO
        frozen = self._retention_freeze(program, tier)
        if not frozen:
            _total, base = self._retention_base(program.retention_base)
            return points_for(
                self._retention_to_program(base, program),
                program._retention_earning_terms(tier),
            )
        return self._retention_expect(program, tier, frozen).expected

    def _retention_expect(self, program, tier, frozen):
        """Return the :class:`Target` of the order as it stands, all of it paid."""
        terms = program._retention_earning_terms(tier)
        terms = replace(terms, rules=frozen_rules(frozen))
        documents = as_documents(
            self._retention_base(program.retention_base),
            add_up((), (), ZERO),
            program.retention_base,
            is_invoiced=False,
            rate=self._retention_to_program(to_decimal(1), program),
            lines=self._retention_order_lines(frozen),
            keys=frozen_keys(frozen),
        )
        return settle(documents, terms, "confirmed")

    def _retention_frozen_earning(self, program, tier):
        """Return values of an accrual: the rules as they are, what they will give."""
        frozen = self._retention_freeze(program, tier)
        if not frozen:
            return {
                "earning_terms": False,
                "earning_points": False,
                "booked_after_id": False,
            }
        target = self._retention_expect(program, tier, frozen)
        after = [one["after_id"] for one in frozen["rules"] if one["after_id"]]
        return {
            "earning_terms": frozen,
            "earning_points": points_by(target),
            "booked_after_id": after[0] if after else False,
        }

    # ------------------------------------------------------------
    # What is frozen
    # ------------------------------------------------------------

    def _retention_freeze(self, program, tier):
        """Return what decides beside the rate what this order earns.

        :return: what ``retention.wallet.accrual.earning_terms`` keeps; {} when the
            rate is all there is
        """
        self.ensure_one()
        plan = program._retention_earning_plan()
        if not plan:
            return {}
        _total, base = self._retention_base(program.retention_base)
        base = self._retention_to_program(base, program)
        moment = self.company_id._retention_local(self._retention_earning_moment())
        rules = [rule for rule in plan.rules if rule.holds(moment, tier.id, base)]
        frozen = {
            "rules": self._retention_freeze_rules(rules, program, moment.date(), base),
            "excluded_categories": sorted(plan.excluded_categories),
            "excluded_goods": plan.excluded_goods,
            "below_floor": plan.below_floor,
        }
        if not any(frozen.values()):
            return {}
        return frozen | {"lines": self._retention_freeze_lines(frozen)}

    def _retention_earning_moment(self):
        """Return when this order is confirmed: an open one, now."""
        if self.state in ("draft", "sent"):
            return fields.Datetime.now()
        return self.date_order

    def _retention_freeze_rules(self, rules, program, day, base):
        """Return rules as JSON, with what their caps leave to this order."""
        used = self._retention_used_allowances(
            [rule for rule in rules if rule.is_limited_over_time], program, day
        )
        # As the customer reads them in his statement; rules are no secret
        names = self.env["retention.earning.rule"].sudo()
        names = names.with_context(lang=self.partner_id.lang or self.env.lang)
        frozen = []
        for rule in rules:
            cap = rule.cap(*used.get(rule.id, (ZERO, ZERO)))
            after = self.env["sale.order"]
            if rule.kind == REBOOKING:
                after = self._retention_booked_after(program, day)
                if not after:
                    continue
            if cap == ZERO:
                continue
            terms = RuleTerms(
                id=rule.id,
                kind=rule.kind,
                name=names.browse(rule.id).name,
                factor=rule.factor,
                points=rule.points,
                cap=cap,
                of_base=base,
                categories=rule.categories,
            )
            frozen.append(terms.to_json() | {"after_id": after.id})
        return frozen

    def _retention_used_allowances(self, rules, program, day):
        """Return {rule id: (points of a day, points in all)} of this customer."""
        if not rules:
            return {}
        self.env["retention.wallet.accrual"].flush_model()
        self.env["sale.order"].flush_model(["date_order", "partner_id", "state"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT item.key::int,
                       SUM(item.value::numeric) FILTER (
                           WHERE (sale.date_order AT TIME ZONE 'UTC'
                                  AT TIME ZONE %(zone)s)::date = %(day)s),
                       SUM(item.value::numeric)
                  FROM retention_wallet_accrual accrual
                  JOIN sale_order sale ON sale.id = accrual.order_id
                  JOIN res_partner partner ON partner.id = sale.partner_id
            CROSS JOIN LATERAL JSONB_EACH_TEXT(
                       accrual.earning_points -> 'expected') item
                 WHERE partner.commercial_partner_id = %(customer)s
                   AND accrual.program_id = %(program)s
                   AND accrual.order_id != %(order)s
                   AND accrual.state != 'cancelled'
                   AND sale.state = 'sale'
                   AND item.key = ANY(%(rules)s)
              GROUP BY item.key
                """,
                zone=self.company_id._retention_tz(),
                day=day,
                customer=self.partner_id.commercial_partner_id.id,
                program=program.id,
                order=self._origin.id or 0,
                rules=[str(rule.id) for rule in rules],
            )
        )
        return {
            rule_id: (to_decimal(today), to_decimal(ever))
            for rule_id, today, ever in rows
        }

    def _retention_booked_after(self, program, day):
        """Return the order on whose day of completion this one is booked, if any.

        It was paid in full or delivered on that day, is of the same customer, and
        no other order was booked after it.
        """
        accruals = self.env["retention.wallet.accrual"].sudo()
        done = accruals.search(
            [
                ("program_id", "=", program.id),
                ("completed_on", "=", day),
                ("is_superseded", "=", False),
                ("order_id", "!=", self._origin.id),
                ("order_id.state", "=", "sale"),
                (
                    "order_id.partner_id.commercial_partner_id",
                    "=",
                    self.partner_id.commercial_partner_id.id,
                ),
            ],
            order="id",
        ).order_id
        taken = accruals.search(
            [
                ("booked_after_id", "in", done.ids),
                ("order_id", "!=", self._origin.id),
                ("state", "!=", "cancelled"),
            ]
        )
        return (done - taken.booked_after_id)[:1]

    # ------------------------------------------------------------
    # Goods
    # ------------------------------------------------------------

    def _retention_freeze_lines(self, frozen):
        """Return {line id: [rule ids], or None for nothing} of goods not yet known."""
        known = frozen.get("lines", {})
        rules = frozen_rules(frozen)
        return {
            str(line.id): line._retention_goods_rules(frozen, rules)
            for line in self.order_line
            if str(line.id) not in known
            and line._retention_earns()
            and line._retention_is_earning_goods()
        }

    def _retention_order_lines(self, frozen, returned=None):
        """Return the lines that earn as ``tools.order_lines.OrderLine`` objects.

        :param returned: {line id: share of it that came back}
        """
        rules = frozen.get("lines", {}) if frozen else {}
        lines = self.order_line.filtered(lambda line: line._retention_earns())
        result = []
        for line in lines:
            keys = rules.get(str(line.id), ())
            result.append(
                OrderLine(
                    id=line.id,
                    amounts={
                        "included": to_decimal(line.price_total),
                        "excluded": to_decimal(line.price_subtotal),
                    },
                    is_goods=line._retention_is_earning_goods(),
                    rules=None if keys is None else tuple(keys),
                    returned=(returned or {}).get(line.id, 0),
                    reduces=line._retention_reduces(),
                )
            )
        return result


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _retention_is_earning_goods(self):
        """Tell goods from reductions: rewards, discounts, whatever is negative."""
        return not self.reward_id and self.price_subtotal >= 0

    def _retention_goods_rules(self, frozen, rules):
        """Return ids of the rules that these goods earn by; None: they earn nothing."""
        self.ensure_one()
        product = self.product_id.sudo()  # its category decides, whoever confirms
        categories = product.product_tmpl_id._retention_categories()
        plan = Plan(
            excluded_categories=frozenset(frozen["excluded_categories"]),
            excluded_goods=frozen["excluded_goods"],
            below_floor=frozen["below_floor"],
        )
        if plan.excludes(
            categories,
            no_earn=product.retention_no_earn,
            below_floor=plan.below_floor and self._retention_is_below_floor(),
        ):
            return None
        return list(rules_of_goods(rules, categories))

    def _retention_reduces(self):
        """Return ids of the lines that a promotion reduces, None for all goods."""
        reward = self.reward_id.sudo()  # what it reduces is on the order anyway
        if reward.discount_applicability != "specific":
            return None
        domain = reward._get_discount_product_domain()
        goods = self.order_id.order_line.filtered(
            lambda line: line.product_id.sudo().filtered_domain(domain)
        )
        return frozenset(goods.ids) or None
