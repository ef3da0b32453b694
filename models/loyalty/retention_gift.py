from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools.amounts import to_decimal
from ...tools.gifts import is_day_of_year

MONTHS = [
    ("1", "January"),
    ("2", "February"),
    ("3", "March"),
    ("4", "April"),
    ("5", "May"),
    ("6", "June"),
    ("7", "July"),
    ("8", "August"),
    ("9", "September"),
    ("10", "October"),
    ("11", "November"),
    ("12", "December"),
]
MOST_DAYS_BEFORE = 60


class RetentionGift(models.Model):
    """Points that customers get once a year, for a day that comes every year.

    Who gets them and when: ``retention_gift_giving.py``.
    """

    _name = "retention.gift"
    _description = "Yearly Gift"
    _order = "program_id, kind, id"

    program_id = fields.Many2one(
        "loyalty.program",
        string="Programme",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('retention_managed', '=', True)]",
        default=lambda self: self._default_program_id(),
    )
    company_id = fields.Many2one(related="program_id.company_id", store=True)
    currency_id = fields.Many2one(related="program_id.currency_id")
    name = fields.Char(
        required=True, translate=True, help="The customer reads it on the statement."
    )
    kind = fields.Selection(
        [
            ("birthday", "Birthday"),
            ("holiday", "Holiday"),
            ("anniversary", "Anniversary of the first order"),
        ],
        required=True,
        default="birthday",
    )
    points = fields.Float(digits=0, required=True)
    life_days = fields.Integer(
        string="Points Live (Days)",
        required=True,
        default=30,
        help="Counted from the day the gift is given.",
    )
    days_before = fields.Integer(
        string="Given Days Ahead", help="0: on the day itself."
    )
    month = fields.Selection(MONTHS, help="Month of the holiday.")
    day = fields.Integer(aggregator=None, help="Day of the holiday.")
    tier_ids = fields.Many2many(
        "retention.tier",
        string="Only for Tiers",
        domain="[('program_id', '=', program_id)]",
        help="Empty: for everybody.",
    )
    active = fields.Boolean(default=True)
    given_count = fields.Integer(compute="_compute_given", string="Gifts Given")
    given_points = fields.Float(compute="_compute_given", digits=0)

    _check_numbers = models.Constraint(
        "CHECK (points > 0 AND life_days > 0)",
        "A gift needs points and a life of at least one day.",
    )
    _check_days_before = models.Constraint(
        f"CHECK (days_before BETWEEN 0 AND {MOST_DAYS_BEFORE})",
        f"A gift is given between 0 and {MOST_DAYS_BEFORE} days ahead.",
    )

    @api.model
    def _default_program_id(self):
        return self.env["loyalty.program"]._retention_find(self.env.company)

    def _compute_given(self):
        groups = self.env["retention.gift.occasion"]._read_group(
            [("gift_id", "in", self.ids)], ["gift_id"], ["__count", "points:sum"]
        )
        given = {gift: (count, points) for gift, count, points in groups}
        for gift in self:
            gift.given_count, gift.given_points = given.get(gift, (0, 0))

    @api.constrains("kind", "month", "day")
    def _check_holiday(self):
        for gift in self.filtered(lambda one: one.kind == "holiday"):
            if not gift.month or not is_day_of_year(int(gift.month), gift.day):
                raise ValidationError(
                    self.env._(
                        "Give %s a day that its month has, such as 8 March.", gift.name
                    )
                )

    @api.constrains("points", "program_id")
    def _check_points(self):
        for gift in self:
            digits = gift.currency_id.decimal_places
            if to_decimal(gift.points) != to_decimal(gift.points, digits):
                raise ValidationError(
                    self.env._(
                        "Points of %(program)s have at most %(digits)s decimals.",
                        program=gift.program_id.name,
                        digits=digits,
                    )
                )

    @api.constrains("program_id", "tier_ids")
    def _check_program(self):
        for gift in self:
            if not gift.program_id.retention_managed:
                raise ValidationError(
                    self.env._(
                        "%s keeps no wallets: choose a programme with tiers and "
                        "wallets.",
                        gift.program_id.name,
                    )
                )
            strange = gift.tier_ids.filtered(
                lambda tier, gift=gift: tier.program_id != gift.program_id
            )
            if strange:
                raise ValidationError(
                    self.env._(
                        "%(tier)s is a tier of another programme than %(gift)s.",
                        tier=strange[0].name,
                        gift=gift.name,
                    )
                )

    @api.onchange("program_id")
    def _onchange_program_id(self):
        self.tier_ids = self.tier_ids.filtered(
            lambda tier: tier.program_id == self.program_id
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_given(self):
        for gift in self.filtered("given_count"):
            raise UserError(
                self.env._(
                    "%s was given already and cannot be deleted: who got it this "
                    "year would be forgotten. Archive it instead.",
                    gift.name,
                )
            )

    def write(self, vals):
        if "program_id" in vals:
            for gift in self.filtered("given_count"):
                if gift.program_id.id != vals["program_id"]:
                    raise UserError(
                        self.env._(
                            "%s was given already: it stays in its programme.",
                            gift.name,
                        )
                    )
        return super().write(vals)

    def action_given(self):
        """Open the list of who got this gift."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_gift_occasion_action"
        )
        return action | {"domain": [("gift_id", "=", self.id)], "context": {}}
