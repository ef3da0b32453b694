from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ...tools import ladder
from ...tools.amounts import to_decimal


class RetentionCustomer(models.Model):
    """Why a customer stands on his step of the ladder, with the documents for it."""

    _inherit = "retention.customer"

    ladder_reason = fields.Text(
        string="Why on This Step", compute="_compute_ladder_texts"
    )
    ladder_missing = fields.Text(
        string="To the Next Step", compute="_compute_ladder_texts"
    )
    recommended_by_id = fields.Many2one(
        related="partner_id.retention_recommended_by_id", readonly=True
    )

    @api.depends("ladder_step", "partner_id", "company_id")
    def _compute_ladder_texts(self):
        evidence_of = self._origin._ladder_evidence()
        for customer in self:
            evidence = evidence_of.get(customer._origin.id, {})
            found = ladder.why(
                customer._ladder_facts(evidence), customer._ladder_rules()
            )
            reasons = [customer._ladder_reason(one, evidence) for one in found.holds]
            if customer.ladder_step and found.step != customer.ladder_step:
                reasons.append(
                    customer.env._(
                        "This is newer than the last measuring: the step follows soon."
                    )
                )
            customer.ladder_reason = "\n".join(reasons)
            customer.ladder_missing = customer._ladder_missing_text(
                found.missing, evidence
            )

    def _ladder_evidence(self):
        """Return {id: the evidence on a customer as of today}; a query a company."""
        found = {}
        if not self:
            return found
        self._flush_evidence()
        for company, customers in self.grouped("company_id").items():
            day = company._retention_day()
            partners = SQL("SELECT UNNEST(%s::int[])", customers.partner_id.ids)
            rows = self.env.execute_query_dict(
                self._evidence_query(company, day, partners)
            )
            of_partner = {row["partner_id"]: row for row in rows}
            for customer in customers:
                found[customer.id] = of_partner.get(customer.partner_id.id, {})
        return found

    def _ladder_facts(self, evidence):
        self.ensure_one()
        return ladder.Facts(
            orders=self.order_count,
            window_orders=self.window_order_count,
            has_rhythm=self.has_rhythm,
            is_late=self.is_late,
            buys_elsewhere=evidence.get("buys_elsewhere"),
            answered_on=evidence.get("answered_on"),
            wallet_share=evidence.get("wallet_share"),
            estimated_on=evidence.get("estimated_on"),
            referrals=evidence.get("referral_count", 0),
        )

    def _ladder_rules(self):
        """Return what the company demands of each step."""
        company = self.company_id
        return ladder.Rules(
            customer_orders=company.retention_customer_orders,
            regular_rule=company.retention_regular_rule,
            regular_orders=company.retention_regular_orders,
            adherent_share=to_decimal(company.retention_adherent_share) / 100,
            advocate_referrals=company.retention_advocate_referrals,
        )

    # ------------------------------------------------------------
    # In words
    # ------------------------------------------------------------

    def _ladder_reason(self, condition, evidence):
        """Return in words what holds."""
        if condition.about == ladder.ORDERS:
            return self.env._("Orders: %s.", condition.found)
        if condition.about == ladder.WINDOW_ORDERS:
            return self.env._(
                "Orders in the last %(months)s months: %(found)s.",
                months=self.company_id.retention_regular_months,
                found=condition.found,
            )
        if condition.about == ladder.OWN_RHYTHM:
            return self.env._(
                "Buys by an own rhythm, every %s days, and is not late.",
                f"{self.typical_gap_days:g}",
            )
        if condition.about == ladder.ANSWER:
            return self.env._(
                "Said on %s: buys nowhere else.", self._day_of(evidence["answered_on"])
            )
        if condition.about == ladder.SHARE:
            return self.env._(
                "Our share of what the customer spends is %(share)s %%, known since "
                "%(day)s.",
                share=_percent(condition.found),
                day=self._day_of(evidence["estimated_on"]),
            )
        return self.env._(
            "Recommended us to customers who bought: %s.", condition.found
        )

    def _ladder_missing_text(self, missing, evidence):
        """Return in words what the next step asks for."""
        if not missing:
            return self.env._("Nothing: this is the highest step.")
        texts = [self._ladder_lack(one, evidence) for one in missing]
        return ("\n" + self.env._("or") + "\n").join(texts)

    def _ladder_lack(self, condition, evidence):
        about, found, needed = condition.about, condition.found, condition.needed
        if about == ladder.ORDERS:
            return self.env._(
                "Orders: %(found)s of %(needed)s.", found=found, needed=needed
            )
        if about == ladder.WINDOW_ORDERS:
            return self.env._(
                "Orders in the last %(months)s months: %(found)s of %(needed)s.",
                months=self.company_id.retention_regular_months,
                found=found,
                needed=needed,
            )
        if about == ladder.OWN_RHYTHM:
            if found:
                return self.env._(
                    "The next order: it was expected on %s.",
                    self._day_of(self.next_order_expected),
                )
            return self.env._("Orders on more days: four tell an own rhythm.")
        if about == ladder.ANSWER:
            return self._answer_lack(evidence)
        if about == ladder.SHARE:
            return self._share_lack(condition)
        return self.env._(
            "Customers won by recommendation: %(found)s of %(needed)s.",
            found=found,
            needed=needed,
        )

    def _answer_lack(self, evidence):
        if evidence.get("buys_elsewhere") == ladder.YES:
            return self.env._(
                "Said on %s: buys elsewhere, too. Ask again in a while.",
                self._day_of(evidence["answered_on"]),
            )
        return self.env._(
            'Ask: "Do you buy elsewhere, too?" No answer of the last %s months is '
            "recorded.",
            self.company_id.retention_evidence_months,
        )

    def _share_lack(self, condition):
        if condition.found is None:
            return self.env._(
                "Record what the customer spends a year: our share must be %s %%.",
                _percent(condition.needed),
            )
        if condition.found >= condition.needed:
            return self.env._(
                "Our share of %s %% is older than that answer: record it anew.",
                _percent(condition.found),
            )
        return self.env._(
            "Our share of what the customer spends: %(found)s of %(needed)s %%.",
            found=_percent(condition.found),
            needed=_percent(condition.needed),
        )

    def _day_of(self, day):
        return format_date(self.env, day)

    # ------------------------------------------------------------
    # Proof
    # ------------------------------------------------------------

    def action_open_ladder_documents(self):
        """List what justifies the step.

        The context's ``retention_proof`` says which kind of proof: orders, answers,
        estimates or referrals.

        :raise UserError: there is no such kind
        """
        self.ensure_one()
        self.check_access("read")
        # Contacts of the firm whose row the user reads; lists have their own rules
        customer = self.partner_id.sudo()
        of_customer = [
            ("company_id", "=", self.company_id.id),
            ("partner_id.commercial_partner_id", "=", customer.id),
        ]
        proofs = {
            "orders": self._open_window_orders,
            "answers": lambda: self._open_proof(
                "retention_customer_answer_action", of_customer
            ),
            "estimates": lambda: self._open_proof(
                "retention_spend_estimate_action", of_customer
            ),
            "referrals": lambda: self._open_proof(
                "retention_referral_action", of_customer
            ),
        }
        kind = self.env.context.get("retention_proof", "orders")
        if kind not in proofs:
            raise UserError(self.env._("A step has no proof of the kind %s.", kind))
        return proofs[kind]()

    def _open_proof(self, xml_id, domain):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"customer_retention.{xml_id}"
        )
        return action | {
            "domain": domain,
            "context": {
                "default_partner_id": self.partner_id.id,
                "default_company_id": self.company_id.id,
            },
        }

    def _open_window_orders(self):
        """List the orders in the window of regulars; all where none is needed."""
        company = self.company_id
        domain = [
            ("company_id", "=", company.id),
            ("partner_id", "=", self.partner_id.id),
            ("kind", "=", "order"),
        ]
        if company.retention_regular_rule != "rhythm" and self.window_order_count:
            day = company._retention_day()
            since = day - relativedelta(months=company.retention_regular_months)
            domain += [("date", ">", since), ("date", "<=", day)]
        return self._open_proof("retention_customer_document_action", domain) | {
            "name": self.env._("Orders behind the Step"),
            "context": {},
        }


def _percent(share):
    """Return a part of one in per cent, rounded down: 79.96 is not yet 80."""
    return f"{int(share * 1000) / 10:g}"
