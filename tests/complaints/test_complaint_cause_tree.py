from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common_causes import CauseCase


@tagged("post_install", "-at_install")
class TestComplaintCauseTree(CauseCase):
    """The tree of causes, what was found out, and putting causes together."""

    def test_ready_causes(self):
        for area in ("product", "staff", "sale", "delivery", "price", "other"):
            root = self.env.ref(f"customer_retention.complaint_cause_{area}")
            self.assertFalse(root.parent_id)
            below = root.search([("id", "child_of", root.id)])
            self.assertEqual(set(below.mapped("area")), {area})
            self.assertGreater(len(below), 2)
        self.assertIn(" / Making chairs / Blunt mould", self.mould.complete_name)

    def test_circles(self):
        for parent in (self.making, self.mould):
            with self.subTest(parent.name), self.assertRaises(UserError):
                self.making.parent_id = parent
        with self.assertRaisesRegex(ValidationError, "a name"):
            self.mould.name = " "

    def test_a_cause_stays_with_its_company(self):
        with self.assertRaisesRegex(UserError, "stays with its company"):
            self.mould.company_id = self.company
        own = self._cause("Ours", company_id=self.company.id)
        with self.assertRaises(UserError):
            own.company_id = self.other_company
        own.write({"company_id": self.company.id, "name": "Ours alone"})
        theirs = self._cause("Theirs", company_id=self.other_company.id)
        with self.assertRaises(UserError):
            self._name(0, theirs)

    def test_used_causes_stay(self):
        complaint = self._name(0)
        with self.assertRaisesRegex(UserError, "Complaint"):
            self.mould.unlink()
        with self.assertRaisesRegex(UserError, "part of"):
            self.making.unlink()
        self.glue.unlink()
        self.making.active = False
        self.assertFalse(self.mould.active)
        self.assertIn("Blunt mould", complaint.cause_id.display_name)
        self.mould.active = True
        self.assertTrue(self.making.active)

    def test_counts(self):
        self._name(0)
        self._name(0, self.glue, days=40)
        self._solve(self._name(1, days=100))
        names = ("complaint_count", "open_count", "month_count", "quarter_count")
        self.assertEqual([self.making[name] for name in names], [3, 2, 1, 2])
        self.assertEqual(self.making.customer_count, 2)
        self.assertEqual(self.mould.complaint_count, 2)
        listed = self.making.action_complaints()["domain"]
        self.assertEqual(self.env["retention.complaint"].search_count(listed), 3)
        self.assertEqual(self.making.action_trend()["view_mode"], "graph,pivot,list")
        self.assertFalse(self.glue.action_count)

    def test_why_chain(self):
        complaint = self._name(0)
        with Form(complaint) as form:
            for text in ("The leg broke", "The glue was thin"):
                with form.why_ids.new() as why:
                    why.text = text
        self.assertIn("2 times", complaint.why_hint)
        self.assertEqual(complaint.why_ids[0].create_uid, self.env.user)
        complaint.why_ids[1].write({"is_root": True, "bone": "material"})
        self.assertFalse(complaint.why_hint)
        with self.assertRaisesRegex(ValidationError, "Say why"):
            complaint.why_ids[0].text = " "
        self._solve(complaint)
        complaint.sudo().write({"state": "closed"})
        with self.assertRaisesRegex(UserError, "closed"):
            complaint.why_ids[0].unlink()

    def test_what_to_look_into(self):
        checks = self.env["retention.complaint.cause.check"].create(
            [
                {"cause_id": self.making.id, "name": "Which shift?"},
                {"cause_id": self.mould.id, "name": "How many pieces?"},
                {"cause_id": self.glue.id, "name": "Which batch?"},
            ]
        )
        complaint = self._name(0)
        self.assertEqual(complaint.cause_check_ids & checks, checks[:2])
        complaint.cause_checked_ids = checks[0]
        with self.assertRaises(ValidationError):
            checks[0].name = ""

    def _merge(self, causes, target):
        wizard = (
            self.env["retention.complaint.cause.merge"]
            .with_context(active_model=causes._name, active_ids=causes.ids)
            .create({"target_id": target.id})
        )
        return wizard.action_merge()

    def test_merging(self):
        sub = self._cause("Very old glue", self.glue)
        mine, theirs = self._name(0), self._name(1, self.glue)
        action = self.actions.create({"name": "New glue", "cause_id": self.glue.id})
        opened = self._merge(self.glue, self.mould)
        self.assertEqual(opened["res_id"], self.mould.id)
        self.assertEqual((mine | theirs).cause_id, self.mould)
        self.assertEqual(action.cause_id, self.mould)
        self.assertEqual(sub.parent_id, self.mould)
        self.assertFalse(self.glue.active)
        self.assertIn("Merged into", self.glue.description)

    def test_merging_joins_alerts(self):
        for number in range(3):
            self._name(number)
            self._name(number, self.glue)
        self._check()
        glue, mould = self._open(cause=self.glue), self._open()
        glue.action_take_action()
        self._merge(self.glue, self.mould)
        self.assertEqual(glue.state, "over")
        self.assertEqual(mould.state, "acting")
        self._check()
        self.assertEqual(self._open(), mould)
        self.assertEqual(len(mould.complaint_ids), 6)

    def test_merging_what_does_not_fit(self):
        own = self._cause("Ours", company_id=self.company.id)
        for causes, target, words in (
            (self.mould, self.mould, "another one"),
            (self.making, self.mould, "other way"),
            (self.mould, own, "of all companies"),
        ):
            with self.subTest(words), self.assertRaisesRegex(UserError, words):
                self._merge(causes, target)
        self._name(0, own)
        self._merge(own, self.mould)
        self.assertEqual(self.mould.complaint_count, 1)

    def test_settings(self):
        for name, values in {
            "retention_cause_alert_customers": (-1, 0),
            "retention_cause_alert_days": (-30, 0, 400),
            "retention_cause_check_days": (-1, 6, 400),
        }.items():
            for value in values:
                with (
                    self.subTest(name=name, value=value),
                    self.assertRaises(ValidationError),
                ):
                    self.company[name] = value
        with self.assertRaisesRegex(ValidationError, "choose a retention manager"):
            self.company.retention_cause_user_id = self.seller

    def test_figures_by_cause(self):
        self._name(0)
        self._name(1, self.glue)
        action = self.env.ref("customer_retention.retention_complaint_action_causes")
        [[area, count]] = self.env["retention.complaint"]._read_group(
            [("cause_id", "child_of", self.making.id)], ["cause_area"], ["__count"]
        )
        self.assertEqual((area, count), ("product", 2))
        views = self.env["retention.complaint"].get_views(
            [*action._get_action_dict()["views"], (action.search_view_id.id, "search")]
        )["views"]
        self.assertIn("cause_area", views["pivot"]["arch"])
