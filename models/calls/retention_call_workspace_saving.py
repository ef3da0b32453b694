from odoo import api, fields, models
from odoo.exceptions import UserError

# A customer who was skipped comes again after so many hours
HOURS_BEHIND = 2


class RetentionCallWorkspace(models.AbstractModel):
    """What came of a call: written once, whatever is pressed twice.

    Everything locks the row of the task first. A key of the page (one for each call)
    makes a request that comes again the same request.
    """

    _inherit = "retention.call.workspace"

    # ------------------------------------------------------------
    # While one talks
    # ------------------------------------------------------------

    @api.model
    def save_draft(self, task_id, draft):
        """Keep what is being typed, and the customer on the screen.

        :param draft: dict: note, answers, step_id, objection_ids, started_at, duration
        :return: True
        :raise UserError: somebody else is with the customer by now
        """
        self._check_staff()
        system = self._as_system()
        draft = system._dict(draft)
        note, talk = system._text(draft.get("note")), system._talk(draft)
        task = self._task(task_id)
        if task.state != "open":
            return True  # Saved meanwhile; a late keystroke opens nothing again
        if task._is_taken() or not task._claim_this():
            raise UserError(system._taken_text(task))
        system._keep_draft(task, note, talk)
        return True

    @api.model
    def _keep_draft(self, task, note, talk):
        kept = {"order_id": (task.draft or {}).get("order_id")}
        task.write({"note": note or False, "draft": {**kept, **talk}})
        self._keep_place(task, talk["step_id"])

    @api.model
    def _keep_place(self, task, step_id):
        """Keep how far the talk came: it goes on with the version it began with."""
        script = self.env["retention.call.script"]._for_task(task)
        step = script.step_ids.filtered(lambda one: one.id == step_id)
        if step and step != task.step_id:
            task.write({"script_id": script.id, "step_id": step.id})

    @api.model
    def preview(self, task_id, values):
        """Tell what an outcome would do, before it is saved.

        :return: dict: effects, problems (sentences), when (moment and text, or False)
        """
        self._check_staff()
        system = self._as_system()
        typed = system._typed(values)
        task = self._task(task_id)
        outcome = system._chosen(task, typed)
        reading = outcome._reading(task, typed)
        when = reading["call_at"] or reading["when"]
        return {
            "effects": outcome._effects_in_words(task, reading),
            "problems": outcome._problems(task, reading),
            "when": {
                "iso": f"{fields.Datetime.to_string(when).replace(' ', 'T')}Z",
                "text": outcome._moment_in_words(when, reading),
            }
            if when
            else False,
        }

    @api.model
    def _chosen(self, task, typed):
        """Return the outcome that was pressed, in the user's own name.

        :raise UserError: none, or one that this task does not have
        """
        outcomes = self.env["retention.call.outcome"].with_env(self._user_env())
        outcome = outcomes.browse(typed["outcome_id"] or [])
        if not outcome:
            raise UserError(self.env._("Say first how the call ended."))
        if outcome not in outcome.browse()._fits(task):
            raise UserError(self.env._("This call cannot end that way: choose anew."))
        return outcome

    # ------------------------------------------------------------
    # When it is over
    # ------------------------------------------------------------

    @api.model
    def save(self, task_id, values):
        """Write down how a call ended; its effects happen.

        A call that was made while the task was closed, or taken by somebody else, is
        kept without effects, and the answer says so.

        :param values: dict, see docs/calls.md; ``key`` makes it one request
        :return: dict: header, saved, card (if ``next`` is asked for)
        :raise UserError: sentences on what is missing; nothing is lost
        """
        self._check_staff()
        system = self._as_system()
        values = system._dict(values)
        key, typed = system._key(values.get("key")), system._typed(values)
        task = self._task(task_id)
        attempt = system._known(key, task)
        if not attempt:
            late = system._late_text(task)
            if late:
                attempt = system._keep_late(task, typed, key, late)
            else:
                attempt = system._end_call(task, typed, key)
        return system._after(attempt, values.get("next") is True)

    @api.model
    def _known(self, key, task):
        """Return the attempt that a request with this key made, empty if none.

        :raise UserError: the key is of another customer's call
        """
        attempt = self.env["retention.call.attempt"].search(
            [("user_id", "=", self.env.uid), ("idempotency_key", "=", key)], limit=1
        )
        if attempt and attempt.task_id != task:
            raise UserError(self._unreadable())
        return attempt

    @api.model
    def _late_text(self, task):
        """Return why a call changes nothing any more, '' if it does."""
        if task.state != "open":
            return self._over_text(task)
        return self._taken_text(task) if task._is_taken() else ""

    @api.model
    def _end_call(self, task, typed, key):
        """Write the attempt; keep answers; have the effects happen."""
        outcome = self._chosen(task, typed)
        reading = outcome._read_values(task, typed)
        sentence = self._sentence(outcome, outcome._effects_in_words(task, reading))
        attempt = self._create_attempt(task, typed, key, sentence=sentence)
        script = attempt.script_id.with_env(outcome.env)
        script._keep_answers(attempt, typed["answers"])
        # Writes the facts of the attempt, too, and ends the draft
        outcome._apply(attempt.with_env(outcome.env), reading)
        return attempt

    @api.model
    def _keep_late(self, task, typed, key, late):
        """Keep a call that comes too late to change the task.

        What was said and typed is not lost; nothing follows from it.
        """
        outcome = self._chosen(task, typed)
        sentence = self.env._(
            "%s Your call was kept; nothing else follows from it.", late
        )
        attempt = self._create_attempt(
            task,
            typed,
            key,
            outcome_id=outcome.id,
            reached=outcome.reached,
            result=outcome.result,
            sentence=sentence,
            is_late=True,
        )
        task._release(task.ids)
        return attempt

    @api.model
    def _sentence(self, outcome, effects):
        return f"{outcome.name}: {' '.join(effects)}" if effects else outcome.name

    @api.model
    def _create_attempt(self, task, typed, key, **values):
        """Write an attempt down, complete."""
        contact = task.contact_id or task.partner_id
        script = self.env["retention.call.script"]._for_task(task)
        step = script.step_ids.filtered(lambda one: one.id == typed["step_id"])
        objections = script.objection_ids.filtered(
            lambda one: one.id in typed["objection_ids"]
        )
        return self.env["retention.call.attempt"].create(
            {
                "task_id": task.id,
                "campaign_id": task.campaign_id.id,
                "company_id": task.company_id.id,
                "partner_id": task.partner_id.id,
                "contact_id": contact.id,
                "user_id": self.env.uid,
                "kind": "incoming" if task._is_incoming() else "call",
                "note": "\n".join(
                    filter(None, (typed["note"], typed["no_step_reason"]))
                )
                or False,
                "phone": contact.phone,
                "duration": typed["duration"],
                "was_promised": task.is_promised,
                "promised_at": task._promised_hour(),
                "script_id": script.id,
                "step_id": step.id,
                "objection_ids": [fields.Command.set(objections.ids)],
                "order_id": task._order_of_draft().id,
                "draft": {"note": typed["note"], **(task.draft or {})}
                | {name: typed[name] for name in self._talk({})},
                "idempotency_key": key,
                **values,
            }
        )

    @api.model
    def _after(self, attempt, has_next):
        """Return the answer to what was saved, and who comes next if asked for."""
        self.env.flush_all()
        answer = {
            "saved": {
                "attempt_id": attempt.id,
                "sentence": attempt.sentence or "",
                "kept": attempt.is_late,
            },
        }
        if has_next:
            tasks = self.env["retention.call.task"]
            # A request that came twice has claimed somebody the first time
            task = tasks._claim_own(but=attempt.task_id.ids)
            is_checked = not task
            task = task or tasks._claim_next()
            return answer | self._screen(task, is_checked)
        return answer | {"header": self._header()}

    @api.model
    def skip(self, task_id, reason_id, note=False, key=False):
        """Put a customer behind the others for today.

        :param reason_id: of the kind ``skip``
        :return: as ``save``
        :raise UserError: no reason
        """
        self._check_staff()
        system = self._as_system()
        key, note = system._key(key), system._text(note)
        reason = system._reason(system._id(reason_id), "skip")
        task = self._task(task_id)
        attempt = system._known(key, task)
        if not attempt:
            if not reason:
                raise UserError(self.env._("Say why the customer is skipped."))
            late = system._late_text(task)
            if late:
                raise UserError(late)
            attempt = system._skip(task, reason, note, key)
        return system._after(attempt, has_next=True)

    @api.model
    def _skip(self, task, reason, note, key):
        typed = self._typed({"note": note, **(task.draft or {})})
        later = fields.Datetime.add(fields.Datetime.now(), hours=HOURS_BEHIND)
        before = task._hours()
        # What the customer was promised stays promised for that hour
        task.write(
            {
                "promised_at": task._promised_hour(),
                "call_at": max(task.call_at or later, later),
            }
        )
        after = task._hours()
        attempt = self._create_attempt(
            task,
            typed,
            key,
            kind="skip",
            reason_id=reason.id,
            callback_at=later,
            effects=[{"kind": "skip", "before": before, "after": after}],
            sentence=self.env._("Skipped: %s", reason.name),
        )
        task.note = False
        task._release(task.ids)
        return attempt
