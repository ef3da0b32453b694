from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# After what a customer has met a point, and can be asked about it
MOMENTS = [
    ("order", "After an order"),
    ("website_order", "After an order on the website"),
    ("shop_order", "After an order taken by staff"),
    ("delivered", "After delivery or payment"),
    ("solved", "After a solved complaint"),
    ("any", "At any time"),
]
WORDS = {"risk", "expects", "gets"}


class RetentionTouchpoint(models.Model):
    """A place where customers meet us: what they expect there, and what they get."""

    _name = "retention.touchpoint"
    _inherit = "retention.key.guard.mixin"
    _description = "Point of Contact"
    _order = "sequence, id"
    _check_company_auto = True
    _system_fields = ("ready",)
    _fixed_fields = ("company_id",)

    name = fields.Char(required=True, translate=True)
    question = fields.Char(
        required=True,
        translate=True,
        help="What the customer is asked, as: How was paying at our shop?",
    )
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    moment = fields.Selection(
        MOMENTS,
        string="When Customers Are Asked",
        default="order",
        required=True,
        help="Only customers who have met the point are asked about it.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        index="btree_not_null",
        ondelete="set null",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Sees to it that customers get here what they expect.",
    )
    risk = fields.Text(
        string="What May Go Wrong", help="Thought through before it happens."
    )
    expects = fields.Text(string="What the Customer Expects")
    gets = fields.Text(string="What the Customer Gets")
    answer_ids = fields.One2many(
        "retention.touchpoint.answer",
        "touchpoint_id",
        groups="customer_retention.group_retention_manager",
    )
    ready = fields.Char(readonly=True, copy=False)
    active = fields.Boolean(default=True)

    _ready_idx = models.UniqueIndex(
        "(company_id, ready) WHERE ready IS NOT NULL",
        "This ready point of contact exists already.",
    )

    def write(self, vals):
        self._check_only_words(vals)
        return super().write(vals)

    def _check_only_words(self, vals):
        """Raise ``AccessError`` if an owner writes more than the words of a point."""
        if self.env.su or vals.keys() <= WORDS:
            return
        if not self.env.user.has_group("customer_retention.group_retention_manager"):
            raise AccessError(
                self.env._(
                    "As the owner of a point of contact you write what may go wrong, "
                    "what customers expect and what they get. Managers change the rest."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_asked(self):
        answers = self.env["retention.touchpoint.answer"].sudo()  # whether any, no more
        for point in self:
            if answers.search_count([("touchpoint_id", "=", point.id)], limit=1):
                raise UserError(
                    self.env._(
                        "Customers were asked about “%s”: archive it instead.",
                        point.name,
                    )
                )

    def action_answers(self):
        """List the answers on a point, the latest first."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_touchpoint_answer_action"
        )
        return action | {
            "domain": [("touchpoint_id", "in", self.ids)],
            "context": {"search_default_answered": 1},
        }

    def action_months(self):
        """Show the gap of a point over time."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_touchpoint_month_action"
        )
        return action | {"domain": [("touchpoint_id", "in", self.ids)]}
