from odoo import api, fields, models
from odoo.exceptions import UserError


class RetentionCallWorkspace(models.AbstractModel):
    """What is done for a customer without leaving the call, and taken back."""

    _inherit = "retention.call.workspace"

    # ------------------------------------------------------------
    # Undo
    # ------------------------------------------------------------

    @api.model
    def undo(self):
        """Take back the user's last call or skip of today.

        :return: dict: header, card (of the customer), kept (sentences on what stays),
            sentence
        :raise UserError: there is nothing to take back
        """
        self._check_staff()
        system = self._as_system()
        attempt = system._last_attempt()
        if not attempt:
            raise UserError(self.env._("There is no call of today to take back."))
        task = system.env["retention.call.task"]._lock(attempt.task_id.id or 0)
        kept = system._take_back(attempt, task)
        shown = task.browse()
        if task and task.state == "open":
            if task._claim_this():
                task._release(but=task.ids)
                shown = task
            else:
                kept.append(system._taken_text(task))
        return {
            **system._screen(shown),
            "kept": kept,
            "sentence": self.env._(
                "Taken back: %s", attempt.sentence or attempt.partner_id.name
            ),
        }

    @api.model
    def _last_attempt(self):
        """Return the user's last attempt of today, empty if it was taken back."""
        company = self.env.company
        return self.env["retention.call.attempt"].search(
            [
                ("user_id", "=", self.env.uid),
                ("company_id", "=", company.id),
                ("date", ">=", self._today_began()),
                ("is_undone", "=", False),
            ],
            limit=1,
        )

    @api.model
    def _take_back(self, attempt, task):
        """Undo an attempt; return sentences on what stays.

        What was typed lies on the task again.
        """
        attempt = attempt.with_env(self._user_env())
        kept = list(attempt._undo())
        attempt = attempt.sudo()  # attempts are written by the workspace alone
        draft = dict(attempt.draft or {})
        note = draft.pop("note", False) or attempt.note
        if task.state == "open" and not task.note and not task._is_taken():
            task.write({"note": note, "draft": draft or False})
        self.env.flush_all()
        return kept

    # ------------------------------------------------------------
    # During a call
    # ------------------------------------------------------------

    @api.model
    def quote_basket(self, task_id):
        """Make a quotation of what the customer usually buys; pressed twice, one.

        :return: dict: id, name, amount, line_count, url, notes
        :raise UserError: nothing was bought that is still sold, or it is not for the
            user to see what was
        """
        self._check_staff()
        task = self._task(task_id)
        order, notes = task._quote_usual()
        if not order:
            raise UserError("\n".join(notes))
        order = order.sudo()  # made for this call a moment ago
        return {
            "id": order.id,
            "name": order.name,
            "amount": order.currency_id.format(order.amount_total),
            "line_count": len(
                order.order_line.filtered(lambda one: not one.display_type)
            ),
            "url": f"/odoo/sales/{order.id}",
            "notes": notes,
        }

    @api.model
    def log_complaint(self, task_id, text, wish=False):
        """Record a complaint of the customer, who is left in peace from then on.

        :return: dict: id, name
        :raise UserError: nothing was said
        """
        self._check_staff()
        system = self._as_system()
        text, wish = system._text(text), system._text(wish)
        if not text:
            raise UserError(self.env._("Say what happened."))
        task = self._task(task_id)
        # Whoever hears of it writes it down, whosever the customer is
        complaint = system.env["retention.complaint"].create(
            {
                "partner_id": (task.contact_id or task.partner_id).id,
                "company_id": task.company_id.id,
                "channel": "phone",
                "origin": "call",
                "description": text,
                "wish": wish or False,
            }
        )
        return {"id": complaint.id, "name": complaint.name}

    @api.model
    def give_extra(self, task_id, points, reason, key):
        """Give points out of the caller's budget of the month.

        :return: dict: points, left
        :raise UserError: no budget, no reason, no programme
        """
        self._check_staff()
        system = self._as_system()
        key = system._key(key)
        reason = system._text(reason, longest=200)
        if isinstance(points, bool) or not isinstance(points, int | float | str):
            raise UserError(self._unreadable())
        task = self._task(task_id)
        company = task.company_id
        expires_on = fields.Date.add(
            company._retention_day(), days=company.retention_extra_life_days
        )
        # With the caller's own rights: whom one gives points is not the list's to say
        self.env["retention.extra"]._grant(
            task.partner_id.with_env(self.env),
            points,
            reason,
            expires_on,
            key=f"call:{self.env.uid}:{key}",
        )
        budget = self.env["retention.extra.budget"]._of(self.env.user, company)
        return {"points": float(points), "left": budget.left}
