from odoo import api, models

from ...tools.overview import places

ALERTS = "retention.complaint.alert"
CAUSES_IN_WORDS = 3


class RetentionOverview(models.AbstractModel):
    """A cause that comes again shows until it becomes rarer."""

    _inherit = "retention.overview"

    @api.model
    def _get_sentences(self, chosen, customers, risk):
        """Begin with the causes of complaints that come again, if there are any."""
        sentences = super()._get_sentences(chosen, customers, risk)
        company = self.env["res.company"].browse(chosen["company_id"])
        alerts = self.env[ALERTS]._open_alerts(company)
        if not alerts:
            return sentences
        parts = self._say_causes(company, alerts)
        again = {"name": "causes", "icon": "fa-repeat", "parts": parts}
        return [again, *sentences]

    @api.model
    def _say_causes(self, company, alerts):
        """Name the causes, most customers first; each opens its alert."""
        first = {}
        for row in alerts:
            first.setdefault(row["cause"], row)
        named = list(first.values())[:CAUSES_IN_WORDS]
        parts = {
            f"cause_{place}": (row["cause"], {"model": ALERTS, "res_id": row["id"]})
            for place, row in enumerate(named)
        }
        at = places(parts)
        causes = ", ".join(at[name] for name in parts)
        waiting = [row for row in alerts if not row["action"]]
        parts["count"] = (
            self._number(len(first)),
            self._opens(
                self.env._("Causes That Come Again"),
                [("company_id", "=", company.id), ("state", "!=", "over")],
                ALERTS,
                views=["list", "form"],
                # A group for each cause that is counted
                context={"group_by": ["cause_id"]},
            ),
        )
        count = places(parts)["count"]
        if len(first) == 1:
            text = self.env._(
                "%(count)s cause of complaints comes again and again: %(causes)s.",
                count=count,
                causes=causes,
            )
        else:
            text = self.env._(
                "%(count)s causes of complaints come again and again: %(causes)s.",
                count=count,
                causes=causes,
            )
        todo = self._say_waiting(len(waiting), len(alerts))
        return self._said(f"{text} {todo}", **parts)

    @api.model
    def _say_waiting(self, waiting, alerts):
        if not waiting:
            return self.env._("Something is being done about it.")
        if waiting == alerts:
            return self.env._("Nobody acts on it yet.")
        return self.env._(
            "Nobody acts yet on %(waiting)s of %(alerts)s alerts.",
            waiting=self._number(waiting),
            alerts=self._number(alerts),
        )
