from odoo import fields, models
from odoo.tools import SQL

from .retention_customer import STEPS

# Place of a step on the ladder; who is not (or no longer) a customer stands at 0
PLACES = {name: place for place, (name, _label) in enumerate(STEPS, start=1)}


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
