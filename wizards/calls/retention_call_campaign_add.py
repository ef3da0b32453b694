from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ...models.calls.choices import PURPOSES

MANAGER = "customer_retention.group_retention_manager"
# Campaigns whose customers are a list kept by hand
BY_HAND = ("selection", "pasted")


class RetentionCallCampaignAdd(models.TransientModel):
    """Put chosen customers on a call list: of a campaign there is, or a new one."""

    _name = "retention.call.campaign.add"
    _description = "Call These Customers"

    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers",
        default=lambda self: self._default_partner_ids(),
        context={"active_test": False},
    )
    target = fields.Selection(
        [("new", "A new campaign"), ("there", "A campaign that is there")],
        string="Put Them into",
        required=True,
        default="new",
    )
    campaign_id = fields.Many2one(
        "retention.call.campaign",
        ondelete="cascade",
        domain=[("source", "in", BY_HAND), ("state", "!=", "done")],
    )
    name = fields.Char()
    purpose = fields.Selection(PURPOSES, required=True, default="offer")
    script_id = fields.Many2one(
        "retention.call.script",
        ondelete="cascade",
        domain="[('purpose', '=', purpose), ('state', '=', 'published'),"
        " ('company_id', 'in', [False, company_id])]",
    )
    company_id = fields.Many2one("res.company", compute="_compute_company_id")
    user_ids = fields.Many2many(
        "res.users",
        string="Callers",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    summary = fields.Text(compute="_compute_summary")

    @api.model
    def _default_partner_ids(self):
        context = self.env.context
        ids = context.get("active_ids") or []
        model = context.get("active_model")
        if model == "res.partner":
            return self.env["res.partner"].browse(ids)
        if model in ("retention.customer", "retention.segment.membership"):
            return self.env[model].browse(ids).partner_id
        return self.env["res.partner"]

    @api.depends("target", "campaign_id")
    def _compute_company_id(self):
        for wizard in self:
            campaign = wizard.target == "there" and wizard.campaign_id
            wizard.company_id = campaign.company_id if campaign else self.env.company

    @api.depends("partner_ids", "target", "campaign_id")
    def _compute_summary(self):
        for wizard in self:
            wizard.summary = "\n".join(wizard._in_words(wizard._sorted_out()))

    def _sorted_out(self):
        """Return {what is with them: customers}; ``new`` are to be put in.

        ``silent`` ones are among the new: they have no telephone.
        """
        customers = self.partner_ids.commercial_partner_id
        archived = customers.filtered(lambda one: not one.active)
        company = self.company_id
        strange = customers.filtered(
            lambda one: one.company_id and one.company_id != company
        )
        there = (
            self.target == "there"
            and self.campaign_id.with_context(
                active_test=False
            ).partner_ids.commercial_partner_id
        )
        doubled = customers & there if there else customers.browse()
        new = customers - archived - strange - doubled
        return {
            "new": new,
            "doubled": doubled - archived - strange,
            "archived": archived,
            "strange": strange - archived,
            "silent": new - self._with_phone(new),
        }

    def _with_phone(self, customers):
        """Return the customers with a number, their own or of a contact."""
        found = self.env["res.partner"]._read_group(
            [
                ("commercial_partner_id", "in", customers.ids),
                ("phone", "not in", (False, "")),
            ],
            ["commercial_partner_id"],
        )
        return customers.browse([customer.id for [customer] in found])

    def _in_words(self, groups):
        counts = {kind: len(customers) for kind, customers in groups.items()}
        sentences = [self.env._("%s customers are put in.", counts["new"])]
        if counts["silent"]:
            sentences.append(
                self.env._(
                    "%(count)s of them have no telephone: %(names)s.",
                    count=counts["silent"],
                    names=self._names(groups["silent"]),
                )
            )
        if counts["doubled"]:
            sentences.append(
                self.env._("%s are in it already: nobody twice.", counts["doubled"])
            )
        if counts["archived"]:
            sentences.append(
                self.env._(
                    "%(count)s are archived and left out: %(names)s.",
                    count=counts["archived"],
                    names=self._names(groups["archived"]),
                )
            )
        if counts["strange"]:
            sentences.append(
                self.env._(
                    "%(count)s are customers of another company and left out: "
                    "%(names)s.",
                    count=counts["strange"],
                    names=self._names(groups["strange"]),
                )
            )
        return sentences

    def _names(self, customers):
        names = ", ".join(customers[:5].mapped("display_name"))
        return f"{names}, …" if len(customers) > 5 else names

    def action_add(self):
        """Put the customers in and open the campaign."""
        self.ensure_one()
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only a retention manager makes call lists."))
        groups = self._sorted_out()
        if not groups["new"]:
            reasons = self._in_words(groups)[1:]
            raise UserError(
                "\n".join([self.env._("There is nobody to add."), *reasons])
            )
        campaign = self._campaign()
        campaign.write(
            {"partner_ids": [Command.link(partner.id) for partner in groups["new"]]}
        )
        if campaign.state == "running":
            campaign.action_fill_now()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_call_campaign_action"
        )
        return action | {
            "views": [(False, "form")],
            "res_id": campaign.id,
            "context": {},
        }

    def _campaign(self):
        """Return the campaign to put them into, made now if it is a new one."""
        if self.target == "new":
            if not (self.name or "").strip():
                raise UserError(self.env._("Give the campaign a name."))
            return self.env["retention.call.campaign"].create(
                {
                    "name": self.name.strip(),
                    "company_id": self.company_id.id,
                    "purpose": self.purpose,
                    "script_id": self.script_id.id,
                    "source": "selection",
                    "user_ids": [Command.set(self.user_ids.ids)],
                }
            )
        campaign = self.campaign_id
        if not campaign:
            raise UserError(self.env._("Choose the campaign."))
        if campaign.source not in BY_HAND or campaign.state == "done":
            raise UserError(
                self.env._(
                    "“%s” takes its customers from elsewhere, or has ended: choose "
                    "another campaign, or a new one.",
                    campaign.name,
                )
            )
        return campaign
