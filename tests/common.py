"""Builders and assertions of the addon's tests.

Documents are made as people make them: quotation, confirmation, invoice, payment,
credit note. ``settle()`` stands for the end of a transaction.
"""

from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user

# Groups of the people whom rights are told apart by
ROLES = {
    "own": "sales_team.group_sale_salesman",
    "all": "sales_team.group_sale_salesman_all_leads",
    "account_manager": "customer_retention.group_retention_account_manager",
    "manager": "customer_retention.group_retention_manager",
    "staff": "base.group_user",
    "portal": "base.group_portal",
    "public": "base.group_public",
}


class RetentionCase(TransactionCase):
    """A company with books, one managed programme and products without tax.

    Tiers: Standard from one paid order (5 %, x 1), Gold from 1,000 paid
    (20 %, x 1.5), VIP from 5,000 paid (30 %, x 2); cash back 5 %.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(
            context=dict(
                cls.env.context,
                tracking_disable=True,
                mail_create_nolog=True,
                mail_notrack=True,
                no_reset_password=True,
            )
        )
        cls.company = cls.env.company
        cls._open_books(cls.company)
        cls._forget_other_programs()
        cls.program = cls.env["loyalty.program"]._retention_create_default(
            cls.company, cls._program_values()
        )
        cls.standard, cls.gold, cls.vip = cls.program.retention_tier_ids.sorted()
        cls.reward = cls.program._retention_money_reward()
        cls.product = cls._create_product("Chair")
        cls.customer = cls._create_customer("Ani Petrosyan")

    @classmethod
    def _program_values(cls):
        """Values over the programme's defaults; subclasses override."""
        return {}

    # ------------------------------------------------------------
    # Builders
    # ------------------------------------------------------------

    @classmethod
    def _open_books(cls, company):
        """Give a company a chart of accounts if it has none."""
        if not company.chart_template:
            cls.env["account.chart.template"].try_loading(
                "generic_coa", company=company, install_demo=False
            )

    @classmethod
    def _forget_other_programs(cls):
        """Have no programme but the test's own, whatever the database holds."""
        cls.env["loyalty.program"].flush_model()
        cls.env.cr.execute("UPDATE loyalty_program SET retention_managed = FALSE")
        cls.env["loyalty.program"].search([]).active = False
        cls.env.invalidate_all()
        cls.env.registry.clear_cache()

    @classmethod
    def _create_product(cls, name, price=100, taxes=(), **values):
        return cls.env["product.product"].create(
            {
                "name": name,
                "list_price": price,
                "type": "consu",
                "invoice_policy": "order",
                "taxes_id": [Command.set([tax.id for tax in taxes])],
                **values,
            }
        )

    @classmethod
    def _create_tax(cls, percent, **values):
        return cls.env["account.tax"].create(
            {
                "name": f"Test {percent} %",
                "amount": percent,
                "type_tax_use": "sale",
                "company_id": cls.company.id,
                "price_include_override": "tax_excluded",
                **values,
            }
        )

    @classmethod
    def _create_customer(cls, name, **values):
        return cls.env["res.partner"].create({"name": name, **values})

    @classmethod
    def _create_users(cls, prefix, *roles, **more):
        """Make a user of each role.

        :param prefix: what their logins begin with
        :param roles: names in ``ROLES``
        :param more: groups of further users, by the names of their roles
        :return: {role: user}
        """
        groups_of = {role: ROLES[role] for role in roles} | more
        return {
            role: new_test_user(cls.env, f"{prefix}_{role}", groups)
            for role, groups in groups_of.items()
        }

    @classmethod
    def _create_promotion(cls, code, discount=10, mode="percent", **reward):
        """Make a code that takes 10 per cent off, or gives another reward."""
        return cls.env["loyalty.program"].create(
            {
                "name": code,
                "program_type": "promo_code",
                "trigger": "with_code",
                "applies_on": "current",
                "rule_ids": [Command.create({"mode": "with_code", "code": code})],
                "reward_ids": [
                    Command.create(
                        {
                            "reward_type": "discount",
                            "discount": discount,
                            "discount_mode": mode,
                            "discount_applicability": "order",
                            **reward,
                        }
                    )
                ],
            }
        )

    def _use_code(self, order, code):
        """Have an order take the only reward of a code."""
        ((coupon, rewards),) = order._try_apply_code(code).items()
        order._apply_program_reward(rewards, coupon)
        order._update_programs_and_rewards()

    def _create_order(self, amount=100, customer=None, product=None, **values):
        """Make a quotation of one line at a price."""
        return self.env["sale.order"].create(
            {
                "partner_id": (customer or self.customer).id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": (product or self.product).id,
                            "product_uom_qty": 1,
                            "price_unit": amount,
                        }
                    )
                ],
                **values,
            }
        )

    def _confirm(self, order):
        order.action_confirm()
        self.settle()
        return order

    def _invoice(self, order):
        """Invoice what can be invoiced of an order, and post it."""
        invoice = order._create_invoices(final=True)
        invoice.action_post()
        self.settle()
        return invoice

    def _pay(self, invoice, amount=None):
        """Receive money for an invoice, all that is due by default.

        :return: the ``account.payment``
        """
        values = {"amount": amount} if amount is not None else {}
        payment = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create(values)
            ._create_payments()
        )
        self.settle()
        return payment

    def _credit(self, invoice, amount=None):
        """Credit an invoice, or an untaxed amount of its first line."""
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id, "reason": "Returned"})
        )
        credit = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        if amount is not None:
            line = credit.invoice_line_ids.filtered(lambda one: one.price_subtotal)[:1]
            (credit.invoice_line_ids - line).unlink()
            line.write({"quantity": 1, "price_unit": amount, "discount": 0})
        credit.action_post()
        self.settle()
        return credit

    def _buy(self, amount=100, customer=None, **values):
        """Have a customer order, and pay in full.

        :return: the paid order
        """
        order = self._confirm(self._create_order(amount, customer, **values))
        self._pay(self._invoice(order))
        return order

    def _give_points(self, points, customer=None):
        """Give a customer points to spend."""
        wallet = self.env["retention.wallet"]._for_owner(
            self.program, customer or self.customer
        )
        wallet._adjust(points, "A start for the test")
        return wallet

    def settle(self):
        """Do what the end of a transaction does."""
        self.env.cr.flush()

    # ------------------------------------------------------------
    # Look-ups and assertions
    # ------------------------------------------------------------

    def _wallet(self, customer=None):
        return self.env["retention.wallet"]._find(
            self.program, customer or self.customer
        )

    def assertWallet(self, customer=None, **expected):
        """Assert fields of a customer's wallet, then the ledger's promises."""
        wallet = self._wallet(customer)
        self.assertTrue(wallet, "the customer has no wallet")
        found = {name: wallet[name] for name in expected}
        self.assertEqual(found, expected)
        self.assertLedger()

    def assertLedger(self):
        """Assert that every promise of the ledger holds."""
        self.env.flush_all()
        check = self.env["retention.ledger.check"]
        differences = [
            *check._find_balance_differences(),
            *check._find_lot_differences(),
            *check._find_pending_differences(),
            *check._find_release_differences(),
            *check._find_hold_differences(),
            *check._find_tier_differences(),
            *check._find_books_differences(),
        ]
        self.assertEqual(differences, [])

    def assertKinds(self, kinds, customer=None):
        """Assert the kinds of a wallet's entries, oldest first."""
        entries = self._wallet(customer).entry_ids.sorted("id")
        self.assertEqual(entries.mapped("kind"), kinds)
