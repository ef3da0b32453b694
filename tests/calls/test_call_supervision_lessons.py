from odoo.fields import Command
from odoo.tests import tagged

from .common_results import SupervisionCase


@tagged("post_install", "-at_install")
class TestCallSupervisionLessons(SupervisionCase):
    """What is to be learned from the calls of the last days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.costly, cls.late = cls.env["retention.call.reason"].create(
            [
                {"name": name, "kind": "refusal", "sequence": place}
                for place, name in enumerate(("Too dear", "Too late"))
            ]
        )

    def _talk(self, customer, result, priority=0, **values):
        task = self._create_task(customer, priority=priority)
        return self._create_attempt(
            task,
            **{
                "reached": "answered",
                "result": result,
                "script_id": self.script.id,
                **values,
            },
        )

    def test_refusals_by_reason(self):
        customers = self._create_customers(4)
        first = self._talk(customers[0], "refused", 100, reason_id=self.costly.id)
        # The same customer once more: a second refusal, the same money
        self._create_attempt(
            first.task_id,
            reached="answered",
            result="refused",
            reason_id=self.costly.id,
        )
        self._talk(customers[1], "refused", 300, reason_id=self.late.id, days=3)
        self._talk(customers[2], "refused", 900, reason_id=self.costly.id, days=40)
        self._talk(customers[3], "refused", 5)
        refusals = self._load()["refusals"]
        self.assertEqual(
            [(row["name"], row["count"], row["at_stake"]) for row in refusals],
            [("Too late", 1, 300), ("Too dear", 2, 100), ("No reason given", 1, 5)],
        )
        for row in refusals:
            self.assertListed(row, row["name"])

    def test_people_beside_the_others(self):
        for customer in self._create_customers(40):
            self._talk(customer, "agreed", note="Four")
        for number, customer in enumerate(self._create_customers(40)):
            result = "agreed" if number < 10 else "refused"
            self._talk(customer, result, user_id=self.second.id)
        task = self._create_task()
        self._create_attempt(task, kind="skip")
        task.postponed_count = 2
        page = self._load()
        first, second = page["mix"]["people"]
        self.assertEqual((first["name"], first["note"]), ("Caller", 4))
        self.assertEqual(first["marks"]["agreed"], "more")
        self.assertEqual(second["marks"]["agreed"], "less")
        self.assertEqual(second["marks"]["refused"], "more")
        self.assertFalse(first["marks"]["thinks"])
        self.assertEqual(second["shares"]["refused"], 30 / 40)
        self.assertEqual(page["mix"]["shares"]["agreed"], 50 / 80)
        self.assertEqual(first["figures"]["skipped"]["count"], 1)
        self.assertEqual(first["figures"]["put_off"]["count"], 1)
        for row in (first, second):
            for name, figure in row["figures"].items():
                self.assertListed(figure, f"{row['name']} {name}")
        # Beside everybody, whoever is looked at
        [only] = self._load(user_id=self.second.id)["mix"]["people"]
        self.assertEqual(only["marks"]["agreed"], "less")

    def test_scripts_and_objections_are_ranked(self):
        better = self.env["retention.call.script"].create(
            {"name": "Autumn talk", "state": "published"}
        )
        for number, customer in enumerate(self._create_customers(30)):
            self._talk(
                customer,
                "agreed" if number < 6 else "thinks",
                objection_ids=[Command.set(self.dear.ids)],
            )
        for number, customer in enumerate(self._create_customers(30)):
            result = "agreed" if number < 20 else "refused"
            self._talk(customer, result, script_id=better.id)
        few = better.copy({"name": "Winter talk"})
        self._talk(self.customer, "agreed", script_id=few.id)
        page = self._load()
        self.assertEqual(
            [(row["name"], row["rank"], row["too_few"]) for row in page["scripts"]],
            [
                ("Autumn talk v1", 1, False),
                ("Spring talk v1", 2, False),
                ("Winter talk v1", False, True),
            ],
        )
        [objection] = page["objections"]
        self.assertEqual(objection["name"], "Dear (Spring talk v1)")
        self.assertEqual(objection["share"], 6 / 30)
        for row in (*page["scripts"], objection):
            self.assertListed({"count": row["talks"], "open": row["open"]})
            self.assertListed({"count": row["won"], "open": row["open_won"]})

    def test_undone_calls_teach_nothing(self):
        self._talk(self.customer, "refused", 100, is_undone=True)
        page = self._load()
        self.assertFalse(page["refusals"])
        self.assertFalse(page["mix"]["people"])
        self.assertFalse(page["scripts"])
