from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date, plaintext2html

BASE_ACTIVITY = "customer_retention.mail_activity_type_customer_base"
TODO = "mail.mail_activity_data_todo"
MAIL = "mail.mail_activity_data_email"
# No list takes the customer until somebody clears this day by hand
FOR_EVER = fields.Date.to_date("2099-12-31")
# What an undone call puts back
TASK_FIELDS = (
    *("state", "call_at", "date_due", "user_id", "absent_user_id", "is_promised"),
    *("promised_at", "rank"),
    *("outcome_id", "reached", "result", "attempt_count", "last_attempt_at"),
    *("date_out", "cause_out", "note", "draft", "escalated_at"),
)


class RetentionCallOutcome(models.Model):
    """The effects of an outcome, each of which says how it is taken back.

    Everything is done past the caller's rights: whose task it is was checked by the
    workspace, and what happens was declared by a manager. His budget of extra points
    is his own.
    """

    _inherit = "retention.call.outcome"

    def _apply(self, attempt, values):
        """Do all that follows from the outcome of a call, and keep how to undo it.

        :param attempt: ``retention.call.attempt`` of the call, with its task
        :param values: as for ``_read_values``
        :raise UserError: what was typed cannot be; nothing has happened then
        """
        self.ensure_one()
        task = attempt.task_id.with_env(self.env)
        reading = self._read_values(task, values)
        attempt, task = attempt.sudo(), task.sudo()
        effects = [{"kind": "task", "before": self._snapshot(task)}]
        for does, effect in self._effects_of(reading):
            if does:
                effects += effect(attempt, reading)
        task.write(self._task_values(reading))
        effects[0]["after"] = self._snapshot(task)
        attempt.write(
            {
                "outcome_id": self.id,
                "reached": self.reached,
                "result": self.result,
                "reason_id": reading["reason"].id,
                "callback_at": reading["call_at"],
                "effects": effects,
            }
        )

    def _effects_of(self, reading):
        """Return [(whether it happens, how)] of all effects, in their order."""
        follows = self.next_step == "follow_up" or reading["is_last"]
        return [
            (follows, self._follow_up),
            (self.is_number_wrong, self._report_number),
            (self.is_complaint, self._record_complaint),
            (self._segment_of(reading["calling"].company), self._join_segment),
            (self.is_quotation, self._make_quotation),
            (self.is_offer, self._give_offer),
            (self.gift_points, self._give_points),
            (self.result == "moved", self._note_moved),
            (self.is_blacklisting, self._block_numbers),
            (self.is_pausing or self.is_stopping, self._rest),
            (self.is_stopping, self._stop_others),
        ]

    def _snapshot(self, tasks):
        """Return what tasks are now: {id: {field: value}}, as JSON keeps it."""
        names = list(TASK_FIELDS)
        rows = tasks.sudo().read(names, load=None)
        return {
            str(row["id"]): {
                name: value.isoformat() if hasattr(value, "isoformat") else value
                for name, value in row.items()
                if name != "id"
            }
            for row in rows
        }

    # ------------------------------------------------------------
    # Work for people
    # ------------------------------------------------------------

    def _follow_up(self, attempt, reading):
        calling = reading["calling"]
        if not reading["is_last"]:
            return self._plan_activity(
                attempt,
                reading["owner"] or self.env.user,
                self._follow_up_day(reading),
                self.next_activity_type_id.id or self.env.ref(TODO).id,
                self._follow_up_name(),
            )
        if not calling.contact.email:
            return []
        owner = calling.task.user_id or self.env.user
        return self._plan_activity(
            attempt,
            owner,
            calling.today + timedelta(days=1),
            self.env.ref(MAIL).id,
            self.env._("Write an e-mail: nobody answers the telephone"),
        )

    def _report_number(self, attempt, reading):
        """Tell the keeper of the base, else whoever looks after the customer."""
        calling = reading["calling"]
        keeper = calling.company.retention_keeper_id
        owner = keeper or calling.partner.user_id or calling.campaign.user_id
        number = attempt.phone or calling.contact.phone or calling.partner.phone
        return self._plan_activity(
            attempt,
            owner.filtered("active") or self.env.user,
            calling.today + timedelta(days=1),
            self.env.ref(BASE_ACTIVITY).id,
            self.env._("Wrong number: %s", number or "-"),
        )

    def _plan_activity(self, attempt, user, day, type_id, summary):
        activity = attempt.partner_id.activity_schedule(
            activity_type_id=type_id,
            date_deadline=day,
            summary=summary,
            note=plaintext2html(attempt.note) if attempt.note else False,
            user_id=user.id,
        )
        return [{"kind": "activity", "id": activity.id}]

    # ------------------------------------------------------------
    # What the customer gets
    # ------------------------------------------------------------

    def _give_points(self, attempt, reading):
        """Give points out of the caller's budget, with his own rights."""
        calling = reading["calling"]
        days = calling.company.retention_extra_life_days
        extras = self.env["retention.extra"].with_company(calling.company)
        entry = extras._grant(
            attempt.partner_id.with_env(extras.env),
            self.gift_points,
            self.env._("A thank-you from our talk"),
            calling.today + timedelta(days=days),
            key=f"call-{attempt.id}",
        )
        return [{"kind": "points", "id": entry.id, "points": self.gift_points}]

    def _make_quotation(self, attempt, reading):
        if attempt.order_id:
            return []  # made by hand during the talk
        order = reading["calling"].task._quote_basket()
        attempt.order_id = order.id
        return [{"kind": "quotation", "id": order.id}] if order else []

    def _give_offer(self, attempt, reading):
        campaign = reading["calling"].campaign
        card = self.env["loyalty.card"]._retention_call_offer(
            attempt.partner_id,
            campaign.company_id,
            campaign.offer_percent,
            campaign.offer_days,
        )
        attempt.offer_card_id = card
        message = attempt.partner_id.message_post(
            body=self.env._(
                "Code given in a call: %(code)s, %(percent)s %% off one order until "
                "%(day)s.",
                code=card.code,
                percent=self._plain_number(campaign.offer_percent),
                day=format_date(self.env, card.expiration_date),
            ),
            subtype_xmlid="mail.mt_note",
        )
        return [
            {"kind": "offer", "id": card.id},
            {"kind": "message", "id": message.id},
        ]

    # ------------------------------------------------------------
    # What is kept of the customer
    # ------------------------------------------------------------

    def _record_complaint(self, attempt, reading):
        complaint = attempt.env["retention.complaint"].create(
            {
                "partner_id": (attempt.contact_id or attempt.partner_id).id,
                "company_id": attempt.company_id.id,
                "sale_order_id": self._order_complained_of(attempt),
                "kind": "complaint",
                "channel": "phone",
                "origin": "call",
                "description": reading["complaint"] or reading["note"],
                "wish": reading["wish"] or False,
            }
        )
        return [{"kind": "complaint", "id": complaint.id}]

    def _order_complained_of(self, attempt):
        """Return the id of the task's order if it is the complainant's own."""
        order = attempt.task_id.order_id
        buyer = order.partner_id.commercial_partner_id
        return order.id if buyer == attempt.partner_id.commercial_partner_id else False

    def _segment_of(self, company):
        """Return the segment to be joined, empty in calls of another company."""
        segment = self.sudo().segment_id  # a manager chose it for whoever calls
        return segment if segment.company_id == company else segment.browse()

    def _join_segment(self, attempt, reading):
        """Have the customer be in the segment; who is there already just stays."""
        segment = self._segment_of(attempt.company_id)
        memberships = attempt.env["retention.segment.membership"]
        customer = attempt.partner_id.commercial_partner_id
        self.env.flush_all()
        came = memberships._open(
            segment,
            SQL("FROM unnest(%s::int[]) AS partner(id)", customer.ids),
            {
                "partner": SQL("partner.id"),
                "cause": SQL("%s", self.env._("Call: %s", self.name)),
                "user": SQL("%s", self.env.uid),
            },
        )
        if not came:
            return []
        membership = memberships.search(
            [
                ("segment_id", "=", segment.id),
                ("partner_id", "=", customer.id),
                ("date_out", "=", False),
            ]
        )
        return [{"kind": "segment", "id": membership.id}]

    def _note_moved(self, attempt, reading):
        message = attempt.partner_id.message_post(
            body=self.env._("Moved away, as said in a call. %s", attempt.note or ""),
            subtype_xmlid="mail.mt_note",
        )
        return [{"kind": "message", "id": message.id}]

    # ------------------------------------------------------------
    # No more calls
    # ------------------------------------------------------------

    def _block_numbers(self, attempt, reading):
        numbers = reading["calling"].numbers
        blacklist = attempt.env["phone.blacklist"]
        known = blacklist.search([("number", "in", numbers)]).mapped("number")
        new = sorted(set(numbers) - set(known))
        if not new:
            return []
        blacklist._add(new, message=self.env._("Asked in a call not to be called"))
        return [{"kind": "blacklist", "numbers": new}]

    def _rest(self, attempt, reading):
        partner = attempt.partner_id
        until = FOR_EVER if self.is_stopping else reading["rest_until"]
        before = partner.retention_rest_until
        partner.retention_rest_until = until
        return [
            {
                "kind": "rest",
                "before": fields.Date.to_string(before) or False,
                "after": fields.Date.to_string(until),
            }
        ]

    def _stop_others(self, attempt, reading):
        """Close the customer's open tasks of all campaigns, in all companies.

        Who moved away or wants no calls means all of us.
        """
        others = reading["calling"].others
        if not others:
            return []
        before = self._snapshot(others)
        others.write(
            {
                "state": "cancelled",
                "date_out": reading["calling"].today,
                "cause_out": self.env._("Call: %s", self.name),
                "claimed_by": False,
                "claimed_at": False,
            }
        )
        return [{"kind": "others", "before": before, "after": self._snapshot(others)}]

    # ------------------------------------------------------------
    # What would go wrong
    # ------------------------------------------------------------

    def _effect_problems(self, reading):
        """Return sentences on effects that cannot happen."""
        calling, found = reading["calling"], []
        if self.is_offer:
            campaign = calling.campaign
            percent = campaign.offer_percent
            if not campaign or not 0 < percent <= 100 or campaign.offer_days <= 0:
                found.append(
                    self.env._(
                        "This campaign has no offer to give: its discount and days are "
                        "set on the campaign."
                    )
                )
        if self.is_quotation and not self.env["sale.order"].with_user(
            self.env.user
        ).has_access("create"):
            found.append(
                self.env._("You may not make quotations: ask for the right to sell.")
            )
        if self.gift_points:
            found += self._gift_problems(calling)
        return found

    def _gift_problems(self, calling):
        extras = self.env["retention.extra"]
        budgets = self.env["retention.extra.budget"]
        partner = calling.partner.with_env(self.env)
        try:
            points, _reason = extras._check_request(
                partner, self.gift_points, "-", calling.company
            )
        except UserError as error:
            return [str(error)]
        program = calling.env["loyalty.program"]._retention_find(calling.company)
        if not program or not program.sudo()._retention_is_in_force(calling.today):
            return [self.env._("No programme with wallets runs in this company today.")]
        problem = budgets._of(self.env.user, calling.company)._find_problem(points)
        return [problem] if problem else []
