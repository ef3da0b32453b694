from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools.amounts import ZERO, to_decimal
from ...tools.remedies import worth

KINDS = [
    ("credit_note", "Credit note"),
    ("replacement", "Replacement"),
    ("points", "Points"),
    ("gift", "Gift"),
    ("apology", "Apology"),
    ("visit", "Visit"),
]
STATES = [
    ("draft", "Draft"),
    ("to_approve", "To Approve"),
    ("approved", "Approved"),
    ("done", "Done"),
    ("refused", "Refused"),
    ("cancelled", "Cancelled"),
]
# What these would have cost is not spent
DROPPED = ("refused", "cancelled")
# What the amount follows from
WORTH = {"kind", "amount", "points", "product_id", "quantity"}


class RetentionComplaintRemedy(models.Model):
    """What we do to make a complaint good: what it is, what it costs, who agreed.

    Who may agree: ``retention_complaint_remedy_approval.py``; how it is done:
    ``retention_complaint_remedy_doing.py``.
    """

    _name = "retention.complaint.remedy"
    _inherit = ["retention.key.guard.mixin"]
    _description = "Remedy of a Complaint"
    _order = "id"
    _check_company_auto = True
    _system_fields = (
        *("state", "company_id", "user_id", "approved_amount", "refusal"),
        *("decided_by_id", "decided_at", "done_by_id", "done_at"),
        *("order_id", "entry_id"),
    )
    _fixed_fields = ("complaint_id",)

    complaint_id = fields.Many2one(
        "retention.complaint", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="complaint_id.company_id", store=True, index=True, precompute=True
    )
    partner_id = fields.Many2one(related="complaint_id.partner_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(KINDS, required=True, default="credit_note")
    amount = fields.Monetary(
        compute="_compute_amount",
        store=True,
        readonly=False,
        precompute=True,
        help="Untaxed, what it costs us: points by what they pay, goods by their cost.",
    )
    points = fields.Float(digits=0)
    product_id = fields.Many2one(
        "product.product",
        string="Goods",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('type', '!=', 'combo')]",
    )
    quantity = fields.Float(default=1.0, digits="Product Unit")
    text = fields.Text(string="What for", help="What it is, in your own words.")
    user_id = fields.Many2one(
        "res.users",
        string="Proposed by",
        default=lambda self: self.env.user,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    state = fields.Selection(
        STATES, default="draft", required=True, readonly=True, index=True, copy=False
    )
    approved_amount = fields.Monetary(readonly=True, copy=False)
    decided_by_id = fields.Many2one(
        "res.users",
        string="Decided by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    decided_at = fields.Datetime(string="Decided on", readonly=True, copy=False)
    refusal = fields.Char(string="Why Refused", readonly=True, copy=False)
    done_by_id = fields.Many2one(
        "res.users",
        string="Done by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    done_at = fields.Datetime(string="Done on", readonly=True, copy=False)
    order_id = fields.Many2one(
        "sale.order",
        string="Replacement Order",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    entry_id = fields.Many2one(
        "retention.wallet.entry",
        string="Entry of Points",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    credit_note_ids = fields.One2many(
        "account.move", "retention_remedy_id", string="Credit Notes", readonly=True
    )

    @api.depends("kind", "complaint_id")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for remedy in self:
            remedy.display_name = self.env._(
                "%(kind)s for %(complaint)s",
                kind=labels.get(remedy.kind, ""),
                complaint=remedy.complaint_id.name or "",
            )

    # ------------------------------------------------------------
    # What it is worth
    # ------------------------------------------------------------

    @api.depends("kind", "points", "product_id", "quantity", "complaint_id")
    def _compute_amount(self):
        for remedy in self:
            value = remedy._worth()
            if value is not None:
                remedy.amount = float(value)
            elif not remedy.amount:
                remedy.amount = 0

    def _worth(self):
        """Return what points or goods are worth today; None where it is typed."""
        self.ensure_one()
        if self.kind == "points":
            return self._worth_of_points()
        if self.product_id and self.kind in ("replacement", "gift"):
            company = self._company()
            # What goods cost is needed for the limit, whoever proposes them
            goods = self.product_id.sudo().with_company(company)
            return worth(
                to_decimal(self.quantity),
                to_decimal(goods.standard_price),
                1,
                company.currency_id.decimal_places,
            )
        return None

    def _company(self):
        return self.complaint_id.company_id or self.env.company

    def _program(self):
        """Return the programme in force whose points are given, as the system."""
        company = self._company()
        program = self.env["loyalty.program"]._retention_find(company).sudo()
        in_force = program and program._retention_is_in_force(company._retention_day())
        return program if in_force else program.browse()

    def _worth_of_points(self):
        program, company = self._program(), self._company()
        if not program:
            return ZERO
        rate = self.env["res.currency"]._get_conversion_rate(
            program.currency_id,
            company.currency_id,
            company,
            company._retention_day(),
        )
        return worth(
            to_decimal(self.points),
            program._retention_point_value(),
            to_decimal(rate),
            company.currency_id.decimal_places,
        )

    # ------------------------------------------------------------
    # Bad input
    # ------------------------------------------------------------

    @api.constrains("kind", "amount", "points", "product_id", "quantity")
    def _check_amount(self):
        for remedy in self:
            if remedy.kind == "points":
                remedy._check_points()
            if remedy.kind == "replacement" and not remedy.product_id:
                raise ValidationError(self.env._("Choose the goods that replace."))
            if remedy.product_id and remedy.quantity <= 0:
                raise ValidationError(
                    self.env._(
                        "Give a number of %s above zero.", remedy.product_id.name
                    )
                )
            if remedy.amount < 0 or (
                remedy.kind == "credit_note" and not remedy.amount
            ):
                raise ValidationError(
                    self.env._("Say what the remedy costs: an amount above zero.")
                )
            value = remedy._worth()
            if value is not None and value != to_decimal(remedy.amount):
                raise ValidationError(
                    self.env._(
                        "What points and goods are worth follows from them: change "
                        "their number, not the amount."
                    )
                )

    def _check_points(self):
        """Refuse points that nobody could be given."""
        program = self._program()
        if not program:
            raise ValidationError(
                self.env._(
                    "No programme with wallets runs in %s today: choose another "
                    "remedy than points.",
                    self._company().name,
                )
            )
        digits = program.currency_id.decimal_places
        points = to_decimal(self.points)
        if points <= ZERO:
            raise ValidationError(self.env._("Give a number of points above zero."))
        if points != to_decimal(points, digits):
            raise ValidationError(
                self.env._("Points have at most %s decimals here.", digits)
            )

    @api.constrains("complaint_id")
    def _check_complaint(self):
        for complaint in self.complaint_id:
            if complaint.state == "closed":
                raise ValidationError(
                    self.env._(
                        "%s is closed: reopen it before you add a remedy.",
                        complaint.name,
                    )
                )

    def write(self, vals):
        changed = {
            name for name in WORTH & vals.keys() if self._changes(name, vals[name])
        }
        before = {remedy: to_decimal(remedy.amount) for remedy in self}
        if changed:
            self._check_begun()
        res = super().write(vals)
        if changed:
            self._after_change(changed, before)
        return res

    def _check_begun(self):
        """Refuse to change what was decided against, was done, or has begun."""
        for remedy in self:
            begun = remedy.sudo().order_id.filtered(lambda one: one.state != "cancel")
            if remedy.state in ("done", *DROPPED) or begun:
                raise UserError(
                    self.env._(
                        "“%s” has been dealt with and stays as it is: add another "
                        "remedy instead.",
                        remedy.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        for remedy in self:
            if remedy.state not in ("draft", *DROPPED) or remedy.entry_id:
                raise UserError(
                    self.env._(
                        "“%s” was asked for, approved or done, and stays: cancel it "
                        "instead.",
                        remedy.display_name,
                    )
                )
