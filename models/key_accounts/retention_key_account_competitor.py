from odoo import api, fields, models
from odoo.exceptions import ValidationError


class RetentionKeyAccountCompetitor(models.Model):
    """Who else sells to the account, what, and how much of it."""

    _name = "retention.key.account.competitor"
    _inherit = "retention.key.part.mixin"
    _description = "Competitor at a Key Account"
    _order = "account_id, share desc, name, id"
    _block_key = "risks"

    name = fields.Char(
        string="Competitor",
        required=True,
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="If we keep the competitor among our contacts.",
    )
    category_id = fields.Many2one(
        "product.category", string="Supplies", ondelete="set null"
    )
    share = fields.Float(
        string="Share (%)",
        digits=(5, 1),
        aggregator="max",
        help="Of what the customer buys of this group.",
    )
    strengths = fields.Text()
    weaknesses = fields.Text()

    @api.depends("partner_id")
    def _compute_name(self):
        for competitor in self:
            competitor.name = competitor.name or competitor.partner_id.name

    @api.constrains("share")
    def _check_share(self):
        for competitor in self:
            if not 0 <= competitor.share <= 100:
                raise ValidationError(
                    self.env._(
                        "%s: a share is 0 to 100 %% of what they buy.", competitor.name
                    )
                )

    @api.constrains("partner_id", "account_id")
    def _check_partner(self):
        for competitor in self:
            firm = competitor.partner_id.commercial_partner_id
            if firm and firm == competitor.account_id.partner_id:
                raise ValidationError(
                    self.env._("%s cannot compete for itself.", firm.name)
                )
