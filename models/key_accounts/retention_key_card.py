from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .retention_key_account import STATES
from .retention_key_signal import SIGNALS


class RetentionKeyCard(models.Model):
    """The short card of a key account, for everybody who sells.

    Who looks after the customer and how to reach them, and why the customer is key;
    nothing of the dossier. Its id is that of the account.
    """

    _name = "retention.key.card"
    _description = "Key Account in Short"
    _auto = False
    _order = "partner_id, id"
    _rec_name = "partner_id"
    _depends = {
        "retention.key.account": [
            *("partner_id", "company_id", "state", "manager_id", "deputy_id"),
            "date_start",
        ],
    }

    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    state = fields.Selection(STATES, readonly=True)
    date_start = fields.Date(string="Key Account since", readonly=True)
    manager_id = fields.Many2one("res.users", string="Account Manager", readonly=True)
    deputy_id = fields.Many2one("res.users", readonly=True)
    manager_phone = fields.Char(
        string="Account Manager's Phone", related="manager_id.phone"
    )
    deputy_phone = fields.Char(string="Deputy's Phone", related="deputy_id.phone")
    reasons = fields.Char(string="Key because of", compute="_compute_reasons")
    is_mine = fields.Boolean(string="Dossier Can Be Opened", compute="_compute_is_mine")

    @property
    def _table_query(self):
        return SQL(
            "SELECT id, partner_id, company_id, state, date_start, manager_id,"
            " deputy_id FROM retention_key_account WHERE state <> 'ended'"
        )

    @api.depends("partner_id", "company_id")
    def _compute_reasons(self):
        # Signals are for managers; that there are some, and which, is for all who sell
        groups = (
            self.env["retention.key.signal"]
            .sudo()
            ._read_group(
                [
                    ("partner_id", "in", self.partner_id.ids),
                    ("company_id", "in", self.company_id.ids),
                    ("date_to", "=", False),
                ],
                ["partner_id", "company_id"],
                ["signal:array_agg_distinct"],
            )
        )
        found = {(partner, company): names for partner, company, names in groups}
        words = dict(
            self.env["retention.key.signal"]
            ._fields["signal"]
            ._description_selection(self.env)
        )
        for card in self:
            names = found.get((card.partner_id, card.company_id), [])
            card.reasons = ", ".join(
                words[key] for key, _word in SIGNALS if key in names
            )

    @api.depends_context("uid")
    def _compute_is_mine(self):
        accounts = self.env["retention.key.account"]
        mine = (
            set(accounts.search([("id", "in", self.ids)])._ids)
            if accounts.has_access("read")
            else ()
        )
        for card in self:
            card.is_mine = card.id in mine

    def _sentence(self):
        """Return in words whose account it is, and what to mind."""
        self.ensure_one()
        name = self.manager_id.name
        if self.state == "lost":
            return (
                self.env._(
                    "Key account, being won back: speak with %s before you promise "
                    "anything.",
                    name,
                )
                if name
                else self.env._("Key account, being won back, without a manager.")
            )
        if not name:
            return self.env._("Key account without an account manager.")
        return self.env._("Key account of %s.", name)

    def action_open_dossier(self):
        """Open the dossier.

        :raise UserError: if it is not for the user
        """
        self.ensure_one()
        if not self.is_mine:
            raise UserError(
                self.env._(
                    "The dossier of %s is for its account manager, the deputy and the "
                    "sales managers.",
                    self.partner_id.display_name,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.partner_id.display_name,
            "res_model": "retention.key.account",
            "res_id": self.id,
            "views": [(False, "form")],
        }
