from odoo import fields, models

BLOCKS = [
    ("firm", "The Firm"),
    ("strategy", "Goals and Strategy"),
    ("people", "People"),
    ("business", "Business"),
    ("plan", "Plan"),
    ("swot", "SWOT"),
    ("risks", "Risks and Competitors"),
]


class RetentionKeyAccountBlock(models.Model):
    """When somebody last said that a block of a dossier is true, and who.

    Written by the system only: at a change of the block, and by *Still True*.
    """

    _name = "retention.key.account.block"
    _description = "Confirmed Block of a Dossier"
    _order = "account_id, block"
    _rec_name = "block"
    _log_access = False

    account_id = fields.Many2one(
        "retention.key.account",
        string="Key Account",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, index=True, precompute=True
    )
    block = fields.Selection(BLOCKS, required=True, readonly=True)
    confirmed_on = fields.Date(required=True, readonly=True)
    confirmed_by_id = fields.Many2one("res.users", readonly=True, ondelete="set null")

    _account_block_uniq = models.Constraint(
        "UNIQUE (account_id, block)", "A block of a dossier is confirmed once."
    )

    def _block_titles(self):
        """Return (key, title) of the blocks in the user's language."""
        return self._fields["block"]._description_selection(self.env)
