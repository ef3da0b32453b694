from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class RetentionGiftOccasion(models.Model):
    """A gift that a customer got, and for what: nobody gets it twice.

    It follows the customer when contacts are merged, as no entry can.
    """

    _name = "retention.gift.occasion"
    _description = "Gift Given"
    _order = "id desc"
    _rec_name = "subject"

    gift_id = fields.Many2one(
        "retention.gift", string="Yearly Gift", index=True, ondelete="restrict"
    )
    rule_id = fields.Many2one(
        "retention.earning.rule",
        string="Earning Rule",
        index=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="cascade"
    )
    wallet_id = fields.Many2one(
        "retention.wallet", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="restrict"
    )
    subject = fields.Char(
        required=True, help="The year, or the record that the gift was given for."
    )
    given_on = fields.Date(required=True)
    points = fields.Float(digits=0, required=True)
    entry_id = fields.Many2one(
        "retention.wallet.entry", index="btree_not_null", ondelete="restrict"
    )
    expires_on = fields.Date(
        compute="_compute_expires_on", string="Usable Until", compute_sudo=True
    )

    _gift_uniq = models.UniqueIndex(
        "(gift_id, partner_id, subject) WHERE gift_id IS NOT NULL",
        "This customer got the gift already.",
    )
    _rule_uniq = models.UniqueIndex(
        "(rule_id, partner_id, subject) WHERE rule_id IS NOT NULL",
        "This customer got points for it already.",
    )

    @api.depends("entry_id")
    def _compute_expires_on(self):
        for occasion in self:
            occasion.expires_on = occasion.entry_id.lot_ids[:1].expires_on

    @api.model
    def _post(self, values_list, expires_on, notes):
        """Give points for occasions, each of them new.

        :param values_list: values of occasions, ``points`` as decimals
        :param expires_on: {wallet: last usable day of the points}
        :param notes: what each customer reads on the statement
        :return: the ``retention.wallet.entry`` records
        """
        occasions = self.sudo().create(
            [values | {"points": float(values["points"])} for values in values_list]
        )
        movements = [
            {
                "wallet": occasion.wallet_id,
                "kind": "gift",
                "points": values["points"],
                "note": note,
                "origin": occasion.gift_id or occasion.rule_id,
                "idempotency_key": f"{self._name},{occasion.id}",
            }
            | (
                {"expires_on": expires_on[occasion.wallet_id]}
                if occasion.wallet_id in expires_on
                else {}
            )
            for occasion, values, note in zip(
                occasions, values_list, notes, strict=True
            )
        ]
        entries = self.env["retention.wallet"]._post(movements)
        by_key = {entry.idempotency_key: entry for entry in entries}
        for occasion in occasions:
            occasion.entry_id = by_key[f"{self._name},{occasion.id}"]
        return entries

    @api.model
    def _move_to(self, sources, target):
        """Have what merged customers got count for the one that stays."""
        self.flush_model()
        for source in sources:
            self.env.cr.execute(
                SQL(
                    """
                    DELETE FROM retention_gift_occasion gone
                     USING retention_gift_occasion kept
                     WHERE gone.partner_id = %(source)s AND kept.partner_id = %(target)s
                       AND gone.subject = kept.subject
                       AND gone.gift_id IS NOT DISTINCT FROM kept.gift_id
                       AND gone.rule_id IS NOT DISTINCT FROM kept.rule_id;
                    UPDATE retention_gift_occasion SET partner_id = %(target)s
                     WHERE partner_id = %(source)s
                    """,
                    source=source.id,
                    target=target.id,
                )
            )
        self.invalidate_model()


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge_loyalty_cards(self, src_partners, dst_partner):
        self.env["retention.gift.occasion"]._move_to(src_partners, dst_partner)
        return super()._merge_loyalty_cards(src_partners, dst_partner)


class RetentionEarningRule(models.Model):
    _inherit = "retention.earning.rule"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_given(self):
        occasions = self.env["retention.gift.occasion"].sudo()
        given = occasions.search([("rule_id", "in", self.ids)], limit=1)
        if given:
            raise UserError(
                self.env._(
                    "%s has given points already and cannot be deleted: who got them "
                    "would be forgotten. Archive it instead.",
                    given.rule_id.name,
                )
            )
