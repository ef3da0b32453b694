import time

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import hash_sign, verify_hash_signed
from odoo.tools.misc import format_datetime

from ...tools.complaint_form import safe_cell

SCOPE = "retention_complaint_link"
# What a link may do: say that it came in, do all, show all to staff
RECEIPT, FULL, SEEN = 0, 1, 2
DAY = 24 * 3600
# Texts that anybody may have written
TEXTS = ("description", "wish", "solution")


class RetentionComplaint(models.Model):
    """The private link: whoever has it sees how the complaint stands.

    It is signed, ends by itself and is taken back by giving out a new one. No access
    token as other documents have: those never end, and open core's own pages, too.
    """

    _inherit = "retention.complaint"

    link_number = fields.Integer(
        string="Private Links Taken Back", copy=False, groups="base.group_system"
    )

    def _portal_link(self):
        """Return the private address of the complaint's page, for letters (str)."""
        self.ensure_one()
        return f"{self.get_base_url()}/complaint/{self._link_token()}"

    def _link_token(self, seconds=None, is_full=FULL):
        """Return what a private link ends with.

        :param seconds: how long it works; None: as the company says
        :param is_full: shows what was written and done; else only that the complaint
            has come in, as whoever sent it may not be whom he says he is; ``SEEN``:
            shows all, and nobody writes or answers by it
        """
        self.ensure_one()
        # Staff who write to the customer need not see settings and numbers of links
        complaint = self.sudo()
        if seconds is None:
            seconds = complaint.company_id.retention_complaint_link_days * DAY
        ends = int(time.time() + seconds)
        values = [complaint.id, complaint.link_number, ends, int(is_full)]
        return hash_sign(complaint.env, SCOPE, values)

    @api.model
    def _read_link(self, token):
        """Return what a private link leads to.

        :return: the complaint (sudo, empty if there is none to show); whether all may
            be shown (``SEEN``: and no more); why there is none: ``unknown`` or
            ``ended``
        """
        nothing = self.sudo()  # the signature is the right to read
        try:
            values = verify_hash_signed(nothing.env, SCOPE, token)
        except ValueError:
            values = None
        if not values:
            return nothing, False, "unknown"
        complaint_id, number, ends, is_full = values
        complaint = nothing.browse(complaint_id)
        found = complaint.search_fetch([("id", "=", complaint_id)], ["link_number"])
        if not found or found.link_number != number or ends < time.time():
            return nothing, False, "ended"
        return complaint, SEEN if is_full == SEEN else bool(is_full), None

    def action_new_link(self):
        """Take back all private links given out; letters to come carry a new one."""
        self.check_access("write")
        for complaint in self.sudo():  # a number of the system's; checked above
            complaint.link_number += 1
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "The private links given out so far no longer work. The next "
                    "letter to the customer carries a new one."
                ),
            },
        }

    def write(self, vals):
        before = {}
        if "partner_id" in vals:
            before = {one: one.commercial_partner_id for one in self}
        res = super().write(vals)
        for complaint, firm in before.items():
            if firm != complaint.commercial_partner_id:
                complaint._leave(firm)
        return res

    def _leave(self, firm):
        """Keep whoever had it before from reading letters to another customer.

        :param firm: commercial partner whose complaint it was
        """
        complaint = self.sudo()  # access to write it was checked
        complaint.link_number += 1
        theirs = complaint.message_partner_ids.filtered(
            lambda one: one.partner_share and one.commercial_partner_id == firm
        )
        if theirs:
            complaint.message_unsubscribe(theirs.ids)
            letters = self.env.ref("mail.mt_comment")
            complaint.message_subscribe(complaint.partner_id.ids, letters.ids)

    def action_customer_page(self):
        """Open the page that the customer sees; nobody writes in his name there."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/complaint/{self._link_token(seconds=DAY, is_full=SEEN)}",
            "target": "new",
        }

    # ------------------------------------------------------------
    # What the customer reads
    # ------------------------------------------------------------

    def _state_words(self):
        """Return the state as said to the customer."""
        self.ensure_one()
        return {
            "new": self.env._("We have received it"),
            "in_progress": self.env._("We are working on it"),
            "waiting": self.env._("We are waiting for your answer"),
            "solved": self.env._("Solved"),
            "closed": self.env._("Closed"),
        }[self.state]

    def _first_answer_text(self):
        """Return by when the customer is answered, '' if that is not known."""
        self.ensure_one()
        due = self.response_due_at
        return self._moment_text(due) if due else ""

    def _moment_text(self, moment):
        """Return a moment on the company's clock, in the reader's language."""
        zone = self.company_id._retention_tz()
        return format_datetime(self.env, moment, tz=zone, dt_format="d MMMM y, HH:mm")

    def _shown_messages(self):
        """Return the letters between the customer and staff, the oldest first.

        Letters only, no notes and no log; of staff those that went to the customer.
        """
        self.ensure_one()
        complaint = self.sudo()  # whoever has the link is the one they are for
        firm = complaint.commercial_partner_id
        comment = self.env.ref("mail.mt_comment")

        def is_shown(message):
            if message.is_internal or message.subtype_id != comment:
                return False
            author = message.author_id
            if not author:
                # Sent by a link; mails of strangers to us are between us
                return message.message_type == "comment"
            if author.commercial_partner_id == firm:
                return True
            told = message.partner_ids | message.notified_partner_ids
            return firm in told.commercial_partner_id

        letters = complaint.message_ids.filtered(
            lambda one: one.message_type in ("comment", "email")
        )
        return letters.filtered(is_shown).sorted("id")

    def _is_from_customer(self, message):
        """Tell whether a letter is the customer's own."""
        author = message.author_id
        return not author or (
            author.commercial_partner_id == self.commercial_partner_id
        )

    def _open_offer(self):
        """Return what is offered and waits for the customer's answer, else ''."""
        self.ensure_one()
        return self.offer or "" if self.offer_state == "offered" else ""

    def _take_answer(self, is_accepted):
        """Write what the customer says of an offer; return whether there was one."""
        self.ensure_one()
        # Whoever has the link is asked; nothing else is written
        complaint = self.with_user(SUPERUSER_ID)
        if not complaint._open_offer():
            return False
        if is_accepted:
            complaint.action_accept_offer()
            words = self.env._("I accept the offer.")
        else:
            complaint.action_decline_offer()
            words = self.env._("I decline the offer.")
        # Whoever looks after it hears of it as of any letter
        complaint._write_letter(words, complaint.partner_id, "", ())
        return True

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        """Have letters to the customer carry the private link."""
        groups = super()._notify_get_recipients_groups(
            message, model_description, msg_vals=msg_vals
        )
        if len(self) != 1:
            return groups
        customer = self.partner_id
        button = {"url": self._portal_link(), "title": self.env._("See My Complaint")}
        options = {"active": True, "has_button_access": True, "button_access": button}
        own = ["retention_customer", lambda one: one["id"] == customer.id, options]
        return [own, *groups]

    # ------------------------------------------------------------
    # Spreadsheets
    # ------------------------------------------------------------

    def _export_rows(self, fields, *, _is_toplevel_call=True):
        """Keep what customers wrote from being reckoned by a spreadsheet."""
        rows = super()._export_rows(fields, _is_toplevel_call=_is_toplevel_call)
        columns = [at for at, path in enumerate(fields) if path[0] in TEXTS]
        for row in rows:
            for column in columns:
                if isinstance(row[column], str):
                    row[column] = safe_cell(row[column])
        return rows
