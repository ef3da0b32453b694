"""Who is told of a cause that comes again, and where it shows."""

from datetime import timedelta

from markupsafe import Markup

from odoo import api, models

from ...tools.complaint_causes import ALL, PERSON, PRODUCT, TEAM

ACTIVITY = "mail.mail_activity_data_todo"
# Days to say what is done about it
DAYS = 3
ORDER = (ALL, PRODUCT, TEAM, PERSON)


class RetentionComplaintAlert(models.Model):
    _inherit = "retention.complaint.alert"

    def _tell(self):
        """Give the responsible, else the managers, an activity for each cause.

        Alerts of one cause that are raised together come in one activity. Nobody
        is told about himself: the other managers are.
        """
        by_cause = self.grouped(lambda one: (one.company_id, one.cause_id))
        for (company, _cause), alerts in by_cause.items():
            responsible = company._retention_cause_users()
            managers = company._retention_cause_users(everybody=True)
            left = alerts.browse()
            for user in responsible:
                left |= alerts._tell_user(user)
            for user in managers - responsible if left else ():
                left._tell_user(user)

    def _tell_user(self, user):
        """Give somebody one activity of these alerts.

        :return: the alerts about himself, of which he is not told
        """
        own = self.filtered(lambda one: one.scope == PERSON and one.seller_id == user)
        alerts = (self - own).sorted(lambda one: ORDER.index(one.scope))
        if alerts:
            first = alerts[0].with_context(lang=user.lang)
            day = first.company_id._retention_day() + timedelta(days=DAYS)
            texts = [one.with_context(lang=user.lang)._in_words() for one in alerts]
            lines = Markup("").join(
                Markup("<p>%s</p>") % text for text in [*texts, first.advice]
            )
            first.activity_schedule(
                ACTIVITY,
                user_id=user.id,
                date_deadline=day,
                summary=first.env._("Again and again: %s", first.display_name),
                note=lines,
            )
        return own

    @api.model
    def _open_alerts(self, company):
        """Return the alerts of a company that are not over, as the reader may see.

        :return: list of dicts: ``id``, ``text``, ``cause``, ``scope`` (its label, and
            what of), ``customers`` (within the last days), ``since`` (date),
            ``action`` (name of the corrective action, '' for none)
        """
        if not self.has_access("read"):
            return []
        labels = dict(self._fields["scope"]._description_selection(self.env))
        alerts = self.search([("company_id", "=", company.id), ("state", "!=", "over")])
        rows = []
        for alert in alerts.sorted(lambda one: (-one.customer_count, one.id)):
            where = alert._where()
            label = labels[alert.scope]
            # That something is done is no secret
            running = alert.sudo().action_ids._helping()
            rows.append(
                {
                    "id": alert.id,
                    "text": alert.text,
                    "cause": alert.cause_id.complete_name,
                    "scope": f"{label}: {where}" if where else label,
                    "customers": alert.customer_count,
                    "since": alert.date_from,
                    "action": running[:1].name or "",
                }
            )
        return rows
