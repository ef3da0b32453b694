"""What a complaint cost, to the cent, in the currency of its company."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools.amounts import to_decimal
from ...tools.remedies import cost_of

TYPED = ("goods_amount", "freight_amount", "work_hours")


class RetentionComplaint(models.Model):
    _inherit = "retention.complaint"

    @property
    def _system_fields(self):
        return (
            *super()._system_fields,
            *("refund_amount", "remedy_amount", "hour_cost", "work_amount"),
            *("cost_amount", "rating_state", "rating_send_at", "rating_is_bad"),
            "rating_last_value",
            *("next_order_id", "next_order_at", "return_state"),
        )

    remedy_ids = fields.One2many("retention.complaint.remedy", "complaint_id")
    refund_amount = fields.Monetary(
        string="Credited",
        compute="_compute_refund_amount",
        store=True,
        help="Untaxed, of the posted credit notes.",
    )
    remedy_amount = fields.Monetary(
        string="Other Remedies",
        compute="_compute_remedy_amount",
        store=True,
        help="Of remedies that are done: points by what they pay, goods by their cost.",
    )
    goods_amount = fields.Monetary(
        string="Goods Lost",
        copy=False,
        help="Goods that cannot be sold any more, by their cost.",
    )
    freight_amount = fields.Monetary(string="Freight", copy=False)
    work_hours = fields.Float(string="Hours of Work", copy=False)
    hour_cost = fields.Monetary(
        string="Cost of an Hour",
        compute="_compute_hour_cost",
        store=True,
        precompute=True,
        copy=False,
        aggregator=None,
        help="As it was in the settings when the hours were typed.",
    )
    work_amount = fields.Monetary(
        string="Work", compute="_compute_work_amount", store=True
    )
    cost_amount = fields.Monetary(
        string="Cost in All", compute="_compute_cost_amount", store=True
    )

    @api.depends(
        "credit_note_ids.state",
        "credit_note_ids.move_type",
        "credit_note_ids.amount_untaxed_signed",
    )
    def _compute_refund_amount(self):
        for complaint in self:
            posted = complaint.credit_note_ids.filtered(
                lambda move: move.state == "posted" and move.move_type == "out_refund"
            )
            complaint.refund_amount = complaint._sum_of(
                -to_decimal(move.amount_untaxed_signed) for move in posted
            )

    @api.depends("remedy_ids.state", "remedy_ids.kind", "remedy_ids.amount")
    def _compute_remedy_amount(self):
        for complaint in self:
            done = complaint.remedy_ids.filtered(
                lambda one: one.state == "done" and one.kind != "credit_note"
            )
            complaint.remedy_amount = complaint._sum_of(
                to_decimal(one.amount) for one in done
            )

    @api.depends("work_hours")
    def _compute_hour_cost(self):
        for complaint in self:
            company = (complaint.company_id or self.env.company).sudo()
            complaint.hour_cost = company.retention_complaint_hour_cost

    @api.depends("work_hours", "hour_cost")
    def _compute_work_amount(self):
        for complaint in self:
            complaint.work_amount = complaint._sum_of(
                [to_decimal(complaint.work_hours) * to_decimal(complaint.hour_cost)]
            )

    @api.depends(
        "refund_amount",
        "remedy_amount",
        "goods_amount",
        "freight_amount",
        "work_amount",
    )
    def _compute_cost_amount(self):
        for complaint in self:
            complaint.cost_amount = complaint._sum_of(
                to_decimal(complaint[name])
                for name in (
                    *("refund_amount", "remedy_amount", "goods_amount"),
                    *("freight_amount", "work_amount"),
                )
            )

    def _sum_of(self, parts):
        currency = self.company_id.currency_id or self.env.company.currency_id
        return float(cost_of(parts, currency.decimal_places))

    @api.constrains(*TYPED)
    def _check_cost(self):
        for complaint in self:
            if any(complaint[name] < 0 for name in TYPED):
                raise ValidationError(
                    self.env._("Goods, freight and hours of work are 0 or more.")
                )

    @api.constrains("partner_id", "company_id")
    def _check_credit_notes(self):
        for complaint in self:
            for move in complaint.credit_note_ids:
                if complaint.commercial_partner_id not in move._retention_firms():
                    raise ValidationError(
                        self.env._(
                            "%(complaint)s has credit notes of %(customer)s and stays "
                            "theirs.",
                            complaint=complaint.name,
                            customer=move.commercial_partner_id.display_name,
                        )
                    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_remedies(self):
        for complaint in self:
            # Remedies follow their complaint; whoever deletes one may not see all
            system = complaint.sudo()
            begun = system.remedy_ids.filtered(
                lambda one: one.state in ("to_approve", "approved", "done")
            )
            if begun or system.credit_note_ids:
                raise UserError(
                    self.env._(
                        "%s has remedies or credit notes, and stays.", complaint.name
                    )
                )
