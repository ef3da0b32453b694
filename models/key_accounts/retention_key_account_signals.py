from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .retention_key_signal import SIGNALS


def signal_field(kind):
    """Return a field that says, finds and notes whether a signal of a kind is open."""
    return fields.Boolean(
        dict(SIGNALS)[kind],
        compute="_compute_signals",
        inverse=lambda self: self._note_signal(kind),
        search=lambda self, operator, value: self._search_signals(
            operator, value, [kind]
        ),
    )


class RetentionKeyAccount(models.Model):
    """Why a customer is key, and whether he still is."""

    _inherit = "retention.key.account"

    signal_ids = fields.Many2many(
        "retention.key.signal",
        string="Why Key",
        compute="_compute_signals",
    )
    past_signal_ids = fields.Many2many(
        "retention.key.signal", string="Earlier Signals", compute="_compute_signals"
    )
    signal_volume = signal_field("volume")
    signal_potential = signal_field("potential")
    signal_reputation = signal_field("reputation")
    signal_innovator = signal_field("innovator")
    signal_demanding = signal_field("demanding")
    is_qualifying = fields.Boolean(
        string="Qualifies",
        compute="_compute_signals",
        search="_search_is_qualifying",
        help="At least one signal is open.",
    )
    not_qualifying_since = fields.Date(compute="_compute_signals")
    kept_decision_id = fields.Many2one(
        "retention.key.account.decision",
        string="Kept by Decision",
        compute="_compute_kept_decision_id",
        help="Decided after the last signal had ended.",
    )

    kept_reason = fields.Text(
        string="Kept Because", compute="_compute_kept_decision_id"
    )

    @api.depends("partner_id", "company_id")
    def _compute_signals(self):
        signals = self.env["retention.key.signal"]
        rows = signals.search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("company_id", "in", self.company_id.ids),
            ]
        ).grouped(lambda one: (one.partner_id, one.company_id))
        for account in self:
            found = rows.get((account.partner_id, account.company_id), signals)
            still = found.filtered(lambda one: not one.date_to)
            account.signal_ids = still
            account.past_signal_ids = found - still
            kinds = set(still.mapped("signal"))
            for kind, _label in SIGNALS:
                account[f"signal_{kind}"] = kind in kinds
            account.is_qualifying = bool(still)
            ended = not still and max(found.mapped("date_to"), default=False)
            # What came and went within a day does not show tomorrow's date
            account.not_qualifying_since = ended and min(
                ended + timedelta(days=1), account.company_id._retention_day()
            )

    @api.depends("is_qualifying", "decision_ids")
    def _compute_kept_decision_id(self):
        rows = (
            self.env["retention.key.account.decision"]
            .search([("account_id", "in", self.ids), ("decision", "=", "kept")])
            .grouped("account_id")
        )
        for account in self:
            last = rows.get(account, account.decision_ids.browse())[:1]
            since = account.not_qualifying_since
            if account.is_qualifying or (last and since and last.date < since):
                last = last.browse()
            account.kept_decision_id = last
            account.kept_reason = account.kept_decision_id.reason

    # ------------------------------------------------------------
    # Searching and noting by kind
    # ------------------------------------------------------------

    @api.model
    def _search_signals(self, operator, value, kinds):
        """Return the domain of accounts with an open signal of one of the kinds."""
        if operator != "in":
            return NotImplemented
        rows = self.env["retention.key.signal"]._read_group(
            [
                ("signal", "in", kinds),
                ("date_to", "=", False),
                ("partner_id.retention_key_account_ids", "!=", False),
            ],
            ["company_id"],
            ["partner_id:recordset"],
        )
        found = Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("partner_id", "in", partners.ids)
            for company, partners in rows
        )
        return Domain.OR(found if one else ~found for one in value)

    def _search_is_qualifying(self, operator, value):
        return self._search_signals(operator, value, [kind for kind, _ in SIGNALS])

    def _note_signal(self, kind):
        """Note a signal where it was ticked, end the noted one where it was not."""
        signals = self.env["retention.key.signal"]
        for account in self:
            still = signals.search(
                [
                    ("partner_id", "=", account.partner_id.id),
                    ("company_id", "=", account.company_id.id),
                    ("signal", "=", kind),
                    ("date_to", "=", False),
                ]
            )
            if account[f"signal_{kind}"] and not still:
                signals.create(account._noted_values(kind))
            elif not account[f"signal_{kind}"] and still:
                if "computed" in still.mapped("source"):
                    raise UserError(
                        self.env._(
                            "The figures of %s show this signal: it ends by itself "
                            "once they do not any more.",
                            account.partner_id.display_name,
                        )
                    )
                still.action_end()

    def _noted_values(self, kind):
        return {
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "signal": kind,
            "date_from": self.company_id._retention_day(),
            "evidence": self.env._("Ticked on the key account."),
        }

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_note_signal(self):
        """Open the form of a new signal of this customer."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Note a Signal"),
            "res_model": "retention.key.signal",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_partner_id": self.partner_id.id,
                "default_company_id": self.company_id.id,
            },
        }

    def action_keep(self):
        return self._open_decide("kept")

    def action_end(self):
        return self._open_decide("ended")

    def action_reopen(self):
        return self._open_decide("reopened")

    def _open_decide(self, decision):
        """Open the form that asks for the reason of a decision on these accounts."""
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decide"),
            "res_model": "retention.key.account.decide",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_decision": decision,
                "default_account_ids": self.ids,
            },
        }
