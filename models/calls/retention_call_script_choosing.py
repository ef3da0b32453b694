from odoo import api, models

from ...tools.call_scripts import fill, names, next_step


class RetentionCallScript(models.Model):
    """Which script a task takes, and what a caller reads of it."""

    _inherit = "retention.call.script"

    @api.model
    def _for_task(self, task):
        """Return the script of a task, empty if there is none.

        A talk that is under way keeps the version that it began with. Otherwise the
        campaign's script in the customer's language; without one, what fits best of
        all that is published for the purpose.
        """
        if task.step_id and task.script_id:
            return task.script_id
        # Callers need not see whose customer it is to call him
        partner = task.sudo().partner_id
        lang = task.sudo().contact_id.lang or partner.lang
        chosen = task.sudo().campaign_id.script_id.with_env(self.env)
        if chosen:
            return chosen._in_language(lang)
        return self._best_for(
            task.sudo().campaign_id.purpose or "other", task.company_id, partner, lang
        )

    def _in_language(self, lang):
        """Return what is published of the family in a language, or its own one."""
        self.ensure_one()
        published = self._versions().filtered(lambda one: one.state == "published")
        for wanted in (lang, self.lang):
            found = published.filtered(lambda one, lang=wanted: one.lang == lang)
            if found:
                return found[:1]
        return self

    @api.model
    def _best_for(self, purpose, company, partner, lang):
        """Return the published script that fits a customer best, empty if none.

        What is for another segment than his own does not fit at all.
        """
        scripts = self.search(
            [
                ("purpose", "=", purpose),
                ("state", "=", "published"),
                ("company_id", "in", [company.id, False]),
            ]
        )
        # Which segments a script is for is no secret to who reads it aloud
        wanted = {script: script.sudo().segment_ids for script in scripts}
        mine = set()
        if any(wanted.values()):
            customer = partner.commercial_partner_id.id
            found = self.env["retention.segment.membership"]._of([customer])
            mine = found.get(customer, set())
        fitting = [
            one
            for one in scripts
            if not wanted[one]
            or any(
                segment.id in mine and segment.company_id == company
                for segment in wanted[one]
            )
        ]

        def fit(script):
            language = 2 if script.lang == lang else 0 if script.lang else 1
            own = bool(script.company_id)
            return bool(wanted[script]), language, own, script.version, script.id

        return max(fitting, key=fit, default=self.browse())

    # ------------------------------------------------------------
    # What a caller reads
    # ------------------------------------------------------------

    def _card(self, task):
        """Return the script filled in for a task, False without a script.

        ``next_step_id`` of steps and options is where the script goes on, whatever
        the order says; None at the end.
        """
        if not self:
            return False
        self.ensure_one()
        steps, objections = self.step_ids.sorted(), self.objection_ids.sorted()
        texts = [*steps.mapped("say"), *steps.mapped("question")]
        texts += objections.mapped("answer")
        wanted = {name for text in texts for name in names(text)}
        values = self._merge_values(task, wanted)
        order = steps.ids
        return {
            "id": self.id,
            "name": self.name,
            "version": self.version,
            "goal": self.goal or "",
            "first_step_id": order[0] if order else False,
            "steps": [step._card(values, order) for step in steps],
            "objections": [
                {
                    "id": objection.id,
                    "name": objection.name,
                    "answer": fill(objection.answer, values),
                }
                for objection in objections
            ],
        }


class RetentionCallScriptStep(models.Model):
    _inherit = "retention.call.script.step"

    def _card(self, values, order):
        """Return the step filled in.

        :param values: of the merge fields
        :param order: ids of the script's steps
        """
        self.ensure_one()
        flow = self._flow()
        options = self.option_ids.sorted() if self.answer_type == "choice" else ()
        return {
            "id": self.id,
            "name": self.name,
            "say": fill(self.say, values),
            "question": fill(self.question, values),
            "answer_type": self.answer_type,
            "destination_label": self._destination_label(),
            "options": [
                {
                    "id": option.id,
                    "name": option.name,
                    "next_step_id": next_step(flow, option.id, order),
                }
                for option in options
            ],
            "next_step_id": next_step(flow, None, order),
            "is_end": next_step(flow, None, order) is None,
        }
