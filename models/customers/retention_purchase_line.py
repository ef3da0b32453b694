from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .sql import among


class RetentionPurchaseLine(models.Model):
    """What a customer bought of which goods: an order line, less what was credited.

    In the company's currency by the order's rate, on the order's day in the
    company's time zone. What was credited and invoiced again counts as bought.
    """

    _name = "retention.purchase.line"
    _description = "Goods Bought by a Customer"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "order_line_id"
    _depends = {
        "sale.order": [
            *("partner_id", "company_id", "state", "date_order", "user_id"),
            *("currency_id", "currency_rate"),
        ],
        "sale.order.line": [
            *("order_id", "product_id", "price_subtotal", "product_uom_qty"),
            *("is_downpayment", "display_type", "invoice_lines"),
        ],
        "account.move": ["move_type", "state", "invoice_date", "date", "currency_id"],
        "account.move.line": ["move_id", "price_subtotal", "balance"],
        "product.product": ["product_tmpl_id"],
        "product.template": ["categ_id"],
        "res.partner": ["commercial_partner_id", "tz"],
        "res.company": ["currency_id", "partner_id"],
    }

    date = fields.Date(readonly=True, help="In the company's time zone.")
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    order_id = fields.Many2one("sale.order", readonly=True)
    order_line_id = fields.Many2one("sale.order.line", readonly=True)
    user_id = fields.Many2one("res.users", string="Sales Person", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    category_id = fields.Many2one(
        "product.category", string="Product Group", readonly=True
    )
    quantity = fields.Float(string="Ordered", digits="Product Unit", readonly=True)
    amount = fields.Monetary(
        string="Bought", readonly=True, help="Untaxed, less what was credited."
    )

    @api.model
    def _open_lines(self, company, partner, category=None):
        """Return the action that lists what a customer bought in 12 months."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_purchase_line_action"
        )
        since = fields.Date.subtract(company._retention_day(), months=12)
        # The firm of a contact that the user reads
        customer = partner.sudo().commercial_partner_id
        domain = [
            ("company_id", "=", company.id),
            ("partner_id", "=", customer.id),
            ("date", ">", since),
        ]
        if category:
            domain.append(("category_id", "child_of", category.id))
        return action | {"domain": domain}

    # ------------------------------------------------------------
    # Queries
    # ------------------------------------------------------------

    @property
    def _table_query(self):
        # Names no customer; the rows read through it have their own rules
        companies = self.env["res.company"].sudo().search(Domain.TRUE)
        return self._lines_query(companies)

    @api.model
    def _lines_query(self, companies, day=None, partners=None):
        """Return SQL of the lines of confirmed orders of some companies' customers.

        Of a line of L, invoiced I and credited C, L - max(0, C - max(0, I - L))
        remains, as in the settlement of points; discounts mirror that.

        :param day: the last day that counts, by default each company's today
        :param partners: SQL of ids of commercial partners, all by default
        """
        return SQL(
            """
            SELECT line.id, line.id AS order_line_id, sale.id AS order_id,
                   sale.company_id, sale.user_id, line.product_id,
                   template.categ_id AS category_id,
                   partner.commercial_partner_id AS partner_id,
                   line.product_uom_qty AS quantity,
                   (sale.date_order AT TIME ZONE 'UTC' AT TIME ZONE company.zone)::date
                       AS date,
                   ROUND((line.price_subtotal - sign.value * GREATEST(
                       0, sign.value * done.credited - GREATEST(
                           0, sign.value * (done.invoiced - line.price_subtotal))))
                       / rate.value, company.digits) AS amount
              FROM sale_order_line line
              JOIN sale_order sale ON sale.id = line.order_id
              JOIN (%(companies)s) company ON company.id = sale.company_id
              JOIN res_partner partner ON partner.id = sale.partner_id
         LEFT JOIN product_product product ON product.id = line.product_id
         LEFT JOIN product_template template ON template.id = product.product_tmpl_id
        CROSS JOIN LATERAL (
                       SELECT COALESCE(NULLIF(sale.currency_rate, 0), 1) AS value
                   ) rate
        CROSS JOIN LATERAL (SELECT SIGN(line.price_subtotal) AS value) sign
        CROSS JOIN LATERAL (%(invoiced)s) done
             WHERE sale.state = 'sale' AND sale.date_order < company.until
               AND line.display_type IS NULL AND line.is_downpayment IS NOT TRUE
               AND %(of_partner)s
            """,
            companies=self.env["retention.customer.document"]._companies_query(
                companies, day
            ),
            invoiced=self._invoiced_query(),
            of_partner=among("partner.commercial_partner_id", partners),
        )

    @api.model
    def _invoiced_query(self):
        """Return SQL of what was invoiced and credited of a line, order's currency."""
        return SQL(
            """
            SELECT COALESCE(SUM(part.amount) FILTER (
                       WHERE move.move_type = 'out_invoice'), 0) AS invoiced,
                   COALESCE(SUM(part.amount) FILTER (
                       WHERE move.move_type = 'out_refund'), 0) AS credited
              FROM sale_order_line_invoice_rel rel
              JOIN account_move_line item ON item.id = rel.invoice_line_id
              JOIN account_move move ON move.id = item.move_id
        CROSS JOIN LATERAL (
                       SELECT CASE WHEN move.currency_id = sale.currency_id
                                   THEN item.price_subtotal
                                   WHEN move.move_type = 'out_refund'
                                   THEN item.balance * rate.value
                                   ELSE -item.balance * rate.value
                               END AS amount
                   ) part
             WHERE rel.order_line_id = line.id AND move.state = 'posted'
               AND COALESCE(move.invoice_date, move.date) <= company.last_day
            """
        )
