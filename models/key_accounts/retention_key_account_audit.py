from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL, format_date

CHECKS = ["care", "head", "manager", "dossier"]


class RetentionKeyAccount(models.Model):
    """The four frequent mistakes, looked for in each account.

    Each check answers for many accounts at once: {id: (passed, why)}.
    """

    _inherit = "retention.key.account"

    audit_care = fields.Char(string="Treated Specially", compute="_compute_audit")
    audit_head = fields.Char(string="Head Takes Part", compute="_compute_audit")
    audit_manager = fields.Char(string="Manager of Its Own", compute="_compute_audit")
    audit_dossier = fields.Char(string="Dossier Kept", compute="_compute_audit")
    audit_care_failed = fields.Boolean(
        string="Treated like Everybody",
        compute="_compute_audit",
        search="_search_audit_care_failed",
    )
    audit_head_failed = fields.Boolean(
        string="Head Keeps Away",
        compute="_compute_audit",
        search="_search_audit_head_failed",
    )
    audit_manager_failed = fields.Boolean(
        string="No Special Manager",
        compute="_compute_audit",
        search="_search_audit_manager_failed",
    )
    audit_dossier_failed = fields.Boolean(
        string="No Information",
        compute="_compute_audit",
        search="_search_audit_dossier_failed",
    )
    audit_failures = fields.Integer(
        string="Mistakes", compute="_compute_audit", aggregator=None
    )

    @api.depends(
        *("manager_id", "care_class", "partner_id", "company_id", "term_ids"),
        *("head_visit_last", "head_visit_due", "dossier_state", "completeness"),
    )
    @api.depends_context("lang")
    def _compute_audit(self):
        answers = {name: getattr(self, f"_audit_{name}_of")() for name in CHECKS}
        for account in self:
            failures = 0
            for name in CHECKS:
                passed, why = answers[name].get(account.id, (True, ""))
                account[f"audit_{name}"] = why
                account[f"audit_{name}_failed"] = not passed
                failures += not passed
            account.audit_failures = failures

    # ------------------------------------------------------------
    # The checks
    # ------------------------------------------------------------

    def _audit_care_of(self):
        """Mistake 1, all customers alike: what do these have that others have not?"""
        labels = dict(self._fields["care_class"]._description_selection(self.env))
        answers = {}
        terms = self._special_terms()
        for account in self:
            found = terms.get(account.id, 0)
            pricelist = account.partner_id.specific_property_product_pricelist
            if found:
                why = self.env._("Special terms: %s", found)
            elif account.care_class != "standard":
                why = self.env._("Class of care: %s", labels[account.care_class])
            elif pricelist:
                why = self.env._("Own pricelist: %s", pricelist.display_name)
            else:
                answers[account.id] = (
                    False,
                    self.env._("No special terms, no pricelist, standard care"),
                )
                continue
            answers[account.id] = (True, why)
        return answers

    def _special_terms(self):
        """Return {account id: number of special terms that hold today}."""
        terms = self.env["retention.key.account.term"].search(
            [("account_id", "in", self.ids)]
        )
        valid = terms.filtered(lambda term: not term.is_expired)
        return {
            account.id: len(found)
            for account, found in valid.grouped("account_id").items()
        }

    def _audit_head_of(self):
        """Mistake 2, the head keeps away: is his visit overdue?"""
        answers = {}
        for account in self:
            last, due = account.head_visit_last, account.head_visit_due
            if account.is_head_visit_overdue:
                why = self.env._("Visit overdue since %s", format_date(self.env, due))
                answers[account.id] = (False, why)
            elif last:
                why = self.env._("Last visit on %s", format_date(self.env, last))
                answers[account.id] = (True, why)
            elif due:
                why = self.env._("First visit until %s", format_date(self.env, due))
                answers[account.id] = (True, why)
            elif account.company_id.sudo().retention_head_id:  # a name, no more
                why = self.env._("No visit yet, and the norms ask for none")
                answers[account.id] = (False, why)
            else:
                why = self.env._("The settings name no head of the company")
                answers[account.id] = (False, why)
        return answers

    def _audit_manager_of(self):
        """Mistake 3, no special manager: none, or one who sells small orders too."""
        others = self._other_customers()
        answers = {}
        for account in self:
            manager = account.manager_id.sudo()  # the name of a colleague
            limit = account.company_id.sudo().retention_small_customers
            count = others.get((account.company_id.id, manager.id), 0)
            if not manager:
                answers[account.id] = (False, self.env._("Nobody looks after it"))
                continue
            why = self.env._(
                "Other customers of %(name)s in three months: %(count)s",
                name=manager.name,
                count=count,
            )
            answers[account.id] = (count <= limit, why)
        return answers

    def _other_customers(self):
        """Return {(company id, user id): customers of three months, no key accounts}.

        Of all customers: how much a colleague sells decides, not who reads it.
        """
        self.env["sale.order"].flush_model()
        self.env["retention.key.account"].flush_model(["partner_id", "state"])
        counts = {}
        for company, accounts in self.grouped("company_id").items():
            day = company._retention_day()
            since = company._retention_moments(day - relativedelta(months=3), day)[0]
            rows = self.env.execute_query(
                SQL(
                    """
                    SELECT sale.user_id, COUNT(DISTINCT partner.commercial_partner_id)
                      FROM sale_order sale
                      JOIN res_partner partner ON partner.id = sale.partner_id
                     WHERE sale.company_id = %(company)s AND sale.state = 'sale'
                       AND sale.date_order >= %(since)s
                       AND sale.user_id = ANY(%(users)s)
                       AND NOT EXISTS (
                               SELECT 1 FROM retention_key_account account
                                WHERE account.company_id = sale.company_id
                                  AND account.partner_id = partner.commercial_partner_id
                                  AND account.state <> 'ended')
                  GROUP BY sale.user_id
                    """,
                    company=company.id,
                    since=since,
                    users=accounts.manager_id.ids,
                )
            )
            counts |= {(company.id, user): count for user, count in rows}
        return counts

    def _audit_dossier_of(self):
        """Mistake 4, no information: how much of the dossier is there?"""
        labels = dict(self._fields["dossier_state"]._description_selection(self.env))
        return {
            account.id: (
                account.dossier_state == "complete",
                self.env._(
                    "%(state)s: %(percent)s %% of the dossier is there",
                    state=labels.get(account.dossier_state, ""),
                    percent=account.completeness,
                ),
            )
            for account in self
        }

    # ------------------------------------------------------------
    # Searching: key accounts are few, so all are looked at
    # ------------------------------------------------------------

    @api.model
    def _search_audit(self, operator, value, name):
        if operator != "in":
            return NotImplemented
        accounts = self.search(fields.Domain.TRUE)
        answers = getattr(accounts, f"_audit_{name}_of")()
        failed = [key for key, (passed, _why) in answers.items() if not passed]
        found = fields.Domain("id", "in", failed)
        return fields.Domain.OR(found if one else ~found for one in value)

    def _search_audit_care_failed(self, operator, value):
        return self._search_audit(operator, value, "care")

    def _search_audit_head_failed(self, operator, value):
        return self._search_audit(operator, value, "head")

    def _search_audit_manager_failed(self, operator, value):
        return self._search_audit(operator, value, "manager")

    def _search_audit_dossier_failed(self, operator, value):
        return self._search_audit(operator, value, "dossier")
