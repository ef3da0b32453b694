"""Real transactions on complaints, which leave nothing behind for other tests."""

from ..loyalty.common_parallel import ParallelCase

# What was decided and done stays in real life: deleted without asking, in this order
TABLES = (
    "retention_complaint_alert",
    "retention_complaint_remedy",
    "retention_complaint",
)


class ComplaintParallelCase(ParallelCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addClassCleanup(cls._forget_complaints)

    @classmethod
    def _forget_complaints(cls):
        with cls.connection() as env:
            for table in TABLES:
                env.cr.execute(
                    f"DELETE FROM {table} WHERE company_id = %s", [cls.company_id]
                )
