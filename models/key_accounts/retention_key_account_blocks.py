from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ...tools.dossier import PIECES, is_stale
from .retention_key_account_block import BLOCKS

# Texts of the account itself; parts name their block themselves
BLOCK_FIELDS = {
    "firm": {
        *("business", "employee_count", "turnover", "turnover_currency_id"),
        *("turnover_year", "sites", "owners", "history"),
    },
    "strategy": {"goals", "their_customers", "strategy", "news"},
    "business": {"target_monthly"},
    "swot": {"strengths", "weaknesses", "opportunities", "threats"},
}


class RetentionKeyAccount(models.Model):
    """Blocks of the dossier: what is filled, when it was confirmed, and by whom."""

    _inherit = "retention.key.account"

    block_ids = fields.One2many(
        "retention.key.account.block", "account_id", readonly=True
    )
    blocks = fields.Json(compute="_compute_blocks")

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        for account, vals in zip(accounts, vals_list, strict=True):
            account._confirm_blocks(self._blocks_written(vals, filled=True))
        return accounts

    def write(self, vals):
        res = super().write(vals)
        # Merging two customers says of nothing that it is still true
        if not (self.env.su and self.env.context.get("retention_fold")):
            self._confirm_blocks(self._blocks_written(vals))
        return res

    @api.model
    def _blocks_written(self, vals, filled=False):
        """Return the keys of the blocks whose texts are among values.

        :param filled: leave out texts that are empty
        """
        names = {name for name in vals if vals[name] or not filled}
        return [key for key, texts in BLOCK_FIELDS.items() if texts & names]

    def action_confirm_block(self, block):
        """Say that a block is still true, as of today."""
        if block not in dict(BLOCKS):
            raise UserError(self.env._("The dossier has no such block."))
        self.check_access("write")
        self._confirm_blocks([block])

    def _confirm_blocks(self, blocks):
        """Note that the user confirmed blocks today."""
        rows = [
            SQL(
                "(%s, %s, %s, %s, %s)",
                account.id,
                account.company_id.id,
                block,
                account.company_id._retention_day(),
                self.env.uid,
            )
            for account in self
            for block in blocks
        ]
        if not rows:
            return
        self.flush_recordset()
        self.env["retention.key.account.block"].flush_model()
        # Two people may confirm a block at once: both are right
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO retention_key_account_block
                       (account_id, company_id, block, confirmed_on, confirmed_by_id)
                VALUES %s
                    ON CONFLICT (account_id, block) DO UPDATE
                   SET confirmed_on = EXCLUDED.confirmed_on,
                       confirmed_by_id = EXCLUDED.confirmed_by_id
                """,
                SQL(", ").join(rows),
            )
        )
        self.env["retention.key.account.block"].invalidate_model()
        self.invalidate_recordset(["block_ids", "blocks"])

    # ------------------------------------------------------------
    # How the blocks stand
    # ------------------------------------------------------------

    def _blocks(self):
        """Return how the blocks of a dossier stand, in their order.

        Each a dict: key, title, filled (bool), confirmed_on (date or False),
        confirmed_by (name, '' if nobody did), age (days or None), stale (bool).
        """
        self.ensure_one()
        return self._blocks_by_account()[self.id]

    def _blocks_by_account(self):
        """Return ``_blocks()`` of many accounts, by id, in few queries."""
        pieces = self._dossier_pieces()
        rows = self.env["retention.key.account.block"].search(
            [("account_id", "in", self.ids)]
        )
        found = {(row.account_id.id, row.block): row for row in rows}
        titles = dict(self.env["retention.key.account.block"]._block_titles())
        return {
            account.id: [
                account._block(
                    key,
                    titles[key],
                    found.get((account.id, key), rows.browse()),
                    pieces[account.id],
                )
                for key, _title in BLOCKS
            ]
            for account in self
        }

    def _block(self, key, title, row, pieces):
        company = self.company_id.sudo()  # settings of the company, for staff
        age = None
        if row.confirmed_on:
            age = (company._retention_day() - row.confirmed_on).days
        return {
            "key": key,
            "title": title,
            "filled": bool(pieces & set(PIECES[key])),
            "confirmed_on": row.confirmed_on,
            # The name of a colleague is no secret
            "confirmed_by": row.confirmed_by_id.sudo().name or "",
            "age": age,
            "stale": is_stale(age, company[f"retention_block_days_{key}"]),
        }

    @api.depends("block_ids")
    @api.depends_context("lang")
    def _compute_blocks(self):
        stands = self._origin._blocks_by_account()
        for account in self:
            account.blocks = [
                {
                    "key": block["key"],
                    "stale": block["stale"],
                    "text": account._block_text(block),
                }
                for block in stands.get(account._origin.id, ())
            ]

    def _block_text(self, block):
        """Return in words when a block was confirmed."""
        if block["age"] is None:
            if block["filled"]:
                return self.env._("Never confirmed")
            return self.env._("Nothing noted yet")
        said = {
            "day": format_date(self.env, block["confirmed_on"], date_format="d MMM y"),
            "user": block["confirmed_by"],
            "age": block["age"],
        }
        if block["stale"]:
            return self.env._(
                "Stale: confirmed %(age)s days ago, %(day)s by %(user)s", **said
            )
        return self.env._("Confirmed %(day)s by %(user)s", **said)
