from odoo.fields import Command
from odoo.tests import tagged

from .common_signals import KeySignalCase


@tagged("post_install", "-at_install")
class TestKeyVolume(KeySignalCase):
    def test_three_levels_by_hand(self):
        """Check the table below, made by hand.

        =========  =======  =====  =====  =======  ======  ======
        customer   company  North  South  no team  Ani's   Bob's
        =========  =======  =====  =====  =======  ======  ======
        Alpha          300    300                     300
        Beta            40            40                       40
        Gamma          100                    100
        Delta          510                    510              510
        Epsilon         50     50                      50
        loss           -20            -20
        =========  =======  =====  =====  =======  ======  ======
        of            1000    350     40               350     550
        =========  =======  =====  =====  =======  ======  ======

        The loss takes away from nobody's whole: it counts as nothing.
        """
        alpha, beta, gamma, delta, epsilon, loss = (
            self._firm(name)
            for name in ("Alpha", "Beta", "Gamma", "Delta", "Epsilon", "Loss")
        )
        self._sell(alpha, 300, team_id=self.north.id, user_id=self.ani.id)
        self._sell(beta, 40, team_id=self.south.id, user_id=self.bob.id)
        self._sell(gamma, 100)
        self._sell(delta, 510, user_id=self.bob.id)
        self._sell(epsilon, 50, team_id=self.north.id, user_id=self.ani.id)
        self._sell(loss, -20, team_id=self.south.id)
        self._refresh()
        self.assertEqual(
            self._levels(alpha), {"company": 30, "North": 85.7143, "Ani": 85.7143}
        )
        # 4 % of the company, and all of one team: key for that team only
        self.assertEqual(self._levels(beta), {"South": 100})
        # Exactly 10 %
        self.assertEqual(self._levels(gamma), {"company": 10})
        self.assertEqual(self._levels(delta), {"company": 51, "Bob": 92.7273})
        # 5 % of the company, 14 % of a team and of a person
        self.assertEqual(self._levels(epsilon), {"North": 14.2857, "Ani": 14.2857})
        self.assertEqual(self._levels(loss), {})
        signal = self._open_signals(beta)
        self.assertEqual(signal.summary, "Team South 100.0 %")
        self.assertEqual(signal.display_name, "Volume 100.0 %")
        self.assertEqual((signal.amount, signal.base), (40, 40))

    def test_just_below_the_limit_is_not_key(self):
        small, large = self._firm("Small"), self._firm("Large")
        self._sell(small, 99.99)
        self._sell(large, 900.01)
        self._refresh()
        self.assertFalse(self._open_signals(small))
        self.company.retention_key_share = 9.99
        self._refresh()
        self.assertEqual(self._levels(small), {"company": 9.999})

    def test_credit_notes_take_away(self):
        firm, other = self._firm("Credited"), self._firm("Other")
        order = self._sell(firm, 200)
        self._sell(other, 800)
        self._refresh()
        self.assertEqual(self._levels(firm), {"company": 20})
        self._credit_on(self.today, self._invoice(order), 150)
        self._refresh()
        # 50 of 850
        self.assertEqual(self._levels(firm), {})
        self.assertEqual(self._levels(other), {"company": 94.1176})

    def test_edges_of_the_period(self):
        firm, other = self._firm("Edge"), self._firm("Other")
        self._sell(firm, 500, day=self._ago(months=12))
        self._sell(other, 900)
        self._refresh()
        self.assertFalse(self._open_signals(firm), "a year ago is out")
        order = self._sell(firm, 100, day=self._ago(months=12))
        first = self._ago(months=12, days=-1)
        order.date_order = self.company._retention_moments(first, first)[0]
        self._refresh()
        self.assertEqual(self._levels(firm), {"company": 10})

    def test_currency_of_the_order_does_not_matter(self):
        dollar = self.company.currency_id
        euro = (
            self.env["res.currency"]
            .with_context(active_test=False)
            .search([("id", "!=", dollar.id)], limit=1)
        )
        euro.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": euro.id,
                "company_id": self.company.id,
                "name": self._ago(months=2),
                "rate": 2,
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": euro.id}
        )
        firm, other = self._firm("Foreign"), self._firm("Other")
        order = self._create_order(400, firm, pricelist_id=pricelist.id)
        order.action_confirm()
        order.write({"team_id": False, "user_id": False})
        self._sell(other, 800)
        self._refresh()
        # 400 of the other currency are 200 of ours
        self.assertEqual(self._levels(firm), {"company": 20})

    def test_companies_are_apart(self):
        elsewhere = self._other_company()
        firm, other = self._firm("Both"), self._firm("Other")
        self._sell(firm, 10)
        self._sell(other, 990)
        self.product.company_id = False
        order = (
            self.env["sale.order"]
            .with_company(elsewhere)
            .create(
                {
                    "partner_id": firm.id,
                    "company_id": elsewhere.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self.product.id,
                                "price_unit": 5,
                                "tax_ids": [],
                            }
                        )
                    ],
                }
            )
        )
        order.action_confirm()
        order.write({"team_id": False, "user_id": False})
        self.settle()
        self._refresh()
        self._refresh(elsewhere)
        self.assertEqual(self._levels(firm), {})
        self.assertEqual(self._levels(firm, elsewhere), {"company": 100})

    def test_documents_add_up_to_the_share(self):
        firm, other = self._firm("Alpha"), self._firm("Other")
        self._sell(firm, 120, team_id=self.north.id)
        self._sell(firm, 30, team_id=self.south.id)
        self._sell(firm, 7, day=self._ago(months=13), team_id=self.north.id)
        self._sell(other, 850, team_id=self.south.id)
        self._refresh()
        signal = self._open_signals(firm, "volume")
        for basis in signal.basis_ids:
            found = self._documents(basis.action_open_documents())
            self.assertEqual(sum(found.mapped("amount")), basis.amount)
            self.assertAlmostEqual(basis.amount / basis.base, basis.share)
        found = self._documents(signal.action_open_documents())
        self.assertEqual(sum(found.mapped("amount")), signal.amount)
        self.assertEqual(signal.amount, 120, "the largest share is of team North")
