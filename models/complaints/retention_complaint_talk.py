from odoo import models

# Messages that people write to each other
TALK = ("comment", "email", "email_outgoing")


class RetentionComplaint(models.Model):
    """The talk with the customer in the chatter.

    The customer follows only if somebody adds them: what staff write to each other
    never reaches them.
    """

    _inherit = "retention.complaint"

    def _notify_thread(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_thread(message, msg_vals=msg_vals, **kwargs)
        if self and message.message_type in TALK:
            self._note_talk(message, {one["id"] for one in recipients if one["id"]})
        return recipients

    def _note_talk(self, message, reached):
        """Note what a message tells: staff have answered, or the customer has.

        :param reached: ids of the partners who get it
        """
        # Whoever writes may know nothing of the other's account
        message, complaint = message.sudo(), self.sudo()
        author = message.author_id
        if message.subtype_id.internal:
            return
        if complaint._is_of_customer(author):
            complaint._go_on_after_answer()
        elif author.user_ids and not author.partner_share:
            to = self.env["res.partner"].sudo().browse(reached)
            if any(complaint._is_of_customer(partner) for partner in to):
                # A letter that it was received is no answer yet
                if self.env.context.get("retention_acknowledging"):
                    complaint._acknowledge()
                else:
                    complaint._note_answer()

    def _is_of_customer(self, partner):
        """Tell whether somebody is the customer, or of the customer's firm."""
        firm = partner.commercial_partner_id
        return bool(partner) and firm == self.commercial_partner_id

    def _go_on_after_answer(self):
        """End the waiting: the customer has answered, the clock runs again."""
        if self.state == "waiting":
            self.action_resume()

    # ------------------------------------------------------------
    # Letters
    # ------------------------------------------------------------

    def action_acknowledge(self):
        """Open the letter that says that we have it, and what happens next."""
        self._check_open(self.env._("Acknowledge"))
        return self._letter(
            "customer_retention.mail_template_complaint_received",
            retention_acknowledging=True,
        )

    def action_tell_decision(self):
        """Open the letter that says what was decided.

        :raise UserError: nothing was decided
        """
        self.check_access("write")
        self._check_decided()
        return self._letter("customer_retention.mail_template_complaint_decided")

    def _letter(self, template, **context):
        """Return the action that opens the composer with a template."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Write to %s", self.partner_id.display_name),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "comment",
                "default_template_id": self.env.ref(template).id,
                "default_email_layout_xmlid": "mail.mail_notification_light",
                **context,
            },
        }
