"""Builders of the tests of remedies."""

from .common import ComplaintCase


class RemedyCase(ComplaintCase):
    """A complaint of the firm, looked after by its sales person.

    Limits: users 25, account managers 100, managers none.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        users = cls._create_users("remedies", "account_manager", "manager")
        cls.account_manager = users["account_manager"]
        cls.manager = users["manager"]
        cls.env["retention.key.account"].create(
            {"partner_id": cls.firm.id, "manager_id": cls.account_manager.id}
        )
        cls.complaint = cls._complain(cls.contact, user_id=cls.seller.id)

    @classmethod
    def _propose(cls, amount=10, user=None, kind="gift", complaint=None, **values):
        """Have somebody propose a remedy, the seller by default."""
        values |= {
            "complaint_id": (complaint or cls.complaint).id,
            "kind": kind,
        }
        if kind not in ("points", "replacement") and "product_id" not in values:
            values["amount"] = amount
        remedies = cls.env["retention.complaint.remedy"]
        return remedies.with_user(user or cls.seller).create(values)

    def _agreed(self, *args, **values):
        """Return a remedy that a manager has approved, as its proposer."""
        remedy = self._propose(*args, **values)
        remedy.action_submit()
        if remedy.state == "to_approve":
            remedy.with_user(self.manager).action_approve()
        self.assertEqual(remedy.state, "approved")
        return remedy

    def _asked(self, remedy):
        """Return who has an activity because of a remedy."""
        activities = self.env["mail.activity"].search(
            [("retention_remedy_id", "=", remedy.id)]
        )
        return activities.user_id
