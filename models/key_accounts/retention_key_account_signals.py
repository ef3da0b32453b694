from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .retention_key_signal import SIGNALS


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
    signal_volume = fields.Boolean(
        string="Volume",
        compute="_compute_signals",
        inverse="_inverse_signal_volume",
        search="_search_signal_volume",
    )
    signal_potential = fields.Boolean(
        string="Potential",
        compute="_compute_signals",
        inverse="_inverse_signal_potential",
        search="_search_signal_potential",
    )
    signal_reputation = fields.Boolean(
        string="Reputation",
        compute="_compute_signals",
        inverse="_inverse_signal_reputation",
        search="_search_signal_reputation",
    )
    signal_innovator = fields.Boolean(
        string="Innovator",
        compute="_compute_signals",
        inverse="_inverse_signal_innovator",
        search="_search_signal_innovator",
    )
    signal_demanding = fields.Boolean(
        string="Demanding",
        compute="_compute_signals",
        inverse="_inverse_signal_demanding",
        search="_search_signal_demanding",
    )
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

    def _search_signal_volume(self, operator, value):
        return self._search_signals(operator, value, ["volume"])

    def _search_signal_potential(self, operator, value):
        return self._search_signals(operator, value, ["potential"])

    def _search_signal_reputation(self, operator, value):
        return self._search_signals(operator, value, ["reputation"])

    def _search_signal_innovator(self, operator, value):
        return self._search_signals(operator, value, ["innovator"])

    def _search_signal_demanding(self, operator, value):
        return self._search_signals(operator, value, ["demanding"])

    def _inverse_signal_volume(self):
        self._note_signal("volume")

    def _inverse_signal_potential(self):
        self._note_signal("potential")

    def _inverse_signal_reputation(self):
        self._note_signal("reputation")

    def _inverse_signal_innovator(self):
        self._note_signal("innovator")

    def _inverse_signal_demanding(self):
        self._note_signal("demanding")

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
