from odoo import fields, models

PERSONAL = "customer_retention.group_retention_personal"


class RetentionKeyAccountPerson(models.Model):
    """Somebody who works at a key account: what they decide, and who of us knows them.

    The person is a contact of the firm; name, telephone and birthday are kept there.
    """

    _name = "retention.key.account.person"
    _inherit = "retention.key.part.mixin"
    _description = "Person at a Key Account"
    _order = "account_id, sequence, id"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Person",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    sequence = fields.Integer(default=10)
    role = fields.Selection(
        [
            ("owner", "Owner"),
            ("executive", "Chief executive"),
            ("finance", "Finance, accounting"),
            ("purchasing", "Purchasing"),
            ("technical", "Technical"),
            ("user", "Uses what we sell"),
            ("assistant", "Assistant, reception"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
    )
    power = fields.Selection(
        [
            ("decides", "Decides"),
            ("approves", "Approves the money"),
            ("advises", "Advises"),
            ("uses", "Uses"),
            ("none", "None"),
        ],
        string="Decision Power",
        required=True,
        default="none",
    )
    attitude = fields.Selection(
        [
            ("champion", "Champion"),
            ("friend", "Friend"),
            ("neutral", "Neutral"),
            ("sceptic", "Sceptic"),
            ("opponent", "Opponent"),
        ],
        groups=PERSONAL,
    )
    boss_id = fields.Many2one(
        "retention.key.account.person",
        string="Reports to",
        index="btree_not_null",
        ondelete="set null",
        domain="[('account_id', '=', account_id), ('id', '!=', id)]",
    )
    counterpart_id = fields.Many2one(
        "res.users",
        string="Our Counterpart",
        ondelete="set null",
        domain=[("share", "=", False)],
    )

    _account_partner_uniq = models.Constraint(
        "UNIQUE (account_id, partner_id)",
        "This person is in the dossier already.",
    )
