from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, float_round
from odoo.tools.misc import formatLang

from .retention_customer import ABC_CLASSES, STEPS

DIMENSIONS = {
    "company": SQL("0"),
    "abc": SQL(
        "CASE abc_class %s ELSE 0 END",
        SQL(" ").join(
            SQL("WHEN %s THEN %s", name, place)
            for place, (name, _label) in enumerate(ABC_CLASSES, start=1)
        ),
    ),
    "step": SQL(
        "CASE ladder_step %s ELSE 0 END",
        SQL(" ").join(
            SQL("WHEN %s THEN %s", name, place)
            for place, (name, _label) in enumerate(STEPS, start=1)
        ),
    ),
    "team": SQL("COALESCE(team_id, 0)"),
    "user": SQL("COALESCE(user_id, 0)"),
}
SELECTION = "selection"
SEGMENT = "segment"
# Whose names groups bear
NAMED_BY = {"team": "crm.team", "user": "res.users", SEGMENT: "retention.segment"}
# In the context: ids of the customers somebody chose in a list
CHOSEN = "retention_ltv_customers"


class RetentionLtv(models.Model):
    """The four factors of LTV for groups of customers, side by side.

    A query over the rows of ``retention.customer`` that the user may see; the rule is
    ``tools.ltv.group_factors``. Who bought once, or whose costs are not known, is
    counted apart.
    """

    _name = "retention.ltv"
    _description = "Lifetime Value of Groups"
    _auto = False
    _order = "id"  # By company, dimension and group, as the query makes it
    _depends = {
        "retention.customer": [
            *("company_id", "partner_id", "team_id", "user_id", "abc_class"),
            *("ladder_step", "order_count", "revenue", "margin", "costed_revenue"),
            *("lifetime_months", "has_ltv"),
        ],
        "retention.segment.membership": [
            *("segment_id", "company_id", "partner_id", "date_out"),
        ],
    }

    dimension = fields.Selection(
        [
            ("company", "Company"),
            ("abc", "ABC class"),
            ("step", "Ladder step"),
            ("team", "Sales team"),
            ("user", "Sales person"),
            (SEGMENT, "Segment"),
            (SELECTION, "Chosen customers"),
        ],
        string="By",
        readonly=True,
    )
    key = fields.Integer(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    customer_count = fields.Integer(
        string="Customers", readonly=True, aggregator=None, help="Who are counted here."
    )
    lacking_count = fields.Integer(
        string="Not Enough Data",
        readonly=True,
        aggregator=None,
        help="One order only, or goods whose cost is not known: left out here.",
    )
    average_order = fields.Monetary(
        string="S: Average Order", readonly=True, aggregator=None
    )
    orders_per_month = fields.Float(
        string="C: Orders a Month", readonly=True, digits=(16, 2), aggregator=None
    )
    profitability = fields.Float(
        string="P: Profitability (%)", readonly=True, digits=(16, 2), aggregator=None
    )
    months = fields.Float(
        string="T: Months as a Customer",
        readonly=True,
        digits=(16, 1),
        aggregator=None,
    )
    ltv = fields.Monetary(string="Lifetime Value", readonly=True, aggregator=None)
    total = fields.Monetary(
        string="All Together",
        readonly=True,
        aggregator=None,
        help="Lifetime value x customers.",
    )
    formula = fields.Char(compute="_compute_formula")
    like_best_count = fields.Integer(compute="_compute_ways")
    not_interested_count = fields.Integer(compute="_compute_ways")
    below_average_count = fields.Integer(compute="_compute_ways")

    @api.depends("dimension", "key", "company_id")
    def _compute_display_name(self):
        names = self._names_of_groups()
        for row in self:
            row.display_name = (
                row.company_id.sudo().name
                if row.dimension == "company"
                else names.get((row.dimension, row.key), "")
            )

    def _names_of_groups(self):
        """Return {(dimension, key): name} of the rows that are no whole company."""
        steps = dict(
            self.env["retention.customer"]
            ._fields["ladder_step"]
            ._description_selection(self.env)
        )
        names = {
            ("abc", 0): self.env._("No class"),
            ("team", 0): self.env._("No team"),
            ("user", 0): self.env._("Nobody"),
            (SELECTION, 0): self.env._("Chosen customers"),
        }
        for place, (_name, label) in enumerate(ABC_CLASSES, start=1):
            names["abc", place] = label
        for place, (name, _label) in enumerate(STEPS, start=1):
            names["step", place] = steps[name]
        for dimension, model in NAMED_BY.items():
            keys = {row.key for row in self if row.dimension == dimension}
            # The rows were readable: so is whose they are
            for record in self.env[model].sudo().browse(keys - {0}):
                names[dimension, record.id] = record.name
        return names

    @api.depends("average_order", "orders_per_month", "profitability", "months", "ltv")
    def _compute_formula(self):
        for row in self:
            if not row.customer_count:
                row.formula = self.env._(
                    "Not enough data yet: it takes a second order, and goods whose "
                    "cost is known."
                )
                continue
            row.formula = self.env._(
                "LTV = S × C × P × T = %(check)s × %(orders)s a month × %(share)s %% "
                "× %(months)s months = %(ltv)s",
                check=row.currency_id.format(row.average_order),
                orders=row._number(row.orders_per_month, 2),
                share=row._number(row.profitability, 2),
                months=row._number(row.months, 1),
                ltv=row.currency_id.format(row.ltv),
            )

    def _number(self, value, digits):
        """Return a number as the page shows it, halves rounded up."""
        rounded = float_round(value, precision_digits=digits)
        return formatLang(self.env, rounded, digits=digits)

    # ------------------------------------------------------------
    # The query
    # ------------------------------------------------------------

    @property
    def _table_query(self):
        visible = self.env["retention.customer"]._search([])
        chosen = [
            one for one in self.env.context.get(CHOSEN) or () if isinstance(one, int)
        ]
        parts = [
            self._part_query(place, name, key)
            for place, (name, key) in enumerate(DIMENSIONS.items())
        ]
        parts.append(
            self._part_query(
                len(DIMENSIONS),
                SEGMENT,
                SQL("membership.segment_id"),
                SQL(
                    """
                    customer JOIN retention_segment_membership membership
                          ON membership.company_id = customer.company_id
                         AND membership.partner_id = customer.partner_id
                         AND membership.date_out IS NULL
                    """
                ),
            )
        )
        if chosen:
            parts.append(
                self._part_query(
                    len(DIMENSIONS) + 1,
                    SELECTION,
                    SQL("0"),
                    SQL("(SELECT * FROM customer WHERE id = ANY(%s)) customer", chosen),
                )
            )
        return SQL(
            """
            WITH customer AS MATERIALIZED (
                SELECT * FROM retention_customer WHERE id IN %(visible)s
            ), part AS (%(parts)s)
            SELECT *, average_order * orders_per_month * profitability / 100 * months
                       AS ltv,
                   average_order * orders_per_month * profitability / 100 * months
                       * customer_count AS total
              FROM (
                SELECT (company_id::bigint * 8 + place) * 16777216 + key AS id,
                       dimension, key, company_id, customers AS customer_count, lacking
                           AS lacking_count,
                       revenue / NULLIF(orders, 0) AS average_order,
                       orders::numeric / NULLIF(months, 0) AS orders_per_month,
                       100 * margin / NULLIF(costed_revenue, 0) AS profitability,
                       months::numeric / NULLIF(customers, 0) AS months
                  FROM part
              ) factor
            """,
            visible=visible.subselect(),
            parts=SQL(" UNION ALL ").join(parts),
        )

    @api.model
    def _part_query(self, place, name, key, customers=None):
        counted = {
            "customers": SQL("COUNT(*)"),
            "orders": SQL("SUM(order_count)"),
            "revenue": SQL("SUM(revenue)"),
            "margin": SQL("SUM(margin)"),
            "costed_revenue": SQL("SUM(costed_revenue)"),
            "months": SQL("SUM(lifetime_months)"),
        }
        return SQL(
            """
            SELECT %(place)s AS place, %(name)s AS dimension, %(key)s AS key,
                   customer.company_id, COUNT(*) FILTER (WHERE NOT has_ltv) AS lacking,
                   %(counted)s
              FROM %(customers)s
          GROUP BY customer.company_id, 3
            """,
            place=place,
            name=name,
            key=key,
            customers=customers or SQL("customer"),
            counted=SQL(", ").join(
                SQL("%s FILTER (WHERE has_ltv) AS %s", what, SQL.identifier(column))
                for column, what in counted.items()
            ),
        )

    # ------------------------------------------------------------
    # Customers and documents
    # ------------------------------------------------------------

    def _customers_domain(self):
        """Return the domain of all customers of a row."""
        self.ensure_one()
        domain = Domain("company_id", "=", self.company_id.id)
        values = {
            "abc": ("abc_class", [False, *dict(ABC_CLASSES)]),
            "step": ("ladder_step", [False, *dict(STEPS)]),
        }
        if self.dimension in values:
            field, names = values[self.dimension]
            domain &= Domain(field, "=", names[self.key])
        elif self.dimension in ("team", "user"):
            domain &= Domain(f"{self.dimension}_id", "=", self.key or False)
        elif self.dimension == SEGMENT:
            domain &= Domain("segment_ids", "in", [self.key])
        elif self.dimension == SELECTION:
            domain &= Domain("id", "in", self.env.context.get(CHOSEN) or [])
        return domain

    def _ways(self):
        """Return the domains of the three ways to raise lifetime value.

        Whom to look for, whom to win over, whose bill to raise.
        """
        counted = self._customers_domain()
        return {
            "like_best": counted
            & Domain("abc_class", "=", "a")
            & Domain("xyz_class", "in", ["x", "y"]),
            "not_interested": counted
            & (Domain("order_count", "=", 2) | Domain("buys_elsewhere", "=", "yes")),
            "below_average": counted & Domain("average_order", "<", self.average_order),
        }

    @api.depends("dimension", "key", "company_id", "average_order")
    def _compute_ways(self):
        customers = self.env["retention.customer"]
        for row in self:
            for name, domain in row._ways().items():
                row[f"{name}_count"] = customers.search_count(domain)

    def action_open_customers(self):
        """Open the customers that the factors count."""
        return self._open_customers(
            self.display_name, self._customers_domain() & Domain("has_ltv", "=", True)
        )

    def action_open_lacking(self):
        """Open the customers of whom not enough is known."""
        return self._open_customers(
            self.env._("Not Enough Data"),
            self._customers_domain() & Domain("has_ltv", "=", False),
        )

    def action_open_way(self):
        """Open one of the three lists that raise lifetime value."""
        names = {
            "like_best": self.env._("Like the Best"),
            "not_interested": self.env._("Not Interested Yet"),
            "below_average": self.env._("Below the Average Bill"),
        }
        way = self.env.context.get("retention_way")
        if way not in names:
            raise UserError(self.env._("Choose one of the three lists on the page."))
        return self._open_customers(names[way], self._ways()[way])

    def action_open_documents(self):
        """Open the documents that revenue, margin and orders are sums of."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_customer_document_action"
        )
        of_customers = self._customers_domain() & Domain("has_ltv", "=", True)
        name = self.env._("Documents: %s", self.display_name)
        return action | {
            "name": name,
            "display_name": name,
            "domain": [("of_customers", "=", repr(list(of_customers)))],
            "context": {},
        }

    def _open_customers(self, name, domain):
        view = self.env.ref("customer_retention.retention_customer_view_list_ltv")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_customer_action"
        )
        return action | {
            "name": name,
            "display_name": name,
            "domain": list(domain),
            "views": [(view.id, "list"), (False, "form")],
            "view_mode": "list,form",
            "context": {},
        }


class RetentionCustomer(models.Model):
    _inherit = "retention.customer"

    def action_open_ltv(self):
        """Open the lifetime value of the chosen customers, a row a company."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_ltv_action"
        )
        return action | {
            "domain": [("dimension", "=", SELECTION)],
            "context": {CHOSEN: self.ids},
        }


class RetentionCustomerDocument(models.Model):
    _inherit = "retention.customer.document"

    of_customers = fields.Char(
        compute="_compute_of_customers",
        search="_search_of_customers",
        help="A rule on customer figures, as [('abc_class', '=', 'a')]",
    )

    def _compute_of_customers(self):
        self.of_customers = False

    @api.model
    def _search_of_customers(self, operator, value):
        """Find the documents of the customers whom a rule finds, however many."""
        if operator != "in":
            return NotImplemented
        try:
            domain = Domain.OR(Domain(literal_eval(one)) for one in value)
            customers = self.env["retention.customer"]._search(domain)
        except (ValueError, SyntaxError, TypeError) as error:
            raise UserError(
                self.env._("The customers cannot be chosen by this rule: mend it.")
            ) from error
        return Domain.custom(
            to_sql=lambda _model, alias, _query: SQL(
                "(%s, %s) IN (SELECT company_id, partner_id"
                " FROM retention_customer WHERE id IN %s)",
                SQL.identifier(alias, "company_id"),
                SQL.identifier(alias, "partner_id"),
                customers.subselect(),
            )
        )
