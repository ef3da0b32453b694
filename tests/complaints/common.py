"""Builders of the tests of complaints."""

from ..common import RetentionCase


class ComplaintBuilders:
    """Recording what a customer holds against us."""

    @classmethod
    def _complain(cls, customer=None, **values):
        return cls.env["retention.complaint"].create(
            {
                "partner_id": (customer or cls.customer).id,
                "description": "The chair wobbles",
                **values,
            }
        )

    @classmethod
    def _solve(cls, complaint):
        """Solve what was found justified: nothing is missing to close it."""
        complaint.write({"solution": "A new leg", "decision": "justified"})
        complaint.action_solve()
        return complaint


class ComplaintCase(ComplaintBuilders, RetentionCase):
    """A firm with a contact, whose sales person is ``cls.seller``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller, cls.colleague = cls._create_users(
            "complaints", "own", other="sales_team.group_sale_salesman"
        ).values()
        cls.firm = cls._create_customer(
            "Harbour Hotels", is_company=True, user_id=cls.seller.id
        )
        cls.contact = cls._create_customer("Olga Berg", parent_id=cls.firm.id)
        cls.other_company = cls.env["res.company"].create({"name": "Another shop"})
