"""Builders of the tests of signals: measured companies, teams and sales people."""

from odoo.fields import Command

from .common import KeyAccountCase


class KeySignalCase(KeyAccountCase):
    """A company of its own, so that no other customer has a part in its shares."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.chief = cls._create_user("chief", "group_retention_manager")
        cls.north, cls.south = cls.env["crm.team"].create(
            [{"name": "North"}, {"name": "South"}]
        )
        cls.ani = cls._create_user("ani", "sales_team.group_sale_salesman")
        cls.bob = cls._create_user("bob", "sales_team.group_sale_salesman")
        cls.signals = cls.env["retention.key.signal"]
        # What others sold is not under test
        cls.env["sale.order"].search(
            [("company_id", "=", cls.company.id), ("state", "=", "sale")]
        ).write({"state": "cancel"})

    def _firm(self, name, **values):
        return self._create_customer(name, is_company=True, **values)

    def _sell(self, customer, amount, day=None, **values):
        """Have an order; without team and sales person unless they are given."""
        order = self._order_on(day or self._ago(days=10), amount, customer)
        order.write({"team_id": False, "user_id": False, **values})
        self.settle()
        return order

    def _refresh(self, company=None, day=None):
        """Measure as the night does, and have signals opened and closed."""
        company = company or self.company
        self.env["retention.concentration"]._measure(company)
        self.signals._refresh(company, day)

    def _open_signals(self, customer, kind=None, company=None):
        domain = [
            ("partner_id", "=", customer.id),
            ("company_id", "=", (company or self.company).id),
            ("date_to", "=", False),
        ]
        if kind:
            domain.append(("signal", "=", kind))
        return self.signals.search(domain)

    def _levels(self, customer, company=None):
        """Return {level: share in per cent} of the volume signal."""
        signal = self._open_signals(customer, "volume", company)
        return {
            basis.team_id.name or basis.user_id.name or "company": round(
                basis.share * 100, 4
            )
            for basis in signal.basis_ids
        }

    def _note(self, customer, signal="reputation", user=None, **values):
        return self.signals.with_user(user or self.chief).create(
            {
                "partner_id": customer.id,
                "signal": signal,
                "evidence": "Everybody knows them",
                **values,
            }
        )

    def _documents(self, action):
        """Return the records that an action lists."""
        return self.env[action["res_model"]].search(action["domain"])

    def _other_company(self, **values):
        company = self.env["res.company"].create({"name": "Elsewhere", **values})
        self._open_books(company)
        self.env.user.company_ids = [Command.link(company.id)]
        return company
