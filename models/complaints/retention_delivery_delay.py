from odoo import api, fields, models

REASONS = [
    ("supplier", "Our supplier is late"),
    ("stock", "Not enough in stock"),
    ("work", "More work than planned"),
    ("transport", "Transport"),
    ("quality", "Not good enough to be delivered"),
    ("customer", "Something of the customer's is missing"),
    ("wish", "The customer wishes a later day"),
    ("other", "Something else"),
]
# The promise moves: it was not us
WISH = "wish"


class RetentionDeliveryDelay(models.Model):
    """A delay that a customer was told of, and whether in time.

    Made by *Tell of a Delay* alone, and never changed: it is a fact.
    """

    _name = "retention.delivery.delay"
    _description = "Delay Told to a Customer"
    _order = "told_at desc, id desc"
    _rec_name = "order_id"
    _check_company_auto = True

    order_id = fields.Many2one(
        "sale.order",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        related="order_id.partner_id",
        string="Customer",
        store=True,
        index=True,
        ondelete="restrict",
    )
    seller_id = fields.Many2one(
        related="order_id.user_id",
        string="Sold by",
        store=True,
        index="btree_not_null",
        ondelete="set null",
    )
    team_id = fields.Many2one(
        related="order_id.team_id",
        string="Branch",
        store=True,
        index="btree_not_null",
        ondelete="set null",
    )
    reason = fields.Selection(REASONS, required=True, readonly=True)
    words = fields.Text(
        string="What the Customer Was Told", required=True, readonly=True
    )
    promised_date = fields.Datetime(
        string="Was Promised for",
        readonly=True,
        help="What the customer counted on until then.",
    )
    new_date = fields.Datetime(required=True, readonly=True)
    told_at = fields.Datetime(
        string="Told on", required=True, readonly=True, default=fields.Datetime.now
    )
    user_id = fields.Many2one(
        "res.users",
        string="Told by",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    channel = fields.Selection(
        [("email", "By e-mail"), ("phone", "By phone or in person")],
        required=True,
        readonly=True,
    )
    told = fields.Selection(
        [("before", "Before the Promised Time"), ("after", "After It")],
        string="Told in Time",
        compute="_compute_told",
        store=True,
    )
    delay_hours = fields.Float(
        string="Hours Later", compute="_compute_told", store=True, aggregator="avg"
    )
    new_date_text = fields.Char(
        string="New Date in Words", compute="_compute_texts", compute_sudo=True
    )
    promised_text = fields.Char(
        string="Old Date in Words", compute="_compute_texts", compute_sudo=True
    )

    @api.depends("promised_date", "new_date", "told_at")
    def _compute_told(self):
        for delay in self:
            promised = delay.promised_date
            delay.told = (
                "before" if not promised or delay.told_at <= promised else "after"
            )
            later = promised and delay.new_date - promised
            delay.delay_hours = later.total_seconds() / 3600 if later else 0

    @api.depends("promised_date", "new_date")
    @api.depends_context("lang")
    def _compute_texts(self):
        for delay in self:
            order, env = delay.order_id, delay.env
            delay.new_date_text = order._retention_moment_text(env, delay.new_date)
            delay.promised_text = delay.promised_date and order._retention_moment_text(
                env, delay.promised_date
            )
