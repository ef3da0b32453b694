from odoo.tests import tagged

from ..loyalty.common_parallel import ParallelCase


@tagged("post_install", "-at_install")
class TestSegmentParallel(ParallelCase):
    """Several refresh a segment at once: everybody comes once, nobody fails."""

    def test_two_refreshes_at_once(self):
        with self.connection() as env:
            company = env["res.company"].browse(self.company_id)
            customers = env["res.partner"]
            for _number in range(5):
                customer = self._customer(env)
                self._order(env, customer).action_confirm()
                customers |= customer
            env["retention.customer"]._score_company(company)
            segment_id = (
                env["retention.segment"]
                .create(
                    {
                        "name": self._testMethodName,
                        "company_id": company.id,
                        "rule": repr([("order_count", ">", 0)]),
                    }
                )
                .id
            )

        def refresh(env):
            return env["retention.segment"].browse(segment_id)._refresh_now()

        results = self.at_once(refresh, refresh, refresh)
        self.assertEqual(sorted(results), [(0, 0), (0, 0), (5, 0)])
        with self.connection() as env:
            rows = env["retention.segment"].browse(segment_id).membership_ids
            self.assertEqual(rows.partner_id, customers.with_env(env))
            self.assertEqual(len(rows), 5)
