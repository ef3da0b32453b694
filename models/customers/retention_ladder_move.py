from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ...tools import ladder_causes
from .retention_customer import STEPS

_lt = LazyTranslate(__name__)

# Place of a step on the ladder; who is not (or no longer) a customer stands at 0
PLACES = {name: place for place, (name, _label) in enumerate(STEPS, start=1)}

CAUSES = {
    ladder_causes.FIRST_ORDER: _lt("first order"),
    ladder_causes.NO_ORDER_LEFT: _lt("orders cancelled: none is left"),
    ladder_causes.ORDERS: _lt("%(orders)s orders"),
    ladder_causes.ORDERS_CANCELLED: _lt(
        "order cancelled: %(orders)s left, %(customer_orders)s are needed"
    ),
    ladder_causes.WINDOW: _lt("%(window)s orders in the last %(months)s months"),
    ladder_causes.WINDOW_SHORT: _lt(
        "%(window)s orders in the last %(months)s months, %(regular_orders)s are needed"
    ),
    ladder_causes.RHYTHM: _lt("buys by an own rhythm and is not late"),
    ladder_causes.LATE: _lt("late by the own rhythm"),
    ladder_causes.NO_RHYTHM: _lt("no own rhythm known"),
    ladder_causes.BUYS_HERE_ONLY: _lt("says nothing is bought elsewhere"),
    ladder_causes.BUYS_ELSEWHERE: _lt("says something is bought elsewhere"),
    ladder_causes.SHARE: _lt("%(share)s %% of what is spent is with us"),
    ladder_causes.SHARE_SMALL: _lt(
        "%(share)s %% of what is spent is with us, %(adherent_share)s %% are needed"
    ),
    ladder_causes.EVIDENCE_OLD: _lt(
        "no answer or share of wallet younger than %(evidence_months)s months"
    ),
    ladder_causes.REFERRALS: _lt("%(referrals)s referrals that bought"),
    ladder_causes.REFERRALS_SHORT: _lt(
        "%(referrals)s referrals that bought, %(advocate_referrals)s are needed"
    ),
}


class RetentionLadderMove(models.Model):
    """A customer's rise or fall on the ladder, with the figures that decided.

    Inserted by the scoring alone, a row whenever a step changes; the figures are
    those of after the move. No step at all: not yet, or no longer, a customer.
    """

    _name = "retention.ladder.move"
    _description = "Movement on the Ladder"
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    date = fields.Date(required=True, readonly=True)
    from_step = fields.Selection(
        STEPS, string="From", readonly=True, help="Empty: had not bought yet."
    )
    to_step = fields.Selection(
        STEPS, string="To", readonly=True, help="Empty: no confirmed order is left."
    )
    # PostgreSQL derives it (see init): no writer can get it wrong
    direction = fields.Selection(
        [("rise", "Rise"), ("fall", "Fall")], readonly=True, copy=False
    )
    steps = fields.Char(string="From, To", compute="_compute_steps")
    order_count = fields.Integer(string="Orders", readonly=True, aggregator=None)
    window_order_count = fields.Integer(
        string="Orders in the Window of Regulars", readonly=True, aggregator=None
    )
    is_late = fields.Boolean(string="Late by Own Rhythm", readonly=True)
    buys_elsewhere = fields.Selection([("yes", "Yes"), ("no", "No")], readonly=True)
    has_wallet_share = fields.Boolean(string="Share of Wallet Known", readonly=True)
    wallet_share = fields.Float(
        string="Share of Wallet", readonly=True, digits=0, aggregator=None
    )
    referral_count = fields.Integer(
        string="Referrals That Bought", readonly=True, aggregator=None
    )

    cause = fields.Char(
        string="Why",
        compute="_compute_cause",
        help="By the figures after the move and what the steps ask for today.",
    )

    _company_date_index = models.Index("(company_id, date)")

    def init(self):
        [[generated]] = self.env.execute_query(
            SQL(
                "SELECT attgenerated <> '' FROM pg_attribute"
                " WHERE attrelid = %s::regclass AND attname = 'direction'",
                self._table,
            )
        )
        if not generated:
            places = {
                column: SQL(
                    "CASE %s %s ELSE 0 END",
                    SQL.identifier(column),
                    SQL(" ").join(
                        SQL("WHEN %s THEN %s", step, place)
                        for step, place in PLACES.items()
                    ),
                )
                for column in ("from_step", "to_step")
            }
            self.env.execute_query(
                SQL(
                    """
                    ALTER TABLE retention_ladder_move DROP COLUMN direction,
                      ADD COLUMN direction VARCHAR GENERATED ALWAYS AS (
                          CASE WHEN %(to_step)s > %(from_step)s THEN 'rise'
                               WHEN %(to_step)s < %(from_step)s THEN 'fall' END
                      ) STORED
                    """,
                    **places,
                )
            )

    @api.depends("from_step", "to_step")
    def _compute_steps(self):
        labels = dict(self._fields["to_step"]._description_selection(self.env))
        for move in self:
            before = labels.get(move.from_step) or self.env._("not yet")
            after = labels.get(move.to_step) or self.env._("no longer")
            move.steps = f"{before} → {after}"

    # ------------------------------------------------------------
    # Causes in words
    # ------------------------------------------------------------

    @api.depends("from_step", "to_step", "order_count", "window_order_count")
    def _compute_cause(self):
        for move in self:
            company = move.company_id.sudo()
            terms = ladder_causes.Terms(
                customer_orders=company.retention_customer_orders,
                regular_rule=company.retention_regular_rule,
                regular_orders=company.retention_regular_orders,
                adherent_share=company.retention_adherent_share / 100,
                advocate_referrals=company.retention_advocate_referrals,
            )
            after = ladder_causes.After(
                order_count=move.order_count,
                window_order_count=move.window_order_count,
                is_late=move.is_late,
                buys_elsewhere=move.buys_elsewhere or None,
                wallet_share=move.wallet_share if move.has_wallet_share else None,
                referral_count=move.referral_count,
            )
            codes = ladder_causes.causes(
                move.from_step or None, move.to_step or None, after, terms
            )
            words = [move._word_cause(code, company) for code in codes]
            move.cause = "; ".join(words).capitalize()

    def _word_cause(self, code, company):
        """Return a cause as a sentence's part, with the figures that decided."""
        self.ensure_one()
        numbers = {
            "orders": self.order_count,
            "window": self.window_order_count,
            "months": company.retention_regular_months,
            "referrals": self.referral_count,
            "share": round(100 * self.wallet_share),
            "customer_orders": company.retention_customer_orders,
            "regular_orders": company.retention_regular_orders,
            "adherent_share": round(company.retention_adherent_share),
            "evidence_months": company.retention_evidence_months,
            "advocate_referrals": company.retention_advocate_referrals,
        }
        return CAUSES[code]._translate(self.env.lang or "en_US") % numbers

    def action_open_customer(self):
        """Open the customer's figures, or the contact if there are none any more."""
        self.ensure_one()
        figures = self.env["retention.customer"].search(
            [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
            ]
        )
        return (figures or self.partner_id).get_formview_action()
