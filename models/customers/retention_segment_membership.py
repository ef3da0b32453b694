from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL


class RetentionSegmentMembership(models.Model):
    """That a customer was in a segment, from when to when and why.

    Rows are opened and closed, never deleted; at most one row of a customer and a
    segment is open. Written by ``retention.segment`` alone.
    """

    _name = "retention.segment.membership"
    _description = "Customer in a Segment"
    _order = "date_in desc, id desc"
    _rec_name = "partner_id"
    _log_access = False

    segment_id = fields.Many2one(
        "retention.segment",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    date_in = fields.Date(string="Came", required=True, readonly=True)
    date_out = fields.Date(string="Left", readonly=True)
    cause_in = fields.Char(string="Came Because", readonly=True)
    cause_out = fields.Char(string="Left Because", readonly=True)
    added_by = fields.Many2one(
        "res.users", readonly=True, ondelete="set null", help="Empty: by the rule."
    )
    kind = fields.Selection(related="segment_id.kind")
    user_id = fields.Many2one(
        related="partner_id.user_id", string="Sales Person", related_sudo=True
    )

    _open_uniq = models.UniqueIndex(
        "(segment_id, partner_id) WHERE date_out IS NULL",
        "The customer is in this segment already.",
    )
    _left_index = models.Index("(company_id, date_out) WHERE date_out IS NOT NULL")

    @api.depends("partner_id", "segment_id")
    def _compute_display_name(self):
        for membership in self:
            # The row was readable: so is whose it is
            membership.display_name = membership.partner_id.sudo().display_name

    # ------------------------------------------------------------
    # Actions on members
    # ------------------------------------------------------------

    def action_take_out(self):
        """Take customers out of a static segment, by hand."""
        if not self.env.user.has_group("customer_retention.group_retention_manager"):
            raise AccessError(
                self.env._("Only a retention manager may take customers out.")
            )
        self.check_access("read")
        living = self.filtered(lambda one: one.kind == "living").segment_id
        if living:
            raise UserError(
                self.env._(
                    "Members of “%s” follow its rule: change the rule, or freeze the "
                    "segment into a static copy and take them out there.",
                    living[0].name,
                )
            )
        self._close(self.env._("Taken out by hand by %s", self.env.user.name))
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_send_mail(self):
        """Write to the selected members by Odoo's composer.

        Whose complaint is open is left out: no offers until it is solved.

        :raise UserError: nobody is left to write to
        """
        partners = self._customers()
        left_out = self._in_recovery()
        if partners <= left_out:
            raise UserError(
                self.env._(
                    "A complaint of theirs is open: no offers until it is solved."
                )
            )
        name = self.env._("Write to Customers")
        if left_out:
            name = self.env._(
                "Write to Customers (left out because of open complaints: %s)",
                len(left_out),
            )
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": "res.partner",
                "default_res_ids": (partners - left_out).ids,
                "default_composition_mode": "mass_mail",
                "default_subject": False,
            },
        }

    def action_plan_activity(self):
        """Plan an activity on each of the selected members."""
        partners = self._customers()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan Activities"),
            "res_model": "mail.activity.schedule",
            "view_mode": "form",
            "target": "new",
            "context": {
                "active_model": "res.partner",
                "active_ids": partners.ids,
                "default_res_model": "res.partner",
                "default_res_ids": str(partners.ids),
            },
        }

    def action_open_customers(self):
        """Open the figures of the selected members."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_customer_action"
        )
        partners = self._customers()
        return action | {
            "name": self.env._("Customers of Segments"),
            "domain": [
                ("partner_id", "in", partners.ids),
                ("company_id", "in", self.company_id.ids),
            ],
            "context": {},
        }

    def _in_recovery(self):
        """Return the customers of these rows whose complaint is open there."""
        ids = set()
        for company, rows in self.grouped("company_id").items():
            ids |= rows.partner_id._retention_in_recovery(company)
        return self.partner_id.filtered(
            lambda partner: partner.commercial_partner_id.id in ids
        )

    def _customers(self):
        """Return the customers of these rows, who must be somebody.

        :raise UserError: there are none
        """
        self.check_access("read")
        partners = self.partner_id
        if not partners:
            raise UserError(self.env._("Select some members first."))
        return partners

    # ------------------------------------------------------------
    # Writing
    # ------------------------------------------------------------

    def _close(self, cause):
        """End open rows today, for a cause in words."""
        open_rows = self.filtered(lambda one: not one.date_out)
        for company, rows in open_rows.grouped("company_id").items():
            # Nobody may write these rows but this model: callers have checked
            rows.sudo().write(
                {"date_out": company._retention_day(), "cause_out": cause}
            )
        self._forget()

    @api.model
    def _forget(self):
        """Have what is computed from memberships read anew."""
        self.invalidate_model()
        self.env["retention.segment"].invalidate_model()
        self.env["retention.customer"].invalidate_model(["segment_ids"])
        self.env["res.partner"].invalidate_model(
            [
                "retention_segment_ids",
                "retention_membership_count",
                "property_product_pricelist",
            ]
        )

    @api.model
    def _open(self, segment, source, values):
        """Insert rows of a segment from a query, whoever has none that is open.

        :param source: SQL text after ``SELECT ...``: FROM and WHERE
        :param values: {``partner``, ``cause``, ``user``: SQL expressions}
        :return: how many came
        """
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO retention_segment_membership (
                    segment_id, company_id, partner_id, date_in, cause_in, added_by
                )
                SELECT DISTINCT ON (%(partner)s)
                       %(segment)s, %(company)s::int, %(partner)s, %(day)s::date,
                       %(cause)s, %(user)s::int
                %(source)s
                ON CONFLICT (segment_id, partner_id) WHERE date_out IS NULL
                DO NOTHING
                """,
                segment=segment.id,
                company=segment.company_id.id,
                day=segment.company_id._retention_day(),
                source=source,
                **values,
            )
        )
        came = self.env.cr.rowcount
        self._forget()
        return came

    @api.model
    def _of(self, partner_ids, segment_ids=None):
        """Return {partner id: set of ids of active segments} of customers.

        Read past all rights: what somebody is in decides prices, whoever asks.

        :param partner_ids: of commercial partners
        """
        found = {}
        if not partner_ids:
            return found
        domain = Domain(
            [
                ("partner_id", "in", list(partner_ids)),
                ("date_out", "=", False),
                ("segment_id.active", "=", True),
            ]
        )
        if segment_ids is not None:
            domain &= Domain("segment_id", "in", list(segment_ids))
        # Terms hold for everybody who orders: visitors of the shop, too
        query = self.sudo()._search(domain)
        for partner_id, segment_id in self.env.execute_query(
            query.select(
                SQL.identifier(query.table, "partner_id"),
                SQL.identifier(query.table, "segment_id"),
            )
        ):
            found.setdefault(partner_id, set()).add(segment_id)
        return found
