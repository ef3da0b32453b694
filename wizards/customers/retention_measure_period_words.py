from odoo import api, fields, models
from odoo.tools import format_date

from ...tools.amounts import to_decimal
from ...tools.measures import per_head, share_percent
from ...tools.retention_rate import EARLIEST


class RetentionMeasurePeriod(models.TransientModel):
    """What a customer won and a customer kept cost, in words."""

    _inherit = "retention.measure.period"

    cost_per_new = fields.Monetary(compute="_compute_texts")
    cost_per_kept = fields.Monetary(compute="_compute_texts")
    new_text = fields.Char(compute="_compute_texts")
    kept_text = fields.Char(compute="_compute_texts")
    balance_text = fields.Char(compute="_compute_texts")

    @api.depends("date_from", "date_to", "company_id")
    def _compute_texts(self):
        for page in self:
            each = {
                "new": per_head(to_decimal(page.winning_cost), page.new_customers),
                "kept": per_head(to_decimal(page.keeping_cost), page.kept_customers),
            }
            page.cost_per_new = float(each["new"] or 0)
            page.cost_per_kept = float(each["kept"] or 0)
            page.new_text = page._new_words(each["new"])
            page.kept_text = page._kept_words(each["kept"])
            page.balance_text = page._balance_words()

    def _money(self, amount):
        return self.currency_id.format(float(amount))

    def _new_words(self, each):
        if not self.is_valid:
            if self.date_from and self.date_to:
                return self._order_words()
            return self.env._("Choose the first and the last day.")
        if each is None:
            return self.env._(
                "Nobody ordered for the first time in this period: there is no cost of "
                "a new customer to tell."
            )
        if not self.winning_cost:
            return self.env._(
                "%s new customers. No cost of winning them is recorded: record your "
                "measures to see what one costs.",
                self.new_customers,
            )
        return self.env._(
            "A new customer cost %(each)s: %(cost)s for %(count)s of them.",
            each=self._money(each),
            cost=self._money(self.winning_cost),
            count=self.new_customers,
        )

    def _kept_words(self, each):
        if not self.is_valid:
            return False
        if not self.start_customers:
            return self.env._(
                "Nobody was an active customer when the period began: there was nobody "
                "to keep."
            )
        if each is None:
            return self.env._(
                "None of the %s customers who were active at the start is active at "
                "the end.",
                self.start_customers,
            )
        if not self.keeping_cost:
            return self.env._(
                "%(kept)s of %(start)s customers were kept. Nothing is recorded that "
                "was spent on keeping them.",
                kept=self.kept_customers,
                start=self.start_customers,
            )
        return self.env._(
            "Keeping a customer cost %(each)s: %(cost)s for %(kept)s of the %(start)s "
            "who were active at the start.",
            each=self._money(each),
            cost=self._money(self.keeping_cost),
            kept=self.kept_customers,
            start=self.start_customers,
        )

    def _balance_words(self):
        """Return where the money went, and where it came from."""
        if not self.is_valid:
            return False
        winning = to_decimal(self.winning_cost)
        new, repeat = to_decimal(self.new_revenue), to_decimal(self.repeat_revenue)
        cost = share_percent(winning, winning + to_decimal(self.keeping_cost))
        revenue = share_percent(repeat, new + repeat)
        if cost is None or revenue is None:
            return False
        return self.env._(
            "%(cost)s %% of what was spent went into winning customers; %(revenue)s %% "
            "of the revenue came from those who had bought before.",
            cost=round(cost),
            revenue=round(revenue),
        )

    def _order_words(self):
        """Return in words why the days are no period."""
        if self.date_from < EARLIEST:
            return self.env._(
                "Choose a first day from %s on.", format_date(self.env, EARLIEST)
            )
        return self.env._(
            "The period ends on %(last)s, before it begins on %(first)s.",
            first=format_date(self.env, self.date_from),
            last=format_date(self.env, self.date_to),
        )
