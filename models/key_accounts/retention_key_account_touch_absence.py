from odoo import fields, models


class RetentionKeyAccountTouch(models.Model):
    _inherit = "retention.key.account.touch"

    retention_absent_user_id = fields.Many2one(
        "res.users",
        string="Stands in for",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        copy=False,
        help="Whose it is again after the absence.",
    )

    def write(self, vals):
        if "user_id" in vals and "retention_absent_user_id" not in vals:
            # Given to somebody by hand: it stays there
            vals = {**vals, "retention_absent_user_id": False}
        return super().write(vals)
