"""The points of contact that every company begins with."""

from odoo import api, models
from odoo.fields import Domain


class RetentionTouchpoint(models.Model):
    _inherit = "retention.touchpoint"

    @api.model
    def _create_ready(self, companies=None):
        """Give companies the ready points of contact that they lack.

        Each in every language that is used: customers are asked in theirs.

        :param companies: all by default, as at installation
        """
        everywhere = self.sudo().with_context(active_test=False, lang="en_US")
        companies = companies or self.env["res.company"].sudo().search(Domain.TRUE)
        having = {
            (point.company_id.id, point.ready)
            for point in everywhere.search([("ready", "!=", False)])
        }
        points = everywhere.create(
            [
                values | {"company_id": company.id}
                for company in companies
                for values in everywhere._ready_points()
                if (company.id, values["ready"]) not in having
            ]
        )
        for code, _name in self.env["res.lang"].get_installed():
            if code != "en_US":
                points.with_context(lang=code)._translate_ready()
        return points

    def _translate_ready(self):
        """Write names and questions in the language of the context."""
        texts = {values["ready"]: values for values in self._ready_points()}
        for point in self:
            values = texts[point.ready]
            point.write({"name": values["name"], "question": values["question"]})

    @api.model
    def _ready_points(self):
        """Return the values of the ready points, in the language of the context."""
        texts = [
            (
                "advertisement",
                "any",
                self.env._("Advertisement"),
                self.env._("How was our advertising?"),
            ),
            (
                "website",
                "website_order",
                self.env._("Website"),
                self.env._("How was our website?"),
            ),
            ("shop", "shop_order", self.env._("Shop"), self.env._("How was our shop?")),
            (
                "seller",
                "shop_order",
                self.env._("Seller"),
                self.env._("How was our sales person?"),
            ),
            (
                "prices",
                "order",
                self.env._("Price Tags and Prices"),
                self.env._("How clear and fair were our prices?"),
            ),
            (
                "payment",
                "delivered",
                self.env._("Payment"),
                self.env._("How was paying?"),
            ),
            (
                "delivery",
                "delivered",
                self.env._("Hand-over and Delivery"),
                self.env._("How did you get what you ordered?"),
            ),
            (
                "use",
                "delivered",
                self.env._("Use"),
                self.env._("How is what you bought?"),
            ),
            (
                "service",
                "any",
                self.env._("Service and Repair"),
                self.env._("How was our service after the purchase?"),
            ),
            (
                "complaint",
                "solved",
                self.env._("Handling of Complaints"),
                self.env._("How did we deal with your complaint?"),
            ),
        ]
        return [
            {
                "ready": code,
                "moment": moment,
                "name": name,
                "question": question,
                "sequence": 10 * place,
            }
            for place, (code, moment, name, question) in enumerate(texts, start=1)
        ]
