"""Running a replay: at once, or chunk by chunk in the background."""

import json
import logging
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError
from odoo.tools import SQL

from ...tools.amounts import ZERO, plain, to_decimal
from ...tools.replay import Setting, replay
from .retention_replay import TERMS, TIER_TERMS

_logger = logging.getLogger(__name__)

ORDERS_AT_ONCE = 5000
# Sums that a run adds up, for today's terms and for those tried
SUMS = (
    "opening",
    "issued",
    "by_hand",
    "spent",
    "expired",
    "balance",
    "debt",
    "revenue",
    "margin",
    "discount",
)


class RetentionReplay(models.Model):
    _inherit = "retention.replay"

    state = fields.Selection(
        [
            ("draft", "To Try"),
            ("running", "Running"),
            ("done", "Done"),
            ("failed", "Failed"),
        ],
        required=True,
        default="draft",
        copy=False,
        tracking=True,
    )
    date_done = fields.Datetime(string="Done On", copy=False, readonly=True)
    order_count = fields.Integer(string="Orders", copy=False, readonly=True)
    guest_count = fields.Integer(
        string="Orders of Guests",
        copy=False,
        readonly=True,
        help="Left out: guests hold no points.",
    )
    played_count = fields.Integer(string="Orders Played", copy=False, readonly=True)
    progress = fields.Float(compute="_compute_progress", help="In per cent.")
    last_customer = fields.Integer(copy=False, readonly=True)
    totals = fields.Json(copy=False, readonly=True)
    changes = fields.Text(
        string="What Is Tried", copy=False, readonly=True, compute="_compute_changes"
    )
    changes_then = fields.Text(copy=False, readonly=True)

    @api.depends("played_count", "order_count", "state")
    def _compute_progress(self):
        for one in self:
            part = one.played_count / one.order_count if one.order_count else 0
            one.progress = 100 if one.state == "done" else min(100 * part, 99)

    # ------------------------------------------------------------
    # What is tried, in words
    # ------------------------------------------------------------

    @api.depends(
        "changes_then",
        "program_id",
        *TERMS,
        "tier_ids.tier_id",
        *(f"tier_ids.{name}" for name in TIER_TERMS),
        "rule_ids",
    )
    def _compute_changes(self):
        for one in self:
            one.changes = one.changes_then or "\n".join(one._describe_changes())

    def _describe_changes(self):
        """Return sentences on what differs from today's terms."""
        self.ensure_one()
        program = self.program_id
        if not program:
            return []
        found = [
            self._describe_change(self._fields[name].string, self, name, program, own)
            for name, own in TERMS.items()
        ]
        for tier in self.tier_ids:
            if not tier.tier_id:
                found.append(self.env._("%s is new", tier.name or ""))
                continue
            found += [
                self._describe_change(
                    f"{tier.tier_id.name}: {tier._fields[name].string}",
                    tier,
                    name,
                    tier.tier_id,
                    name,
                )
                for name in TIER_TERMS
                if name != "sequence"
            ]
        today = self._todays_rules(program)
        found += [
            self.env._("%s is no more", one.name)
            for one in (
                *(program.retention_tier_ids - self.tier_ids.tier_id),
                *(today - self.rule_ids._origin),
            )
        ]
        found += [
            self.env._("%s is new", one.name) for one in self.rule_ids._origin - today
        ]
        return [sentence for sentence in found if sentence]

    def _describe_change(self, title, new, new_name, old, old_name):
        before, after = old[old_name], new[new_name]
        if before == after:
            return False
        field = new._fields[new_name]
        if field.type == "selection":
            words = dict(field._description_selection(self.env))
            before, after = words.get(before), words.get(after)
        elif field.type in ("float", "monetary", "integer"):
            before, after = plain(before), plain(after)
        return f"{title}: {before} → {after}"

    # ------------------------------------------------------------
    # Start
    # ------------------------------------------------------------

    def action_run(self):
        """Play the past: at once if there is little of it, else in the background.

        :raise AccessError: not a retention manager
        :raise UserError: the period has no orders
        """
        self.ensure_one()
        self._check_manager()
        if self.state == "running":
            raise UserError(self.env._("It is running already."))
        members, guests = self._running()._count_orders()
        if not members:
            raise UserError(self._say_no_orders(guests))
        self._begin(members, guests)
        if members <= ORDERS_AT_ONCE:
            run = self._running()
            while run._play_chunk():
                pass
            run._finish()
            return None
        self.env.ref("customer_retention.ir_cron_retention_replay").sudo()._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "%s orders are played in the background; you get a message when "
                    "it is done.",
                    f"{members:,}",
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_stop(self):
        """Stop a run in the background."""
        self._check_manager()
        for one in self.filtered(lambda one: one.state == "running"):
            one._forget_results()
            one.state = "draft"

    def action_change(self):
        """Open a copy with the same terms, to change them further."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.copy({"name": self.name}).id,
            "views": [(False, "form")],
        }

    def _check_manager(self):
        if not self.env["retention.wallet"]._is_manager():
            raise AccessError(
                self.env._("Only a retention manager may try other terms.")
            )

    def _say_no_orders(self, guests):
        if guests:
            return self.env._(
                "All %s orders of this period were placed by guests, who hold no "
                "points. Choose another period.",
                guests,
            )
        return self.env._(
            "There are no confirmed orders from %(first)s to %(last)s of these "
            "customers. Choose another period or other customers.",
            first=self.date_from,
            last=self.date_to,
        )

    def _begin(self, members, guests):
        self._forget_results()
        self.write(
            {
                "state": "running",
                "order_count": members,
                "guest_count": guests,
                "changes_then": "\n".join(self._describe_changes())
                or self.env._("Nothing: today's terms"),
                "user_id": self.env.uid,
            }
        )

    def _forget_results(self):
        mine = self.sudo()  # results are read-only to people; these are one's own
        mine.figure_ids.unlink()
        mine.customer_ids.unlink()
        self.write(
            {
                "totals": False,
                "last_customer": -(2**31),
                "played_count": 0,
                "date_done": False,
                "changes_then": False,
            }
        )

    def _running(self):
        """Return this replay, ready to play chunks.

        Reads the books of its company with the rights of the system: the manager's
        right was checked at the start; results go to managers of the company only.
        """
        return (
            self.sudo()
            .with_company(self.company_id)
            .with_context(
                retention_replay_memory=defaultdict(dict),
                tracking_disable=True,
                lang=self.user_id.lang,
            )
        )

    # ------------------------------------------------------------
    # Chunks
    # ------------------------------------------------------------

    @api.model
    def _cron_replay(self):
        """Play what waits, a few thousand orders a commit."""
        cron = self.env["ir.cron"]
        for waiting in self.search([("state", "=", "running")], order="id"):
            run = waiting._running()
            left = max(run.order_count - run.played_count, 1)
            if not cron._commit_progress(remaining=left):
                return
            while run.exists() and run.state == "running":
                played = run._play_chunk_safely()
                if played:
                    left = max(left - played, 1)
                    if not cron._commit_progress(played, remaining=left):
                        return
                    continue
                if run.state == "running":
                    run._finish()
                    run._tell()
                cron._commit_progress(0)

    def _play_chunk_safely(self):
        """Play a chunk; a defect ends this replay, and keeps no other back."""
        try:
            with self.env.cr.savepoint():
                return self._play_chunk()
        except (psycopg2.OperationalError, ConcurrencyError):
            raise
        except Exception:
            _logger.exception("Trial %s of other terms failed", self.id)
            self.state = "failed"
            self._tell()
            return 0

    def _play_chunk(self):
        """Play the next customers.

        :return: how many orders were played, 0 when nothing is left
        """
        keys = self._next_customers(self.last_customer)
        if not keys:
            return 0
        histories = self._histories(keys)
        terms = (self._todays_terms(self.program_id), self._tried_terms())
        setting = self._setting(terms[0])
        totals = [defaultdict(lambda: ZERO) for _one in terms]
        rows, played = [], 0
        for key, history in histories.items():
            outcomes = [replay(history, one, setting) for one in terms]
            for total, outcome in zip(totals, outcomes, strict=True):
                for name in SUMS:
                    total[name] += getattr(outcome, name)
            played += sum(not order.frozen for order in history.orders)
            rows.append((key, outcomes))
        self._write_customers(rows, *terms)
        self.write(
            {
                "last_customer": keys[-1],
                "played_count": self.played_count + played,
                "totals": [
                    self._added(old, new)
                    for old, new in zip(self.totals or [{}, {}], totals, strict=True)
                ],
            }
        )
        self.env.flush_all()
        self.env.invalidate_all()
        return max(played, 1)

    @staticmethod
    def _added(old, new):
        return {name: str(Decimal(old.get(name, "0")) + new[name]) for name in SUMS}

    def _setting(self, today):
        company = self.company_id
        return Setting(
            first=self.date_from,
            last=self.date_to,
            end=self._period_end(),
            today=today,
            day_of=_DayOf(company),
            local=company._retention_local,
            assumed_share=Fraction(to_decimal(self.assumed_percent)) / 100,
        )

    # ------------------------------------------------------------
    # End
    # ------------------------------------------------------------

    def _finish(self):
        self._write_figures()
        self.write({"state": "done", "date_done": fields.Datetime.now()})
        self.env.flush_all()

    def _tell(self):
        """Tell who asked that it is done, or that it failed."""
        partner = self.user_id.partner_id
        if self.state == "done":
            body = self.env._("%s: the orders have been played.", self.name)
        else:
            body = self.env._(
                "%s could not be played; the server's log says why. Nothing else was "
                "changed.",
                self.name,
            )
        self.message_post(
            body=body, partner_ids=partner.ids, subtype_xmlid="mail.mt_comment"
        )

    def _write_customers(self, rows, today, tried):
        """Write a line of each customer for whom something differs."""
        value = today.point_value
        names = {
            tier.id: tier.name
            for tier in self.program_id.with_context(
                active_test=False
            ).retention_tier_ids
        }
        places = {tier._key(): place for place, tier in enumerate(self.tier_ids)}
        names_tried = {tier._key(): tier.name for tier in self.tier_ids}
        values = []
        for key, (now, then) in rows:
            points = then.issued - now.issued
            discount = then.discount - now.discount
            moved = now.tier_id != then.tier_id
            if not (points or discount or moved or now.balance != then.balance):
                continue
            values.append(
                {
                    "replay_id": self.id,
                    "partner_id": key if key > 0 else None,
                    "wallet_id": -key if key < 0 else None,
                    "company_id": self.company_id.id,
                    "orders": then.orders,
                    "tier_from": names.get(now.tier_id),
                    "tier_to": names_tried.get(then.tier_id),
                    "move": self._direction(now.tier_id, then.tier_id, places)
                    if moved
                    else "stays",
                    "points_today": now.issued,
                    "points_tried": then.issued,
                    "points_difference": points,
                    "balance_today": now.balance,
                    "balance_tried": then.balance,
                    "discount_today": round(now.discount, 2),
                    "discount_tried": round(then.discount, 2),
                    "benefit_difference": round(points * value + discount, 2),
                }
            )
        self._insert_customers(values)

    def _direction(self, before, after, places):
        """Tell whether a tier that is tried stands above or below today's one."""
        if before is None or after is None:
            return "up" if before is None else "down"
        place = places.get(before)
        if place is None:
            old = self.env["retention.tier"].browse(before).sequence
            place = sum(tier.sequence < old for tier in self.tier_ids) - 0.5
        return "up" if places[after] > place else "down"

    def _insert_customers(self, values):
        """Insert lines by one statement: a replay may have very many."""
        if not values:
            return
        columns = SQL(", ").join(map(SQL.identifier, values[0]))
        self.env.cr.execute(
            SQL(
                """INSERT INTO retention_replay_customer (%(columns)s)
                   SELECT %(columns)s
                     FROM jsonb_populate_recordset(
                          NULL::retention_replay_customer, %(values)s)""",
                columns=columns,
                values=json.dumps(values, default=str),
            )
        )


class _DayOf:
    """The company's day of a moment."""

    def __init__(self, company):
        self._company = company
        self._known = {}

    def __call__(self, moment):
        # Time zones differ by quarters of an hour
        quarter = moment.replace(
            minute=moment.minute // 15 * 15, second=0, microsecond=0
        )
        if quarter not in self._known:
            self._known[quarter] = self._company._retention_day(quarter)
        return self._known[quarter]
