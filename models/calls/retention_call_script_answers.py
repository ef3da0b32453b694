from math import isfinite

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .retention_call_script_step import CHANNEL, TEXTS

LONGEST = 2000


class RetentionCallScript(models.Model):
    """What customers answered, and the fields in which it is kept.

    A text is added under what stands there, with its day; a choice replaces. Only
    what ``_destinations`` names is ever written, and only of the call's customer.
    """

    _inherit = "retention.call.script"

    def _answer_problems(self, answers):
        """Return sentences on answers that cannot be kept."""
        return self._read_answers(answers)[1]

    def _keep_answers(self, attempt, answers):
        """Write what was answered in a call, and keep it with the customer.

        :param answers: {step id: {``option_id`` or ``value``}}, as the page sends it
        :return: the ``retention.call.answer`` rows
        :raise UserError: an answer cannot be kept
        """
        found, problems = self._read_answers(answers)
        if problems:
            raise UserError("\n".join(problems))
        rows = self.env["retention.call.answer"]
        for step, text, value in found:
            kept = step._keep_answer(attempt, text, value)
            # Answers are written by the workspace alone, for the one who calls
            rows |= rows.sudo().create(
                {
                    "attempt_id": attempt.id,
                    "step_id": step.id,
                    "question": step.question or step.name,
                    "answer": text,
                    "destination": kept and step._destination_label(),
                    "before": kept or False,
                }
            )
        return rows.with_env(self.env)

    def _read_answers(self, answers):
        """Return ([(step, text, value)], sentences on what is wrong), in order."""
        found, problems = [], []
        if not self or not isinstance(answers, dict):
            return found, problems
        self.ensure_one()
        given = {str(key): answer for key, answer in answers.items()}
        for step in self.step_ids.sorted():
            answer = given.get(str(step.id))
            if step.answer_type == "none" or not isinstance(answer, dict):
                continue
            try:
                text, value = step._read_answer(answer)
            except ValueError:
                problems.append(
                    self.env._(
                        "The answer to “%s” cannot be understood: please correct it.",
                        step.question or step.name,
                    )
                )
                continue
            if text:
                found.append((step, text, value))
        return found, problems


class RetentionCallScriptStep(models.Model):
    _inherit = "retention.call.script.step"

    # ------------------------------------------------------------
    # Reading what was sent
    # ------------------------------------------------------------

    def _read_answer(self, answer):
        """Return (text, value) of an answer, ('', None) for none.

        :raise ValueError: it is no answer to this question
        """
        self.ensure_one()
        if self.answer_type == "choice":
            return self._read_choice(answer.get("option_id"))
        value = answer.get("value")
        if value is None or value is False and self.answer_type != "yes_no":
            return "", None
        if self.answer_type == "yes_no":
            return self._read_yes_no(value)
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            raise ValueError(value)
        text = str(value).replace("\x00", "").strip()
        if len(text) > LONGEST:
            raise ValueError("too long")
        if not text or self.answer_type == "text":
            return text, text
        if self.answer_type == "number":
            number = float(text.replace(",", "."))
            if not isfinite(number):
                raise ValueError(text)
            return text, number
        day = fields.Date.to_date(text[:10])
        return format_date(self.env, day), day

    def _read_choice(self, option_id):
        if not option_id:
            return "", None
        for option in self.option_ids:
            if option_id == option.id:
                return option.name, option.value or option.name
        raise ValueError(option_id)

    def _read_yes_no(self, value):
        if value == "":
            return "", None
        known = {"yes": True, "no": False, True: True, False: False}
        if not isinstance(value, (str, bool)) or value not in known:
            raise ValueError(value)
        value = known[value]
        return (self.env._("Yes") if value else self.env._("No")), value

    # ------------------------------------------------------------
    # Keeping
    # ------------------------------------------------------------

    def _keep_answer(self, attempt, text, value):
        """Keep an answer where it belongs.

        :return: what to take back: {``model``, ``id``, ``field``, ``before``,
            ``after``} or {``model``, ``id``} of a new record; None if nothing was kept
        """
        if not self.destination or not self._takes_type():
            return None
        # The caller works on this customer; which fields he may fill is a fixed list
        attempt = attempt.sudo()
        if self.destination in TEXTS:
            return self._add_text(attempt.partner_id, text, attempt)
        if self.destination == CHANNEL:
            return self._write_field(attempt.partner_id, CHANNEL, value)
        return getattr(self, f"_keep_{self.destination}")(attempt, text, value)

    def _add_text(self, partner, text, attempt):
        before = (partner[self.destination] or "").rstrip()
        if text.casefold() in before.casefold():
            return None  # it stands there already
        day = format_date(self.env, attempt.company_id._retention_day())
        line = f"{day}: {text}"
        after = f"{before}\n{line}" if before else line
        return self._write_field(partner, self.destination, after)

    def _write_field(self, partner, name, value):
        before = partner[name]
        if before == value:
            return None
        partner[name] = value
        return {
            "model": partner._name,
            "id": partner.id,
            "field": name,
            "before": before,
            "after": value,
        }

    def _keep_birthday(self, attempt, text, value):
        """Keep the birthday of whom we spoke with, who gave it to be kept."""
        person = attempt.contact_id or attempt.partner_id
        if person.is_company or person.retention_birthday:
            return None  # a known one is corrected on the customer, not by telephone
        person.write({"retention_birthday": value, "retention_birthday_consent": True})
        return {
            "model": person._name,
            "id": person.id,
            "field": "retention_birthday",
            "before": False,
            "after": fields.Date.to_string(value),
        }

    def _keep_buys_elsewhere(self, attempt, text, value):
        return self._keep_customer_answer(
            attempt, buys_elsewhere="yes" if value else "no"
        )

    def _keep_buy_more(self, attempt, text, value):
        return self._keep_customer_answer(attempt, answer=text)

    def _keep_customer_answer(self, attempt, **values):
        answers = self.env["retention.customer.answer"].sudo()  # as in _keep_answer
        answer = answers.create(
            {
                "partner_id": attempt.partner_id.id,
                "company_id": attempt.company_id.id,
                "user_id": self.env.uid,
                "question": self.destination,
                **values,
            }
        )
        return {"model": answer._name, "id": answer.id}

    def _keep_account_news(self, attempt, text, value):
        """Note the call, with its news, among the contacts of a key account."""
        account = (
            self.env["retention.key.account"]
            .sudo()  # as in _keep_answer
            .search(
                [
                    ("partner_id", "=", attempt.partner_id.commercial_partner_id.id),
                    ("company_id", "=", attempt.company_id.id),
                ],
                limit=1,
            )
        )
        if not account:
            return None
        today = attempt.company_id._retention_day()
        touch = account.env["retention.key.account.touch"].create(
            {
                "account_id": account.id,
                "kind": "call",
                "state": "done",
                "user_id": self.env.uid,
                "date_due": today,
                "date_done": today,
                "news": text,
            }
        )
        return {"model": touch._name, "id": touch.id}
