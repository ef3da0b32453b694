"""Tiers follow entries: who holds which tier today, and why."""

from collections import defaultdict
from datetime import timedelta

from odoo import api, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.amounts import to_decimal
from ...tools.tiers import (
    GRACE,
    Event,
    ManualTier,
    counted,
    next_review,
    progress,
    standing,
)

CUSTOMERS_PER_COMMIT = 500


class RetentionTierMembership(models.Model):
    _inherit = "retention.tier.membership"

    # ------------------------------------------------------------
    # What counts
    # ------------------------------------------------------------

    @api.model
    def _events(self, program, holders):
        """Return {holder id: [Event]} from the ledger, by one query.

        A refund counts in the window in which the purchase counted.

        :param holders: commercial partners, or wallets of bearer cards
        """
        self.env["retention.wallet.entry"].flush_model()
        self.env["retention.wallet"].flush_model(["partner_id", "program_id"])
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        zone = program.company_id._retention_tz()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT %(holder)s,
                       (entry.date AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date,
                       entry.base_amount, entry.order_count,
                       (origin.date AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date
                  FROM retention_wallet_entry entry
                  JOIN retention_wallet wallet ON wallet.id = entry.wallet_id
             LEFT JOIN res_partner partner ON partner.id = wallet.partner_id
             LEFT JOIN retention_wallet_entry origin ON origin.id = entry.reverses_id
                 WHERE wallet.program_id = %(program)s
                   AND %(holder)s = ANY(%(holders)s)
                   AND (entry.base_amount <> 0 OR entry.order_count <> 0)
              ORDER BY entry.id
                """,
                zone=zone,
                program=program.id,
                holder=(
                    SQL("wallet.id")
                    if holders._name == "retention.wallet"
                    else SQL("partner.commercial_partner_id")
                ),
                holders=holders.ids,
            )
        )
        events = defaultdict(list)
        for holder_id, day, base, orders, counts_on in rows:
            events[holder_id].append(
                Event(day, to_decimal(base), orders or 0, counts_on)
            )
        return events

    @api.model
    def _manual_settings(self, program, holders):
        """Return {holder id: [ManualTier]}."""
        settings = defaultdict(list)
        holder = _holder_field(holders)
        for one in self.sudo().search(
            [
                ("program_id", "=", program.id),
                (holder, "in", holders.ids),
                ("origin", "=", "manual"),
            ],
            order="date_from, id",
        ):
            settings[one[holder].id].append(
                ManualTier(one.tier_id.id, one.date_from, one.date_to or None)
            )
        return settings

    # ------------------------------------------------------------
    # Evaluation
    # ------------------------------------------------------------

    @api.model
    def _evaluate(self, program, holders):
        """Bring the tiers of customers up to date.

        :param holders: commercial partners, or wallets of bearer cards
        :return: memberships that began
        """
        program = program.sudo()  # rights of customers play no part in the rule
        today = program.company_id._retention_day()
        rules = program._retention_tier_rules()
        grace = program.retention_tier_grace_days
        events = self._events(program, holders)
        manual = self._manual_settings(program, holders)
        current = self._current(program, holders, today)
        began = self.sudo().browse()
        wallets = self._wallets_of(program, holders)
        for holder in holders:
            known, by_hand = events[holder.id], manual[holder.id]
            found = standing(rules, known, today, grace, by_hand)
            review = next_review(rules, known, today, grace, by_hand)
            held = current.get(holder.id, self.browse())
            began |= held._become(program, holder, found, review, known, today)
            ahead = progress(rules, known, today, found.tier_id)
            for wallet in wallets.get(holder.id, ()):
                wallet._take_standing(found.tier_id, review, ahead)
        return began

    def _wallets_of(self, program, holders):
        """Return {holder id: wallets that copy the holder's tier}."""
        if holders._name == "retention.wallet":
            return holders.sudo().grouped("id")
        return (
            self.env["retention.wallet"]
            .sudo()
            .search(
                [
                    ("program_id", "=", program.id),
                    ("partner_id.commercial_partner_id", "in", holders.ids),
                ]
            )
            .grouped(lambda wallet: wallet.partner_id.commercial_partner_id.id)
        )

    @api.model
    def _current(self, program, holders, today):
        """Return {holder id: membership in force}, the latest wins."""
        current = {}
        holder = _holder_field(holders)
        for one in self.sudo().search(
            Domain("program_id", "=", program.id)
            & Domain(holder, "in", holders.ids)
            & Domain("date_from", "<=", today)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", today)),
            order="date_from, id",
        ):
            current[one[holder].id] = one
        return current

    def _become(self, program, holder, found, review, events, today):
        """Go from the membership in force (self, may be empty) to a standing.

        :return: the membership that began, empty if none did
        """
        self = self.sudo()
        if self.tier_id.id == (found.tier_id or False) and (
            not self or (self.origin == "manual") == (found.reason == "manual")
        ):
            vals = {"held_until": found.held_until or False, "review_on": review}
            if self.origin != "manual":
                vals["origin"] = found.reason
            if self:
                self.write({k: v for k, v in vals.items() if self[k] != (v or False)})
            return self.browse()
        before = self.tier_id
        if self.origin != "manual":
            self._end_before(today)
        began = self.browse()
        if found.tier_id:
            began = self.create(
                {
                    "program_id": program.id,
                    _holder_field(holder): holder.id,
                    "tier_id": found.tier_id,
                    "date_from": today,
                    "origin": found.reason,
                    "reason": self._why(program, found, before, events, today),
                    "held_until": found.held_until,
                    "review_on": review,
                }
            )
        return began

    def _why(self, program, found, before, events, today):
        """Return in words why a standing began.

        What counts is said of the tier that decided: the one lost, or the one
        reached.
        """
        tier = self.env["retention.tier"].browse(found.tier_id)
        lost = before and before.sequence > tier.sequence
        paid, orders = counted(
            program._retention_tier_rules(),
            events,
            today,
            before.id if lost else tier.id,
        )
        facts = {
            "tier": tier.name,
            "paid": program.currency_id.format(float(paid)),
            "orders": orders,
            "before": before.name or self.env._("no level"),
        }
        if found.reason == GRACE:
            return self.env._(
                "%(tier)s is kept for the grace days; paid and counted: %(paid)s",
                **facts,
            )
        if lost:
            return self.env._(
                "No longer %(before)s, for which %(paid)s counted: now %(tier)s",
                **facts,
            )
        return self.env._(
            "Reached %(tier)s; paid: %(paid)s; paid orders: %(orders)s", **facts
        )

    def _end_before(self, day):
        """End memberships the day before; one that begins on the day never was."""
        for membership in self:
            if membership.date_from < day:
                membership.write(
                    {"date_to": day - timedelta(days=1), "review_on": False}
                )
            else:
                membership.unlink()

    # ------------------------------------------------------------
    # By hand
    # ------------------------------------------------------------

    @api.model
    def _set_by_hand(self, partner, tier, date_to, reason):
        """Give a customer a tier until a day, whatever he paid.

        :param date_to: last day of the tier, empty for no end
        :return: the membership
        :raise AccessError: not a retention manager
        :raise ValidationError: no reason, or a day that is over
        """
        if not self.env.su and not self.env["retention.wallet"]._is_manager():
            raise AccessError(
                self.env._("Only a retention manager may set a tier by hand.")
            )
        program = tier.program_id
        today = program.company_id._retention_day()
        if date_to and date_to < today:
            raise ValidationError(self.env._("Choose a last day that is not over."))
        if not (reason or "").strip():
            raise ValidationError(self.env._("Say why the tier is set by hand."))
        customer = partner.commercial_partner_id
        held = self._current(program, customer, today).get(customer.id)
        if held:
            held._end_before(today)
        membership = self.sudo().create(
            {
                "program_id": program.id,
                "partner_id": customer.id,
                "tier_id": tier.id,
                "date_from": today,
                "date_to": date_to or False,
                "origin": "manual",
                "reason": reason.strip(),
                "user_id": self.env.uid,
                "held_until": date_to or False,
                "review_on": date_to + timedelta(days=1) if date_to else False,
            }
        )
        self._evaluate(program, customer)
        return membership

    def action_end_manual(self):
        """End a tier set by hand today; what was earned counts again."""
        if not self.env["retention.wallet"]._is_manager():
            raise AccessError(
                self.env._("Only a retention manager may end a tier set by hand.")
            )
        for membership in self.filtered(
            lambda one: one.origin == "manual" and one.is_current
        ):
            program, customer = membership.program_id, membership.partner_id
            membership.sudo()._end_before(membership.company_id._retention_day())
            self._evaluate(program, customer)

    # ------------------------------------------------------------
    # By the calendar
    # ------------------------------------------------------------

    @api.model
    def _cron_evaluate(self):
        """Evaluate customers whose tier the calendar may have changed."""
        cron = self.env["ir.cron"]
        programs = self.env["loyalty.program"].search(
            [("retention_managed", "=", True)]
        )
        for company in programs.company_id:
            due = Domain("company_id", "=", company.id) & Domain(
                "review_on", "<=", company._retention_day()
            )
            for model in (self, self.env["retention.wallet"]):
                while found := model.search(due, limit=CUSTOMERS_PER_COMMIT):
                    found._review()
                    left = model.search_count(due)
                    if not cron._commit_progress(len(found), remaining=left):
                        return

    def _review(self):
        """Evaluate the customers of these memberships."""
        self.write({"review_on": False})
        memberships = self.env["retention.tier.membership"]
        for program in self.program_id:
            of_program = self.filtered(
                lambda one, program=program: one.program_id == program
            )
            if owners := of_program.partner_id.commercial_partner_id:
                memberships._evaluate(program, owners)
            if bearers := of_program.wallet_id:
                memberships._evaluate(program, bearers)


class RetentionWallet(models.Model):
    _inherit = "retention.wallet"

    def _take_standing(self, tier_id, review, ahead):
        """Copy the customer's tier and the way to the next one to this wallet.

        :param review: first day on which the calendar may change it, or None
        :param ahead: :class:`~..tools.tiers.Progress` to the next tier, or None
        """
        self.ensure_one()
        vals = {
            "tier_id": tier_id or False,
            "review_on": review or False,
            "next_tier_id": ahead.tier_id if ahead else False,
            "missing_amount": float(ahead.missing_amount) if ahead else 0,
            "missing_orders": ahead.missing_orders if ahead else 0,
            "missing_by": (ahead.by if ahead else False) or False,
        }
        changed = {
            name: value
            for name, value in vals.items()
            if _stored(self[name]) != _stored(value)
        }
        if changed:
            self.write(changed)

    def _evaluate_tiers(self):
        """Evaluate the customers who own these wallets."""
        memberships = self.env["retention.tier.membership"]
        for program in self.program_id:
            of_program = self.filtered(
                lambda wallet, program=program: wallet.program_id == program
            )
            if owners := of_program.partner_id.commercial_partner_id:
                memberships._evaluate(program, owners)
            if bearers := of_program.filtered(lambda one: not one.partner_id):
                memberships._evaluate(program, bearers)

    def _review(self):
        self.write({"review_on": False})
        self._evaluate_tiers()


def _holder_field(holders):
    """Return the field of a membership that names its holder."""
    return "wallet_id" if holders._name == "retention.wallet" else "partner_id"


def _stored(value):
    """Return a value of a field so that it compares with what is written."""
    return value.id if isinstance(value, models.BaseModel) else (value or False)
