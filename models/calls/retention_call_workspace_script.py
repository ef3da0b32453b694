from odoo import api, models
from odoo.tools import format_amount


class CallFacts(dict):
    """What was read of a customer for the card. A request cannot forge one."""


class RetentionCallScript(models.Model):
    """What a script says of a customer, out of what the card has read already."""

    _inherit = "retention.call.script"

    @api.model
    def _facts_of_card(self):
        facts = self.env.context.get("retention_call_facts")
        return facts if isinstance(facts, CallFacts) else None

    def _merge_order(self, task):
        facts = self._facts_of_card()
        if facts is None or task.order_id:
            return super()._merge_order(task)
        for order in facts["orders"][:1]:
            lines = [line for line in order["lines"] if line["price_subtotal"] > 0]
            goods = [line for line in lines if line["type"] != "service"] or lines
            main = max(goods, key=lambda line: line["price_subtotal"], default={})
            currency = self.env["res.currency"].browse(order["currency_id"])
            day = task.company_id._retention_day(
                self.env["retention.call.workspace"]._to_moment(order["date_order"])
            )
            return {
                "last_order": order["name"],
                "last_order_date": self._day_in_words(day),
                "last_order_amount": format_amount(
                    self.env, order["amount_total"], currency
                ),
                "product": main.get("name", False),
            }
        return {}

    def _merge_figures(self, task):
        facts = self._facts_of_card()
        if facts is None:
            return super()._merge_figures(task)
        days = round((facts["figures"] or {}).get("days_late") or 0)
        return {"days_late": str(days) if days > 0 else False}
