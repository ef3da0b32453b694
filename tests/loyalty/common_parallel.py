from contextlib import contextmanager
from functools import partial
from random import uniform
from threading import Barrier, Thread
from unittest.mock import MagicMock, patch

from psycopg2 import OperationalError

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger

from ...tools.amounts import to_decimal

# How often somebody presses the button again, and seconds until all have ended
PRESSES = 10
JOIN = 60


class ParallelCase(BaseCase):
    """Real connections that commit, as several people at once do.

    Only committed rows are seen by the others, so these tests commit. What they
    leave behind cannot be deleted (a ledger's entries are facts); it belongs to a
    company, a programme and customers of their own, archived at the end, and the
    database is the test's own.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.addClassCleanup(cls.registry.clear_all_caches)
        # The framework waits some seconds before it tries again
        waits = patch(
            "odoo.service.model.random.uniform",
            lambda low, high: uniform(low, high / 20),
        )
        cls.startClassPatcher(waits)
        with cls.connection() as env:
            company = env["res.company"].create({"name": f"{cls.__name__} Ltd"})
            cls.company_id = company.id
        cls.addClassCleanup(cls._archive)
        with cls.connection() as env:
            company = env["res.company"].browse(cls.company_id)
            cls.program_id = (
                env["loyalty.program"]._retention_create_default(company).id
            )
            cls.product_id = (
                env["product.product"]
                .create(
                    {
                        "name": "Chair",
                        "type": "service",
                        "company_id": company.id,
                        "taxes_id": [Command.clear()],
                    }
                )
                .id
            )

    @classmethod
    def _archive(cls):
        with cls.connection() as env:
            # Nothing is owed afterwards: other tests look at what customers own
            ours = [("company_id", "=", cls.company_id)]
            env["sale.order"].search(
                [*ours, ("state", "!=", "cancel")]
            )._action_cancel()
            env.cr.flush()
            for wallet in env["retention.wallet"].search([*ours, ("balance", "!=", 0)]):
                wallet._adjust(-wallet.balance, "End of the test")
            env["res.partner"].search(ours).write({"active": False})
            env["product.product"].browse(cls.product_id).active = False
            env.cr.execute(
                """UPDATE loyalty_program SET active = FALSE, retention_managed = FALSE
                    WHERE id = %s""",
                [cls.program_id],
            )
            env.cr.execute(
                "UPDATE retention_wallet SET active = FALSE WHERE company_id = %s",
                [cls.company_id],
            )
            env.cr.execute(
                "UPDATE res_company SET active = FALSE WHERE id = %s", [cls.company_id]
            )

    @classmethod
    @contextmanager
    def connection(cls):
        """A connection of its own; what was done in it is committed."""
        with cls.registry.cursor() as cr:
            env = cls._environment(cr)
            yield env
            env.cr.flush()
        cls.registry.clear_all_caches()

    @classmethod
    def _environment(cls, cr):
        companies = [cls.company_id] if hasattr(cls, "company_id") else []
        context = {"allowed_company_ids": companies} if companies else {}
        return api.Environment(cr, SUPERUSER_ID, context)

    def _customer(self, env, points=0, **movement):
        """Make a customer with points.

        :return: his wallet
        """
        customer = env["res.partner"].create(
            {"name": self._testMethodName, "company_id": self.company_id}
        )
        if not points:
            return customer
        program = env["loyalty.program"].browse(self.program_id)
        wallet = env["retention.wallet"]._for_owner(program, customer)
        gift = {"wallet": wallet, "kind": "gift", "points": to_decimal(points)}
        wallet._post([gift | movement])
        return wallet

    def _order(self, env, customer, amount=100, points=0):
        line = {"product_id": self.product_id, "price_unit": amount}
        order = env["sale.order"].create(
            {
                "partner_id": customer.id,
                "company_id": self.company_id,
                "order_line": [Command.create(line)],
            }
        )
        if points:
            order._retention_set_points(points)
        return order

    def at_once(self, *actions):
        """Run actions at the same time, each as a request of its own.

        All of them have looked at the database before the first one begins. A
        request that was refused for being too many at once is sent again.

        :param actions: functions of an environment
        :return: what each returned, or the ``UserError`` it raised
        """
        barrier = Barrier(len(actions))
        results = [None] * len(actions)

        def request(action, env, tries):
            tries.append(1)
            if len(tries) == 1:
                env.cr.execute("SELECT COUNT(*) FROM loyalty_card")
                barrier.wait(timeout=60)
            return action(env)

        def run(number, action):
            tries = []
            for _press in range(PRESSES):
                with self.registry.cursor() as cr:
                    env = self._environment(cr)
                    try:
                        answer = retrying(partial(request, action, env, tries), env)
                    except UserError as error:
                        cr.rollback()  # As the end of a refused request does
                        answer = error
                    except OperationalError:
                        continue  # Five tries were not enough: pressed again
                results[number] = (answer,)
                return

        threads = [
            Thread(target=run, args=one, daemon=True) for one in enumerate(actions)
        ]
        # The test runner holds the registry's lock for its own thread
        unlocked = patch.object(Registry, "_lock", MagicMock())
        with unlocked, mute_logger("odoo.sql_db"):
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(timeout=JOIN)
        self.assertNotIn(None, results, "a request did not end")
        return [answer for (answer,) in results]

    def assertLedgerOf(self, env, wallets):
        """Assert that the promises hold for some wallets."""
        check = env["retention.ledger.check"]
        env.flush_all()
        differences = [
            *check._find_balance_differences(),
            *check._find_lot_differences(),
            *check._find_pending_differences(),
            *check._find_release_differences(),
            *check._find_hold_differences(),
            *check._find_tier_differences(),
        ]
        self.assertEqual(
            [one for one in differences if one["wallet_id"] in wallets.ids], []
        )
