from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class RetentionKeyAccountObjective(models.Model):
    """What we want to reach with the account, or what the account wants to reach."""

    _name = "retention.key.account.objective"
    _inherit = "retention.key.part.mixin"
    _description = "Objective of a Key Account"
    _order = "account_id, state desc, date_due, id"
    _block_key = "plan"

    name = fields.Char(string="Objective", required=True)
    side = fields.Selection(
        [("ours", "Ours"), ("theirs", "Theirs")], required=True, default="ours"
    )
    proposal = fields.Text(help="What we propose for it.")
    product_id = fields.Many2one(
        "product.product",
        string="New Product Offered",
        ondelete="set null",
        help="Offer what is new to key accounts before others do.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
        domain=[("share", "=", False)],
    )
    person_id = fields.Many2one(
        "retention.key.account.person",
        string="Their Person",
        index="btree_not_null",
        ondelete="set null",
        domain="[('account_id', '=', account_id)]",
    )
    date_start = fields.Date(
        string="From", default=lambda self: self.env.company._retention_day()
    )
    date_due = fields.Date(string="Due")
    progress = fields.Integer(string="Done (%)", aggregator="avg")
    state = fields.Selection(
        [("open", "Open"), ("done", "Done"), ("dropped", "Dropped")],
        required=True,
        default="open",
        index=True,
    )
    is_overdue = fields.Boolean(
        string="Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )

    @api.depends("date_due", "state", "company_id")
    def _compute_is_overdue(self):
        for one in self:
            today = one.company_id.sudo()._retention_day()  # its time zone, for staff
            one.is_overdue = bool(
                one.state == "open" and one.date_due and one.date_due < today
            )

    @api.model
    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        overdue = Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("state", "=", "open")
            & Domain("date_due", "<", company.sudo()._retention_day())
            for company in self.env.companies
        )
        return Domain.OR(overdue if one else ~overdue for one in value)

    @api.constrains("progress")
    def _check_progress(self):
        for one in self:
            if not 0 <= one.progress <= 100:
                raise ValidationError(
                    self.env._(
                        "%(objective)s: %(progress)s %% cannot be done; give 0 to"
                        " 100 %%.",
                        objective=one.name,
                        progress=one.progress,
                    )
                )

    @api.constrains("date_start", "date_due")
    def _check_dates(self):
        for one in self:
            if one.date_start and one.date_due and one.date_due < one.date_start:
                raise ValidationError(
                    self.env._("%s: it cannot be due before it begins.", one.name)
                )

    @api.constrains("person_id", "user_id", "account_id")
    def _check_people(self):
        for one in self:
            one._check_person(one.person_id)
            one.account_id._check_colleague(one.user_id)

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._done_values(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._done_values(vals))

    def _done_values(self, vals):
        """What is done is done whole."""
        return vals | {"progress": 100} if vals.get("state") == "done" else vals
