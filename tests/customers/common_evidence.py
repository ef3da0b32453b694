from odoo.tools import SQL

from .common import CustomerCase


class EvidenceCase(CustomerCase):
    """Customers of whom more is known than their orders tell.

    Product groups: Furniture with Chairs (the chair's) and Tables, and Tools.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = cls.env["product.category"]
        cls.furniture = groups.create({"name": "Furniture"})
        cls.chairs, cls.tables = groups.create(
            [
                {"name": "Chairs", "parent_id": cls.furniture.id},
                {"name": "Tables", "parent_id": cls.furniture.id},
            ]
        )
        cls.tools = groups.create({"name": "Tools"})
        cls.product.categ_id = cls.chairs
        cls.table = cls._create_product("Table", 500, categ_id=cls.tables.id)
        cls.saw = cls._create_product("Saw", 50, categ_id=cls.tools.id)
        cls.contact = cls._create_customer("Ani's brother", parent_id=cls.customer.id)
        cls.neighbour = cls._create_customer("Karen Abrahamyan")

    def _estimate(self, amount, category=None, customer=None, **values):
        return self.env["retention.spend.estimate"].create(
            {
                "partner_id": (customer or self.customer).id,
                "category_id": category.id if category else False,
                "yearly_amount": amount,
                **values,
            }
        )

    def _answer(self, elsewhere, customer=None, **values):
        return self.env["retention.customer.answer"].create(
            {
                "partner_id": (customer or self.customer).id,
                "question": "buys_elsewhere",
                "buys_elsewhere": elsewhere,
                **values,
            }
        )

    def _refer(self, referred, customer=None, **values):
        return self.env["retention.referral"].create(
            {
                "partner_id": (customer or self.customer).id,
                "referred_id": referred.id,
                **values,
            }
        )

    def _take_queued(self):
        """Empty the queue, and return the ids of who was to be measured anew."""
        self.settle()
        waiting, _rows = self.env["retention.customer.queue"]._take(1000)
        return waiting.get(self.company.id, set())

    def _evidence(self, customer=None, day=None, company=None):
        """Return the evidence on a customer as the scoring reads it."""
        customers = self.env["retention.customer"]
        customers._flush_evidence()
        rows = self.env.execute_query_dict(
            customers._evidence_query(
                company or self.company,
                day or self.today,
                SQL("SELECT %s::int", (customer or self.customer).id),
            )
        )
        self.assertLessEqual(len(rows), 1)
        return rows[0] if rows else {}

    def _share(self, customer=None, **where):
        share = self._evidence(customer, **where).get("wallet_share")
        return None if share is None else round(float(share), 6)
