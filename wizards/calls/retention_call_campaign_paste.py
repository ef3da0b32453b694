from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ...models.customers.retention_search import CONTACT
from ...tools.segments import kind_of, read_rows
from .retention_call_campaign_add import BY_HAND, MANAGER

# Rows that are looked for one by one, after the exact keys of all of them
MOST_SEARCHED = 300
MOST_CANDIDATES = 8


class RetentionCallCampaignPaste(models.TransientModel):
    """Paste customers into a campaign: read, checked line by line, then put in.

    1. All e-mails, numbers and exact names are looked up by one query.
    2. Rows that are left go to the customer search: cards, orders, parts of numbers.
    3. A person decides where several fit; what is still nobody is kept on the
       campaign.
    """

    _name = "retention.call.campaign.paste"
    _inherit = "retention.pasted.mixin"
    _description = "Paste Customers"

    campaign_id = fields.Many2one(
        "retention.call.campaign",
        required=True,
        ondelete="cascade",
        default=lambda self: self._default_campaign_id(),
    )
    company_id = fields.Many2one(related="campaign_id.company_id", related_sudo=False)
    step = fields.Selection(
        [("paste", "Paste"), ("check", "Check")], required=True, default="paste"
    )
    pasted = fields.Text(
        string="List",
        help="One customer a line: name, phone, e-mail, card or order number. Cells "
        "of a spreadsheet go together.",
    )
    line_ids = fields.One2many("retention.call.campaign.paste.line", "wizard_id")
    summary = fields.Text(compute="_compute_summary")

    @api.model
    def _default_campaign_id(self):
        context = self.env.context
        if context.get("active_model") == "retention.call.campaign":
            return context.get("active_id")
        return False

    @api.depends("line_ids.state", "line_ids.partner_id")
    def _compute_summary(self):
        for wizard in self:
            lines = wizard.line_ids
            chosen = lines.filtered("partner_id")
            several = (lines - chosen).filtered(lambda line: line.state == "several")
            wizard.summary = self.env._(
                "%(lines)s lines: %(found)s customers are put in, of %(several)s lines "
                "several are possible, %(unknown)s are unknown.",
                lines=len(lines),
                found=len(chosen.partner_id.commercial_partner_id),
                several=len(several),
                unknown=len(lines - chosen - several),
            )

    # ------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------

    def action_check(self):
        """Look the lines up and show them, those in doubt first."""
        self._check()
        rows = self._read_paste(read_rows, self.pasted)
        if not rows:
            raise UserError(self.env._("Paste the list: one customer a line."))
        lines = sorted(self._looked_up(rows), key=lambda line: line["sequence"])
        self.write(
            {
                "step": "check",
                "line_ids": [Command.clear()]
                + [Command.create(line) for line in lines],
            }
        )
        return self._again()

    def action_back(self):
        """Go back to the list as it was pasted."""
        self._check()
        self.step = "paste"
        return self._again()

    def action_add(self):
        """Put who was found on the list; keep the other lines on the campaign."""
        self._check()
        campaign = self.campaign_id
        chosen = self.line_ids.filtered(
            lambda line: (
                line.partner_id.commercial_partner_id.active
                and line.partner_id.company_id <= campaign.company_id
            )
        )
        customers = chosen.partner_id.commercial_partner_id
        left = [line.text for line in self.line_ids - chosen]
        kept = (campaign.pasted_problem or "").splitlines()
        campaign.write(
            {
                "partner_ids": [Command.link(one.id) for one in customers],
                # Each once, in the order in which they came
                "pasted_problem": "\n".join(dict.fromkeys(kept + left)) or False,
            }
        )
        if customers and campaign.state == "running":
            campaign.action_fill_now()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if left else "success",
                "message": self._added_in_words(len(customers), len(left)),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _added_in_words(self, added, left):
        if not left:
            return self.env._("%s customers are on the list.", added)
        return self.env._(
            "%(added)s customers are on the list; %(left)s lines nobody was found for "
            "are kept on the campaign.",
            added=added,
            left=left,
        )

    def _check(self):
        self.ensure_one()
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only a retention manager makes call lists."))
        if self.campaign_id.state == "done" or self.campaign_id.source not in BY_HAND:
            raise UserError(
                self.env._(
                    "“%s” takes its customers from elsewhere, or has ended: nothing "
                    "can be pasted into it.",
                    self.campaign_id.name,
                )
            )

    def _again(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Paste Customers"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    # ------------------------------------------------------------
    # Looking up
    # ------------------------------------------------------------

    def _looked_up(self, rows):
        """Return the values of a line for each row."""
        keys = {cell: kind_of(cell) for row in rows for cell in row}
        known = self._candidates(keys.values(), self.company_id)
        lines, seen, searched = [], self.env["res.partner"], 0
        for row in rows:
            found = self._exact(row, keys, known)
            is_sure = True
            if not found and searched < MOST_SEARCHED:
                searched += 1
                found, is_sure = self._searched(row)
            line = self._line(row, found, is_sure, seen)
            if line["state"] == "found":
                seen |= found
            lines.append(line)
        return lines

    def _exact(self, row, keys, known):
        """Return the customers that the cells of a row name exactly.

        A number or an address tells more than a name; a name chooses among them.
        """
        nobody = self.env["res.partner"]
        strong, names = [], []
        for cell in row:
            found = known.get(keys[cell])
            if found:
                (names if keys[cell][0] == "name" else strong).append(found)
        for found in ([*strong, *names], strong, names):
            both = found[0] if found else nobody
            for others in found[1:]:
                both &= others
            if both:
                return both
        return nobody.union(*strong, *names)

    def _searched(self, row):
        """Return (customers that the search finds for a row, whether for certain)."""
        best = self.env["res.partner"]
        # Digits say more than words
        for cell in sorted(row, key=lambda one: not any(map(str.isdigit, one))):
            hits = self.env["retention.search"]._hits(cell)
            sure = [key for key, hit in hits.items() if hit.level >= CONTACT]
            if sure:
                return self._customers(sure), True
            if hits and not best:
                found = self.env["retention.search"]._in_order(hits, MOST_CANDIDATES)
                best = self._customers(found)
        return best, False

    def _customers(self, partner_ids):
        partners = self.env["res.partner"].search(
            [
                ("id", "in", partner_ids),
                ("company_id", "in", [self.company_id.id, False]),
            ]
        )
        # Those of archived firms are nobody to call
        return partners.commercial_partner_id.filtered("active")

    def _line(self, row, found, is_sure, seen):
        """Return the values of the line of a row."""
        text = " · ".join(row)
        is_found = is_sure and len(found) == 1
        if is_found and found in self.campaign_id.partner_ids.commercial_partner_id:
            state = "there"
        elif is_found and found in seen:
            state = "twice"
        elif is_found:
            state = "found"
        else:
            state = "several" if found else "unknown"
        order = ("unknown", "several", "found", "twice", "there")
        return {
            "sequence": order.index(state),
            "text": text,
            "state": state,
            "partner_id": found.id if is_found else False,
            "candidate_ids": [Command.set(found[:MOST_CANDIDATES].ids)],
        }
