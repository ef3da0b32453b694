from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.tools import format_amount

from ...tools.account_health import FLOORS
from ...tools.visit_questions import choose
from .retention_key_account_measuring import DECIDES


class RetentionKeyAccount(models.Model):
    """Three questions for the next visit, each for a reason that is said."""

    _inherit = "retention.key.account"

    def _visit_questions(self):
        """Return three sentences: what to ask, and why.

        The same facts always give the same questions.
        """
        self.ensure_one()
        account = self._origin
        gaps = {
            **account._business_gaps(),
            **account._people_gaps(),
            **account._dossier_gaps(),
        }
        gaps = {key: text for key, text in gaps.items() if text}
        texts = account._standing_questions() | gaps
        return [texts[key] for key in choose(gaps)]

    def _standing_questions(self):
        """Return what is worth asking wherever no gap is known."""
        return {
            "wish": self.env._("What must we do for you to buy more from us?"),
            "elsewhere": self.env._(
                "What do you buy elsewhere that we could deliver, too?"
            ),
            "recommend": self.env._("Who else do you know who could need us?"),
        }

    def _business_gaps(self):
        facts = self._payment_facts().get(self.id) if self._sees_invoices() else None
        rhythm = self._rhythm_facts()
        room = self._largest_room()
        return {
            "late": rhythm
            and rhythm["late"]
            and self.env._(
                "What has changed with you? They order every %(gap)s days or so and "
                "are %(days)s days late.",
                gap=round(rhythm["gap"]),
                days=rhythm["days_late"],
            ),
            "overdue": facts
            and facts["overdue"]
            and self.env._(
                "Is anything wrong with our invoices? %(amount)s are overdue, the "
                "oldest for %(days)s days.",
                amount=format_amount(self.env, facts["overdue"], self.currency_id),
                days=facts["days"],
            ),
            "room": room
            and self.env._(
                "What would bring your %(group)s to us? %(amount)s a year "
                "goes elsewhere.",
                group=room.scope,
                amount=format_amount(self.env, room.untapped, self.currency_id),
            ),
        }

    def _sees_invoices(self):
        return self.env["account.move"].has_access("read")

    def _largest_room(self):
        """Return the product group in which most is bought elsewhere."""
        shares = self.env["retention.spend.share"]
        if not shares.has_access("read"):
            return None
        return shares.search(
            [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("untapped", ">", 0),
            ],
            limit=1,
        )

    def _people_gaps(self):
        people = self.person_ids.filtered("partner_id.active")
        since = fields.Datetime.now() - relativedelta(years=1)
        met = people._met_since(since)
        unmet = people.filtered(lambda one: one.power in DECIDES and one.id not in met)
        known = set(people.mapped("role"))
        roles = dict(people._fields["role"]._description_selection(self.env))
        missing = [roles[role] for role in FLOORS if role not in known]
        return {
            "unmet": unmet
            and self.env._(
                "When can we meet %s? They decide, and we have not met for a year.",
                ", ".join(unmet[:3].mapped("display_name")),
            ),
            "missing": missing
            and self.env._(
                "Whom should we know in these roles: %s? The dossier names nobody.",
                "; ".join(missing),
            ),
        }

    def _dossier_gaps(self):
        blocks = self._blocks()
        stale = [one for one in blocks if one["filled"] and one["stale"]]
        empty = [one for one in blocks if not one["filled"]]
        late = self._overdue_objectives()
        news = self.touch_ids.filtered(lambda one: one.state == "done" and one.news)
        last = news.sorted("date_done")[-1:]
        return {
            "objective": late
            and self.env._(
                "What keeps us from finishing: %s? It is past its day.",
                late[0].display_name,
            ),
            "stale": stale
            and self.env._(
                "Is it still as we noted under %s? It was not confirmed for long.",
                ", ".join(one["title"] for one in stale[:2]),
            ),
            "empty": empty
            and self.env._(
                "Tell us more about this: %s. The dossier says nothing of it.",
                ", ".join(one["title"] for one in empty[:2]),
            ),
            "news": last
            and self.env._("What became of it? We heard: %s", last.news.strip()),
        }

    def _overdue_objectives(self):
        return self.env["retention.key.account.objective"].search(
            [
                ("account_id", "=", self.id),
                ("state", "=", "open"),
                ("date_due", "<", self.company_id._retention_day()),
            ],
            order="date_due, id",
            limit=1,
        )
