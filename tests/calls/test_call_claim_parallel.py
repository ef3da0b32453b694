from uuid import uuid4

from odoo.fields import Command
from odoo.tests import tagged

from ..loyalty.common_parallel import ParallelCase


@tagged("post_install", "-at_install")
class TestCallClaimParallel(ParallelCase):
    """Real transactions at once: nobody ever meets a colleague at a customer's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.connection() as env:
            company = env["res.company"].browse(cls.company_id)
            company.write(
                {
                    "retention_call_hour_from": 0,
                    "retention_call_hour_to": 24,
                    "retention_call_is_weekend": True,
                }
            )
            group = env.ref("customer_retention.group_retention_account_manager")
            cls.user_ids = (
                env["res.users"]
                .create(
                    [
                        {
                            "name": f"{cls.__name__} {number}",
                            "login": f"{cls.__name__}{number}{uuid4()}",
                            "company_id": cls.company_id,
                            "company_ids": [Command.set([cls.company_id])],
                            "group_ids": [Command.set(group.ids)],
                        }
                        for number in range(4)
                    ]
                )
                .ids
            )
            cls.campaign_id = cls._create_campaign(env)
            cls.outcome_id = (
                env["retention.call.outcome"]
                .create({"name": "Told", "result": "told", "company_id": company.id})
                .id
            )
        cls.addClassCleanup(cls._clear)

    @classmethod
    def _create_campaign(cls, env):
        campaign = env["retention.call.campaign"].create(
            {
                "name": "At once",
                "company_id": cls.company_id,
                "user_id": False,
                "source": "selection",
                "user_ids": [Command.set(cls.user_ids)],
            }
        )
        campaign.state = "running"
        return campaign.id

    @classmethod
    def _clear(cls):
        with cls.connection() as env:
            ours = [("company_id", "=", cls.company_id)]
            for model in ("attempt", "task", "campaign", "session", "outcome"):
                env[f"retention.call.{model}"].with_context(active_test=False).search(
                    ours
                ).unlink()
            env["res.users"].browse(cls.user_ids).active = False

    def _tasks(self, count, user_ids=(False,), campaign_ids=None):
        """Make customers with a task for each of some people; return the tasks."""
        with self.connection() as env:
            env["retention.call.task"].search(
                [("company_id", "=", self.company_id)]
            ).unlink()
            tasks = env["retention.call.task"]
            for number in range(count):
                customer = env["res.partner"].create(
                    {
                        "name": f"{self._testMethodName} {number}",
                        "phone": f"+1 202 555 01{number:02d}",
                        "company_id": self.company_id,
                    }
                )
                tasks += tasks.create(
                    [
                        {
                            "campaign_id": campaign_id,
                            "company_id": self.company_id,
                            "partner_id": customer.id,
                            "contact_id": customer.id,
                            "user_id": user_id,
                        }
                        for user_id, campaign_id in zip(
                            user_ids,
                            campaign_ids or [self.campaign_id] * len(user_ids),
                            strict=True,
                        )
                    ]
                )
            return tasks.ids

    def _in_browser(self, env, user_id):
        context = {"allowed_company_ids": [self.company_id]}
        return env(user=user_id, context=context)["retention.call.workspace"]

    def _next(self, user_id):
        def ask(env):
            card = self._in_browser(env, user_id).next()["card"]
            return card and card["who"]["id"]

        return ask

    def test_four_people_and_one_pool(self):
        self._tasks(4)
        found = self.at_once(*map(self._next, self.user_ids))
        self.assertEqual(len(set(found) - {None}), 4, found)

    def test_more_people_than_customers(self):
        self._tasks(1)
        found = self.at_once(*map(self._next, self.user_ids))
        self.assertEqual(len([one for one in found if one]), 1, found)

    def test_two_tasks_of_the_same_customer(self):
        """Each has a task with each of two customers, in another campaign."""
        with self.connection() as env:
            other = self._create_campaign(env)
        for _round in range(3):
            self._tasks(2, self.user_ids[:2], [self.campaign_id, other])
            found = self.at_once(*map(self._next, self.user_ids[:2]))
            self.assertEqual(len(set(found) - {None}), 2, found)

    def test_a_list_filled_by_two_at_once(self):
        """Whoever comes second leaves it to the first; nobody is there twice."""
        self._tasks(0)
        with self.connection() as env:
            customers = env["res.partner"].create(
                [
                    {"name": f"At once {number}", "phone": f"+1 202 555 02{number:02d}"}
                    for number in range(20)
                ]
            )
            env["retention.call.campaign"].browse(self.campaign_id).write(
                {"partner_ids": [Command.set(customers.ids)], "membership": "living"}
            )

        def follow(env):
            env["retention.call.campaign"].browse(self.campaign_id)._follow()

        self.at_once(follow, follow)
        with self.connection() as env:
            campaign = env["retention.call.campaign"].browse(self.campaign_id)
            self.assertEqual(len(campaign.task_ids), 20)
            self.assertFalse(campaign.problem)
            campaign.partner_ids.active = False

    def test_the_same_save_twice(self):
        user_id = self.user_ids[0]
        [task_id] = self._tasks(1)
        values = {"outcome_id": self.outcome_id, "key": str(uuid4())}

        def save(env):
            answer = self._in_browser(env, user_id).save(task_id, values)
            return answer["saved"]["attempt_id"]

        first, second = self.at_once(save, save)
        self.assertEqual(first, second)
        with self.connection() as env:
            attempts = env["retention.call.attempt"].search([("task_id", "=", task_id)])
            self.assertEqual(attempts.ids, [first])
