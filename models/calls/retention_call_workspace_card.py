import pytz

from odoo import api, fields, models

# Rules that no person overrules without thinking twice
GRAVE = ("blacklisted", "complaint", "claimed")


class RetentionCallWorkspace(models.AbstractModel):
    """The card: everything about one customer that a call needs."""

    _inherit = "retention.call.workspace"

    @api.model
    def _screen(self, task, is_checked=False, campaign_id=None):
        """Return card and header; the card of a claimed task, None if there is none.

        :param is_checked: the queue has just said that the customer may be called
        """
        self._read_ahead(task)
        facts = self._facts(task, campaign_id)
        return {
            "card": self._card(task, facts, is_checked) if task else None,
            "header": self._header(campaign_id, facts["counts"]),
        }

    @api.model
    def _card(self, task, facts, is_checked):
        may_read = task._may_know_customer()
        if not may_read:
            facts.update(figures=None, wallets=[], orders=[], history=[])
            facts["debt"] = {"owed": 0, "overdue": 0, "since": None}
        return {
            "task": self._task_of_card(task),
            "who": self._who(task),
            "warnings": self._warnings(task, facts, is_checked),
            "read_first": self._read_first(task, facts),
            "banners": self._banners(task, facts, may_read),
            "figures": self._figures(task, facts),
            "wishes": (task.partner_id | task.contact_id)._retention_taste(),
            "orders": self._orders(task, facts["orders"]),
            "basket": self._basket(task, facts["orders"]),
            "script": self._script(task, facts),
            "history": self._history(task, facts),
            "outcomes": self._outcomes(task, facts),
            "extra": self._extra(facts),
            "draft": self._draft(task),
        }

    @api.model
    def _read_ahead(self, task):
        """Read what the card needs of customer, contact and caller in one go."""
        self._remember_settings()
        if not task:
            return
        caller = self.env.user.partner_id
        partners = self.env["res.partner"].browse(
            {*task.partner_id.ids, *task.contact_id.ids, *caller.ids}
        )
        partners.fetch(
            [
                *("name", "commercial_partner_id", "parent_id", "is_company", "active"),
                *("phone", "phone_sanitized", "email", "tz", "lang", "user_id"),
                *("retention_sale_note", "retention_wishes", "retention_likes"),
                *("retention_dislikes", "retention_channel", "retention_rest_until"),
                *("retention_day_from", "retention_day_to", "company_id"),
                *("retention_hour_from", "retention_hour_to", "country_id"),
            ]
        )

    # ------------------------------------------------------------
    # Who, and why
    # ------------------------------------------------------------

    @api.model
    def _task_of_card(self, task):
        purposes = dict(
            task.campaign_id._fields["purpose"]._description_selection(self.env)
        )
        purpose = task.campaign_id.purpose or "other"
        return {
            "id": task.id,
            "campaign_id": task.campaign_id.id,
            "campaign": task.campaign_id.name or "",
            "purpose": purpose,
            "purpose_label": purposes[purpose],
            "cause": task.cause or "",
            "channel": task.channel,
            "is_incoming": task._is_incoming(),
            "is_promised": task.is_promised,
            "promised_text": self._moment_text(task, task._promised_hour())
            if task._promised_hour()
            else "",
            "due": self._day_text(task, task.date_due),
            "attempt_count": task.attempt_count,
            "order_id": task.order_id.id,
            "order_name": task.order_id.name or "",
        }

    @api.model
    def _who(self, task):
        customer, contact = task.partner_id, task.contact_id or task.partner_id
        local = self._local_time(task)
        language = contact.lang and self.env["res.lang"]._get_data(code=contact.lang)
        return {
            "id": customer.id,
            "name": customer.name or "",
            "contact_id": contact.id,
            "contact": (contact.name or "") if contact != customer else "",
            "phone": contact.phone or "",
            "tel": self._tel(contact),
            "email": contact.email or customer.email or "",
            "local_time": f"{local:%H:%M}",
            "zone": local.tzinfo.zone,
            "is_good_time": self._is_good_time(task, local),
            "hours_text": contact._retention_when() or customer._retention_when(),
            "lang": (language and language.name) or "",
            "is_company": customer.is_company,
        }

    @api.model
    def _tel(self, contact):
        """Return the link that dials, by any program of the caller's machine."""
        number = contact.phone_sanitized or "".join(
            sign for sign in contact.phone or "" if sign.isdigit() or sign == "+"
        )
        return f"tel:{number}" if number else ""

    @api.model
    def _local_time(self, task):
        """Return what the customer's clock shows; the company's where it is unknown."""
        zone = (
            task.contact_id.tz or task.partner_id.tz or task.company_id._retention_tz()
        )
        return pytz.utc.localize(fields.Datetime.now()).astimezone(pytz.timezone(zone))

    @api.model
    def _is_good_time(self, task, local):
        """Tell whether it is a time at which the customer wants to be called."""
        for partner in (task.contact_id, task.partner_id):
            if partner and partner._retention_when():
                return partner._retention_is_welcome(local)
        limits = task.company_id._retention_call_limits()
        hour = local.hour + local.minute / 60
        is_day = limits.is_weekend or local.weekday() < 5
        return is_day and limits.hour_from <= hour < limits.hour_to

    # ------------------------------------------------------------
    # What to mind
    # ------------------------------------------------------------

    @api.model
    def _warnings(self, task, facts, is_checked):
        """Return what speaks against the call, and whom else it concerns."""
        found = []
        if not is_checked and not task._is_incoming():
            code, sentence = self.env["retention.call.guard"]._refusal(task)
            if code:
                level = "danger" if code in GRAVE else "warning"
                found.append({"level": level, "text": sentence})
        texts = []
        if task.absent_user_id:
            texts.append(
                self.env._(
                    "You stand in for %s, who is away.", task.absent_user_id.name
                )
            )
        today = str(task.company_id._retention_day())
        others = sorted(
            {
                one["campaign"]
                for one in facts["others"]
                if one["campaign"] and one["date_due"] <= today
            }
        )
        if others:
            names = ", ".join(others)
            texts.append(self.env._("Also to be called for: %s.", names))
        if task.channel != "phone":
            texts.append(self.env._("Without a telephone number: write instead."))
        return found + [{"level": "warning", "text": text} for text in texts]

    @api.model
    def _read_first(self, task, facts):
        """Return what is to be read before a word is said."""
        partners = task.partner_id | task.contact_id
        return [
            *(
                self.env._("A complaint is open: %s.", one["name"])
                for one in facts["complaints"]
            ),
            *(note for note in partners.mapped("retention_sale_note") if note),
        ]

    @api.model
    def _banners(self, task, facts, may_read):
        banners = [
            {
                "kind": "complaint",
                "text": self._shortened(one["description"]),
                "model": "retention.complaint",
                "id": one["id"],
            }
            for one in facts["complaints"]
        ]
        if facts["key_account"]:
            card = self.env["retention.key.card"].browse(facts["key_account"])
            banners.append(
                {
                    "kind": "key_account",
                    "text": self.env._("%s Do not promise prices.", card._sentence())
                    if card.manager_id != self.env.user
                    else card._sentence(),
                    "model": card._name,
                    "id": card.id,
                }
            )
        if not may_read:
            banners.append(
                {
                    "kind": "owner",
                    "text": self.env._(
                        "Customer of %s, who alone sees the figures.",
                        task.partner_id.user_id.name,
                    ),
                    "model": "res.partner",
                    "id": task.partner_id.id,
                }
            )
        return banners

    # ------------------------------------------------------------
    # What is said, and how it may end
    # ------------------------------------------------------------

    @api.model
    def _script(self, task, facts):
        scripts = self.env["retention.call.script"].with_env(self._user_env())
        scripts = scripts.with_context(retention_call_facts=facts)
        return scripts._for_task(task)._card(task)

    @api.model
    def _outcomes(self, task, facts):
        """Return the buttons: reached alone first, then the results."""
        outcomes = self.env["retention.call.outcome"].with_env(self._user_env())
        calling = self._calling(task, facts)
        fitting = outcomes._fits(task).with_context(retention_calling=calling)
        return [self._outcome(task, outcome) for outcome in fitting]

    @api.model
    def _outcome(self, task, outcome):
        is_planned = outcome.next_step == "callback" and outcome.next_days > 0
        takes_owner = outcome.next_step in ("callback", "follow_up")
        return {
            "id": outcome.id,
            "name": outcome.name,
            "key": outcome.key or "",
            "reached": outcome.reached,
            "result": outcome.result or False,
            "kind": outcome.kind,
            "needs_reason": outcome.needs_reason,
            "reason_kind": "refusal" if outcome.needs_reason else False,
            "needs_date": outcome.needs_date,
            "default_when": f"+{outcome.next_days}d" if is_planned else "",
            "default_owner": outcome.next_owner if takes_owner else False,
            "effects": outcome._effects_in_words(task, {}),
        }

    @api.model
    def _extra(self, facts):
        """Return what the caller may still give, False if nothing."""
        wallet = facts["wallets"][:1]
        if not facts["extra"] or not wallet:
            return False
        return {
            "left": float(facts["extra"]),
            "unit": wallet[0]["unit"] or self.env._("points"),
        }

    @api.model
    def _draft(self, task):
        """Return what was typed, as it was left."""
        draft = task.draft or {}
        order = task._order_of_draft()
        return {
            "note": task.note or "",
            "answers": draft.get("answers") or {},
            "step_id": draft.get("step_id") or task.step_id.id,
            "objection_ids": draft.get("objection_ids") or [],
            "started_at": draft.get("started_at") or False,
            "duration": draft.get("duration") or 0,
            "order_id": order.id,
            "order_name": order.name or "",
        }
