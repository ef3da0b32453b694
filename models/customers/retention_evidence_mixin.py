from odoo import api, fields, models
from odoo.exceptions import ValidationError


class RetentionEvidenceMixin(models.AbstractModel):
    """Something said of a customer on a day, which orders cannot tell.

    Who is measured by it is measured anew soon after it changes.
    """

    _name = "retention.evidence.mixin"
    _description = "Evidence on a Customer"
    _order = "date desc, id desc"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    date = fields.Date(
        required=True, default=lambda self: self.env.company._retention_day()
    )
    user_id = fields.Many2one(
        "res.users",
        string="Recorded by",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
    )

    @api.constrains("date", "company_id")
    def _check_date(self):
        for one in self:
            if one.date > one.company_id._retention_day():
                raise ValidationError(
                    self.env._(
                        "Give the day on which this became known: %s is still to come.",
                        fields.Date.to_string(one.date),
                    )
                )

    # ------------------------------------------------------------
    # Measuring anew
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        created = super().create(vals_list)
        created._queue_customers()
        return created

    def write(self, vals):
        if self._measured_fields().isdisjoint(vals):
            return super().write(vals)
        self._queue_customers()
        res = super().write(vals)
        self._queue_customers()
        return res

    def unlink(self):
        self._queue_customers()
        return super().unlink()

    @api.model
    def _measured_fields(self):
        """Return the names of the fields that figures of customers go by."""
        return {"partner_id", "company_id", "date"}

    def _queue_customers(self):
        """Have the customers measured anew within minutes."""
        self.env["retention.customer.queue"]._put(self._measured_pairs())

    def _measured_pairs(self):
        """Return {(id of a partner, id of a company)} of who is measured by these."""
        return {(one.partner_id.id, one.company_id.id) for one in self}
