import re
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import SQL

MOST_LINES = 5000
SHOWN_PROBLEMS = 10
# Fewer are no telephone number
FEWEST_DIGITS = 6


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
        customers = self._find_lines(lines)
        found = []
        problems = []
        for line in lines:
            partners = customers.get(line, self.env["res.partner"])
            if len(partners) == 1:
                found.append(partners)
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
        return self.env["res.partner"].union(*found)

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

    def _find_lines(self, lines):
        """Return {line: customers whom it fits}, by the first key that fits any.

        A firm's contacts are the firm; customers of other companies do not fit. It
        takes a query or two for each kind of key, however many the lines are.
        """
        partners = self.env["res.partner"]
        partners.flush_model(["name", "phone_sanitized"])
        here = Domain("company_id", "in", [False, self.company_id.id])
        found = {}
        for key_of_line, domain_of_keys, keys_of_partner in KEYS:
            lines_of = defaultdict(list)
            for line in lines:
                key = key_of_line(line)
                if key and line not in found:
                    lines_of[key].append(line)
            if not lines_of:
                continue
            for partner in partners.search(here & domain_of_keys(list(lines_of))):
                for key in keys_of_partner(partner):
                    for line in lines_of.get(key, ()):
                        customers = found.get(line, partners)
                        found[line] = customers | partner.commercial_partner_id
        return found


def _email(line):
    return line.lower() if "@" in line else None


def _code(line):
    return None if "@" in line else line


def _digits(line):
    """Return the end of a telephone number, as it is dialled from anywhere."""
    digits = re.sub(r"\D", "", line).lstrip("0")
    is_phone = re.fullmatch(r"[\d\s()+./-]+", line)
    return digits if is_phone and len(digits) >= FEWEST_DIGITS else None


def _name(line):
    return None if "@" in line else line.lower()


def _phone_domain(keys):
    by_length = defaultdict(list)
    for key in keys:
        by_length[len(key)].append(key)
    ends = SQL(" OR ").join(
        SQL("RIGHT(phone_sanitized, %s) = ANY(%s)", length, same)
        for length, same in by_length.items()
    )
    return Domain("id", "in", SQL("(SELECT id FROM res_partner WHERE %s)", ends))


def _name_domain(keys):
    return Domain(
        "id",
        "in",
        SQL(
            "(SELECT id FROM res_partner WHERE LOWER(name) IN"
            " (SELECT LOWER(line) FROM UNNEST(%s) AS line))",
            keys,
        ),
    )


def _ends(partner):
    number = partner.phone_sanitized or ""
    return [number[-length:] for length in range(FEWEST_DIGITS, len(number) + 1)]


# What a line is taken for, in this order: its key, the domain of the partners with any
# of some keys, and the keys of a partner
KEYS = (
    (
        _email,
        lambda keys: Domain("email_normalized", "in", keys),
        lambda partner: [partner.email_normalized],
    ),
    (_code, lambda keys: Domain("ref", "in", keys), lambda partner: [partner.ref]),
    (_code, lambda keys: Domain("vat", "in", keys), lambda partner: [partner.vat]),
    (_digits, _phone_domain, _ends),
    (_name, _name_domain, lambda partner: [(partner.name or "").lower()]),
)
