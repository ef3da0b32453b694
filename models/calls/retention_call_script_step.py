from odoo import api, fields, models
from odoo.exceptions import ValidationError

# Fields of the customer in which a day and the answer are added
TEXTS = (
    "retention_wishes",
    "retention_likes",
    "retention_dislikes",
    "retention_values",
    "retention_review",
    "retention_sale_note",
)
CHANNEL = "retention_channel"
# What kind of answer each of the others takes
TYPES_OF = {
    CHANNEL: ("choice",),
    "birthday": ("date",),
    "buys_elsewhere": ("yes_no",),
    "buy_more": ("text", "choice"),
    "account_news": ("text",),
}


class RetentionCallScriptStep(models.Model):
    """One step of a script: what is said, and the question, if there is one."""

    _name = "retention.call.script.step"
    _inherit = "retention.call.script.part"
    _description = "Step of a Call Script"
    _order = "script_id, sequence, id"

    script_id = fields.Many2one(
        "retention.call.script", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True)
    say = fields.Text(string="What Is Said")
    answer_type = fields.Selection(
        [
            ("none", "No question"),
            ("choice", "Choice"),
            ("text", "Text"),
            ("number", "Number"),
            ("date", "Date"),
            ("yes_no", "Yes or no"),
        ],
        required=True,
        default="none",
    )
    question = fields.Char()
    destination = fields.Selection(
        selection=lambda self: self._destinations(),
        string="The Answer Goes to",
        help="Field of the customer in which the answer is kept. Empty: it stays with "
        "the call.",
    )
    option_ids = fields.One2many("retention.call.script.option", "step_id", copy=True)
    next_step_id = fields.Many2one(
        "retention.call.script.step",
        string="Goes on with",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        help="Empty: with the next one in order.",
    )
    is_end = fields.Boolean(string="Ends the Script")

    @api.model
    def _destinations(self):
        """Return where answers may go, as a selection: nothing else is ever written."""
        partners = self.env["res.partner"]
        own = [
            (name, partners._fields[name]._description_string(self.env))
            for name in (*TEXTS, CHANNEL)
        ]
        return [
            *own,
            ("birthday", self.env._("Birthday, with the consent to keep it")),
            ("buys_elsewhere", self.env._("Customer's answers: buys elsewhere")),
            ("buy_more", self.env._("Customer's answers: would buy more if")),
            ("account_news", self.env._("Key account: news heard in a call")),
        ]

    @api.constrains("destination")
    def _check_destination(self):
        known = dict(self._destinations())
        for step in self:
            # A list that is computed is not checked by the field itself
            if step.destination and step.destination not in known:
                raise ValidationError(
                    self.env._(
                        "Step “%s”: answers go to fields of the list only.", step.name
                    )
                )

    def _destination_label(self):
        """Return where the answer goes in words, '' if it stays with the call."""
        self.ensure_one()
        return dict(self._destinations()).get(self.destination, "")

    def _takes_type(self):
        """Tell whether the destination takes this kind of answer."""
        self.ensure_one()
        types = TYPES_OF.get(self.destination)
        return types is None or self.answer_type in types
