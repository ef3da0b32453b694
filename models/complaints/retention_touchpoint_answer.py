import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools.touchpoints import MARKS, is_token

STATES = [
    ("waiting", "Waiting"),
    ("sent", "Sent"),
    ("answered", "Answered"),
    ("expired", "Expired"),
    ("skipped", "Skipped"),
]
# How long a link can be answered
LINK_DAYS = 30


class RetentionTouchpointAnswer(models.Model):
    """One question to one customer about one point of contact, and the answer."""

    _name = "retention.touchpoint.answer"
    _inherit = "retention.key.guard.mixin"
    _description = "Answer on a Point of Contact"
    _order = "asked_at desc, id desc"
    _rec_name = "touchpoint_id"
    _check_company_auto = True
    _system_fields = (
        *("touchpoint_id", "partner_id", "company_id", "token", "state", "order_id"),
        *("asked_at", "sent_at", "answered_at", "expected", "received", "gap"),
        *("words", "reason"),
    )

    touchpoint_id = fields.Many2one(
        "retention.touchpoint",
        string="Point of Contact",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    order_id = fields.Many2one(
        "sale.order",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The order after which it was asked.",
    )
    token = fields.Char(
        readonly=True,
        copy=False,
        default=lambda self: secrets.token_urlsafe(32),
        groups="base.group_system",
    )
    state = fields.Selection(
        STATES, default="waiting", required=True, readonly=True, index=True, copy=False
    )
    reason = fields.Selection(
        [
            ("not_met", "Did not concern the customer"),
            ("failed", "The letter could not be written"),
        ],
        string="Why Skipped",
        readonly=True,
        copy=False,
    )
    asked_at = fields.Datetime(
        string="Chosen on", default=fields.Datetime.now, readonly=True, index=True
    )
    sent_at = fields.Datetime(string="Sent on", readonly=True, copy=False)
    answered_at = fields.Datetime(
        string="Answered on", readonly=True, copy=False, index="btree_not_null"
    )
    expected = fields.Integer(readonly=True, copy=False, aggregator="avg")
    received = fields.Integer(string="Got", readonly=True, copy=False, aggregator="avg")
    gap = fields.Integer(
        compute="_compute_gap",
        store=True,
        aggregator="avg",
        help="Expected less got: above zero the customer got less than expected.",
    )
    words = fields.Text(string="In the Customer's Words", readonly=True, copy=False)

    _token_idx = models.UniqueIndex("(token)", "This link is used already.")
    _marks = models.Constraint(
        "CHECK (state != 'answered' OR (answered_at IS NOT NULL"
        " AND expected BETWEEN 1 AND 5 AND received BETWEEN 1 AND 5))",
        "An answer has two marks of 1 to 5.",
    )

    @api.depends("state", "expected", "received")
    def _compute_gap(self):
        for answer in self:
            answered = answer.state == "answered"
            answer.gap = answered and answer.expected - answer.received

    # ------------------------------------------------------------
    # The link
    # ------------------------------------------------------------

    @api.model
    def _find_by_token(self, token):
        """Return the question (as the system) that a link leads to, empty if none."""
        answers = self.sudo()  # whoever has the link may answer, and sees nothing else
        if not is_token(token):
            return answers
        return answers.search([("token", "=", token)], limit=1)

    def _link(self):
        """Return the absolute address at which the customer answers."""
        self.ensure_one()
        return f"{self.get_base_url()}/touch/{self.sudo().token}"  # for its own letter

    def _can_be_answered(self):
        """Tell whether the link is still good: sent, not answered, not too old."""
        self.ensure_one()
        earliest = fields.Datetime.now() - timedelta(days=LINK_DAYS)
        return self.state == "sent" and self.sent_at >= earliest

    def _answer(self, expected, received, words=""):
        """Take the customer's answer.

        :param expected: mark of 1 to 5
        :param received: mark of 1 to 5
        :raise UserError: it was answered before, is too old, or a mark is missing
        """
        self._check_open()
        if expected not in MARKS or received not in MARKS:
            raise UserError(self.env._("Choose one number in each row, please."))
        self.write(
            {
                "state": "answered",
                "expected": expected,
                "received": received,
                "words": words or False,
                "answered_at": fields.Datetime.now(),
            }
        )

    def _skip(self):
        """Note that the customer has nothing to say on the point.

        :raise UserError: it was answered before, or is too old
        """
        self._check_open()
        self.write({"state": "skipped", "reason": "not_met"})

    def _check_open(self):
        if not self._can_be_answered():
            raise UserError(self.env._("This question is not open any more."))

    # ------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------

    def _read_group_select(self, aggregate_spec, query):
        """Have means of marks be those of answers: a question has no marks yet."""
        name, _colon, function = aggregate_spec.partition(":")
        if function != "avg" or name not in ("expected", "received", "gap"):
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "AVG(%s) FILTER (WHERE %s = 'answered')",
            self._field_to_sql(self._table, name, query),
            self._field_to_sql(self._table, "state", query),
        )
