from odoo import api, models
from odoo.fields import Domain

ATTEMPT = "retention.call.attempt"


class RetentionCallSupervision(models.AbstractModel):
    """How far the talks of a campaign came, step by step and person by person."""

    _inherit = "retention.call.supervision"

    @api.model
    def _get_steps(self, chosen, campaigns):
        """Return the steps of a campaign's scripts with how many talks reached them.

        Of the campaign chosen, else of the one that was called most on the day. A
        talk reached the step at which it ended, and those before it in the script.

        :param campaigns: the rows of the day's table
        :return: dict of campaign, people and scripts; empty without a campaign
        """
        campaign = self._campaign_of_steps(chosen, campaigns)
        if not campaign:
            return {}
        talks = (
            self._base(chosen | {"campaign_id": campaign["id"]})
            & Domain("is_undone", "=", False)
            & Domain("kind", "in", ("call", "incoming"))
            & Domain("reached", "=", "answered")
        )
        found = talks & Domain("step_id", "!=", False)
        rows = self.env[ATTEMPT]._read_group(found, ["step_id", "user_id"], ["__count"])
        users = self.env["res.users"].union(*[user for _step, user, _count in rows])
        people = users.sudo().sorted("display_name")  # names only
        counts = {(step.id, user.id): count for step, user, count in rows}
        scripts = self.env["retention.call.script"].union(
            *[step.script_id for step, _user, _count in rows]
        )
        return {
            "campaign": campaign,
            "people": [{"id": one.id, "name": one.display_name} for one in people],
            "scripts": [
                {
                    "id": script.id,
                    "name": script.display_name,
                    "steps": self._steps_of(script, people, counts, found),
                }
                for script in scripts
            ],
            "without": self._without_step(talks),
        }

    @api.model
    def _campaign_of_steps(self, chosen, campaigns):
        """Return id and name of the campaign whose steps are shown, or None."""
        if chosen["campaign_id"]:
            campaign = self.env["retention.call.campaign"].search(
                [
                    ("id", "=", chosen["campaign_id"]),
                    ("company_id", "=", self.env.company.id),
                ]
            )
            return campaign and {"id": campaign.id, "name": campaign.display_name}
        called = [
            row for row in campaigns if row["id"] and row["figures"]["called"]["count"]
        ]
        if not called:
            return None
        most = max(called, key=lambda row: row["figures"]["called"]["count"])
        return {"id": most["id"], "name": most["name"]}

    @api.model
    def _steps_of(self, script, people, counts, talks):
        """Return a script's steps, each with those who came so far or farther."""
        steps = script.step_ids.sorted(lambda step: (step.sequence, step.id))
        rows = []
        for place, step in enumerate(steps):
            onwards = steps[place:]
            domain = talks & Domain("step_id", "in", onwards.ids)
            by_person = [
                {
                    "id": person.id,
                    "count": sum(counts.get((one.id, person.id), 0) for one in onwards),
                    "open": self._opens(
                        step.name, ATTEMPT, domain & Domain("user_id", "=", person.id)
                    ),
                }
                for person in people
            ]
            rows.append(
                {
                    "id": step.id,
                    "name": step.name,
                    "people": by_person,
                    "count": sum(
                        count
                        for (step_id, _user), count in counts.items()
                        if step_id in onwards.ids
                    ),
                    "open": self._opens(step.name, ATTEMPT, domain),
                }
            )
        return rows

    @api.model
    def _without_step(self, talks):
        """Return the talks without a script, or that did not begin it."""
        domain = talks & Domain("step_id", "=", False)
        return {
            "count": self.env[ATTEMPT].search_count(domain),
            "open": self._opens(self.env._("Talks without a Step"), ATTEMPT, domain),
        }
