from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.gifts import birthday_problem

STAFF = "customer_retention.group_retention_user"


class ResPartner(models.Model):
    """The birthday of a customer, kept only while he agrees."""

    _inherit = "res.partner"

    retention_birthday = fields.Date(
        string="Birthday",
        copy=False,
        groups=STAFF,
        help="Used for a gift of points only.",
    )
    retention_birthday_consent = fields.Boolean(
        string="Agrees to Birthday Gifts",
        copy=False,
        tracking=True,
        groups=STAFF,
        help="The customer was asked and agrees that the birthday is kept for a "
        "gift. Without consent the date is deleted.",
    )
    retention_birthday_consent_date = fields.Date(
        string="Agreed On", copy=False, readonly=True, groups=STAFF
    )

    _retention_birthday_idx = models.Index(
        "(((EXTRACT(MONTH FROM retention_birthday) * 100 "
        "+ EXTRACT(DAY FROM retention_birthday))::int)) "
        "WHERE retention_birthday IS NOT NULL"
    )

    @api.constrains("retention_birthday", "retention_birthday_consent")
    def _check_retention_birthday(self):
        for partner in self.sudo():  # whoever may write the customer; no value told
            if not partner.retention_birthday:
                continue
            problem = partner._retention_birthday_sentence(partner.retention_birthday)
            if not problem and not partner.retention_birthday_consent:
                problem = self.env._(
                    "A birthday is kept only with the customer's consent: ask, and "
                    "tick the box."
                )
            if problem:
                raise ValidationError(problem)

    def _retention_birthday_sentence(self, birthday):
        """Return in words why a birthday cannot be true, '' if it can."""
        today = (self.company_id or self.env.company)._retention_day()
        problem = birthday_problem(birthday, today)
        if problem == "future":
            return self.env._("The birthday lies in the future.")
        if problem == "too_old":
            return self.env._("The birthday lies more than 120 years back.")
        return ""

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._retention_consent(vals) for vals in vals_list])

    def write(self, vals):
        vals = self._retention_consent(vals)
        if not vals.get("retention_birthday_consent"):
            return super().write(vals)
        # Who agreed before, agreed then
        agreed = self.sudo().filtered("retention_birthday_consent").with_env(self.env)
        kept = {
            name: value
            for name, value in vals.items()
            if name != "retention_birthday_consent_date"
        }
        res = super(ResPartner, agreed).write(kept) if agreed else True
        others = self - agreed
        return super(ResPartner, others).write(vals) if others else res

    @api.model
    def _retention_consent(self, vals):
        """Complete values by what a given or withdrawn consent brings."""
        if "retention_birthday_consent" not in vals:
            return vals
        if not vals["retention_birthday_consent"]:
            return vals | {
                "retention_birthday": False,
                "retention_birthday_consent_date": False,
            }
        today = self.env.company._retention_day()
        return vals | {"retention_birthday_consent_date": today}

    @api.onchange("retention_birthday_consent")
    def _onchange_retention_birthday_consent(self):
        if not self.retention_birthday_consent:
            self.retention_birthday = False
