from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common_outcomes import OutcomeCase


@tagged("post_install", "-at_install")
class TestCallScripts(OutcomeCase):
    """What may be published, and that it stays as it was."""

    def assertRefused(self, script, words):
        with self.assertRaisesRegex(UserError, words):
            script.action_publish()
        self.assertEqual(script.state, "draft")

    def test_ready_scripts_are_published_and_whole(self):
        scripts = self.env["retention.call.script"].search(
            [("company_id", "=", False), ("state", "=", "published")]
        )
        purposes = {
            *("late", "thanks", "booking", "birthday", "growth", "win_back"),
            *("complaint", "warranty", "points", "key_account"),
        }
        self.assertLessEqual(purposes, set(scripts.mapped("purpose")))
        for script in scripts:
            self.assertEqual(script._find_problems(), [], script.name)
            self.assertGreaterEqual(len(script.objection_ids), 2, script.name)

    def test_publish(self):
        script = self._create_script("Hello", "Bye")
        script.with_user(self.boss).action_publish()
        self.assertEqual(script.state, "published")

    def test_no_steps(self):
        self.assertRefused(self._create_script(), "has no steps")

    def test_unknown_field(self):
        script = self._create_script("Dear {frist_name}")
        self.assertRefused(script, "“Step 1”: there is no field {frist_name}")

    def test_half_a_bracket(self):
        self.assertRefused(self._create_script("Dear [{name}"), "no other half")
        self.assertRefused(self._create_script("Dear {name"), "Step 1.*not a field")

    def test_nothing_said(self):
        self.assertRefused(self._create_script("Hello", " "), "Step “Step 2” says")

    def test_unreachable(self):
        script = self._create_script("Hello", "Never heard", "Bye")
        first, _second, third = script.step_ids
        first.next_step_id = third
        self.assertRefused(script, "No way leads to step “Step 2”")

    def test_endless(self):
        script = self._create_script("Hello", "Again")
        script.step_ids[1].next_step_id = script.step_ids[0]
        self.assertRefused(script, "“Step 1” no way leads to the end")

    def test_a_loop_with_a_way_out(self):
        script = self._create_script("Hello", "Again?")
        step = script.step_ids[1]
        step.write(
            {
                "answer_type": "choice",
                "question": "Again?",
                "option_ids": [
                    (0, 0, {"name": "Yes", "next_step_id": script.step_ids[0].id}),
                    (0, 0, {"name": "No"}),
                ],
            }
        )
        script.action_publish()
        self.assertEqual(script.state, "published")

    def test_step_of_another_script(self):
        other = self._create_script("Hello")
        script = self._create_script("Hello", "Bye")
        script.step_ids[0].next_step_id = other.step_ids
        self.assertRefused(script, "“Step 1” goes on with a step of another script")

    def test_choice_without_answers(self):
        script = self._create_script("Hello")
        step = self._add_step(script, answer_type="choice")
        self.assertRefused(script, "Step “Question” offers no answers")
        step.option_ids = [(0, 0, {"name": " "})]
        self.assertRefused(script, "an answer without a name")

    def test_question_missing(self):
        script = self._create_script("Hello")
        self._add_step(script, answer_type="text", question=False)
        self.assertRefused(script, "Step “Question” lacks its question")

    def test_destination_of_another_kind(self):
        script = self._create_script("Hello")
        step = self._add_step(script, answer_type="text", destination="birthday")
        self.assertRefused(script, "“Question”: this kind of answer cannot go to")
        step.write(
            {
                "answer_type": "choice",
                "destination": "retention_channel",
                "option_ids": [(0, 0, {"name": "By pigeon", "value": "pigeon"})],
            }
        )
        self.assertRefused(script, "each answer needs one of these values: phone")

    def test_destination_off_the_list(self):
        script = self._create_script("Hello")
        with self.assertRaisesRegex(ValidationError, "fields of the list only"):
            self._add_step(script, answer_type="text", destination="vat")

    # ------------------------------------------------------------
    # Versions
    # ------------------------------------------------------------

    def test_published_stays(self):
        script = self._create_script("Hello", "Bye")
        script.objection_ids = [(0, 0, {"name": "No", "answer": "Yes"})]
        step = script.step_ids[0]
        step.write({"answer_type": "choice", "question": "?"})
        step.option_ids = [(0, 0, {"name": "Yes"})]
        script.action_publish()
        boss = self.env(user=self.boss)
        refused = self.assertRaisesRegex(UserError, "was published and stays as it is")
        for record, values in (
            (script, {"name": "Other"}),
            (step, {"say": "Other"}),
            (step.option_ids, {"name": "Other"}),
            (script.objection_ids, {"answer": "Other"}),
            (script, {"step_ids": [(2, step.id)]}),
        ):
            with refused, self.cr.savepoint():
                record.with_env(boss).write(values)
        for record in (step, step.option_ids, script.objection_ids):
            with refused, self.cr.savepoint():
                record.with_env(boss).unlink()
        with refused, self.cr.savepoint():
            self._add_step(script)
        with refused, self.cr.savepoint():
            boss["retention.call.objection"].create(
                {"script_id": script.id, "name": "New", "answer": "New"}
            )
        with self.assertRaisesRegex(UserError, "archive it instead"):
            script.with_env(boss).unlink()
        script.with_env(boss).active = False
        self.assertFalse(script.active)

    def test_steps_are_not_moved_into_a_published_one(self):
        script = self._create_script("Hello")
        script.action_publish()
        draft = self._create_script("Bye")
        with self.assertRaisesRegex(UserError, "was published"):
            draft.step_ids.script_id = script

    def test_new_version(self):
        script = self._create_script("One", "Two", "Three")
        first, second, third = script.step_ids
        first.write(
            {
                "answer_type": "choice",
                "question": "Which?",
                "option_ids": [
                    (0, 0, {"name": "A", "next_step_id": third.id, "sequence": 2}),
                    (0, 0, {"name": "B", "next_step_id": second.id, "sequence": 1}),
                ],
            }
        )
        second.next_step_id = third
        script.objection_ids = [(0, 0, {"name": "No", "answer": "Yes"})]
        script.action_publish()
        action = script.with_user(self.boss).action_new_version()
        new = script.browse(action["res_id"])
        self.assertEqual((new.version, new.state, new.name), (2, "draft", "Offer"))
        self.assertEqual(new.family_id, script)
        one, two, three = new.step_ids
        self.assertEqual(two.next_step_id, three)
        self.assertEqual(
            {option.name: option.next_step_id for option in one.option_ids},
            {"A": three, "B": two},
        )
        self.assertEqual(new.objection_ids.answer, "Yes")
        new.with_user(self.boss).action_publish()
        self.assertEqual((script.state, new.state), ("retired", "published"))
        self.assertEqual(script.version_count, 2)

    def test_languages_stand_side_by_side(self):
        self.env["res.lang"]._activate_lang("de_DE")
        script = self._create_script("Hello", lang="en_US")
        script.action_publish()
        german = script.browse(script.action_new_version()["res_id"])
        german.write({"lang": "de_DE"})
        german.step_ids.say = "Guten Tag"
        german.action_publish()
        self.assertEqual((script.state, german.state), ("published", "published"))

    def test_a_copy_is_a_script_of_its_own(self):
        script = self._create_script("One", "Two")
        script.step_ids[0].next_step_id = script.step_ids[1]
        copied = script.copy()
        self.assertEqual((copied.name, copied.version), ("Offer (copy)", 1))
        self.assertFalse(copied.family_id)
        self.assertEqual(copied.step_ids[0].next_step_id, copied.step_ids[1])

    # ------------------------------------------------------------
    # Rights
    # ------------------------------------------------------------

    def test_callers_only_read(self):
        script = self._create_script("Hello").with_user(self.caller)
        self.assertEqual(script.name, "Offer")
        for does in (
            lambda: script.write({"name": "Mine"}),
            script.action_publish,
            script.action_new_version,
            lambda: script.step_ids.write({"say": "Mine"}),
            script.unlink,
        ):
            with self.assertRaises(AccessError):
                does()

    def test_state_is_not_written_by_hand(self):
        script = self._create_script("Hello").with_user(self.boss)
        for values in ({"state": "published"}, {"version": 7}, {"family_id": 1}):
            with self.assertRaisesRegex(AccessError, "is not changed by hand"):
                script.write(values)
        with self.assertRaises(AccessError):
            script.create({"name": "Sly", "state": "published"})
