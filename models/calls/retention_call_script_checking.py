from odoo import models

from ...tools.call_scripts import (
    BRACE,
    BRACKET,
    END,
    ENDLESS,
    FOREIGN,
    MALFORMED,
    NO_STEPS,
    UNKNOWN,
    UNREACHABLE,
    Step,
    flow_problems,
    problems,
)
from ..customers.res_partner_hours import CHANNELS
from .retention_call_script_merge import MERGE_FIELDS
from .retention_call_script_step import CHANNEL


class RetentionCallScript(models.Model):
    """What keeps a script from being published, in words that name the step."""

    _inherit = "retention.call.script"

    def _find_problems(self):
        """Return sentences on all that is wrong, none if it can be published."""
        self.ensure_one()
        found = self._flow_sentences()
        for step in self.step_ids.sorted():
            found += step._find_problems()
        for objection in self.objection_ids:
            name = (objection.name or "").strip()
            if not name or not (objection.answer or "").strip():
                found.append(
                    self.env._(
                        "An objection lacks its words or its answer: “%s”.", name
                    )
                )
            found += self._text_sentences(name, objection.answer)
        return found

    def _flow(self):
        """Return the steps as the pure rules know them, in order."""
        return [step._flow() for step in self.step_ids.sorted()]

    def _flow_sentences(self):
        steps = self.step_ids
        sentences = []
        for code, step_id in flow_problems(self._flow()):
            if code == NO_STEPS:
                sentences.append(
                    self.env._("“%s” has no steps: write at least one.", self.name)
                )
                continue
            name = steps.browse(step_id).name
            sentences.append(
                {
                    FOREIGN: self.env._(
                        "Step “%s” goes on with a step of another script.", name
                    ),
                    UNREACHABLE: self.env._(
                        "No way leads to step “%s”: have another step go on with it, "
                        "or delete it.",
                        name,
                    ),
                    ENDLESS: self.env._(
                        "From step “%s” no way leads to the end: the talk would go "
                        "round for ever.",
                        name,
                    ),
                }[code]
            )
        return sentences

    def _text_sentences(self, name, text):
        """Return sentences on the merge fields of a text.

        :param name: of the step or objection in which it stands
        """
        sentences = []
        for code, what in problems(text, MERGE_FIELDS):
            if code == UNKNOWN:
                sentence = self.env._(
                    "“%(step)s”: there is no field {%(field)s}. There are: %(known)s.",
                    step=name,
                    field=what,
                    known=", ".join(MERGE_FIELDS),
                )
            elif code in (MALFORMED, BRACE):
                sentence = self.env._(
                    "“%(step)s”: %(text)s is not a field. Write it as {first_name} or "
                    "{first_name|there}.",
                    step=name,
                    text=what,
                )
            else:
                assert code == BRACKET
                sentence = self.env._(
                    "“%(step)s”: the bracket %(text)s has no other half.",
                    step=name,
                    text=what,
                )
            sentences.append(sentence)
        return sentences


class RetentionCallScriptStep(models.Model):
    _inherit = "retention.call.script.step"

    def _flow(self):
        """Return the step as the pure rules know it."""
        self.ensure_one()
        options = self.option_ids.sorted() if self.answer_type == "choice" else ()
        return Step(
            self.id,
            END if self.is_end else self.next_step_id.id or None,
            tuple((option.id, option.next_step_id.id or None) for option in options),
        )

    def _find_problems(self):
        """Return sentences on what is wrong with the step itself."""
        self.ensure_one()
        script, name = self.script_id, (self.name or "").strip()
        found = []
        if not name:
            found.append(self.env._("A step has no name: say in a word what it is."))
        if not (self.say or "").strip() and not (self.question or "").strip():
            found.append(self.env._("Step “%s” says nothing.", name))
        if self.answer_type != "none" and not (self.question or "").strip():
            found.append(self.env._("Step “%s” lacks its question.", name))
        if self.answer_type == "choice":
            found += self._option_sentences(name)
        if self.destination:
            found += self._destination_sentences(name)
        for text in (self.say, self.question):
            found += script._text_sentences(name, text)
        return found

    def _option_sentences(self, name):
        if not self.option_ids:
            return [self.env._("Step “%s” offers no answers to choose from.", name)]
        if not all((option.name or "").strip() for option in self.option_ids):
            return [self.env._("Step “%s” has an answer without a name.", name)]
        return []

    def _destination_sentences(self, name):
        label = self._destination_label()
        if not self._takes_type():
            return [
                self.env._(
                    "Step “%(step)s”: this kind of answer cannot go to “%(field)s”.",
                    step=name,
                    field=label,
                )
            ]
        known = dict(CHANNELS)
        if self.destination == CHANNEL and any(
            option.value not in known for option in self.option_ids
        ):
            return [
                self.env._(
                    "Step “%(step)s”: for “%(field)s” each answer needs one of these "
                    "values: %(values)s.",
                    step=name,
                    field=label,
                    values=", ".join(known),
                )
            ]
        return []
