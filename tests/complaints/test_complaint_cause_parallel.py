from odoo.tests import tagged

from .common_parallel_complaints import ComplaintParallelCase


@tagged("post_install", "-at_install")
class TestComplaintCauseParallel(ComplaintParallelCase):
    """Several look for causes at once: one alert."""

    def test_one_alert(self):
        with self.connection() as env:
            cause = env["retention.complaint.cause"].create(
                {"name": self._testMethodName, "company_id": self.company_id}
            )
            for _number in range(3):
                env["retention.complaint"].create(
                    {
                        "partner_id": self._customer(env).id,
                        "company_id": self.company_id,
                        "description": "Wobbles",
                        "cause_id": cause.id,
                    }
                )
            cause_id = cause.id

        def check(env):
            company = env["res.company"].browse(self.company_id)
            return len(env["retention.complaint.alert"]._look_at(company))

        results = self.at_once(check, check, check)
        self.assertEqual(sorted(results), [0, 0, 1])
        with self.connection() as env:
            alerts = env["retention.complaint.alert"].search(
                [("cause_id", "=", cause_id)]
            )
            self.assertEqual(len(alerts), 1)
            self.assertEqual(len(alerts.complaint_ids), 3)
