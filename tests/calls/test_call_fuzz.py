from random import Random

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import NOON
from .common_workspace import WorkspaceCase

SEED, ROUNDS, PAGES = 20260616, 300, 15
TEXTS = (
    *("", " ", "\x00", "\ud800", "' OR 1=1 --", "%s", "{0}", "<b>x</b>", "9" * 400),
    *("+3d", "fri 10", "31.2.", "24.12. 14:00", "2026-06-20T10:00:00Z", "+99999999d"),
    *("9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "25:99", "+0d", "-1d"),
    *("1e400", "nan", "-inf", "٣", "mine", "manager", "yes", "x" * 30_000),
)
NUMBERS = (-1, 0, 1, 2**31 - 1, 2**31, 2**63, 2**80, 1.5, 1e308)
NUMBERS += (float("nan"), float("inf"), -0.0)
NAMES = (
    *("key", "outcome_id", "reason_id", "when", "owner", "note", "duration", "wish"),
    *("step_id", "objection_ids", "answers", "complaint", "no_step_reason", "next"),
    *("started_at", "option_id", "value", "order_id", "effects", "__class__"),
)


@tagged("post_install", "-at_install")
@freeze_time(NOON)
class TestCallFuzz(WorkspaceCase):
    """Requests at random: an answer or a sentence; others' rows stay as they are."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.random = Random(SEED)
        cls.mine = cls._create_task()
        cls.others = cls._create_task(
            cls._create_customers(1, user_id=cls.second.id), user_id=cls.second.id
        )
        cls.script = cls.env["retention.call.script"].create(
            {
                "name": "Spring",
                "purpose": "offer",
                "step_ids": [
                    Command.create(
                        {
                            "name": kind,
                            "say": "Well?",
                            "question": "Well?",
                            "answer_type": kind,
                        }
                    )
                    for kind in ("text", "number", "date", "yes_no")
                ],
            }
        )
        cls.script.action_publish()
        cls.company.retention_extra_budget_default = 100
        ids = [cls.mine, cls.others, cls.reason, cls.skip_reason, cls.customer]
        ids += [cls.no_answer, cls.agreed, cls.callback, cls.refused, cls.campaign]
        ids += [*cls.script.step_ids, cls.others.partner_id]
        cls.ids = [record.id for record in ids]

    def _odd(self, depth=0):
        """Return anything at all that JSON can say."""
        kind = self.random.randrange(8 if depth < 3 else 5)
        if kind == 0:
            return self.random.choice((None, True, False))
        if kind == 1:
            return self.random.choice(NUMBERS)
        if kind == 2:
            return self.random.choice(TEXTS)
        if kind in (3, 4):
            return self.random.choice(self.ids)
        if kind == 5:
            return [self._odd(depth + 1) for _one in range(self.random.randrange(4))]
        names = self.random.sample(NAMES, self.random.randrange(6))
        return {name: self._odd(depth + 1) for name in names} | (
            {str(self._odd(3)): self._odd(depth + 1)} if kind == 7 else {}
        )

    def _request(self):
        """Return (name, arguments) of a request that is wrong in some place."""
        name, count = self.random.choice(
            (
                *(("open", 2), ("next", 1), ("release", 1), ("find_caller", 1)),
                *(("incoming", 1), ("save_draft", 2), ("preview", 2), ("save", 2)),
                *(("skip", 4), ("undo", 0), ("quote_basket", 1), ("pause", 1)),
                *(("log_complaint", 3), ("give_extra", 4), ("summary", 1)),
            )
        )
        arguments = [self._odd() for _one in range(count)]
        if name in ("save_draft", "preview", "save") and self.random.random() < 0.8:
            outcomes = (self.no_answer, self.agreed, self.callback, self.refused)
            values = self._values(self.random.choice(outcomes))
            for one in self.random.sample(NAMES, self.random.randrange(1, 4)):
                values[one] = self._odd()
            if self.random.random() < 0.5:
                steps = [*self.script.step_ids.ids, 10**9, -1]
                values["answers"] = {
                    str(self.random.choice(steps)): {"value": self._odd(2)}
                    for _one in range(3)
                }
            arguments[1] = values
        if count > 1 and self.random.random() < 0.7:
            arguments[0 if name != "open" else 1] = self.mine.id
        return name, arguments

    def _send(self, name, arguments):
        """Send a request as the browser does: what fails leaves nothing behind."""
        try:
            with mute_logger("odoo.sql_db"), self.cr.savepoint():
                getattr(self._workspace(), name)(*arguments)
                self.env.flush_all()
        except UserError as error:
            self.assertTrue(str(error))
        self.env.invalidate_all()
        # The next one finds the call as it was
        if self.mine.exists().state != "open":
            self.mine.write({"state": "open", "user_id": self.caller.id})

    def _untouchable(self):
        """Return what no request of the caller may change."""
        self.env.invalidate_all()
        blocked = self.env["phone.blacklist"].with_context(active_test=False)
        others = self.others.partner_id
        names = ["name", "phone", "user_id", "retention_rest_until", "write_date"]
        return (
            self.others.read(),
            others.read(names),
            self.others.attempt_ids,
            self.campaign.read(["state", "name", "write_date"]),
            self.env["retention.call.outcome"].search([]).mapped("write_date"),
            blocked.search_count([]),
            self.env["sale.order"].search_count([]),
            self.env["res.partner"].search_count([]),
            self.env["res.users"].search_count([]),
        )

    def test_filters_at_random(self):
        """The supervisor's page takes what is no filter for none asked for."""
        page = self.env["retention.call.supervision"].with_user(self.boss)
        names = ("day", "campaign_id", "user_id", "team_id", "days")
        for number in range(PAGES):
            filters = self._odd()
            if self.random.random() < 0.8:
                filters = {name: self._odd(2) for name in names}
            with self.subTest(f"{number}: {filters!a:.200}"):
                self.assertIn("figures", page.get_supervision(filters))

    def test_at_random(self):
        before = self._untouchable()
        for number in range(ROUNDS):
            name, arguments = self._request()
            with self.subTest(f"{number}: {name}"):
                try:
                    self._send(name, arguments)
                except UserError:
                    raise
                except Exception as error:
                    self.fail(f"{name}{arguments!a:.900}: {error!r:.300}")
        self.assertEqual(self._untouchable(), before)
        made = self.env["retention.call.attempt"].search(
            [("create_date", ">=", self.env.cr.now())]
        )
        self.assertLessEqual(made.user_id, self.caller)
