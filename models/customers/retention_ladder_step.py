from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .retention_customer import STEPS


class RetentionLadderStep(models.Model):
    """A company's step of the ladder: who stands there and what moves them on.

    Each company has its five rows from the start; nobody adds or deletes any.
    """

    _name = "retention.ladder.step"
    _description = "Step of the Ladder"
    _order = "company_id, sequence, id"
    _rec_name = "step"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    step = fields.Selection(STEPS, required=True, readonly=True)
    sequence = fields.Integer(readonly=True)
    summary = fields.Char(
        string="Next Action", required=True, help="What moves the customer on."
    )
    note = fields.Text(string="How to Go about It")
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        required=True,
        domain=[("res_model", "in", [False, "res.partner"])],
        ondelete="restrict",
    )
    due_days = fields.Integer(string="Due (Days)", required=True, default=7)
    responsible = fields.Selection(
        [
            ("sales_person", "The customer's sales person"),
            ("fixed", "Always the same user"),
        ],
        required=True,
        default="sales_person",
        help="The sales person of the customer, else of the latest order, else who "
        "plans the activities.",
    )
    user_id = fields.Many2one(
        "res.users", domain=[("share", "=", False)], check_company=True
    )
    customer_count = fields.Integer(
        string="Customers", compute="_compute_customer_count"
    )
    customer_share = fields.Float(
        string="Share", compute="_compute_customer_count", digits=0
    )
    share_above = fields.Float(
        string="Here or Higher",
        compute="_compute_customer_count",
        digits=0,
        help="For regulars this is the penetration rate: the share of the customers "
        "who buy regularly, from us only or from others, too.",
    )

    _company_step_uniq = models.UniqueIndex("(company_id, step)")

    @api.depends("step")
    def _compute_display_name(self):
        names = dict(self._fields["step"]._description_selection(self.env))
        for row in self:
            row.display_name = names.get(row.step, "")

    @api.depends("company_id", "step")
    def _compute_customer_count(self):
        counts = {
            (company.id, step): number
            for company, step, number in self.env["retention.customer"]._read_group(
                [("company_id", "in", self.company_id.ids)],
                ["company_id", "ladder_step"],
                ["__count"],
            )
        }
        names = [name for name, _label in STEPS]
        for row in self:
            numbers = [counts.get((row.company_id.id, name), 0) for name in names]
            everybody = sum(numbers) or 1
            place = names.index(row.step) if row.step else 0
            row.customer_count = numbers[place]
            row.customer_share = numbers[place] / everybody
            row.share_above = sum(numbers[place:]) / everybody

    @api.constrains("due_days", "responsible", "user_id")
    def _check_action(self):
        for row in self:
            if not 0 <= row.due_days <= 365:
                raise ValidationError(
                    self.env._("An action is due after 0 to 365 days.")
                )
            if row.responsible == "fixed" and not row.user_id:
                raise ValidationError(
                    self.env._("Choose the user who is always responsible.")
                )

    def action_open_customers(self):
        """List the customers on this step."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_customer_action"
        )
        return action | {
            "name": self.env._("Customers: %s", self.display_name),
            "domain": [
                ("company_id", "=", self.company_id.id),
                ("ladder_step", "=", self.step),
            ],
            "context": {},
        }

    # ------------------------------------------------------------
    # The five rows of every company
    # ------------------------------------------------------------

    @api.model
    def _create_missing(self, companies=None):
        """Give companies the rows they lack.

        :param companies: ``res.company`` records, all by default
        """
        rows = self.sudo()  # part of every company, whoever creates it
        companies = companies or self.env["res.company"].sudo().search(Domain.TRUE)
        known = {(row.company_id, row.step) for row in rows.search(Domain.TRUE)}
        rows.create(
            [
                {"company_id": company.id, "step": step, **values}
                for company in companies
                for step, values in self._defaults().items()
                if (company, step) not in known
            ]
        )

    @api.model
    def _defaults(self):
        """Return {step: values} to start with."""
        call = self.env.ref("mail.mail_activity_data_call", raise_if_not_found=False)
        todo = self.env.ref("mail.mail_activity_data_todo", raise_if_not_found=False)
        kinds = self.env["mail.activity.type"].search(
            [("res_model", "in", [False, "res.partner"])], limit=1
        )
        call, todo = call or kinds, todo or call or kinds
        texts = {
            "buyer": (
                self.env._("Thank for the first order"),
                self.env._(
                    "Ask how the goods do, and offer what goes with them: the second "
                    "order makes a customer."
                ),
                call,
                2,
            ),
            "customer": (
                self.env._("Agree on the next order"),
                self.env._(
                    "Find out how often such goods are needed, and propose the next "
                    "order before it is due."
                ),
                call,
                7,
            ),
            "regular": (
                self.env._("Ask the two questions"),
                self.env._(
                    "Do you buy elsewhere, too? What must we do for you to buy more "
                    "from us? Record both answers."
                ),
                call,
                14,
            ),
            "adherent": (
                self.env._("Ask who else could need us"),
                self.env._(
                    "Thank for the trust. Record who is recommended: it counts as soon "
                    "as the new customer buys."
                ),
                call,
                30,
            ),
            "advocate": (
                self.env._("Thank for recommending us"),
                self.env._(
                    "Thank in person for each new customer, and let advocates know "
                    "first what is new."
                ),
                todo,
                30,
            ),
        }
        return {
            step: {
                "sequence": place,
                "summary": summary,
                "note": note,
                "activity_type_id": kind.id,
                "due_days": days,
            }
            for place, (step, (summary, note, kind, days)) in enumerate(texts.items())
        }
