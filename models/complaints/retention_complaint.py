from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

STATES = [
    ("new", "New"),
    ("in_progress", "In Progress"),
    ("waiting", "Waiting for the Customer"),
    ("solved", "Solved"),
    ("closed", "Closed"),
]
KINDS = [
    ("complaint", "Complaint"),
    ("return", "Return"),
    ("refund", "Refund"),
    ("cancellation", "Cancellation"),
]
CHANNELS = [
    ("phone", "Phone"),
    ("email", "E-mail"),
    ("shop", "Shop"),
    ("website", "Website"),
    ("visit", "Visit"),
    ("other", "Other"),
]
SEVERITIES = [("low", "Low"), ("normal", "Normal"), ("high", "High")]


class RetentionComplaint(models.Model):
    """Something that a customer holds against us, and what was done about it.

    It begins as new and moves by its buttons alone, which write the times. While it is
    new or in progress it is open, and its customer is left in peace.
    """

    _name = "retention.complaint"
    _inherit = ["retention.key.guard.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Complaint"
    _order = "received_at desc, id desc"
    _rec_names_search = ["name", "partner_id"]
    _check_company_auto = True
    # Who reads of it may add what he knows
    _mail_post_access = "read"
    _system_fields = (
        *("state", "first_response_at", "solved_at", "closed_at", "reopened"),
        *("origin", "origin_key", "is_unverified"),
        "commercial_partner_id",
    )
    _fixed_fields = ("name", "company_id")

    name = fields.Char(
        string="Number", required=True, readonly=True, copy=False, index="trigram"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    commercial_partner_id = fields.Many2one(
        "res.partner",
        string="Customer's Firm",
        related="partner_id.commercial_partner_id",
        store=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    sale_order_id = fields.Many2one(
        "sale.order",
        string="Order",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('partner_id.commercial_partner_id', '=', commercial_partner_id)]",
        help="The order that it is about, if any.",
    )
    kind = fields.Selection(KINDS, default="complaint", required=True, tracking=True)
    channel = fields.Selection(CHANNELS, string="Came by")
    received_at = fields.Datetime(
        string="Came in on",
        required=True,
        default=fields.Datetime.now,
        index=True,
        copy=False,
        tracking=True,
    )
    description = fields.Text(string="What Happened", required=True)
    wish = fields.Text(string="What the Customer Wants")
    severity = fields.Selection(
        SEVERITIES, default="normal", required=True, tracking=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="Looked After by",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        domain=[("share", "=", False)],
        tracking=True,
    )
    state = fields.Selection(
        STATES,
        default="new",
        required=True,
        readonly=True,
        index=True,
        copy=False,
        group_expand=True,
        tracking=True,
    )
    solution = fields.Text(string="What Was Done", copy=False)
    first_response_at = fields.Datetime(
        string="First Answer", readonly=True, copy=False
    )
    solved_at = fields.Datetime(string="Solved on", readonly=True, copy=False)
    closed_at = fields.Datetime(string="Closed on", readonly=True, copy=False)
    reopened = fields.Integer(string="Times Reopened", readonly=True, copy=False)

    @api.depends("partner_id")
    def _compute_user_id(self):
        for complaint in self:
            if complaint._origin and complaint.user_id:
                continue
            partner = complaint.partner_id
            wished = partner.user_id | partner.commercial_partner_id.user_id
            staff = (wished | self.env.user).filtered(complaint._is_staff)
            complaint.user_id = (staff - complaint._robot())[:1]

    def _is_staff(self, user):
        """Tell whether somebody is active staff of the complaint's company."""
        user = user.sudo()  # what companies a colleague works in is no secret
        company = self.company_id or self.env.company
        return user.active and not user.share and company in user.company_ids

    def _robot(self):
        """Return the system's own user, who looks after nothing by himself."""
        users = self.env["res.users"]
        return self.env.ref("base.user_root", raise_if_not_found=False) or users

    # ------------------------------------------------------------
    # Bad input
    # ------------------------------------------------------------

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        if self.sale_order_id and not self._is_own_order():
            self.sale_order_id = False

    def _is_own_order(self):
        buyer = self.sale_order_id.partner_id
        return buyer.commercial_partner_id == self.partner_id.commercial_partner_id

    @api.constrains("sale_order_id", "partner_id")
    def _check_sale_order(self):
        for complaint in self:
            if complaint.sale_order_id and not complaint._is_own_order():
                raise ValidationError(
                    self.env._(
                        "%(order)s is not an order of %(customer)s: choose one of "
                        "theirs, or none.",
                        order=complaint.sale_order_id.name,
                        customer=complaint.commercial_partner_id.display_name,
                    )
                )

    @api.constrains("user_id", "company_id")
    def _check_user(self):
        for complaint in self:
            user = complaint.user_id
            if user and not complaint._is_staff(user):
                raise ValidationError(
                    self.env._(
                        "%(name)s cannot look after complaints of %(company)s: choose "
                        "a member of its staff.",
                        name=user.name,
                        company=complaint.company_id.name,
                    )
                )

    @api.constrains("received_at")
    def _check_received_at(self):
        now = fields.Datetime.now()
        if any(complaint.received_at > now for complaint in self):
            raise ValidationError(
                self.env._("A complaint cannot have come in at a time still to come.")
            )

    @api.constrains("description")
    def _check_description(self):
        if not all((complaint.description or "").strip() for complaint in self):
            raise ValidationError(self.env._("Say what happened."))

    @api.constrains("state", "solution")
    def _check_solution(self):
        for complaint in self:
            done = complaint.state in ("solved", "closed")
            if done and not (complaint.solution or "").strip():
                raise ValidationError(
                    self.env._(
                        "Say what was done: without it the complaint cannot be marked "
                        "solved."
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        sequences = self.env["ir.sequence"]
        numbered = []
        for vals in vals_list:
            if not self.env.su:
                self._refuse_names({"name"} & vals.keys())
            company = vals.get("company_id")
            # What is no company is refused below
            own = sequences.with_company(company if isinstance(company, int) else None)
            number = own.next_by_code(self._name)
            numbered.append({"name": number, **vals})
        return super().create(numbered)

    def write(self, vals):
        partner_id = vals.get("partner_id")
        if isinstance(partner_id, int) and not self.env.su:
            self._check_same_customer(partner_id)
        if "received_at" in vals and not self.env.su:
            self._check_still_new(vals["received_at"])
        return super().write(vals)

    def _check_still_new(self, received_at):
        """Refuse to have a complaint come in at another time, once it was taken up.

        Its clocks have run since, and people were told by when.
        """
        for complaint in self.filtered(lambda one: one.state != "new"):
            if complaint._changes("received_at", received_at):
                raise UserError(
                    self.env._(
                        "%s was taken up: when it came in is not changed any more.",
                        complaint.name,
                    )
                )

    def _check_same_customer(self, partner_id):
        """Refuse to make a complaint that of another customer, once it was taken up.

        Another person of the same firm may be the one to speak with.
        """
        partner = self.env["res.partner"].browse(partner_id)
        for complaint in self.filtered(lambda one: one.state != "new"):
            # The firm of whoever was chosen, no more
            if partner.sudo().commercial_partner_id != complaint.commercial_partner_id:
                raise UserError(
                    self.env._(
                        "%(complaint)s is a complaint of %(customer)s and stays "
                        "theirs: record another one for somebody else.",
                        complaint=complaint.name,
                        customer=complaint.commercial_partner_id.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_taken_up(self):
        for complaint in self:
            if complaint.state != "new" or complaint.reopened:
                raise UserError(
                    self.env._(
                        "%s was taken up, and stays: only new complaints can be "
                        "deleted.",
                        complaint.name,
                    )
                )
