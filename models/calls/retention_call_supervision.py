from collections.abc import Iterable
from datetime import date, datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import format_date

from .retention_call_result import DAYS, DAYS_KEY

MANAGER = "customer_retention.group_retention_manager"
# Nobody was called before
FIRST_DAY = date(2000, 1, 1)
LISTS = {
    "retention.call.task": ["list", "pivot", "graph", "form"],
    "retention.call.attempt": ["list", "pivot", "graph", "form"],
    "retention.call.result": ["list", "pivot", "graph"],
}


class RetentionCallSupervision(models.AbstractModel):
    """What a supervisor of calls wants to see, in one request.

    Every number comes with the list it was counted from (``open``: model and
    domain): both go by the same domain.
    """

    _name = "retention.call.supervision"
    _description = "Supervision of Calls"

    @api.model
    @api.readonly
    def get_supervision(self, filters=None):
        """Return everything that the page shows.

        :param filters: dict of day (ISO), campaign_id, user_id, team_id, days;
            whatever is unknown there counts as not asked for
        :return: dict, see the ``_get_...`` methods
        :raise AccessError: who is no manager
        """
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only retention managers see how all calls go.")
            )
        # One company's figures: those open beside it are not read
        self = self.with_context(allowed_company_ids=self.env.company.ids)
        chosen = self._clean_filters(filters)
        today = self._get_today(chosen)
        return {
            "filters": chosen,
            **self._get_choices(),
            "currency_id": self.env.company.currency_id.id,
            "day": self._get_day(chosen),
            **today,
            "steps": self._get_steps(chosen, today["campaigns"]),
            **self._get_results(chosen),
            **self._get_lessons(chosen),
        }

    # ------------------------------------------------------------
    # What is asked for
    # ------------------------------------------------------------

    @api.model
    def _clean_filters(self, filters):
        asked = filters if isinstance(filters, dict) else {}

        def number(name):
            value = asked.get(name)
            known = isinstance(value, int) and not isinstance(value, bool)
            return value if known and 0 < value < 2**31 else False

        days = number("days")
        usual = int(self.env.company.retention_call_result_days)
        return {
            "day": self._clean_day(asked.get("day")).isoformat(),
            "campaign_id": number("campaign_id"),
            "user_id": number("user_id"),
            "team_id": number("team_id"),
            "days": days if days in DAYS else usual,
        }

    @api.model
    def _clean_day(self, value):
        """Return the day asked for, today where it is none or in the future."""
        today = self.env.company._retention_day()
        try:
            day = date.fromisoformat(value)
        except (TypeError, ValueError):
            return today
        return day if FIRST_DAY <= day <= today else today

    @api.model
    def _get_choices(self):
        """Return the campaigns, people and teams to choose from."""
        ours = Domain("company_id", "=", self.env.company.id)
        campaigns = self.env["retention.call.campaign"].search_fetch(
            ours & Domain("state", "!=", "draft"), ["name"]
        )
        callers = self.env["retention.call.attempt"]._read_group(
            ours & Domain("user_id", "!=", False), ["user_id"]
        )
        owners = self.env["retention.call.task"]._read_group(
            ours & Domain("state", "=", "open") & Domain("user_id", "!=", False),
            ["user_id"],
        )
        # Names only
        users = (
            self.env["res.users"].union(*[one for (one,) in callers + owners]).sudo()
        )
        return {
            name: [
                {"id": record.id, "name": record.display_name}
                for record in records.sorted("display_name")
            ]
            for name, records in (
                ("all_campaigns", campaigns),
                ("all_users", users),
                ("all_teams", users.sale_team_id),
            )
        }

    @api.model
    def _get_day(self, chosen):
        """Return the day, and the first of those that lessons are drawn from."""
        day = fields.Date.to_date(chosen["day"])
        first = day - timedelta(days=chosen["days"] - 1)
        return {
            "name": format_date(self.env, day),
            "is_today": day == self.env.company._retention_day(),
            "first": format_date(self.env, first),
        }

    # ------------------------------------------------------------
    # Domains
    # ------------------------------------------------------------

    @api.model
    def _base(self, chosen):
        """Return the domain of the chosen tasks or attempts, of any day."""
        domain = Domain("company_id", "=", self.env.company.id)
        for name in ("campaign_id", "user_id"):
            if chosen[name]:
                domain &= Domain(name, "=", chosen[name])
        if chosen["team_id"]:
            domain &= Domain("user_id.sale_team_id", "=", chosen["team_id"])
        return domain

    @api.model
    def _within(self, chosen, name="date", days=1):
        """Return the domain of a moment on the chosen day, or some days up to it."""
        day = fields.Date.to_date(chosen["day"])
        first, end = self.env.company._retention_moments(
            day - timedelta(days=days - 1), day
        )
        return Domain(name, ">=", first) & Domain(name, "<", end)

    @api.model
    def _attempts(self, chosen, days=1):
        """Return the domain of the attempts of the chosen day, or days."""
        return (
            self._base(chosen)
            & Domain("is_undone", "=", False)
            & self._within(chosen, days=days)
        )

    # ------------------------------------------------------------
    # Lists
    # ------------------------------------------------------------

    @api.model
    def _opens(self, name, model, domain, **more):
        """Return the list behind a number, for the page to open."""
        return {
            "name": name,
            "model": model,
            "domain": _as_sent(Domain(domain)),
            "views": LISTS[model],
            **more,
        }

    @api.model
    def _opens_results(self, chosen, name, domain):
        """Return a list of results that counts as many days as the page does."""
        return self._opens(
            name,
            "retention.call.result",
            Domain("company_id", "=", self.env.company.id) & Domain(domain),
            context={DAYS_KEY: chosen["days"]},
        )


def _as_sent(value):
    """Return a domain as the browser takes it: lists, and moments as text."""
    if isinstance(value, datetime):
        return fields.Datetime.to_string(value)
    if isinstance(value, date):
        return fields.Date.to_string(value)
    if isinstance(value, str) or not isinstance(value, Iterable):
        return value
    return [_as_sent(one) for one in value]
