from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, formataddr, plaintext2html

from ...tools.complaint_form import KINDS

# Of one complaint, whoever sends them
MOST_FILES = 20


class RetentionComplaint(models.Model):
    """Complaints that customers write themselves, on the public page or signed in."""

    _inherit = "retention.complaint"

    @api.model
    def _receive(self, company, nonce, form, partner, order, lines, files):
        """Make the complaint of a sent form; sent twice, it is made once.

        :param nonce: text that this sheet of the form has, and no other
        :param form: a :class:`ComplaintForm` without problems
        :param partner: who is signed in, empty for somebody unknown
        :param order: an order of theirs, or empty; ``lines`` of it
        :param files: list of (name, type, content), checked
        :return: the complaint (as the system)
        """
        key = f"web:{nonce}"
        # The visitor has no rights of his own; what he sent was checked
        complaints = self.with_user(SUPERUSER_ID).with_company(company)
        made = complaints._find_event(company, key)
        if made:
            return made
        known = partner.with_env(complaints.env)
        sender = known or complaints._unknown_sender(company, form)
        values = complaints._received_values(form, sender, order, lines)
        values |= {
            "origin": "portal" if partner else "website",
            "is_unverified": not partner,
        }
        # A second copy of the form, sent at the same moment, is told to wait
        complaint = complaints._open_once(company, key, values)
        complaint._begin_talk(form, files)
        return complaint

    def _received_values(self, form, sender, order, lines):
        description = form.description
        if form.order_text and not order:
            description += "\n\n" + self.env._("Order: %s", form.order_text)
        return {
            "partner_id": sender.id,
            "kind": KINDS[form.kind],
            "channel": "website",
            "received_at": fields.Datetime.now(),
            "description": description,
            "wish": self._wish_words(form),
            "sale_order_id": order.id,
            "sale_line_ids": [fields.Command.set(lines.ids)],
        }

    def _wish_words(self, form):
        """Return what the customer wants, for staff: in the company's language."""
        lang = self.env.company.partner_id.lang
        words = self.with_context(lang=lang)._wish_choices().get(form.wish)
        return "\n".join(one for one in (words, form.wish_text) if one)

    @api.model
    def _wish_choices(self):
        """Return {key: words} of what would put it right."""
        return {
            "repair": self.env._("Repair or replacement"),
            "money": self.env._("My money back"),
            "answer": self.env._("An answer"),
            "other": self.env._("Something else"),
        }

    def _unknown_sender(self, company, form):
        """Return whom somebody unknown seems to be; a new contact if nobody.

        Exactly one contact with the typed e-mail address, none of staff. The visitor
        is never told which it was.
        """
        email = email_normalize(form.email)
        partners = self.env["res.partner"]
        if email:
            found = partners.search(
                [
                    ("email_normalized", "=", email),
                    ("type", "=", "contact"),
                    ("partner_share", "=", True),
                    ("company_id", "in", (False, company.id)),
                ],
                limit=2,
            )
            if len(found) == 1:
                return found
        return partners.create(
            {
                "name": form.name,
                "email": email,
                "phone": form.phone,
                "lang": self.env.lang,
                "company_id": company.id,
            }
        )

    def _begin_talk(self, form, files):
        """Write down what was typed, and have the customer hear what is answered."""
        comment = self.env.ref("mail.mt_comment")
        self.message_subscribe(self.partner_id.ids, comment.ids)
        if self.is_unverified:
            typed = [form.name, form.email, form.phone, form.order_text]
            words = plaintext2html("\n".join(one for one in typed if one))
            intro = self.env._("Written on the public page, not signed in, by:")
            self.message_post(body=Markup("<p>%s</p>%s") % (intro, words))
        author = self.partner_id
        if self.is_unverified and form.email:
            # Whoever knows an address is not yet its owner
            author = author.browse()
        address = email_normalize(form.email) or self._own_address()
        sender = formataddr((form.name, address)) if address else form.name
        self._write_letter(form.description, author, sender, files)

    def _own_address(self):
        """Return the company's address, for letters of whoever gave none."""
        company = self.company_id
        return email_normalize(company.email) or company.catchall_email

    def _sender_sees_all(self, partner):
        """Tell whether whoever has just sent the form may see all of the complaint.

        Whoever gave an e-mail address has the link that shows all by mail: it may be
        somebody else's address. A form that is sent again gives nobody back a link
        that was taken back.

        :param partner: who is signed in, empty for nobody
        """
        self.ensure_one()
        if self.is_unverified:
            return not self.partner_id.email and not self.link_number
        firm = partner.commercial_partner_id
        return bool(firm) and firm.id == self.commercial_partner_id.id

    def _reply(self, text, files, is_owner):
        """Take what the customer writes by the private link.

        :param files: list of (name, type, content), checked
        :param is_owner: the link is known to be the customer's
        :raise UserError: the complaint has too many files already
        """
        self.ensure_one()
        # The visitor has no rights of his own; his link was checked
        complaint = self.with_user(SUPERUSER_ID)
        if complaint.state == "waiting":
            complaint.action_resume()
        author = complaint.partner_id if is_owner else complaint.env["res.partner"]
        sender = self.env._("By the link of %s", complaint.name)
        address = complaint._own_address()
        sender = formataddr((sender, address)) if address else sender
        complaint._write_letter(text, author, sender, files)

    def _write_letter(self, text, author, sender, files):
        """Post a letter of the customer.

        :param author: contact who wrote it; empty: somebody who says he is ``sender``
        """
        self._check_file_count(len(files))
        # Pictures stay as they came: nothing of a stranger's is opened here
        attachments = self.env["ir.attachment"].with_context(image_no_postprocess=True)
        made = attachments.create(
            [
                {
                    "name": name,
                    "mimetype": kind,
                    "raw": content,
                    "res_model": self._name,
                    "res_id": self.id,
                }
                for name, kind, content in files
            ]
        )
        letters = self.with_context(retention_unknown_author=not author)
        letters.message_post(
            body=plaintext2html(text) if text else "",
            author_id=author.id,
            email_from=author.email_formatted if author else sender,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachment_ids=made.ids,
        )

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Spare customers mails of what somebody unknown wrote in their name."""
        told = super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)
        if not self.env.context.get("retention_unknown_author"):
            return told
        customer = self.partner_id
        return [one for one in told if one["id"] != customer.id]

    def _check_file_count(self, more):
        domain = [("res_model", "=", self._name), ("res_id", "=", self.id)]
        count = self.env["ir.attachment"].search_count(domain) if more else 0
        if count + more > MOST_FILES:
            raise UserError(
                self.env._(
                    "A complaint takes %s files. Send us more by e-mail.", MOST_FILES
                )
            )

    def _confirm_receipt(self):
        """Tell the customer by mail that the complaint has come in."""
        template = self.env.ref(
            "customer_retention.mail_template_complaint_confirmed",
            raise_if_not_found=False,
        )
        for complaint in self:
            if not template or not complaint.partner_id.email_normalized:
                continue
            template.sudo().send_mail(complaint.id)  # a letter of the system's
            complaint._acknowledge()
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
