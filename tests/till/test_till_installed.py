from odoo.tests import tagged

from .common_till import TILL, TillCase


@tagged(*TILL)
class TestTillInstalled(TillCase):
    """What Point of Sale adds is there, and is taken away again."""

    def test_methods_come_and_go_with_the_registry(self):
        orders = self.env.registry["pos.order"]
        cards = self.env["loyalty.card"]
        names = {"confirm_coupon_programs", "validate_coupon_programs"}
        self.assertLessEqual(names, vars(orders).keys())
        self.addCleanup(cards._register_hook)
        cards._unregister_hook()
        self.assertFalse(names & vars(orders).keys())
        cards._unregister_hook()
        order = self._sell(100, earn=5, card=-1)
        self.assertLastEntry(
            kind="adjust", points=5, note="Till or another application", origin_id=0
        )
        self.assertEqual(order.state, "paid")
        cards._register_hook()
        cards._register_hook()
        self._sell(100, earn=5)
        self.assertLastEntry(kind="adjust", points=5, origin_model="pos.order")

    def test_programme_is_offered_at_every_till(self):
        self.assertTrue(self.program.pos_ok)
        self.assertIn(self.program, self.till._get_program_ids())
        self.program.pos_ok = False
        self.assertNotIn(self.program, self.till._get_program_ids())
