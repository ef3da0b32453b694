from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.dependency import whole_percent

MONTHS = 12


class RetentionKeyAccount(models.Model):
    """What the account brings, owes and was offered; each number opens its papers.

    Read with the user's own rights: who may not read invoices is told so.
    """

    _inherit = "retention.key.account"

    business_figures = fields.Json(compute="_compute_business_figures")
    pricelist_id = fields.Many2one(
        "product.pricelist", compute="_compute_prices", compute_sudo=True
    )
    payment_term_id = fields.Many2one(
        "account.payment.term",
        string="Payment Terms",
        compute="_compute_prices",
        compute_sudo=True,
    )

    prices_text = fields.Char(
        string="Prices and Payment", compute="_compute_prices_text"
    )

    @api.depends("partner_id", "company_id")
    def _compute_prices(self):
        for account in self:
            partner = account.partner_id.with_company(account.company_id)
            account.pricelist_id = partner.property_product_pricelist
            account.payment_term_id = partner.property_payment_term_id

    @api.depends("partner_id", "company_id")
    @api.depends_context("lang")
    def _compute_prices_text(self):
        for account in self:
            account.prices_text = self.env._(
                "%(prices)s; %(terms)s",
                prices=account.pricelist_id.name or self.env._("the usual prices"),
                terms=account.payment_term_id.name
                or self.env._("no payment terms of their own"),
            )

    @api.depends("partner_id", "company_id", "target_monthly", "objective_ids")
    @api.depends_context("uid", "lang")
    def _compute_business_figures(self):
        for account in self:
            account.business_figures = [
                {
                    "key": figure["key"],
                    "label": figure["label"],
                    "hint": figure["hint"],
                    "is_bad": figure["is_bad"],
                    "said": account.currency_id.format(figure["amount"])
                    if figure["amount"] is not None
                    else "",
                }
                for figure in account._origin._business_figures()
            ]

    def _business_figures(self):
        """Return what the account brings, owes and was offered.

        Each a dict: key, label, amount (in the company's currency, None where the
        user may not read it), hint (in words, may be empty), is_bad.
        """
        if not self:  # not saved yet
            return []
        self.ensure_one()
        revenue, margin = self._revenue_and_margin()
        month = revenue / MONTHS
        return [
            self._figure("revenue", self.env._("Revenue of 12 months"), revenue),
            self._figure("margin", self.env._("Margin of 12 months"), margin),
            self._figure(
                "month",
                self.env._("A month, on average"),
                month,
                self._target_text(month),
            ),
            *self._debt_figures(),
            self._quotation_figure(),
        ]

    def _figure(self, key, label, amount, hint="", is_bad=False):
        return {
            "key": key,
            "label": label,
            "amount": amount,
            "hint": hint,
            "is_bad": is_bad,
        }

    def _revenue_and_margin(self):
        """Return revenue and margin of 12 months, in the company's currency."""
        [sums] = self.env["retention.customer.document"]._read_group(
            self._documents_domain(), [], ["amount:sum", "margin:sum"]
        )
        return sums[0] or 0.0, sums[1] or 0.0

    def _target_text(self, month):
        if not self.target_monthly:
            return self.env._("No target yet: enter what they could buy in a month.")
        return self.env._(
            "%(share)s %% of the target of %(target)s",
            share=whole_percent(month / self.target_monthly),
            target=self.currency_id.format(self.target_monthly),
        )

    def _debt_figures(self):
        """Return what is owed and what of it is overdue, by receivable items."""
        items = self.env["account.move.line"]
        debt, overdue = self.env._("Owes us"), self.env._("Overdue")
        if not items.has_access("read"):
            hint = self.env._("Only for who may read invoices.")
            return [
                self._figure("debt", debt, None, hint),
                self._figure("overdue", overdue, None, hint),
            ]
        sums = {}
        for key in ("debt", "overdue"):
            [(amount,)] = items._read_group(
                self._debt_domain(key), [], ["amount_residual:sum"]
            )
            sums[key] = amount or 0.0
        late = self.currency_id.compare_amounts(sums["overdue"], 0) > 0
        return [
            self._figure("debt", debt, sums["debt"]),
            self._figure("overdue", overdue, sums["overdue"], is_bad=late),
        ]

    def _quotation_figure(self):
        """Return what lies with the customer as an offer, and whether anything does."""
        label = self.env._("Open quotations")
        orders = self.env["sale.order"]
        if not orders.has_access("read"):
            hint = self.env._("Only for who may read orders.")
            return self._figure("quotations", label, None, hint)
        amount = sum(
            currency._convert(total, self.currency_id, self.company_id)
            for currency, total in orders._read_group(
                self._quotations_domain(), ["currency_id"], ["amount_untaxed:sum"]
            )
        )
        is_idle = not self._has_proposal()
        hint = is_idle and self.env._(
            "No proposal made in the last %s months.",
            self.company_id.sudo().retention_proposal_months,  # for staff
        )
        return self._figure("quotations", label, amount, hint or "", is_idle)

    def _has_proposal(self):
        """Return whether anything was offered lately: a quotation or an objective."""
        company = self.company_id.sudo()  # settings and time zone, for staff
        since = fields.Date.subtract(
            company._retention_day(), months=company.retention_proposal_months
        )
        offers = self.objective_ids.filtered(
            lambda one: (
                (one.proposal or one.product_id)
                and (one.date_start or one.create_date.date()) >= since
            )
        )
        if offers:
            return True
        lately = Domain("date_order", ">=", company._retention_moments(since, None)[0])
        quotations = self._quotations_domain(("draft", "sent", "cancel")) & lately
        return bool(self.env["sale.order"].search_count(quotations, limit=1))

    # ------------------------------------------------------------
    # Papers
    # ------------------------------------------------------------

    def _documents_domain(self):
        """Return the domain of the orders and credit notes of 12 months."""
        today = self.company_id.sudo()._retention_day()  # its time zone, for staff
        return (
            Domain("partner_id", "=", self.partner_id.id)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("date", ">", fields.Date.subtract(today, months=MONTHS))
        )

    def _debt_domain(self, key):
        """Return the domain of receivable items of posted customer invoices."""
        domain = (
            Domain("move_id.commercial_partner_id", "=", self.partner_id.id)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("parent_state", "=", "posted")
            & Domain("account_id.account_type", "=", "asset_receivable")
            & Domain("move_id.move_type", "in", ["out_invoice", "out_refund"])
            & Domain("amount_residual", "!=", 0)
        )
        if key == "overdue":
            today = self.company_id.sudo()._retention_day()  # its zone, for staff
            domain &= Domain("date_maturity", "<", today)
            domain &= Domain("amount_residual", ">", 0)
        return domain

    def _quotations_domain(self, states=("draft", "sent")):
        """Return the domain of quotations; a cart in the shop is no offer of ours."""
        return (
            Domain("partner_id.commercial_partner_id", "=", self.partner_id.id)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("state", "in", states)
            & Domain("website_id", "=", False)
        )

    def action_open_business(self, key):
        """Open the papers of a figure."""
        self.ensure_one()
        self.check_access("read")
        action = {"context": {}, "name": self.display_name}
        actions = self.env["ir.actions.act_window"]
        if key in ("revenue", "margin", "month"):
            name = "customer_retention.retention_customer_document_action"
            domain = self._documents_domain()
        elif key in ("debt", "overdue"):
            name = "customer_retention.retention_key_account_debt_action"
            domain = self._debt_domain(key)
        elif key == "quotations":
            name = "sale.action_quotations"
            domain = self._quotations_domain()
        else:
            raise UserError(self.env._("The dossier has no such figure."))
        return actions._for_xml_id(name) | action | {"domain": list(domain)}
