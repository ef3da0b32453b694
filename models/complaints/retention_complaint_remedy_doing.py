"""Doing what was agreed: each kind of remedy ends in a real document or deed."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...tools.amounts import to_decimal

# Done when somebody says so
BY_HAND = ("gift", "apology", "visit")


class RetentionComplaintRemedy(models.Model):
    _inherit = "retention.complaint.remedy"

    def action_do(self):
        """Begin to do a remedy: make its document, or plan it.

        :return: an action that goes on, if there is more to do
        :raise UserError: it is above one's limit and not approved, or cannot be done
        """
        self.ensure_one()
        self._get_ready(self.env._("Do It"))
        return getattr(self, f"_do_{self.kind}")()

    def action_done(self):
        """Say that gifts, apologies and visits are done.

        :raise UserError: it is above one's limit and not approved, or has a document
        """
        for remedy in self:
            if remedy.kind not in BY_HAND:
                raise UserError(
                    self.env._(
                        "“%s” is done by its document: use “Do It”.",
                        remedy.display_name,
                    )
                )
            remedy._get_ready(self.env._("Done"))
            remedy._finish()

    def _get_ready(self, button):
        """Lock a remedy, and let it be done if that was agreed or needs no asking."""
        self.check_access("write")
        self._lock()
        self._check_state(button, "draft", "approved")
        if self.state == "draft":
            self._check_within_limit()
            self._approve()

    def _finish(self):
        """Write down that it is done."""
        for remedy in self:
            remedy._move_to(
                "done", done_by_id=self.env.uid, done_at=fields.Datetime.now()
            )
            remedy._tell_proposer(self.env._("“%s” is done.", remedy.display_name))

    def _undo(self):
        """Have it be still to do: its document is gone."""
        for remedy in self:
            remedy._move_to("approved", done_by_id=False, done_at=False)
            remedy._tell_proposer(
                self.env._(
                    "“%s” is not done any more: its document was taken back.",
                    remedy.display_name,
                )
            )

    # ------------------------------------------------------------
    # Documents
    # ------------------------------------------------------------

    def _do_credit_note(self):
        """Open Odoo's own wizard on the posted invoices of the order."""
        order = self.complaint_id.sale_order_id.sudo()  # which invoices, no more
        invoices = order.invoice_ids.filtered(
            lambda move: move.move_type == "out_invoice" and move.state == "posted"
        )
        if not invoices:
            raise UserError(
                self.env._(
                    "%s names no order with a posted invoice: make the credit note in "
                    "Accounting, and choose this complaint there.",
                    self.complaint_id.name,
                )
            )
        if not self.env["account.move.reversal"].has_access("create"):
            raise UserError(
                self.env._(
                    "Credit notes are made by those who make invoices: ask them to "
                    "credit %(invoices)s and to choose %(complaint)s there.",
                    invoices=", ".join(invoices.mapped("name")),
                    complaint=self.complaint_id.name,
                )
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_view_account_move_reversal"
        )
        return action | {
            "views": [(False, "form")],
            "context": {
                "active_model": "account.move",
                # A down payment is not what they bought
                "active_ids": max(
                    invoices, key=lambda move: move.amount_untaxed_signed
                ).ids,
                "default_retention_remedy_id": self.id,
                "default_reason": self.env._("Complaint %s", self.complaint_id.name),
            },
        }

    def _look_at_credit_notes(self):
        """Be done while a credit note is posted for it, and to do when it is not."""
        for remedy in self.filtered(lambda one: one.kind == "credit_note"):
            posted = remedy.sudo().credit_note_ids.filtered(
                lambda move: move.state == "posted"
            )
            if posted and remedy.state == "approved":
                remedy._finish()
            elif not posted and remedy.state == "done":
                remedy._undo()

    def _do_replacement(self):
        """Make a quotation of the goods that costs the customer nothing."""
        orders = self.env["sale.order"].with_company(self.company_id)
        order = self.sudo().order_id.filtered(lambda one: one.state != "cancel")
        if not order:
            if not orders.has_access("create"):
                raise UserError(
                    self.env._("Orders are made by sales people: ask one of them.")
                )
            order = orders.create(self._prepare_replacement())
            self.sudo().order_id = order  # written by the system alone
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": order.id,
            "views": [(False, "form")],
        }

    def _prepare_replacement(self):
        complaint = self.complaint_id
        goods = self.product_id
        in_words = self.with_context(lang=complaint.partner_id.lang).env
        return {
            "partner_id": complaint.partner_id.id,
            "company_id": self.company_id.id,
            "origin": complaint.name,
            "note": in_words._(
                "Replacement for complaint %s, free of charge.", complaint.name
            ),
            "order_line": [
                Command.create(
                    {
                        "product_id": goods.id,
                        "product_uom_qty": self.quantity,
                        "price_unit": 0,
                        # A price that differs from the list's is never computed anew
                        "technical_price_unit": goods.lst_price or 1,
                    }
                )
            ],
        }

    def _do_points(self):
        """Put the points on the customer's account: once, whoever asks again."""
        partner = self.complaint_id.partner_id
        own = self.env.user.sudo().partner_id.commercial_partner_id
        if own == partner.sudo().commercial_partner_id:
            raise UserError(
                self.env._("Nobody grants points to himself or his own firm.")
            )
        program = self._program()
        if not program:
            raise UserError(
                self.env._(
                    "No programme with wallets runs in %s today: choose another "
                    "remedy than points.",
                    self.company_id.name,
                )
            )
        # The ledger is closed to users; that they may give it was checked
        wallet = partner.sudo()._retention_earning_wallet(program).sudo()
        points = to_decimal(self.points, program.currency_id.decimal_places)
        key = f"retention.complaint.remedy,{self.id}"
        entry = wallet._known_operation(key, points) or wallet._post(
            [
                {
                    "wallet": wallet,
                    "kind": "gift",
                    "points": points,
                    "note": self.with_context(lang=partner.lang).env._(
                        "With our apologies for complaint %s", self.complaint_id.name
                    ),
                    "origin": self.sudo(),
                    "company_id": self.company_id.id,
                    "idempotency_key": key,
                    "request_hash": wallet._request_hash(points),
                }
            ]
        )
        self.sudo().entry_id = entry  # written by the system alone
        self._finish()

    # ------------------------------------------------------------
    # Deeds
    # ------------------------------------------------------------

    def _do_gift(self):
        self._plan_deed("mail.mail_activity_data_todo")

    def _do_visit(self):
        self._plan_deed("mail.mail_activity_data_meeting")

    def _plan_deed(self, kind):
        """Plan what somebody has to do; completing the activity completes it."""
        if self._activities():
            return
        user = self.complaint_id.user_id or self.env.user
        self._plan_activity(kind, self.display_name, user)

    def _do_apology(self):
        """Open the composer with words that can be sent as they are."""
        template = self.env.ref(
            "customer_retention.mail_template_complaint_apology",
            raise_if_not_found=False,
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Apologise"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": "retention.complaint",
                "default_res_ids": self.complaint_id.ids,
                "default_composition_mode": "comment",
                "default_template_id": template.id if template else False,
                "default_email_layout_xmlid": "mail.mail_notification_light",
                "retention_apology_id": self.id,
                "force_email": True,
            },
        }


class RetentionComplaint(models.Model):
    _inherit = "retention.complaint"

    def message_post(self, **kwargs):
        message = super().message_post(**kwargs)
        remedy = self.env["retention.complaint.remedy"].browse(
            self.env.context.get("retention_apology_id")
        )
        if remedy:
            # Once: what follows from it is written in the same chatter
            remedy = remedy.with_context(retention_apology_id=False).exists()
            if (
                remedy.complaint_id == self
                and remedy.kind == "apology"
                and remedy.state == "approved"
                and remedy.has_access("write")
            ):
                remedy._finish()
        return message
