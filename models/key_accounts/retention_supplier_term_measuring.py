from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.supplier_terms import leavings, price_at

PERIODS_A_YEAR = {"month": 12, "year": 1}


def _exact(number):
    """Return a Float field's number as it was typed."""
    return Fraction(Decimal(str(number)))


class RetentionSupplierTerm(models.Model):
    """What customers bought of the goods, and what the price does without each."""

    _inherit = "retention.supplier.term"

    def _measure(self):
        """Write the customers behind each term, in place of those who stood there."""
        # Written by the system alone; whoever may write the term has them measured
        rows = self.env["retention.supplier.term.customer"].sudo()
        rows.search([("term_id", "in", self.ids)]).unlink()
        for company, terms in self.filtered("active").grouped("company_id").items():
            bought = terms._bought(company)
            for term in terms:
                term._write_customers(bought)

    def _write_customers(self, bought):
        """Write one term.

        :param bought: {product id: {(root unit id, customer id): quantity}}, in the
            root unit
        """
        goods = self._goods()
        root = int(self.uom_id.parent_path.split("/")[0])
        months = self.company_id.retention_key_months
        periods = Fraction(months * PERIODS_A_YEAR[self.period], 12)
        totals, left_out = defaultdict(Fraction), set()
        for product_id in goods.ids:
            for (unit, partner_id), quantity in bought.get(product_id, {}).items():
                if unit == root:
                    totals[partner_id] += quantity / _exact(self.uom_id.factor)
                else:
                    left_out.add(product_id)
        steps = [
            (_exact(step.min_quantity), _exact(step.price)) for step in self.step_ids
        ]
        volumes = {who: total / periods for who, total in totals.items()}
        found = leavings(volumes, _exact(self.base_price), steps)
        volume = sum(volumes[who] for who in found)
        yearly = PERIODS_A_YEAR[self.period]
        rows = self.env["retention.supplier.term.customer"].sudo()
        rows = rows.create(
            [
                {
                    "term_id": self.id,
                    "company_id": self.company_id.id,
                    "partner_id": who,
                    "quantity": float(volumes[who]),
                    "share": float(one.share),
                    "quantity_without": float(one.volume_without),
                    "price_without": float(one.price_without),
                    "rise": float(one.rise),
                    "others_cost": float(one.rise * one.volume_without * yearly),
                    "yearly_quantity": float(volumes[who] * yearly),
                }
                for who, one in found.items()
            ]
        )
        largest = rows.sorted(lambda row: (-row.quantity, row.id))[:1]
        self.write(
            {
                "quantity": float(volume),
                "price": float(price_at(volume, _exact(self.base_price), steps)),
                "left_out": len(left_out),
                "leaver_id": largest.partner_id.id,
                "is_at_risk": any(one.rise for one in found.values()),
                "rise": largest.rise,
                "yearly_cost": largest.others_cost,
                "computed_on": fields.Datetime.now(),
            }
        )

    def _goods(self):
        """Return the products that a term is about, archived ones too."""
        if self.product_id:
            return self.product_id
        products = self.env["product.product"].with_context(active_test=False)
        return products.search([("categ_id", "child_of", self.category_id.id)])

    def _bought(self, company):
        """Return what customers bought of these terms' goods in the months that count.

        Of a line of Q, invoiced I and credited C, Q - max(0, C - max(0, I - Q))
        remains, as in ``retention.purchase.line``.

        :return: {product id: {(root unit id, customer id): Fraction in that unit}}
        """
        products = self.env["product.product"]
        for term in self:
            products |= term._goods()
        day = company._retention_day()
        since = day - relativedelta(months=company.retention_key_months)
        start, until = company._retention_moments(since + relativedelta(days=1), day)
        self.env.flush_all()
        found = defaultdict(dict)
        for product_id, root, partner_id, quantity in self.env.execute_query(
            self._bought_query(company, products.ids, start, until, day)
        ):
            found[product_id][root, partner_id] = Fraction(quantity)
        return found

    @api.model
    def _bought_query(self, company, product_ids, start, until, day):
        return SQL(
            """
            SELECT line.product_id, SPLIT_PART(unit.parent_path, '/', 1)::int,
                   partner.commercial_partner_id,
                   SUM(unit.factor::numeric * (
                       line.product_uom_qty - sign.value * GREATEST(
                           0, sign.value * done.credited - GREATEST(
                               0, sign.value * (done.invoiced - line.product_uom_qty)))
                   ))
              FROM sale_order_line line
              JOIN sale_order sale ON sale.id = line.order_id
              JOIN res_partner partner ON partner.id = sale.partner_id
              JOIN uom_uom unit ON unit.id = line.product_uom_id
        CROSS JOIN LATERAL (SELECT SIGN(line.product_uom_qty) AS value) sign
        CROSS JOIN LATERAL (
                SELECT COALESCE(SUM(part.quantity) FILTER (
                           WHERE move.move_type = 'out_invoice'), 0) AS invoiced,
                       COALESCE(SUM(part.quantity) FILTER (
                           WHERE move.move_type = 'out_refund'), 0) AS credited
                  FROM sale_order_line_invoice_rel rel
                  JOIN account_move_line item ON item.id = rel.invoice_line_id
                  JOIN account_move move ON move.id = item.move_id
             LEFT JOIN uom_uom other ON other.id = item.product_uom_id
            CROSS JOIN LATERAL (
                    SELECT item.quantity::numeric
                           * COALESCE(other.factor, unit.factor)::numeric
                           / unit.factor::numeric AS quantity) part
                 WHERE rel.order_line_id = line.id AND move.state = 'posted'
                   AND COALESCE(move.invoice_date, move.date) <= %(day)s
             ) done
             WHERE line.product_id = ANY(%(products)s) AND sale.state = 'sale'
               AND sale.company_id = %(company)s
               AND sale.date_order >= %(start)s AND sale.date_order < %(until)s
               AND line.display_type IS NULL AND line.is_downpayment IS NOT TRUE
          GROUP BY 1, 2, 3
            """,
            company=company.id,
            products=product_ids,
            start=start,
            until=until,
            day=day,
        )
