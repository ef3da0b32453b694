from odoo import api, models
from odoo.tools import float_round, format_date
from odoo.tools.misc import formatLang


class RetentionCallWorkspace(models.AbstractModel):
    """The numbers of the card, and the papers that each of them opens."""

    _inherit = "retention.call.workspace"

    @api.model
    def _figures(self, task, facts):
        """Return the figures of a card; what is not known is left out."""
        figures = facts["figures"]
        return [
            *self._wallet_figures(facts["wallets"]),
            *self._debt_figures(task, facts["debt"]),
            *(self._buying_figures(task, figures) if figures else []),
        ]

    @api.model
    def _figure(self, key, label, value, hint="", level="", action=False):
        return {
            "key": key,
            "label": label,
            "value": value,
            "hint": hint,
            "level": level,
            "action": action,
        }

    @api.model
    def _number(self, value):
        """Return points or days as text, without needless decimals."""
        return f"{float_round(value or 0, precision_digits=2):g}"

    @api.model
    def _money(self, task, amount):
        return formatLang(self.env, amount, currency_obj=task.company_id.currency_id)

    @api.model
    def _wallet_figures(self, wallets):
        figures = []
        for wallet in wallets:
            action = {
                "model": "retention.wallet",
                "method": "action_statement",
                "id": wallet["id"],
            }
            figures.append(
                self._figure(
                    "points",
                    wallet["tier"] or self.env._("No level yet"),
                    self.env._(
                        "%(points)s %(unit)s",
                        points=self._number(max(wallet["balance"] or 0, 0)),
                        unit=wallet["unit"] or self.env._("points"),
                    ),
                    *self._wallet_hint(wallet),
                    action,
                )
            )
        return figures

    @api.model
    def _wallet_hint(self, wallet):
        """Return what to mind of a wallet, and how much."""
        if wallet["debt"]:
            debt = self._number(wallet["debt"])
            return self.env._("%s are owed back", debt), "warning"
        if wallet["expiring_points"]:
            return (
                self.env._(
                    "%(points)s expire on %(day)s",
                    points=self._number(wallet["expiring_points"]),
                    day=format_date(self.env, wallet["expiring_on"]),
                ),
                "warning",
            )
        return "", ""

    @api.model
    def _debt_figures(self, task, debt):
        currency = task.company_id.currency_id
        figures = []
        for key, label, amount, hint in (
            ("owed", self.env._("Owes us"), debt["owed"], ""),
            ("overdue", self.env._("Overdue"), debt["overdue"], debt["since"]),
        ):
            if currency.is_zero(amount):
                continue
            figures.append(
                self._figure(
                    key,
                    label,
                    self._money(task, amount),
                    self.env._("since %s", format_date(self.env, hint)) if hint else "",
                    "danger" if key == "overdue" else "",
                    self._debt_action(task, key),
                )
            )
        return figures

    @api.model
    def _debt_action(self, task, key):
        # Papers are opened with one's own rights
        if (
            not self.env["account.move.line"]
            .with_env(self.env(su=False))
            .has_access("read")
        ):
            return False
        return {
            "model": "retention.call.task",
            "method": f"action_open_{key}",
            "id": task.id,
        }

    @api.model
    def _buying_figures(self, task, figures):
        """Return how the customer buys: the last order, the rhythm, what is at risk."""
        found = []
        if figures["last_order_date"]:
            found.append(
                self._buying_figure(
                    figures,
                    "last_order_date",
                    self.env._("Last order"),
                    format_date(self.env, figures["last_order_date"]),
                    self.env._("%s orders so far", figures["order_count"]),
                )
            )
        if figures["has_rhythm"]:
            found.append(
                self._buying_figure(
                    figures,
                    "typical_gap_days",
                    self.env._("Buys about every"),
                    self.env._("%s days", self._number(figures["typical_gap_days"])),
                )
            )
        if figures["has_rhythm"] and (figures["days_late"] or 0) > 0:
            found.append(
                self._buying_figure(
                    figures,
                    "days_late",
                    self.env._("Overdue by own rhythm"),
                    self.env._("%s days", figures["days_late"]),
                    "" if figures["is_late"] else self.env._("not more than usual"),
                    "danger" if figures["is_late"] else "warning",
                )
            )
        at_risk = figures["margin_at_risk"] or 0
        if task.company_id.currency_id.compare_amounts(at_risk, 0) > 0:
            found.append(
                self._buying_figure(
                    figures,
                    "margin_at_risk",
                    self.env._("Margin at risk"),
                    self._money(task, at_risk),
                    level="warning",
                )
            )
        return found

    @api.model
    def _buying_figure(self, figures, key, label, value, hint="", level=""):
        action = {
            "model": "retention.customer",
            "method": "action_open_figure",
            "id": figures["id"],
        }
        return self._figure(key, label, value, hint, level, action)

    # ------------------------------------------------------------
    # Orders
    # ------------------------------------------------------------

    @api.model
    def _orders(self, task, orders):
        """Return the last orders as the card shows them."""
        states = dict(
            self.env["sale.order"]._fields["state"]._description_selection(self.env)
        )
        currencies = self.env["res.currency"]
        return [
            {
                "id": order["id"],
                "name": order["name"],
                "date": self._day_text(task, order["date_order"]),
                "amount": formatLang(
                    self.env,
                    order["amount_total"],
                    currency_obj=currencies.browse(order["currency_id"]),
                ),
                "state_label": states.get(order["state"], ""),
                "items": self._items_text(order["lines"]),
            }
            for order in orders
        ]

    @api.model
    def _items_text(self, lines, named=3):
        """Return in one line what was bought: ``2 x Chair, Table and 4 more``."""
        texts = [
            line["name"]
            if line["quantity"] == 1
            else f"{self._number(line['quantity'])} x {line['name']}"
            for line in lines[:named]
        ]
        text = ", ".join(texts)
        rest = len(lines) - named
        if rest > 0:
            return self.env._("%(items)s and %(count)s more", items=text, count=rest)
        return text

    @api.model
    def _basket(self, task, orders):
        """Return the usual basket, at the prices of the last time."""
        lines, _gone = task._usual_lines(orders)
        if not lines:
            return False
        currencies = {order["currency_id"] for order in orders}
        amount = ""
        # Orders in several currencies have no sum that could be told without rates
        if len(currencies) == 1:
            amount = formatLang(
                self.env,
                sum(line["price"] * line["quantity"] for line in lines),
                currency_obj=self.env["res.currency"].browse(currencies),
            )
        return {
            "line_count": len(lines),
            "amount": amount,
            "products": self._items_text(lines),
        }
