from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import models
from odoo.tools.misc import format_date

from ...models.key_accounts.retention_key_account_printing import DOSSIER
from ...tools.svg_charts import Bar, Line, bars, lines, shares
from .pieces import Picture, Table

MONTHS = 24
DOCUMENTS_PRINTED = 100
PRODUCTS_PRINTED = 45
INVOICES_PRINTED = 40
COMPLAINTS_PRINTED = 60
# Upper ends of the ages of what is owed, in days after the due day
AGES = (0, 30, 60, 90)


class ReportKeyAccountDossier(models.AbstractModel):
    """Business: goods, terms, orders, margin, payment."""

    _inherit = f"report.{DOSSIER}"

    # ------------------------------------------------------------
    # What they buy
    # ------------------------------------------------------------

    def _section_goods(self, account):
        return self._section(
            "goods",
            self.env._("What They Buy, from Us and from Others"),
            *self._goods_groups(account),
            self._goods_elsewhere(account),
            *self._goods_of_peers(account),
            self._goods_products(account),
        )

    def _goods_groups(self, account):
        """Return the groups of goods bought from us: this year, and the one before."""
        today = account.company_id._retention_day()
        year = today - relativedelta(years=1)
        now = self._bought_by(account, "category_id", year, today)
        before = self._bought_by(
            account, "category_id", year - relativedelta(years=1), year
        )
        groups = sorted(now | before, key=lambda group: -now.get(group, (0, 0))[0])
        values = [
            (group.display_name, now.get(group, (0, 0))[0], before.get(group, (0,))[0])
            for group in groups
        ]
        yield Picture(
            self._svg(
                shares,
                self.env._("Bought from us in the last 12 months, by group"),
                [
                    Bar(name, amount, self._money(account, amount))
                    for name, amount, _before in values[:12]
                ],
                empty=self.env._("They bought nothing from us in the last 12 months."),
            ),
            self.env._("By group of goods, last 12 months"),
        )
        yield Table(
            [
                self.env._("Group of goods"),
                self.env._(">Last 12 months"),
                self.env._(">12 months before"),
                self.env._(">Change"),
            ],
            [
                (
                    name,
                    self._money(account, amount),
                    self._money(account, past),
                    self._change(amount, past),
                )
                for name, amount, past in values
            ],
            empty=self.env._("They bought nothing from us in two years."),
        )

    def _goods_elsewhere(self, account):
        """Return what they buy from others, as far as somebody asked them."""
        rows = self.env["retention.spend.share"].search(
            self._own_domain(account), order="untapped desc"
        )
        return Table(
            [
                self.env._("Goods"),
                self.env._(">They spend a year"),
                self.env._(">From us"),
                self.env._(">Elsewhere"),
                self.env._(">Our share"),
                self.env._("Buys the rest from"),
                self.env._("Known since"),
            ],
            [
                (
                    row.scope or "",
                    self._money(account, row.yearly_amount),
                    self._money(account, row.bought),
                    self._money(account, row.untapped),
                    self._percent(row.share),
                    row.competitor or self.env._("not known"),
                    self._day(row.date),
                )
                for row in rows
            ],
            title=self.env._("What they buy from others"),
            empty=self.env._(
                "Nobody has asked yet what they buy elsewhere: ask on the next visit, "
                "and note it under Share of Wallet."
            ),
        )

    def _goods_of_peers(self, account):
        """Return the groups that comparable customers buy of us, and these do not."""
        rows, peers = account._white_space()
        white = [row for row in rows if row["is_white"]]
        if white:
            yield Table(
                [
                    self.env._("Group of goods"),
                    self.env._(">Of comparable ones buy it"),
                ],
                [(row["name"], self._percent(row["peers"])) for row in white],
                title=self.env._(
                    "What %s comparable customers buy of us, and they do not",
                    peers["count"],
                ),
            )

    def _goods_products(self, account):
        """Return the products of the last 12 months that brought most."""
        today = account.company_id._retention_day()
        bought = self._bought_by(
            account, "product_id", today - relativedelta(years=1), today
        )
        rows = sorted(bought.items(), key=lambda row: -row[1][0])
        return Table(
            [self.env._("Product"), self.env._(">Quantity"), self.env._(">Amount")],
            [
                (
                    product.display_name,
                    self._number(quantity, 2),
                    self._money(account, amount),
                )
                for product, (amount, quantity) in rows[:PRODUCTS_PRINTED]
            ],
            title=self.env._("Products, last 12 months"),
            left_out=self._left_out_largest(PRODUCTS_PRINTED, len(rows)),
            empty=self.env._("They bought no products in the last 12 months."),
        )

    def _bought_by(self, account, name, first, last):
        """Return {record: (amount, quantity)} of goods bought after ``first``."""
        groups = self.env["retention.purchase.line"]._read_group(
            [
                *self._own_domain(account),
                ("date", ">", first),
                ("date", "<=", last),
            ],
            [name],
            ["amount:sum", "quantity:sum"],
        )
        return {record: (amount, quantity) for record, amount, quantity in groups}

    # ------------------------------------------------------------
    # Orders, margin, payment
    # ------------------------------------------------------------

    def _section_figures(self, account):
        months = self._months(account)
        return self._section(
            "figures",
            self.env._("Orders, Margin, Payment"),
            *self._figures_charts(account, months),
            self._figures_months(account, months),
            *self._figures_payment(account),
            self._figures_documents(account),
        )

    def _months(self, account):
        """Return (first day, documents, revenue, margin) of the last 24 months."""
        today = account.company_id._retention_day()
        first = today.replace(day=1) - relativedelta(months=MONTHS - 1)
        groups = self.env["retention.customer.document"]._read_group(
            [*self._own_domain(account), ("date", ">=", first)],
            ["date:month"],
            ["__count", "amount:sum", "margin:sum"],
        )
        found = {month: values for month, *values in groups}
        days = [first + relativedelta(months=number) for number in range(MONTHS)]
        return [(day, *found.get(day, (0, 0, 0))) for day in days]

    def _figures_charts(self, account, months):
        labels = [
            format_date(self.env, day, date_format="MMM yy") for day, *_rest in months
        ]
        empty = self.env._("No orders in the last 24 months.")
        for title, place in (
            (self.env._("Revenue by month"), 2),
            (self.env._("Margin by month"), 3),
        ):
            values = [
                Bar(label, month[place], self._money(account, month[place]))
                for label, month in zip(labels, months, strict=True)
            ]
            yield Picture(self._svg(bars, title, values, empty=empty), title)
        past, now = months[:12], months[12:]
        title = self.env._("Revenue of twelve months, added up")
        yield Picture(
            self._svg(
                lines,
                title,
                [format_date(self.env, day, date_format="MMM") for day, *_rest in now],
                [
                    Line(self.env._("Last 12 months"), self._added_up(now)),
                    Line(self.env._("12 months before"), self._added_up(past)),
                ],
                empty=empty,
            ),
            title,
        )

    def _added_up(self, months):
        sums, total = [], 0
        for _day, _count, revenue, _margin in months:
            total += revenue
            sums.append(total)
        return tuple(sums)

    def _figures_months(self, account, months):
        return Table(
            [
                self.env._("Month"),
                self.env._(">Documents"),
                self.env._(">Revenue"),
                self.env._(">Margin"),
            ],
            [
                (
                    format_date(self.env, day, date_format="MMMM y"),
                    self._number(count),
                    self._money(account, revenue),
                    self._money(account, margin),
                )
                for day, count, revenue, margin in reversed(months)
                if count
            ],
            title=self.env._("Month by month"),
            empty=self.env._("No orders in the last 24 months."),
        )

    def _figures_documents(self, account):
        rows, left_out = self._newest(
            "retention.customer.document",
            self._own_domain(account),
            DOCUMENTS_PRINTED,
        )
        return Table(
            [
                self.env._("Day"),
                self.env._("Document"),
                self.env._("Kind"),
                self.env._("Sales person"),
                self.env._(">Revenue"),
                self.env._(">Margin"),
            ],
            [
                (
                    self._day(row.date),
                    # A number of a document that the row belongs to
                    row.sudo().display_name,
                    self._label(row, "kind"),
                    row.user_id.name or "",
                    self._money(account, row.amount),
                    self._money(account, row.margin),
                )
                for row in rows
            ],
            title=self.env._("Orders and credit notes"),
            left_out=left_out,
            empty=self.env._("They have not ordered yet."),
        )

    def _figures_payment(self, account):
        """Return what they owe, by age, and the open invoices."""
        moves = self.env["account.move"]
        today = account.company_id._retention_day()
        domain = [
            *account._dossier_invoices_domain(),
            ("payment_state", "in", ("not_paid", "partial")),
        ]
        opened = moves.search(domain, order="invoice_date_due, id")
        amounts = dict.fromkeys(range(len(AGES) + 1), 0)
        rows = []
        for move in opened:
            owed = move.amount_residual_signed
            late = (today - (move.invoice_date_due or move.invoice_date)).days
            amounts[sum(late > age for age in AGES)] += owed
            rows.append(
                (
                    move.name,
                    self._day(move.invoice_date),
                    self._day(move.invoice_date_due),
                    self._number(late) if late > 0 else "",
                    self._money(account, owed),
                )
            )
        title = self.env._("What they owe, by days overdue")
        labels = [
            self.env._("Not due yet"),
            *(
                self.env._("%(first)s to %(last)s days", first=first + 1, last=last)
                for first, last in zip(AGES, AGES[1:], strict=False)
            ),
            self.env._("More than %s days", AGES[-1]),
        ]
        nothing = self.env._("They owe nothing: no posted invoice is open.")
        yield Picture(
            self._svg(
                shares,
                title,
                [
                    Bar(label, amounts[index], self._money(account, amounts[index]))
                    for index, label in enumerate(labels)
                ],
                empty=nothing,
            ),
            title,
        )
        if rows:
            yield Table(
                [
                    self.env._("Invoice"),
                    self.env._("Of"),
                    self.env._("Due"),
                    self.env._(">Days late"),
                    self.env._(">Open"),
                ],
                rows[:INVOICES_PRINTED],
                title=self.env._("Open invoices, the oldest first"),
                left_out=self._left_out_largest(INVOICES_PRINTED, len(rows)),
            )

    def _section_complaints(self, account):
        return self._section(
            "complaints",
            self.env._("Complaints and What Became of Them"),
            self._complaints_table(account),
        )

    def _complaints_table(self, account):
        """Return the complaints of the last 24 months, the newest first."""
        company = account.company_id
        first = company._retention_day() - relativedelta(months=MONTHS)
        rows, left_out = self._newest(
            "retention.complaint",
            [
                ("commercial_partner_id", "=", account.partner_id.id),
                ("company_id", "=", company.id),
                ("received_at", ">=", company._retention_moments(first, None)[0]),
            ],
            COMPLAINTS_PRINTED,
        )
        return Table(
            [
                self.env._("Day"),
                self.env._("Number"),
                self.env._("Kind"),
                self.env._("What happened"),
                self.env._("What was done"),
                self.env._("State"),
            ],
            [
                (
                    self._day(company._retention_day(row.received_at)),
                    row.name,
                    self._label(row, "kind"),
                    row.description,
                    row.solution or "",
                    self._label(row, "state"),
                )
                for row in rows
            ],
            title=self.env._("Last 24 months"),
            left_out=left_out,
            empty=self.env._(
                "No complaint was recorded in the last 24 months. That does not say "
                "that all is well: ask on the next visit."
            ),
        )

    # ------------------------------------------------------------
    # Helpers
    # ------------------------------------------------------------

    def _svg(self, draw, *args, **options):
        """Draw a chart; tools/svg_charts.py escapes what stands in it."""
        return Markup(draw(*args, **options))

    def _change(self, now, before):
        """Write a change in per cent; without a past there is none."""
        if not before:
            return self.env._("new") if now else ""
        return f"{'+' if now > before else ''}{self._percent((now - before) / before)}"

    def _left_out_largest(self, shown, total):
        if shown >= total:
            return ""
        return self.env._(
            "The first %(shown)s of %(total)s are printed; the account's page in the "
            "database shows all.",
            shown=shown,
            total=total,
        )
