import base64
from datetime import timedelta

from ..common import RetentionCase

HEADING = "customer;number;points;expiry\n"


class ImportCase(RetentionCase):
    """A customer base with e-mail addresses, references and external ids."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write({"email": "ani@example.com", "ref": "K-1"})
        cls.vahe = cls._create_customer("Vahe", email="Vahe@Example.com", ref="K-2")
        cls.later = cls.company._retention_day() + timedelta(days=100)

    def _import(self, rows, heading=HEADING, **values):
        """Make and check an import of a file."""
        content = rows if isinstance(rows, bytes) else (heading + rows).encode()
        one = self.env["retention.balance.import"].create(
            {
                "name": "Old shop",
                "program_id": self.program.id,
                "file": base64.b64encode(content),
                "filename": "old.csv",
                **values,
            }
        )
        one.action_check()
        return one

    def _undo(self, one):
        return self.env["retention.balance.import.undo"].create({"import_id": one.id})

    def assertEqualSums(self, one):
        """Assert that the certificate's sums agree; return it."""
        sums = one._certificate()
        self.assertTrue(sums["equal"], sums)
        self.assertLedger()
        return sums
