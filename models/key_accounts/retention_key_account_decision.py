from odoo import api, fields, models

DECISIONS = [
    ("opened", "Made a key account"),
    ("kept", "Kept, although it does not qualify"),
    ("ended", "No key account any more"),
    ("lost", "Lost"),
    ("returned", "Came back"),
    ("reopened", "Key account again"),
    ("declined", "Suggestion declined"),
    ("manager", "Account manager changed"),
    ("limit", "More accounts than usual allowed"),
]


class RetentionKeyAccountDecision(models.Model):
    """What somebody decided about a customer as a key account, when and why.

    Written by the system at the moment of the decision; never changed. A declined
    suggestion has no account.
    """

    _name = "retention.key.account.decision"
    _description = "Decision on a Key Account"
    _order = "date desc, id desc"
    _rec_name = "decision"

    account_id = fields.Many2one(
        "retention.key.account", index=True, readonly=True, ondelete="cascade"
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
    date = fields.Date(required=True, readonly=True)
    decision = fields.Selection(DECISIONS, required=True, readonly=True)
    reason = fields.Text(readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Decided by", readonly=True, ondelete="restrict"
    )
    signal_ids = fields.Many2many(
        "retention.key.signal",
        "retention_key_decision_signal_rel",
        "decision_id",
        "signal_id",
        string="Signals Then",
        readonly=True,
    )

    @api.model
    def _write_down(self, subjects, decision, reason):
        """Write a row for each customer, with the signals that were open.

        :param subjects: list of (customer, company, account or none)
        """
        signals = self.env["retention.key.signal"]
        found = signals.search(
            [
                ("partner_id", "in", [partner.id for partner, _, _ in subjects]),
                ("date_to", "=", False),
            ]
        ).grouped(lambda one: (one.partner_id, one.company_id))
        return self.create(
            [
                {
                    "account_id": account.id,
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "date": company._retention_day(),
                    "decision": decision,
                    "reason": reason,
                    "user_id": self.env.uid,
                    "signal_ids": found.get((partner, company), signals).ids,
                }
                for partner, company, account in subjects
            ]
        )
