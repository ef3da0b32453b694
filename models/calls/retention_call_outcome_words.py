from odoo import api, models
from odoo.tools import format_date
from odoo.tools.misc import formatLang


class RetentionCallOutcome(models.Model):
    """What follows from an outcome, in words and before it happens."""

    _inherit = "retention.call.outcome"

    def _effects_in_words(self, task, values):
        """Return sentences on all that will happen when the outcome is saved."""
        self.ensure_one()
        reading = self._reading(task, values)
        sentences = [self._step_in_words(reading)]
        if reading["is_moved"]:
            sentences.append(
                self.env._(
                    "Not on %s, when the customer is not to be called: at the next "
                    "moment that suits",
                    self._moment_in_words(reading["asked_at"], reading),
                )
            )
        if reading["is_last"] and reading["calling"].contact.email:
            sentences.append(
                self.env._(
                    "An activity proposes to write to %s instead",
                    reading["calling"].contact.email,
                )
            )
        return sentences + self._others_in_words(reading)

    def _step_in_words(self, reading):
        who = self._who_in_words(reading["owner"])
        if reading["call_at"]:
            moment = self._moment_in_words(reading["call_at"], reading)
            if self.next_step == "callback":
                return self.env._(
                    "Call back on %(moment)s by %(who)s", moment=moment, who=who
                )
            return self.env._(
                "Try again on %(moment)s by %(who)s (try %(number)s of %(most)s)",
                moment=moment,
                who=who,
                number=reading["tries"] + 1,
                most=self.retry_limit,
            )
        if reading["is_last"]:
            return self.env._(
                "Nobody was reached in %s tries: the task is done", reading["tries"]
            )
        if self.next_step == "follow_up":
            return self.env._(
                "The task is done; “%(what)s” for %(who)s on %(day)s",
                what=self._follow_up_name(),
                who=self._who_in_words(reading["owner"] or self.env.user),
                day=self._day_in_words(self._follow_up_day(reading)),
            )
        if self.next_step == "callback":
            return self.env._("Call back on a day to be named")
        return self.env._("The task is done")

    def _others_in_words(self, reading):
        """Return sentences on what follows beside the next step."""
        calling, found = reading["calling"], []
        if self.is_pausing and reading["rest_until"]:
            found.append(
                self.env._(
                    "In no list of calls until %s",
                    self._day_in_words(reading["rest_until"]),
                )
            )
        if self.is_stopping:
            found.append(self._stop_in_words(len(calling.others)))
        if self.is_blacklisting:
            numbers = ", ".join(calling.numbers)
            found.append(
                self.env._("Never called again: %s", numbers)
                if numbers
                else self.env._("There is no number that could be blocked")
            )
        return found + self._gifts_in_words(calling)

    def _stop_in_words(self, count):
        if count == 1:
            return self.env._(
                "All calls to the customer stop; one other task of his closes"
            )
        if count:
            return self.env._(
                "All calls to the customer stop; %s other tasks of his close", count
            )
        return self.env._("All calls to the customer stop")

    def _gifts_in_words(self, calling=None):
        """Return sentences on what is made for a customer or of him."""
        found = []
        if self.is_number_wrong:
            found.append(self.env._("The keeper of the base is told of the number"))
        if self.is_complaint:
            found.append(self.env._("A complaint is recorded"))
        segment = self.sudo().segment_id  # its name, to whoever may press the button
        if segment and (not calling or self._segment_of(calling.company)):
            found.append(self.env._("Joins the segment “%s”", segment.name))
        if self.is_quotation:
            found.append(self._quotation_in_words(calling))
        if self.is_offer:
            found.append(self._offer_in_words(calling))
        if self.gift_points:
            points = self._plain_number(self.gift_points)
            found.append(self.env._("%s points out of your budget", points))
        return found

    def _quotation_in_words(self, calling):
        if not calling or calling.has_basket:
            return self.env._("A quotation of the usual basket is made")
        if not calling.task._may_know_customer():
            return self.env._(
                "No quotation: what this customer usually buys is not yours to see"
            )
        return self.env._("No quotation: nothing was bought that is still sold")

    def _offer_in_words(self, calling):
        if not calling or not calling.campaign:
            return self.env._("A personal code for the next order")
        return self.env._(
            "A personal code: %(percent)s %% off the next order, once, within "
            "%(days)s days",
            percent=self._plain_number(calling.campaign.offer_percent),
            days=calling.campaign.offer_days,
        )

    # ------------------------------------------------------------
    # Words
    # ------------------------------------------------------------

    def _who_in_words(self, user):
        if not user:
            return self.env._("whoever is free")
        if user == self.env.user:
            return self.env._("you")
        return user.sudo().name  # a colleague's name

    def _day_in_words(self, day):
        return format_date(self.env, day, date_format="EEE d MMM y")

    def _moment_in_words(self, moment, reading):
        """Return day and hour by the caller's clock, and the customer's if it differs.

        :param moment: naive UTC datetime
        """
        calling = reading["calling"]
        local = calling.local(moment, calling.zone)
        theirs = calling.local(moment, calling.customer_zone)
        words = self.env._(
            "%(day)s at %(hour)s",
            day=format_date(self.env, local.date(), date_format="EEE d MMM"),
            hour=f"{local:%H:%M}",
        )
        if theirs == local:
            return words
        return self.env._(
            "%(moment)s (%(hour)s there)", moment=words, hour=f"{theirs:%H:%M}"
        )

    @api.model
    def _plain_number(self, number):
        """Return a number as the user's language writes it, without needless digits."""
        return formatLang(self.env, number, digits=0 if number == int(number) else 2)

    def _days_in_words(self, days):
        if not days:
            return self.env._("on the same day")
        if days == 1:
            return self.env._("on the next day")
        return self.env._("after %s days", days)

    def _follow_up_name(self):
        return (
            self.next_summary
            or self.next_activity_type_id.sudo().name  # as in the summary
            or self.env._("To do")
        )

    # ------------------------------------------------------------
    # Without a task: the form of the outcome
    # ------------------------------------------------------------

    @api.depends(
        "next_step",
        "retry_hours",
        "retry_limit",
        "next_owner",
        "next_days",
        "next_activity_type_id",
        "next_summary",
        "segment_id",
        "is_blacklisting",
        "is_stopping",
        "is_pausing",
        "is_complaint",
        "is_number_wrong",
        "is_quotation",
        "is_offer",
        "gift_points",
    )
    @api.depends_context("lang")
    def _compute_in_words(self):
        for outcome in self:
            sentences = [outcome._step_in_general()]
            if outcome.is_pausing:
                sentences.append(self.env._("In no list of calls until the day given"))
            if outcome.is_stopping:
                sentences.append(outcome._stop_in_words(0))
            if outcome.is_blacklisting:
                sentences.append(self.env._("The number is never called again"))
            sentences += outcome._gifts_in_words()
            outcome.in_words = ". ".join(sentences) + "."

    def _step_in_general(self):
        owners = dict(self._fields["next_owner"]._description_selection(self.env))
        owner = owners.get(self.next_owner, "").lower()
        if self.next_step == "retry":
            return self.env._(
                "Tried again after %(hours)s h, %(most)s times at most; then the task "
                "is done, and an e-mail is proposed",
                hours=self._plain_number(self.retry_hours),
                most=self.retry_limit,
            )
        if self.next_step == "callback":
            if self.next_days > 0:
                return self.env._(
                    "Called back on the day given, else %(days)s, by %(who)s",
                    days=self._days_in_words(self.next_days),
                    who=owner,
                )
            return self.env._("Called back on the day given by %s", owner)
        if self.next_step == "follow_up":
            return self.env._(
                "The task is done; “%(what)s” %(days)s for %(who)s",
                what=self._follow_up_name(),
                days=self._days_in_words(self.next_days),
                who=owner,
            )
        return self.env._("The task is done")
