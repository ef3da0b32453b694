from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.tiers import progress, progress_to_keep

STAFF = "customer_retention.group_retention_user"


class ResPartner(models.Model):
    _inherit = "res.partner"

    retention_wallet_ids = fields.One2many(
        "retention.wallet",
        "partner_id",
        string="Wallets",
        context={"retention_whole_rows": True},
        groups=STAFF,
    )
    retention_wallet_count = fields.Integer(
        compute="_compute_retention_loyalty", groups=STAFF
    )
    retention_program_id = fields.Many2one(
        "loyalty.program", compute="_compute_retention_loyalty", groups=STAFF
    )
    retention_tier_id = fields.Many2one(
        "retention.tier",
        string="Tier",
        compute="_compute_retention_loyalty",
        groups=STAFF,
    )
    retention_points = fields.Float(
        string="Points", compute="_compute_retention_loyalty", digits=0, groups=STAFF
    )
    retention_pending = fields.Float(
        string="Points on Their Way",
        compute="_compute_retention_loyalty",
        digits=0,
        groups=STAFF,
    )

    @api.depends(
        "commercial_partner_id",
        "retention_wallet_ids.balance",
        "retention_wallet_ids.pending",
        "retention_wallet_ids.tier_id",
    )
    @api.depends_context("company")
    def _compute_retention_loyalty(self):
        """Sum up the wallets of a customer; a firm shows those of its contacts."""
        program = self.env["loyalty.program"]._retention_find(self.env.company)
        wallets_of = self._retention_wallets_by_partner(program)
        for partner in self:
            wallets = wallets_of.get(partner.id, self.env["retention.wallet"])
            partner.retention_program_id = program
            partner.retention_wallet_count = len(wallets)
            partner.retention_points = sum(wallets.mapped("balance"))
            partner.retention_pending = sum(wallets.mapped("pending"))
            partner.retention_tier_id = wallets[:1].tier_id or (
                partner._origin._retention_tier(program)
                if partner._origin
                else self.env["retention.tier"]
            )

    def _retention_wallets_by_partner(self, program):
        """Return {partner id: own wallets, and those of the contacts of a firm}."""
        found = {}
        if not program:
            return found
        wallets = self.env["retention.wallet"].search(
            [
                ("program_id", "=", program.id),
                ("partner_id", "child_of", self._origin.ids),
            ]
        )
        shared = {}
        if program._retention_has_sharing():
            for partner in self:
                wallet = partner._origin._retention_membership(program).wallet_id
                # Only what the reader may see: rules of wallets decide
                shared[partner._origin.id] = wallets.search([("id", "in", wallet.ids)])
        for partner in self:
            own = partner._origin.id
            is_firm = partner.commercial_partner_id == partner
            found[own] = shared.get(own, wallets.browse()) | wallets.filtered(
                lambda wallet, own=own, is_firm=is_firm: (
                    wallet.partner_id.id == own
                    or (is_firm and wallet.partner_id.commercial_partner_id.id == own)
                )
            )
        return found

    def action_retention_wallet(self):
        """Open the wallet of the customer, or the list of the firm's wallets."""
        self.ensure_one()
        wallets = self.env["retention.wallet"].search(
            [
                "|",
                ("partner_id", "child_of", self.commercial_partner_id.id),
                "&",
                ("member_ids.partner_id", "=", self.id),
                ("member_ids.state", "=", "active"),
            ]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_wallet_action"
        )
        action["context"] = {}
        if len(wallets) == 1:
            return action | {
                "view_mode": "form",
                "views": [(False, "form")],
                "res_id": wallets.id,
            }
        return action | {"domain": [("id", "in", wallets.ids)]}

    # ------------------------------------------------------------
    # Tier
    # ------------------------------------------------------------

    def _retention_tier(self, program):
        """Return the tier this customer holds in a programme, if any.

        Read from the wallet, which the evaluator keeps; a contact without one
        has the tier of his firm.
        """
        self.ensure_one()
        if not program:
            return self.env["retention.tier"]
        wallet = self._retention_wallet(program)
        if wallet:
            return wallet.tier_id
        customer = self.sudo().commercial_partner_id
        memberships = self.env["retention.tier.membership"]
        today = program.sudo().company_id._retention_day()
        current = memberships._current(program, customer, today)
        return current.get(customer.id, memberships).tier_id

    def _retention_tier_summary(self, program, tier, wallet):
        """Return the level and the way to the next one, from the wallet's row."""
        summary = {
            "tier_name": tier._label(),
            "tier_discount": float(tier._terms()[0]),
            "next_tier_name": "",
        }
        if wallet:
            following = wallet.next_tier_id
            missing = (wallet.missing_amount, wallet.missing_orders, wallet.missing_by)
        else:
            today = program.company_id._retention_day()
            ahead = progress(program._retention_tier_rules(), [], today, tier.id)
            if not ahead or self.commercial_partner_id != self:
                return summary
            following = self.env["retention.tier"].sudo().browse(ahead.tier_id)
            missing = (float(ahead.missing_amount), ahead.missing_orders, ahead.by)
        if not following:
            return summary
        amount, orders, by = missing
        return summary | {
            "next_tier_name": following._label(),
            "next_tier_discount": float(following._terms()[0]),
            "missing_amount": amount,
            "missing_orders": orders,
            "missing_by": by or False,
        }

    def _retention_portal_summary(self, program=None):
        """Return what the customer's own loyalty page shows, {} for nothing."""
        self.ensure_one()
        partner = self.sudo()  # the visitor's own partner; only his rows are read
        company = partner.company_id or self.env.company
        program = program or self.env["loyalty.program"]._retention_find(company)
        if not program:
            return {}
        program = program.sudo()
        wallet = partner._retention_wallet(program)
        tier = partner._retention_tier(program)
        customer = partner.commercial_partner_id
        memberships = self.env["retention.tier.membership"].sudo()
        today = program.company_id._retention_day()
        held = memberships._current(program, customer, today).get(customer.id)
        rules = program._retention_tier_rules()
        events = memberships._events(program, customer)[customer.id]
        ahead = progress(rules, events, today, tier.id)
        keep = progress_to_keep(rules, events, today, tier.id)
        summary = partner._retention_tier_summary(program, tier, wallet) | {
            "wallet": wallet,
            "program": program,
            "tier": tier,
            "standing_until": held.held_until if held else False,
            "balance": max(wallet.balance, 0),
            "debt": wallet.debt,
            "pending": wallet.pending,
            "held": wallet.held,
            "pending_orders": wallet.accrual_ids.filtered(
                lambda accrual: accrual.state in ("pending", "partial")
            ),
            "lots": wallet.lot_ids.filtered("remaining").sorted(
                lambda lot: (
                    lot.expires_on or fields.Date.to_date("9999-12-31"),
                    lot.id,
                )
            ),
            "progress_done": 0,
            "progress_needed": 0,
            "keep_missing_amount": float(keep.missing_amount) if keep else 0,
            "keep_by": (keep.by if keep else False) or False,
            "point_name": program.portal_point_name,
            "point_value": float(program._retention_point_value()),
            "currency": program.currency_id,
        }
        if ahead:
            summary |= {
                "progress_done": float(ahead.amount),
                "progress_needed": float(ahead.amount + ahead.missing_amount),
                "missing_amount": float(ahead.missing_amount),
                "missing_orders": ahead.missing_orders,
                "missing_by": ahead.by or False,
            }
        return summary

    # ------------------------------------------------------------
    # Firms and people change
    # ------------------------------------------------------------

    def write(self, vals):
        if (
            not vals.keys() & {"parent_id", "is_company"}
            or not self.env["loyalty.program"]._retention_any_managed()
        ):
            return super().write(vals)
        firms = self.commercial_partner_id
        res = super().write(vals)
        self._retention_leave_firm()
        self._retention_reevaluate(firms | self.commercial_partner_id)
        return res

    def _retention_leave_firm(self):
        """End memberships in the wallet of a firm that a contact has left."""
        members = (
            self.sudo()  # whoever changes a contact, the wallet follows
            .with_context(active_test=False)
            .retention_member_ids.filtered(
                lambda one: (
                    one.state == "active"
                    and one.wallet_id.kind == "firm"
                    and one.partner_id.commercial_partner_id != one.wallet_id.partner_id
                )
            )
        )
        members._leave()
        for member in members:
            member.partner_id.message_post(
                body=self.env._(
                    "No longer a contact of %s: orders use another wallet from now on.",
                    member.wallet_id.partner_id.display_name,
                )
            )

    def _retention_reevaluate(self, customers):
        """Evaluate customers whose contacts have changed."""
        programs = self.env["loyalty.program"].sudo()
        for program_id, _company, _website in programs._retention_managed_keys():
            self.env["retention.tier.membership"].sudo()._evaluate(
                programs.browse(program_id), customers
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_member(self):
        member = self.sudo().retention_member_ids.filtered(
            lambda one: one.state == "active"
        )[:1]
        if member:
            raise UserError(
                self.env._(
                    "%(customer)s shares the wallet of %(owner)s and cannot be "
                    "deleted. End the membership first, or archive the contact.",
                    customer=member.partner_id.display_name,
                    owner=member.wallet_id.display_name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_wallet_owner(self):
        wallet = (
            self.env["retention.wallet"]
            .sudo()
            .with_context(active_test=False)
            .search([("partner_id", "in", self.ids)], limit=1)
        )
        if wallet:
            raise UserError(
                self.env._(
                    "%s has a bonus wallet and cannot be deleted: points are owed to "
                    "the customer. Archive the contact, or merge it with another.",
                    wallet.partner_id.display_name,
                )
            )
