import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

MOST_LINES = 5000
SHOWN_PROBLEMS = 10


class RetentionMeasureParticipantAdd(models.TransientModel):
    """Have customers take part in a measure: chosen ones, or a pasted list."""

    _name = "retention.measure.participant.add"
    _description = "Add Participants"

    measure_id = fields.Many2one(
        "retention.measure",
        required=True,
        ondelete="cascade",
        domain="[('attribution', '=', 'participants')]",
    )
    company_id = fields.Many2one(related="measure_id.company_id")
    date = fields.Date(
        string="Took Part on",
        required=True,
        compute="_compute_date",
        store=True,
        readonly=False,
        precompute=True,
    )
    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers",
        default=lambda self: self._default_partner_ids(),
        check_company=True,
    )
    pasted = fields.Text(
        string="Pasted List",
        help="One customer a line: e-mail, phone, reference, tax number or full name.",
    )

    @api.model
    def _default_partner_ids(self):
        """Return the customers of the rows that were chosen in a list."""
        context = self.env.context
        chosen = context.get("active_ids") or []
        if context.get("active_model") == "retention.customer":
            rows = self.env["retention.customer"].browse(chosen)
            return [Command.set(rows.partner_id.ids)]
        if context.get("active_model") == "res.partner":
            return [Command.set(chosen)]
        return []

    @api.depends("measure_id")
    def _compute_date(self):
        for wizard in self:
            wizard.date = wizard.measure_id.date_from or fields.Date.context_today(
                wizard
            )

    def action_add(self):
        """Add all of them, or none: those who take part already stay as they are.

        :raise UserError: which lines name no customer, or several
        """
        self.ensure_one()
        self.measure_id.check_access("write")
        if self.measure_id.attribution != "participants":
            raise UserError(
                self.env._(
                    "%s does not count the orders of participants. Choose that on the "
                    "measure first.",
                    self.measure_id.name,
                )
            )
        partners = self.partner_ids | self._read_pasted()
        if not partners:
            raise UserError(self.env._("Choose customers, or paste a list of them."))
        customers = partners.commercial_partner_id
        known = self.measure_id.participant_ids.partner_id.commercial_partner_id
        self.env["retention.measure.participant"].create(
            [
                {
                    "measure_id": self.measure_id.id,
                    "partner_id": customer.id,
                    "date": self.date,
                }
                for customer in customers - known
            ]
        )
        return {"type": "ir.actions.act_window_close"}

    # ------------------------------------------------------------
    # Pasted lists
    # ------------------------------------------------------------

    def _read_pasted(self):
        """Return the customers whom the lines name."""
        # PostgreSQL takes no NUL, which files of other systems may hold
        text = (self.pasted or "").replace("\0", " ")
        lines = [line.strip() for line in text.splitlines()]
        lines = list(dict.fromkeys(line for line in lines if line))
        if len(lines) > MOST_LINES:
            raise UserError(
                self.env._("Paste at most %s lines at a time.", str(MOST_LINES))
            )
        found = self.env["res.partner"]
        problems = []
        for line in lines:
            partners = self._find_line(line)
            if len(partners) == 1:
                found |= partners
            elif partners:
                problems.append(
                    self.env._(
                        "“%(line)s” fits several customers: %(names)s",
                        line=line,
                        names=", ".join(partners[:3].mapped("display_name")),
                    )
                )
            else:
                problems.append(self.env._("“%s” fits no customer", line))
        if problems:
            self._refuse(problems)
        return found

    def _refuse(self, problems):
        more = len(problems) - SHOWN_PROBLEMS
        shown = problems[:SHOWN_PROBLEMS]
        if more > 0:
            shown.append(self.env._("and %s more", more))
        raise UserError(
            self.env._(
                "Nobody was added. Correct or remove these lines:\n%s",
                "\n".join(shown),
            )
        )

    def _find_line(self, line):
        """Return the customers whom a line fits, by the first key that fits any.

        A firm's contacts are the firm; customers of other companies do not fit.
        """
        here = Domain("company_id", "in", [False, self.company_id.id])
        digits = re.sub(r"\D", "", line).lstrip("0")
        keys = []
        if "@" in line:
            keys.append(Domain("email_normalized", "=", line.lower()))
        else:
            keys += [Domain("ref", "=", line), Domain("vat", "=", line)]
            if len(digits) > 5 and re.fullmatch(r"[\d\s()+./-]+", line):
                keys.append(Domain("phone_sanitized", "like", f"%{digits}"))
            keys.append(Domain("name", "=ilike", _literal(line)))
        for key in keys:
            partners = self.env["res.partner"].search(here & key, limit=20)
            if partners:
                return partners.commercial_partner_id
        return self.env["res.partner"]


def _literal(text):
    """Return text so that LIKE takes every character as it stands."""
    return re.sub(r"([\\%_])", r"\\\1", text)
