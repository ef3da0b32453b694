import logging

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.completeness import WEIGHTS

_logger = logging.getLogger(__name__)
ACTIVITY = "customer_retention.mail_activity_type_customer_base"
STALE_MONTHS = 12


class RetentionCustomerBase(models.Model):
    """What the keeper of the base is told every week."""

    _inherit = "retention.customer.base"

    @api.model
    def _cron_tell_keeper(self):
        """Tell the keeper of each company; one company's trouble is its own."""
        companies = self.env["res.company"].search(
            [("retention_keeper_id.active", "=", True)]
        )
        for done, company in enumerate(companies, start=1):
            try:
                with self.env.cr.savepoint():
                    self._tell_keeper(company)
            except Exception:
                _logger.exception("The keeper of %s was not told", company.name)
            self.env["ir.cron"]._commit_progress(1, remaining=len(companies) - done)

    @api.model
    def _tell_keeper(self, company):
        """Give the keeper one activity; while it is open its text is renewed.

        :return: the activity, empty if nothing is missing
        """
        keeper = company.retention_keeper_id
        base = self.with_context(allowed_company_ids=company.ids, lang=keeper.lang)
        note = base._keeper_note(company)
        activities = company.partner_id.activity_search(
            [ACTIVITY], user_id=keeper.id, only_automated=False
        )
        if not note:
            activities.unlink()  # what it told is no longer so
            return activities.browse()
        if activities:
            activities[:1].note = note
            return activities[:1]
        return company.partner_id.activity_schedule(
            ACTIVITY, user_id=keeper.id, note=note
        )

    @api.model
    def _keeper_note(self, company):
        """Return what is missing in the base of a company, '' for nothing."""
        domain = Domain("company_id", "in", [company.id, False])
        domain &= Domain("source", "!=", "open")
        counts = self._keeper_counts(domain)
        if not counts:
            return ""
        lines = Markup().join(
            Markup("<li>%s: %s</li>") % (label, count) for label, count in counts
        )
        return Markup("<ul>%s</ul><p><a href='%s'>%s</a></p>") % (
            lines,
            "/odoo/retention-base",
            self.env._("Open the customer base"),
        )

    @api.model
    def _keeper_counts(self, domain):
        """Return [(what, number of records)] of all that is not as it should be."""
        flags = [f"no_{piece}" for piece in WEIGHTS]
        flags += ["same_email", "same_phone", "same_vat"]
        labels = self.fields_get(flags, ["string"])
        stale_day = fields.Date.subtract(
            self.env.company._retention_day(), months=STALE_MONTHS
        )
        found = [
            (
                labels[flag]["string"],
                self.search_count(domain & Domain(flag, "=", True)),
            )
            for flag in flags
        ]
        found.append(
            (
                self.env._("Not contacted in %s months", STALE_MONTHS),
                self.search_count(domain & Domain("last_contact", "<", stale_day)),
            )
        )
        return [(label, count) for label, count in found if count]
