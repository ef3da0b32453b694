"""Builders of the tests of key accounts."""

from ..customers.common import CustomerCase


class KeyAccountCase(CustomerCase):
    """A key account manager, and a firm that is a key account.

    ``cls.keeper`` manages ``cls.account`` of ``cls.firm``; ``cls.contact`` is the
    firm's buyer.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keeper = cls._create_user("keeper", "group_retention_account_manager")
        cls.firm = cls._create_customer("Harbour Hotels", is_company=True)
        cls.contact = cls._create_customer("Olga Berg", parent_id=cls.firm.id)
        cls.account = cls._create_account(cls.firm, manager_id=cls.keeper.id)

    @classmethod
    def _create_user(cls, login, *groups, **values):
        """Make somebody of the staff with groups of ours, by their short names."""
        names = [
            group if "." in group else f"customer_retention.{group}" for group in groups
        ]
        return cls.env["res.users"].create(
            {
                "name": login.title(),
                "login": login,
                "email": f"{login}@example.com",
                "group_ids": [(6, 0, [cls.env.ref(name).id for name in names])],
                **values,
            }
        )

    @classmethod
    def _create_account(cls, partner, **values):
        return cls.env["retention.key.account"].create(
            {"partner_id": partner.id, **values}
        )
